// From events to the report: fold once, ask every dossier each indicator's question once, add up by unit.
#include "sohoa/rates/rates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sohoa/core/error.hpp"

#include "rates/dossier_state.hpp"
#include "rates/indicators.hpp"
#include "rates/report_standings.hpp"

namespace sohoa {
namespace {

using rates::Definition;
using rates::definitions;
using rates::DossierState;
using rates::Facts;
using rates::Frame;
using Counts = Definition::Counts;

Ratio ratio_of(const std::vector<Measure::Case>& cases) {
  Ratio ratio;
  for (const Measure::Case& one : cases) ratio = ratio + Ratio{one.counts ? 1 : 0, 1};
  return ratio;
}

/// The code a unit's work counts under. An old code of the same unit is not another unit.
std::string counted_under(const std::string& code, const Frame& frame) {
  const UnitHistory& units = frame.rules.units();
  const Unit* unit = frame.view == UnitView::as_they_are ? units.heir_on(code, Day::of(frame.as_of)) : nullptr;
  if (unit == nullptr) unit = units.find(code);
  return unit == nullptr ? code : unit->code;
}

std::vector<const Unit*> listed_units(const Frame& frame) {
  const Day today = Day::of(frame.as_of);
  return frame.view == UnitView::as_they_are ? frame.rules.units().existing(today, today)
                                             : frame.rules.units().existing(frame.period.from, frame.period.to);
}

bool is_online_in(const Procedure& procedure, const Period& period) {
  return procedure.online_level != OnlineLevel::none && procedure.from <= period.to &&
         (!procedure.to || period.from <= *procedure.to);
}

bool offers(const Unit& unit, const Procedure& procedure) {
  return std::ranges::find(procedure.offered_by, unit.level) != procedure.offered_by.end() ||
         std::ranges::find(procedure.offered_by_units, unit.code) != procedure.offered_by_units.end();
}

/// Codes of the online services a unit offers in the period.
std::set<std::string> services_of(const Unit& unit, const Frame& frame) {
  std::set<std::string> codes;
  for (const Procedure& procedure : frame.rules.procedures()) {
    if (is_online_in(procedure, frame.period) && offers(unit, procedure)) codes.insert(procedure.code.text());
  }
  return codes;
}

/// R1: services are counted, not dossiers. One with a thousand dossiers is one.
std::vector<Measure::Case> service_cases(const std::set<std::string>& offered, const std::set<std::string>& used) {
  std::vector<Measure::Case> cases;
  for (const std::string& code : offered) {
    const bool has_dossier = used.contains(code);
    cases.push_back({code, has_dossier, has_dossier ? "has_dossier" : "no_dossier", {}});
  }
  return cases;
}

/// A report due in the period, as a case of the unit that owed it.
Measure::Case report_case(const DueReport& report) {
  std::string slot = report.report + "/" + std::to_string(report.slot.number);
  if (!report.handed_in_at) return {std::move(slot), false, "missing", {}};
  return {std::move(slot), report.is_online, report.is_online ? "online" : "on_paper", {}};
}

bool is_due_in(const DueReport& report, const Frame& frame) {
  const Instant due = report.slot.due_at;
  return frame.period.from.begins() <= due && due < frame.period.to.plus(1).begins() && due <= frame.as_of;
}

/// Calls `visit(unit's code, case)` for every report due, under the units that owed them.
template <class Visit>
void each_report(const Facts& facts, const Frame& frame, const Visit& visit) {
  if (frame.rules.reports().empty()) return;
  for (const Unit* unit : frame.rules.units().existing(frame.period.from, frame.period.to)) {
    for (const DueReport& report : rates::reports_of(*unit, facts, frame.rules, frame.as_of)) {
      if (is_due_in(report, frame)) visit(unit->code, report_case(report));
    }
  }
}

/// Everything the report says about one unit, as it adds up.
struct Tally {
  std::map<std::string_view, Ratio> ratios;
  std::set<std::string> offered, used;  // online services; procedures with a dossier

  void add(std::string_view id, const std::vector<Measure::Case>& cases) {
    Ratio& ratio = ratios[id];
    ratio = ratio + ratio_of(cases);
  }

  void add(const DossierState& dossier, const Frame& frame) {
    for (const Definition& definition : definitions()) {
      if (definition.counts == Counts::dossiers) add(definition.id, definition.cases_of(dossier, frame));
    }
    if (is_received_in(dossier, frame.period)) used.insert(dossier.received.procedure);
  }

  void add(const Tally& other) {
    for (const auto& [id, ratio] : other.ratios) ratios[id] = ratios[id] + ratio;
    offered.insert(other.offered.begin(), other.offered.end());
    used.insert(other.used.begin(), other.used.end());
  }

