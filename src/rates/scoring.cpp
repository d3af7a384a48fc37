// Shares to points: in proportion, rounded half-up to hundredths, or by the highest step reached.
#include "sohoa/rates/scoring.hpp"

#include <algorithm>

namespace sohoa {
namespace {

std::int64_t points_for(const ScoreCriterion& criterion, const Ratio& ratio) {
  if (criterion.at_least_basis_points > 0 && !ratio.reaches(criterion.at_least_basis_points)) return 0;
  if (criterion.steps.empty()) {
    return (2 * criterion.points * ratio.numerator + ratio.denominator) / (2 * ratio.denominator);
  }
  std::int64_t reached = 0;
  for (const ScoreCriterion::Step& step : criterion.steps) {
    if (ratio.reaches(step.from_basis_points)) reached = step.points;
  }
  return reached;
}

ScoredCriterion scored(const ScoreCriterion& criterion, const UnitRates& unit) {
  ScoredCriterion result{.id = criterion.id,
                         .title = criterion.title,
                         .indicator = criterion.indicator,
                         .points = criterion.points,
                         .ratio = {},
                         .reached = {}};
  const auto found = std::ranges::find(unit.indicators, criterion.indicator, &Indicator::id);
  if (found == unit.indicators.end()) return result;
  result.ratio = found->ratio;
  if (result.ratio.denominator > 0) result.reached = points_for(criterion, result.ratio);
  return result;
}

ScoreSheet scored(const ScoringSheet& sheet, const UnitRates& unit) {
  ScoreSheet result{.sheet = sheet.id,
                    .title = sheet.title,
                    .citation = sheet.citation,
                    .of = sheet.of,
                    .is_demo = sheet.is_demo,
                    .unit = unit.code,
                    .groups = {}};
  for (const ScoreGroup& group : sheet.groups) {
    ScoredGroup& made = result.groups.emplace_back(ScoredGroup{group.id, group.title, {}});
    for (const ScoreCriterion& criterion : group.criteria) {
      const ScoredCriterion& one = made.criteria.emplace_back(scored(criterion, unit));
      result.points += one.points;
      if (!one.reached) continue;
      result.reached += *one.reached;
      result.countable += one.points;
    }
  }
  return result;
}

}  // namespace

std::vector<ScoreSheet> scores(const RatesReport& report, const RuleSet& rules) {
  std::vector<ScoreSheet> all;
  for (const ScoringSheet& sheet : rules.sheets()) {
    if (!sheet.is_in_force(report.period.to)) continue;
    for (const UnitRates& unit : report.units) {
      const auto level = unit_level_named(unit.level);
      if (level && std::ranges::find(sheet.levels, *level) != sheet.levels.end()) all.push_back(scored(sheet, unit));
    }
  }
  return all;
}

std::string points_text(std::int64_t hundredths) {
  const std::string cents = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + (cents.size() < 2 ? ".0" : ".") + cents;
}

}  // namespace sohoa
