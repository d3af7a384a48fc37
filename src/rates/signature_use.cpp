// Held signatures by the days they are held, used ones by the day they were given.
#include "sohoa/rates/signature_use.hpp"

#include <set>

#include "rates/signature_tally.hpp"
#include "rates/sums.hpp"

namespace sohoa {
namespace rates {

bool is_officers_signature(const Event& event) {
  return event.event == ComponentSigned::name && read<ComponentSigned>(event).role == SignerRole::officer;
}

const std::string& SignatureTally::counted(const std::string& unit) const {
  const Unit* known = rules_.units().find(unit);
  return known == nullptr ? unit : known->code;
}

// The latest record of a holder is what holds: an end is recorded as the same signature with its last day.
void SignatureTally::held(const std::string& unit, Instant at, const SignatureHeld& record) {
  auto& latest = held_.try_emplace({counted(unit), record.holder}, at, record).first->second;
  if (latest.first <= at) latest = {at, record};
}

void SignatureTally::given(const std::string& unit, const std::string& holder, std::int64_t signatures) {
  given_[{counted(unit), holder}] += signatures;
}

std::vector<SignatureUse> SignatureTally::finish(const std::optional<std::string>& unit) && {
  std::map<Holder, SignatureUse> found;
  const auto use_of = [&](const Holder& holder) -> SignatureUse& {
    SignatureUse& use = found[holder];
    use.unit = holder.first;
    use.holder = holder.second;
    return use;
  };
  for (const auto& [holder, signatures] : given_) use_of(holder).signatures = signatures;
  for (const auto& [holder, latest] : held_) {
    const SignatureHeld& record = latest.second;
    if (record.from <= period_.to && (!record.to || *record.to >= period_.from)) use_of(holder).has = true;
  }
  std::vector<SignatureUse> all;
  for (auto& [holder, use] : found) {
    if (!unit || counted(*unit) == use.unit) all.push_back(std::move(use));
  }
  return all;
}

}  // namespace rates

std::vector<SignatureUse> signature_use(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                                        const std::optional<std::string>& unit) {
  rates::SignatureTally tally(rules, period);
  std::set<std::string> seen;  // keys: what was reported twice was signed once
  events([&](const Event& event) {
    if (event.at > as_of) return;
    if (event.event == SignatureHeld::name) return tally.held(event.unit, event.at, read<SignatureHeld>(event));
    if (!rates::is_officers_signature(event) || !rates::lies_in(Day::of(event.at), period)) return;
    if (seen.insert(event.key).second) tally.given(event.unit, event.actor, 1);
  });
  return std::move(tally).finish(unit);
}

}  // namespace sohoa
