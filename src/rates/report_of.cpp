// From sums to the report: names, targets, totals.
#include <algorithm>
#include <set>

#include "sohoa/core/error.hpp"

#include "rates/report_standings.hpp"
#include "rates/sums.hpp"

namespace sohoa::rates {
namespace {

using Of = CompiledIndicator::Of;

/// Procedures by code with what is asked about them.
using Services = std::map<std::string, ServiceFacts, std::less<>>;

std::vector<const Unit*> listed_units(const Frame& frame) {
  const Day today = Day::of(frame.as_of);
  return frame.view == UnitView::as_they_are ? frame.rules.units().existing(today, today)
                                             : frame.rules.units().existing(frame.period.from, frame.period.to);
}

bool is_in_force(const Procedure& procedure, const Period& period) {
  return procedure.from <= period.to && (!procedure.to || period.from <= *procedure.to);
}

bool offers(const Unit& unit, const Procedure& procedure) {
  return std::ranges::find(procedure.offered_by, unit.level) != procedure.offered_by.end() ||
         std::ranges::find(procedure.offered_by_units, unit.code) != procedure.offered_by_units.end();
}

/// What a unit offers in the period; of two versions the one that is more online.
Services services_of(const Unit& unit, const Frame& frame) {
  Services services;
  for (const Procedure& procedure : frame.rules.procedures()) {
    if (!is_in_force(procedure, frame.period) || !offers(unit, procedure)) continue;
    ServiceFacts& service = services[procedure.code.text()];
    service.online_level = std::max(service.online_level, procedure.online_level);
  }
  return services;
}

/// R1: services are counted, not dossiers. One with a thousand dossiers is one.
template <class Visit>
void each_service(const CompiledIndicator& indicator, const Services& services, const Visit& visit) {
  for (const auto& [code, service] : services) {
    if (indicator.services_among.holds(service)) visit(code, judged(indicator.service_cases, service));
  }
}

bool is_due_in(const DueReport& report, const Frame& frame) {
  const Instant due = report.slot.due_at;
  return frame.period.from.begins() <= due && due < frame.period.to.plus(1).begins() && due <= frame.as_of;
}

/// Calls `visit(unit's code, report)` for every report due, under the units that owed them.
template <class Visit>
void each_report(const std::vector<HandedIn>& reports, const Frame& frame, const Visit& visit) {
  if (frame.rules.reports().empty()) return;
  for (const Unit* unit : frame.rules.units().existing(frame.period.from, frame.period.to)) {
    for (const DueReport& report : reports_of(*unit, reports, frame.rules, frame.as_of)) {
      if (is_due_in(report, frame)) visit(unit->code, report);
    }
  }
}

/// Everything the report says about one unit, as it adds up.
struct Tally {
  std::vector<Ratio> ratios;
  Services services;  // those it offers
  Balance balance;

  void add(const Tally& other) {
    balance += other.balance;
    if (ratios.empty()) ratios.resize(other.ratios.size());
    for (std::size_t i = 0; i < other.ratios.size(); ++i) ratios[i] = ratios[i] + other.ratios[i];
    for (const auto& [code, service] : other.services) {
      ServiceFacts& mine = services[code];
      mine.online_level = std::max(mine.online_level, service.online_level);
      mine.dossiers += service.dossiers;
    }
  }
};

class Report {
 public:
  Report(const Sums& sums, const std::vector<HandedIn>& reports, const Frame& frame) : frame_(frame) {
    for (const Unit* unit : listed_units(frame_)) {
      // The province itself has no desk; it is listed only when it received something after all.
      if (unit->level != UnitLevel::province) tally(unit->code);
    }
    for (const auto& [code, unit] : sums) add(code, unit);
    add_reports(reports);
  }

  void keep_only(const std::string& code, UnitScope scope) {
    const Unit* unit = frame_.rules.units().find(code);
    const std::string top = unit == nullptr ? code : unit->code;
    std::map<std::string, Tally> one;
    for (const auto& [under, tally] : tallies_) {
      if (under == top || (scope == UnitScope::with_units_below && lies_below(under, top))) one[top].add(tally);
    }
    if (one.empty()) throw Error(ErrorCode::not_found, "no such unit in the period", code);
    tallies_ = std::move(one);
  }

  std::vector<UnitRates> units() const {
    std::vector<UnitRates> all;
    for (const auto& [code, tally] : tallies_) {
      UnitRates rates = named(code);
      const Unit* unit = frame_.rules.units().find(code);
      for (std::size_t i = 0; i < count(); ++i) {
        const Ratio own = ratio(tally, i);
        rates.indicators.push_back(judged_by(i, own, own, target_of(frame_.indicators.all()[i].id(), unit)));
      }
      rates.balance = tally.balance;
      all.push_back(std::move(rates));
    }
    return all;
  }

