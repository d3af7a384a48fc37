// From all events to the report: fold once, ask every dossier each indicator's question once, add up by unit.
#include "sohoa/rates/rates.hpp"

#include <algorithm>

#include "sohoa/core/error.hpp"

#include "rates/balances.hpp"
#include "rates/explained.hpp"
#include "rates/sums.hpp"

namespace sohoa {
namespace {

using rates::DossierFacts;
using rates::DossierState;
using rates::Facts;
using rates::Frame;
using rates::IndicatorSet;
using rates::Sums;

void add(Sums& sums, const DossierState& dossier, const Frame& frame) {
  DossierFacts facts(dossier, frame.rules);
  facts.set_today(Day::of(frame.as_of));
  rates::each_share(frame.indicators, facts, [&](std::size_t indicator, Day day, const Ratio& ratio) {
    if (!rates::lies_in(day, frame.period)) return;
    rates::add(sums[dossier.unit], indicator, frame.indicators.all().size(), ratio);
  });
  if (const auto course = rates::course_of(dossier)) rates::add(sums[dossier.unit].balance, *course, frame.period);
  if (!dossier.is_refused && rates::lies_in(dossier.received.received_on, frame.period)) {
    ++sums[dossier.unit].received[dossier.received.procedure];
  }
}

Sums sums_of(const Facts& facts, const Frame& frame) {
  Sums sums;
  for (const DossierState& dossier : facts.dossiers) add(sums, dossier, frame);
  return sums;
}

}  // namespace

namespace rates {

void add_cases(std::vector<Measure::Case>& cases, const CompiledIndicator& indicator, const DossierState& dossier,
               const Frame& frame) {
  const auto day = indicator.day_of(dossier);
  if (!day || !lies_in(*day, frame.period)) return;
  DossierFacts facts(dossier, frame.rules);
  facts.set_today(Day::of(frame.as_of));
  indicator.each_case(facts, [&](const Verdict& verdict) {
    cases.push_back({dossier.code, verdict.counts, std::string(verdict.reason), std::string(verdict.component)});
  });
}

Measure measure_of(std::vector<Measure::Case> cases) {
  Ratio ratio;
  for (const Measure::Case& one : cases) ratio = ratio + Ratio{one.counts ? 1 : 0, 1};
  return {.ratio = ratio, .cases = std::move(cases)};
}

}  // namespace rates

std::vector<std::string> indicator_ids(const RuleSet& rules) {
  std::vector<std::string> ids;
  for (const IndicatorRule& rule : rules.indicators()) ids.push_back(rule.id);
  return ids;
}

RatesReport compute_rates(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                          const std::optional<std::string>& unit, UnitView view, UnitScope scope) {
  const IndicatorSet indicators(rules);
  const Frame frame{rules, indicators, period, as_of, view};
  const Facts facts = rates::fold(events, as_of);
  return rates::report_of(sums_of(facts, frame), facts.reports, frame, unit, scope);
}

Measure explain(const EventSource& events, const RuleSet& rules, const Period& period, std::string_view unit,
                std::string_view indicator, Instant as_of, UnitView view) {
  const IndicatorSet indicators(rules);
  const rates::CompiledIndicator& asked = indicators.find(indicator);
  const Frame frame{rules, indicators, period, as_of, view};
  const Facts facts = rates::fold(events, as_of);
  const Unit* known = rules.units().find(unit);
  const std::string code = known == nullptr ? std::string(unit) : known->code;
  const bool is_seen =
      std::ranges::any_of(facts.dossiers, [&](const DossierState& dossier) { return dossier.unit == code; });
  if (known == nullptr && !is_seen) throw Error(ErrorCode::not_found, "no such unit", std::string(unit));
  if (!asked.counts_dossiers()) {
    return rates::measure_of(
        rates::cases_without_dossiers(asked, code, sums_of(facts, frame), facts.reports, frame));
  }
  std::vector<Measure::Case> cases;
  for (const DossierState& dossier : facts.dossiers) {
    if (rates::counted_under(dossier.unit, frame) == code) rates::add_cases(cases, asked, dossier, frame);
  }
  return rates::measure_of(std::move(cases));
}

Balance balance(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                const std::optional<std::string>& unit) {
  const IndicatorSet indicators(rules);
  const Frame frame{rules, indicators, period, as_of, UnitView::as_they_were};
  Balance sum;
  const Facts facts = rates::fold(events, as_of);
  for (const DossierState& dossier : facts.dossiers) {
    if (unit && rates::counted_under(dossier.unit, frame) != *unit) continue;
    if (const auto course = rates::course_of(dossier)) rates::add(sum, *course, period);
  }
  return sum;
}

}  // namespace sohoa
