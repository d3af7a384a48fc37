// Held signatures by the days they are held, used ones by the day they were given.
#include "sohoa/rates/signature_use.hpp"

#include <map>
#include <set>

#include "sohoa/ledger/events.hpp"

namespace sohoa {

std::vector<SignatureUse> signature_use(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                                        const std::optional<std::string>& unit) {
  const auto counted = [&](const std::string& code) {
    const Unit* known = rules.units().find(code);
    return known == nullptr ? code : known->code;
  };
  std::map<std::pair<std::string, std::string>, SignatureUse> found;
  std::set<std::string> seen;  // keys: what was reported twice was signed once
  const auto use_of = [&](const Event& event, const std::string& holder) -> SignatureUse& {
    SignatureUse& use = found[{counted(event.unit), holder}];
    use.unit = counted(event.unit);
    use.holder = holder;
    return use;
  };
  // The latest record of a holder is what holds: an end is recorded as the same signature with its last day.
  std::map<std::pair<std::string, std::string>, std::pair<Instant, SignatureHeld>> held;
  events([&](const Event& event) {
    if (event.at > as_of) return;
    if (event.event == SignatureHeld::name) {
      const auto record = read<SignatureHeld>(event);
      auto& latest = held.try_emplace({counted(event.unit), record.holder}, event.at, record).first->second;
      if (latest.first <= event.at) latest = {event.at, record};
      return;
    }
    if (event.event != ComponentSigned::name || read<ComponentSigned>(event).role != SignerRole::officer) return;
    const Day day = Day::of(event.at);
    if (day < period.from || day > period.to || !seen.insert(event.key).second) return;
    ++use_of(event, event.actor).signatures;
  });
  for (const auto& [key, latest] : held) {
    const auto& [at, record] = latest;
    if (record.from > period.to || (record.to && *record.to < period.from)) continue;
    SignatureUse& use = found[key];
    use.unit = key.first;
    use.holder = key.second;
    use.has = true;
  }
  std::vector<SignatureUse> all;
  for (const auto& [key, use] : found) {
    if (!unit || counted(*unit) == use.unit) all.push_back(use);
  }
  return all;
}

}  // namespace sohoa