  std::vector<UnitRates> with_below() const {
    std::map<std::string, Tallies> groups;
    for (const auto& [code, tally] : tallies_) {
      for (const std::string& top : above(code)) groups[top].emplace(code, &tally);
    }
    std::vector<UnitRates> all;
    for (auto& [top, members] : groups) {
      if (const auto own = tallies_.find(top); own != tallies_.end()) members.emplace(top, &own->second);
      UnitRates rates = named(top);
      const Tally sum = sum_of(members);
      rates.indicators = together(members, sum);
      rates.balance = sum.balance;
      all.push_back(std::move(rates));
    }
    return all;
  }

  /// The total, written into the report.
  void add_total(RatesReport& report) const {
    Tallies all;
    for (const auto& [code, tally] : tallies_) all.emplace(code, &tally);
    const Tally sum = sum_of(all);
    report.total = together(all, sum);
    report.balance = sum.balance;
  }

 private:
  using Tallies = std::map<std::string, const Tally*>;

  std::size_t count() const { return frame_.indicators.all().size(); }

  /// The parents of the day whose names are shown, nearest first; a chain of units is short and has no circle that steps
  /// could not end.
  std::vector<std::string> above(const std::string& code) const {
    std::vector<std::string> parents;
    const UnitHistory& units = frame_.rules.units();
    const Unit* unit = units.find(code);
    for (int steps = 0; unit != nullptr && !unit->parent_on(day_of_names()).empty() && steps < 16; ++steps) {
      parents.push_back(unit->parent_on(day_of_names()));
      unit = units.find(parents.back());
    }
    return parents;
  }

  bool lies_below(const std::string& code, const std::string& top) const {
    const std::vector<std::string> parents = above(code);
    return std::ranges::find(parents, top) != parents.end();
  }

  Tally sum_of(const Tallies& tallies) const {
    Tally sum;
    sum.ratios.resize(count());
    for (const auto& [code, tally] : tallies) sum.add(*tally);
    return sum;
  }

  std::vector<Indicator> together(const Tallies& tallies, const Tally& sum) const {
    std::vector<Indicator> indicators;
    for (std::size_t i = 0; i < count(); ++i) indicators.push_back(sum_judged(i, tallies, sum));
    return indicators;
  }

  Tally& tally(const std::string& code) {
    const auto known = tallies_.find(code);
    if (known != tallies_.end()) return known->second;
    Tally& made = tallies_[code];
    made.ratios.resize(count());
    if (const Unit* unit = frame_.rules.units().find(code)) made.services = services_of(*unit, frame_);
    return made;
  }

  // A unit that did not exist then, or is in no list: its dossiers must not vanish from the sum.
  void add(const std::string& code, const UnitSums& sums) {
    const std::string under = counted_under(code, frame_);
    const bool counts = std::ranges::any_of(sums.ratios, [](const Ratio& ratio) { return ratio.denominator > 0; });
    if (!counts && !tallies_.contains(under)) {
      if (sums.balance == Balance{}) return;
      tallies_[under].ratios.resize(count());  // only carries dossiers over: it offers nothing in the period
    }
    Tally& target = tally(under);
    target.balance += sums.balance;
    for (std::size_t i = 0; i < sums.ratios.size(); ++i) target.ratios[i] = target.ratios[i] + sums.ratios[i];
    for (const auto& [procedure, dossiers] : sums.received) {
      const auto service = target.services.find(procedure);
      if (service != target.services.end()) service->second.dossiers += dossiers;
    }
  }

  void add_reports(const std::vector<HandedIn>& reports) {
    each_report(reports, frame_, [&](const std::string& code, const DueReport& report) {
      Tally& target = tally(counted_under(code, frame_));
      for (std::size_t i = 0; i < count(); ++i) {
        const CompiledIndicator& indicator = frame_.indicators.all()[i];
        if (indicator.of != Of::reports) continue;
        const bool is_counted = judged(indicator.report_cases, report).counts;
        target.ratios[i] = target.ratios[i] + Ratio{is_counted ? 1 : 0, 1};
      }
    });
  }

  Ratio ratio(const Tally& tally, std::size_t number) const {
    const CompiledIndicator& indicator = frame_.indicators.all()[number];
    if (indicator.of != Of::services) return tally.ratios[number];
    Ratio ratio;
    each_service(indicator, tally.services, [&](const std::string&, const Verdict& verdict) {
      ratio = ratio + Ratio{verdict.counts ? 1 : 0, 1};
    });
    return ratio;
  }

