/// What the dossiers of each unit add up to: the one form in which a replay of all events and the board's running sums
/// meet, so that a report is made of either in the same way.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "rates/indicators.hpp"

namespace sohoa::rates {

struct UnitSums {
  std::vector<Ratio> ratios;  // by indicator, in the order of the set; empty: all 0/0
  std::map<std::string, std::int64_t, std::less<>> received;  // dossiers by procedure
  Balance balance;
};
/// By the unit's code as the events name it.
using Sums = std::map<std::string, UnitSums, std::less<>>;

inline void add(UnitSums& sums, std::size_t indicator, std::size_t indicators, const Ratio& ratio) {
  if (sums.ratios.empty()) sums.ratios.resize(indicators);
  sums.ratios[indicator] = sums.ratios[indicator] + ratio;
}

inline bool lies_in(Day day, const Period& period) { return period.from <= day && day <= period.to; }

/// Calls `visit(indicator's number, day, ratio)` for everything the dossier adds to a sum.
template <class Visit>
void each_share(const IndicatorSet& indicators, const DossierFacts& dossier, const Visit& visit) {
  for (std::size_t i = 0; i < indicators.all().size(); ++i) {
    const CompiledIndicator& indicator = indicators.all()[i];
    if (!indicator.counts_dossiers()) continue;
    const auto day = indicator.day_of(dossier.state());
    if (!day) continue;
    Ratio ratio;
    indicator.each_case(dossier, [&](const Verdict& verdict) { ratio = ratio + Ratio{verdict.counts ? 1 : 0, 1}; });
    if (ratio.denominator > 0) visit(i, *day, ratio);
  }
}

/// Everything a report is made of besides the sums.
struct Frame {
  const RuleSet& rules;
  const IndicatorSet& indicators;
  Period period;
  Instant as_of;
  UnitView view = UnitView::as_they_were;
};

/// The code a unit's work counts under. An old code of the same unit is not another unit.
std::string counted_under(const std::string& code, const Frame& frame);

/// `unit` leaves only that one; throws Error{not_found} when it is not in the report.
RatesReport report_of(const Sums& sums, const std::vector<HandedIn>& reports, const Frame& frame,
                      const std::optional<std::string>& unit, UnitScope scope = UnitScope::own);

/// The cases of an indicator that counts no dossiers (services, reports), for one unit.
std::vector<Measure::Case> cases_without_dossiers(const CompiledIndicator& indicator, const std::string& unit,
                                                  const Sums& sums, const std::vector<HandedIn>& reports,
                                                  const Frame& frame);

}  // namespace sohoa::rates
