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

struct Period { Day from, to; };           // both included

/// A measure is numerator and denominator with the dossiers behind it.
struct Measure {
  Ratio ratio;
  struct Case { std::string dossier; bool counts = false; std::string reason; };   // reason: a stable word
  std::vector<Case> cases;                  // the denominator's dossiers, in code order
};
struct Indicator {
  std::string id;                           // COMMANDS.md
  Ratio ratio;
  std::optional<std::int64_t> target_basis_points;
  std::optional<bool> met;
  bool binding = false;
};
struct UnitRates {
  std::string code, name, level;
  std::vector<Indicator> indicators;
};
struct RatesReport {
  Instant as_of;
  Period period;
  std::string rules;
  std::vector<UnitRates> units;
  std::vector<Indicator> total;
};

/// Ids in the order they are reported.
const std::vector<std::string>& indicator_ids();
RatesReport compute_rates(const std::vector<Event>& events, const RuleSet& rules, const Period& period, Instant as_of,
                          const std::optional<std::string>& unit = {});
/// Throws Error{not_found} for an unknown id or unit.
Measure explain(const std::vector<Event>& events, const RuleSet& rules, const Period& period, std::string_view unit,
                std::string_view indicator, Instant as_of);

}  // namespace sohoa