  Ratio ratio(const Definition& definition) const {
    if (definition.counts == Counts::services) return ratio_of(service_cases(offered, used));
    const auto found = ratios.find(definition.id);
    return found == ratios.end() ? Ratio{} : found->second;
  }
};

class Report {
 public:
  Report(const Facts& facts, const Frame& frame) : frame_(frame) {
    for (const Unit* unit : listed_units(frame_)) {
      // The province itself has no desk; it is listed only when it received something after all.
      if (unit->level != UnitLevel::province) tallies_[unit->code];
    }
    for (const DossierState& dossier : facts.dossiers) add(dossier);
    for (auto& [code, tally] : tallies_) {
      if (const Unit* unit = frame_.rules.units().find(code)) tally.offered = services_of(*unit, frame_);
    }
    each_report(facts, frame_, [&](const std::string& code, Measure::Case one) {
      tallies_[counted_under(code, frame_)].add("reports_online", {std::move(one)});
    });
  }

  void keep_only(const std::string& code) {
    const Unit* unit = frame_.rules.units().find(code);
    const auto found = tallies_.find(unit == nullptr ? code : unit->code);
    if (found == tallies_.end()) throw Error(ErrorCode::not_found, "no such unit in the period", code);
    std::map<std::string, Tally> one;
    one.insert(*found);
    tallies_ = std::move(one);
  }

  std::vector<UnitRates> units() const {
    std::vector<UnitRates> all;
    for (const auto& [code, tally] : tallies_) all.push_back(unit_rates(code, tally));
    return all;
  }

  std::vector<Indicator> total() const {
    Tally sum;
    for (const auto& [code, tally] : tallies_) sum.add(tally);
    std::vector<Indicator> indicators;
    for (const Definition& definition : definitions()) indicators.push_back(total_of(definition, sum));
    return indicators;
  }

 private:
  void add(const DossierState& dossier) {
    const std::string code = counted_under(dossier.unit, frame_);
    const auto known = tallies_.find(code);
    if (known != tallies_.end()) {
      known->second.add(dossier, frame_);
      return;
    }
    // A unit that did not exist then, or is in no list: its dossiers must not vanish from the sum.
    Tally tally;
    tally.add(dossier, frame_);
    if (is_counted(tally)) tallies_.emplace(code, std::move(tally));
  }

  static bool is_counted(const Tally& tally) {
    return std::ranges::any_of(tally.ratios, [](const auto& entry) { return entry.second.denominator > 0; });
  }

  Day day_of_names() const { return frame_.view == UnitView::as_they_are ? Day::of(frame_.as_of) : frame_.period.to; }

  const Target* target_of(std::string_view id, const Unit* unit) const {
    return unit == nullptr ? nullptr : frame_.rules.target(id, *unit, frame_.period.to);
  }

  static Indicator judged(std::string_view id, Ratio ratio, Ratio judged_by, const Target* target) {
    Indicator indicator{
        .id = std::string(id), .ratio = ratio, .target_basis_points = {}, .met = {}, .judged = judged_by};
    if (target == nullptr) return indicator;
    indicator.target_basis_points = target->basis_points;
    indicator.binding = target->is_binding;
    if (judged_by.denominator > 0) indicator.met = judged_by.reaches(target->basis_points);
    return indicator;
  }

  UnitRates unit_rates(const std::string& code, const Tally& tally) const {
    const Unit* unit = frame_.rules.units().find(code);
    UnitRates rates{.code = code,
                    .name = unit == nullptr ? code : unit->name_on(day_of_names()),
                    .level = unit == nullptr ? "unlisted" : std::string(name(unit->level)),
                    .indicators = {}};
    for (const Definition& definition : definitions()) {
      const Ratio ratio = tally.ratio(definition);
      rates.indicators.push_back(judged(definition.id, ratio, ratio, target_of(definition.id, unit)));
    }
    return rates;
  }

  // R2: what the target is not for cannot make it fail. Where units have different targets the total has none.
  Indicator total_of(const Definition& definition, const Tally& sum) const {
    Tally bound;
    const Target* common = nullptr;
    bool differ = false;
    for (const auto& [code, tally] : tallies_) {
      const Target* target = target_of(definition.id, frame_.rules.units().find(code));
      if (target == nullptr) continue;
      differ |= common != nullptr && common->basis_points != target->basis_points;
      common = target;
      bound.add(tally);
    }
    const Ratio ratio = sum.ratio(definition);
    if (common == nullptr || differ) return judged(definition.id, ratio, ratio, nullptr);
    return judged(definition.id, ratio, bound.ratio(definition), common);
  }

