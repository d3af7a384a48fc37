/// Points for what the indicators say: the groups after Decision 766, scoring sheets of units and of their heads. Weights
/// and thresholds are dated data (rules/scoring.toml).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/dossier/rules.hpp"
#include "sohoa/rates/rates.hpp"

namespace sohoa {

/// Points are exact hundredths.
struct ScoredCriterion {
  std::string id, title, indicator;
  std::int64_t points = 0;  // to be had
  Ratio ratio;
  /// Absent: not counted by this system, or nothing to count yet (0/0), which neither gives nor takes points (R5).
  std::optional<std::int64_t> reached;
};
struct ScoredGroup {
  std::string id, title;
  std::vector<ScoredCriterion> criteria;
};
struct ScoreSheet {
  std::string sheet, title, citation;
  std::string of;  // "unit", "head"
  bool is_demo = false;
  std::string unit;  // code
  std::vector<ScoredGroup> groups;
  /// Points reached, of those that could be counted, and of the whole sheet.
  std::int64_t reached = 0, countable = 0, points = 0;
};

/// Every sheet in force on the last day of the period, for every unit of the report it is for.
std::vector<ScoreSheet> scores(const RatesReport& report, const RuleSet& rules);

/// "17.50": hundredths as points.
std::string points_text(std::int64_t hundredths);

}  // namespace sohoa