  Day day_of_names() const { return frame_.view == UnitView::as_they_are ? Day::of(frame_.as_of) : frame_.period.to; }

  const Target* target_of(std::string_view id, const Unit* unit) const {
    return unit == nullptr ? nullptr : frame_.rules.target(id, *unit, frame_.period.to);
  }

  Indicator judged_by(std::size_t number, Ratio ratio, Ratio judge, const Target* target) const {
    const IndicatorRule& rule = *frame_.indicators.all()[number].rule;
    Indicator indicator{
        .id = rule.id, .ratio = ratio, .target_basis_points = {}, .met = {}, .judged = judge, .beside = rule.beside};
    if (target == nullptr) return indicator;
    indicator.target_basis_points = target->basis_points;
    indicator.binding = target->is_binding;
    if (judge.denominator > 0) indicator.met = judge.reaches(target->basis_points);
    return indicator;
  }

  UnitRates named(const std::string& code) const {
    const Unit* unit = frame_.rules.units().find(code);
    return {.code = code,
            .name = unit == nullptr ? code : unit->name_on(day_of_names()),
            .level = unit == nullptr ? "unlisted" : std::string(name(unit->level)),
            .indicators = {},
            .balance = {}};
  }

  // R2: what the target is not for cannot make it fail. Where units have different targets their sum has none.
  Indicator sum_judged(std::size_t number, const Tallies& tallies, const Tally& sum) const {
    Tally bound;
    const Target* common = nullptr;
    bool differ = false;
    for (const auto& [code, tally] : tallies) {
      const Target* target = target_of(frame_.indicators.all()[number].id(), frame_.rules.units().find(code));
      if (target == nullptr) continue;
      differ |= common != nullptr && common->basis_points != target->basis_points;
      common = target;
      bound.add(*tally);
    }
    const Ratio whole = ratio(sum, number);
    if (common == nullptr || differ) return judged_by(number, whole, whole, nullptr);
    return judged_by(number, whole, ratio(bound, number), common);
  }

  const Frame& frame_;
  std::map<std::string, Tally> tallies_;  // by unit, in code order
};

}  // namespace

std::string counted_under(const std::string& code, const Frame& frame) {
  const UnitHistory& units = frame.rules.units();
  const Unit* unit = frame.view == UnitView::as_they_are ? units.heir_on(code, Day::of(frame.as_of)) : nullptr;
  if (unit == nullptr) unit = units.find(code);
  return unit == nullptr ? code : unit->code;
}

RatesReport report_of(const Sums& sums, const std::vector<HandedIn>& reports, const Frame& frame,
                      const std::optional<std::string>& unit, UnitScope scope) {
  Report made(sums, reports, frame);
  if (unit) made.keep_only(*unit, scope);
  RatesReport report{.as_of = frame.as_of,
                     .period = frame.period,
                     .rules = frame.rules.name(),
                     .units = made.units(),
                     .with_below = unit ? std::vector<UnitRates>{} : made.with_below(),
                     .total = {},
                     .balance = {}};
  made.add_total(report);
  return report;
}

std::vector<Measure::Case> cases_without_dossiers(const CompiledIndicator& indicator, const std::string& unit,
                                                  const Sums& sums, const std::vector<HandedIn>& reports,
                                                  const Frame& frame) {
  std::vector<Measure::Case> cases;
  if (indicator.of == Of::reports) {
    each_report(reports, frame, [&](const std::string& code, const DueReport& report) {
      if (counted_under(code, frame) != unit) return;
      const Verdict& verdict = judged(indicator.report_cases, report);
      cases.push_back({report.report + "/" + std::to_string(report.slot.number), verdict.counts,
                       std::string(verdict.reason), {}});
    });
    std::ranges::stable_sort(cases, {}, &Measure::Case::dossier);
    return cases;
  }
  const Unit* known = frame.rules.units().find(unit);
  Services services = known == nullptr ? Services{} : services_of(*known, frame);
  for (const auto& [code, one] : sums) {
    if (counted_under(code, frame) != unit) continue;
    for (const auto& [procedure, dossiers] : one.received) {
      const auto service = services.find(procedure);
      if (service != services.end()) service->second.dossiers += dossiers;
    }
  }
  each_service(indicator, services, [&](const std::string& code, const Verdict& verdict) {
    cases.push_back({code, verdict.counts, std::string(verdict.reason), {}});
  });
  return cases;
}

}  // namespace sohoa::rates