  Frame frame_;
  std::map<std::string, Tally> tallies_;  // by unit, in code order
};

const Definition& definition_of(std::string_view id) {
  const auto found = std::ranges::find(definitions(), id, &Definition::id);
  if (found == definitions().end()) throw Error(ErrorCode::not_found, "no such indicator", std::string(id));
  return *found;
}

std::vector<Measure::Case> service_cases_of(const std::string& unit, const Facts& facts, const Frame& frame) {
  std::set<std::string> used;
  for (const DossierState& dossier : facts.dossiers) {
    const bool is_own = counted_under(dossier.unit, frame) == unit;
    if (is_own && is_received_in(dossier, frame.period)) used.insert(dossier.received.procedure);
  }
  const Unit* known = frame.rules.units().find(unit);
  return service_cases(known == nullptr ? std::set<std::string>{} : services_of(*known, frame), used);
}

std::vector<Measure::Case> cases_of(const Definition& definition, const std::string& unit, const Facts& facts,
                                    const Frame& frame) {
  if (definition.counts == Counts::services) return service_cases_of(unit, facts, frame);
  std::vector<Measure::Case> cases;
  if (definition.counts == Counts::reports) {
    each_report(facts, frame, [&](const std::string& code, Measure::Case one) {
      if (counted_under(code, frame) == unit) cases.push_back(std::move(one));
    });
    std::ranges::stable_sort(cases, {}, &Measure::Case::dossier);
    return cases;
  }
  for (const DossierState& dossier : facts.dossiers) {
    if (counted_under(dossier.unit, frame) != unit) continue;
    std::ranges::move(definition.cases_of(dossier, frame), std::back_inserter(cases));
  }
  return cases;
}

/// A dossier's place at the end of a day.
enum class Standing { not_yet, refused, finished, withdrawn, paused, running };

Standing standing(const DossierState& dossier, Day end) {
  if (dossier.is_refused) return Standing::refused;
  if (dossier.received.received_on > end) return Standing::not_yet;
  if (dossier.finished_on && *dossier.finished_on <= end) return Standing::finished;
  if (dossier.withdrawn_on && *dossier.withdrawn_on <= end) return Standing::withdrawn;
  const Instant last = end.plus(1).begins();
  const bool stands = std::ranges::any_of(
      dossier.pauses, [&](const Pause& pause) { return pause.from < last && (!pause.to || *pause.to >= last); });
  return stands ? Standing::paused : Standing::running;
}

bool is_open(Standing standing) { return standing == Standing::paused || standing == Standing::running; }

void add(Balance& balance, const DossierState& dossier, const Period& period) {
  const bool is_new = is_received_in(dossier, period);
  const bool is_old = is_open(standing(dossier, period.from.plus(-1)));
  if (!is_new && !is_old) return;
  ++(is_new ? balance.received : balance.carried_over);
  switch (standing(dossier, period.to)) {
    case Standing::finished: ++balance.finished; break;
    case Standing::withdrawn: ++balance.withdrawn; break;
    case Standing::paused: ++balance.paused; break;
    case Standing::running: ++balance.running; break;
    case Standing::not_yet:
    case Standing::refused: SOHOA_INVARIANT(false);
  }
}

}  // namespace

const std::vector<std::string>& indicator_ids() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> all;
    for (const Definition& definition : definitions()) all.emplace_back(definition.id);
    return all;
  }();
  return ids;
}

RatesReport compute_rates(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                          const std::optional<std::string>& unit, UnitView view) {
  Report report(rates::fold(events, as_of), {rules, period, as_of, view});
  if (unit) report.keep_only(*unit);
  return {.as_of = as_of, .period = period, .rules = rules.name(), .units = report.units(), .total = report.total()};
}

Measure explain(const EventSource& events, const RuleSet& rules, const Period& period, std::string_view unit,
                std::string_view indicator, Instant as_of, UnitView view) {
  const Definition& definition = definition_of(indicator);
  const Facts facts = rates::fold(events, as_of);
  const Frame frame{rules, period, as_of, view};
  const Unit* known = rules.units().find(unit);
  const std::string code = known == nullptr ? std::string(unit) : known->code;
  const bool is_seen =
      std::ranges::any_of(facts.dossiers, [&](const DossierState& dossier) { return dossier.unit == code; });
  if (known == nullptr && !is_seen) throw Error(ErrorCode::not_found, "no such unit", std::string(unit));
  std::vector<Measure::Case> cases = cases_of(definition, code, facts, frame);
  const Ratio ratio = ratio_of(cases);
  return {.ratio = ratio, .cases = std::move(cases)};
}

Balance balance(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                const std::optional<std::string>& unit) {
  const Frame frame{rules, period, as_of, UnitView::as_they_were};
  Balance sum;
  const Facts facts = rates::fold(events, as_of);
  for (const DossierState& dossier : facts.dossiers) {
    if (!unit || counted_under(dossier.unit, frame) == *unit) add(sum, dossier, period);
  }
  return sum;
}

}  // namespace sohoa
