/// Indicators: pure functions of the ledger, the rules and the period; each with the dossiers behind it (R1–R6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/ratio.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/dossier/rules.hpp"
#include "sohoa/ledger/ledger.hpp"

namespace sohoa {

/// Whose name a dossier counts under (R24): the unit that received it, or the one that answers for it on the day of
/// as_of, after mergers and splits.
enum class UnitView { as_they_were, as_they_are };

struct Period {
  Day from, to;
};  // both included

/// Which units a question about one of them means: itself, or it with all below it (a district with its communes, the
/// province with everything).
enum class UnitScope { own, with_units_below };

/// A measure is numerator and denominator with the dossiers behind it.
struct Measure {
  Ratio ratio;
  struct Case {
    std::string dossier;  // its code; of a service the procedure's, of a report "two_day/12"
    bool counts = false;
    std::string reason;     // a stable word of docs/EVENTS.md: "digitized", "blank", "late" …
    std::string component;  // the one that decided; may be empty
  };
  /// The denominator's cases, in code order; for papers_reused one for each required component.
  std::vector<Case> cases;
};
struct Indicator {
  std::string id;  // rules/indicators.toml
  Ratio ratio;
  std::optional<std::int64_t> target_basis_points;
  /// Absent without a target, and for 0/0, which neither meets nor misses one (R5).
  std::optional<bool> met;
  bool binding = false;
  /// What `met` was judged by: in the total only the units the target is for (R2), else the ratio itself.
  Ratio judged;
  /// Id of the indicator this one is the other practice of, to be shown beside it; else empty.
  std::string beside;
};
/// Dossiers over a span: what came in and what became of it by its end. For any list of events, any units and days
/// carried_over + received == finished + withdrawn + paused + running (R5).
struct Balance {
  std::int64_t carried_over = 0, received = 0;
  std::int64_t finished = 0, withdrawn = 0, paused = 0, running = 0;
  bool operator==(const Balance&) const = default;
  Balance& operator+=(const Balance& other);
};
struct UnitRates {
  std::string code, name, level;
  std::vector<Indicator> indicators;
  Balance balance;
};
/// All units that existed on a day of the period, and any other that has or still carries dossiers in it. A unit's dossiers
/// are those it received. The total counts each dossier (for services: each procedure) once.
struct RatesReport {
  Instant as_of;
  Period period;
  std::string rules;
  std::vector<UnitRates> units;
  /// Each unit with listed units below it, together with all of them: a district with its communes, the province. Targets
  /// are judged as in the total. Empty when one unit was asked for.
  std::vector<UnitRates> with_below;
  std::vector<Indicator> total;
  Balance balance;  // of all
};

/// Ids in the order they are reported.
std::vector<std::string> indicator_ids(const RuleSet& rules);
/// From the events alone, in any order; those after `as_of` have not happened. `unit` leaves only that one.
/// Throws Error{not_found} for an unknown unit, Error{rules_invalid} for a year without a work calendar (R7),
/// Error{store_corrupt} for events that do not fit the catalogue.
RatesReport compute_rates(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                          const std::optional<std::string>& unit = {}, UnitView view = UnitView::as_they_were,
                          UnitScope scope = UnitScope::own);
/// Throws like compute_rates, Error{not_found} also for an unknown indicator.
Measure explain(const EventSource& events, const RuleSet& rules, const Period& period, std::string_view unit,
                std::string_view indicator, Instant as_of, UnitView view = UnitView::as_they_were);

/// The balance of a unit's dossiers, of all without one, as at the end of period.to.
Balance balance(const EventSource& events, const RuleSet& rules, const Period& period, Instant as_of,
                const std::optional<std::string>& unit = {});

// The same from a list of events.
inline RatesReport compute_rates(const std::vector<Event>& events, const RuleSet& rules, const Period& period,
                                 Instant as_of, const std::optional<std::string>& unit = {},
                                 UnitView view = UnitView::as_they_were, UnitScope scope = UnitScope::own) {
  return compute_rates(events_of(events), rules, period, as_of, unit, view, scope);
}
inline Measure explain(const std::vector<Event>& events, const RuleSet& rules, const Period& period,
                       std::string_view unit, std::string_view indicator, Instant as_of,
                       UnitView view = UnitView::as_they_were) {
  return explain(events_of(events), rules, period, unit, indicator, as_of, view);
}
inline Balance balance(const std::vector<Event>& events, const RuleSet& rules, const Period& period, Instant as_of,
                       const std::optional<std::string>& unit = {}) {
  return balance(events_of(events), rules, period, as_of, unit);
}

}  // namespace sohoa
