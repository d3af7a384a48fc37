// The tables of rules/indicators.toml and rules/scoring.toml. What a formula means is checked where it is compiled; here
// it keeps the place it was written at.
#include <algorithm>
#include <array>

#include "sohoa/core/text.hpp"

#include "dossier/rules_reader.hpp"

namespace sohoa {
namespace {

FormulaText formula(const Settings& settings, std::string_view key) {
  return {settings.text_or(key, ""), settings.position(settings.has(key) ? key : "")};
}

template <std::size_t N>
std::string one_of(const Settings& settings, std::string_view key, const std::array<std::string_view, N>& words) {
  const std::string word = settings.text(key);
  if (std::ranges::find(words, word) == words.end()) {
    std::string known;
    for (const std::string_view one : words) known += (known.empty() ? "" : ", ") + std::string(one);
    settings.refuse(key, "'" + std::string(key) + "' is none of " + known);
  }
  return word;
}

IndicatorCase read_case(const Settings& settings) {
  IndicatorCase one{.when = formula(settings, "when"),
                    .all = settings.text_or("all", ""),
                    .any = settings.text_or("any", ""),
                    .judged_by = settings.text_or("judged_by", ""),
                    .counts = settings.flag_or("counts", false),
                    .reason = settings.text("reason")};
  const bool has_group = !one.all.empty() || !one.any.empty();
  if (!one.all.empty() && !one.any.empty()) settings.refuse("any", "'any' and 'all' in one case");
  if (has_group != !one.judged_by.empty()) settings.refuse("judged_by", "'judged_by' goes with 'all' or 'any'");
  settings.refuse_unknown();
  return one;
}

std::vector<IndicatorCase> read_cases(const Settings& settings) {
  std::vector<IndicatorCase> cases;
  for (const Settings& one : settings.tables("case")) cases.push_back(read_case(one));
  if (cases.empty()) settings.refuse("case", "'case' is missing: when does it count?");
  // Without a last case that always holds something would be in the denominator with no reason to show for it.
  if (!cases.back().when.text.empty()) settings.refuse("case", "the last 'case' has a condition");
  return cases;
}

std::int64_t points(const Settings& settings, std::string_view key) {
  return static_cast<std::int64_t>(settings.number(key, 0, 1000) * 100 + 0.5);
}

ScoreCriterion read_criterion(const Settings& settings) {
  ScoreCriterion criterion{.id = settings.text("id"),
                           .title = nfc(settings.text("title")),
                           .points = points(settings, "points"),
                           .indicator = settings.text_or("indicator", ""),
                           .at_least_basis_points = settings.integer_or("at_least_basis_points", 0, 0, 10'000)};
  for (const Settings& step : settings.tables("step")) {
    criterion.steps.push_back({step.integer("from_basis_points", 0, 10'000), points(step, "points")});
    step.refuse_unknown();
    const auto& steps = criterion.steps;
    if (steps.back().points > criterion.points) step.refuse("points", "'points' are more than the criterion's");
    if (steps.size() > 1 && steps.back().from_basis_points <= steps[steps.size() - 2].from_basis_points) {
      step.refuse("from_basis_points", "'from_basis_points' is not above the step before");
    }
  }
  settings.refuse_unknown();
  return criterion;
}

ScoreGroup read_group(const Settings& settings) {
  ScoreGroup group{.id = settings.text("id"), .title = nfc(settings.text("title")), .criteria = {}};
  for (const Settings& one : settings.tables("criterion")) group.criteria.push_back(read_criterion(one));
  if (group.criteria.empty()) settings.refuse("criterion", "'criterion' is missing");
  if (group.points() != points(settings, "points")) {
    settings.refuse("points", "'points' are not the sum of the criteria's");
  }
  settings.refuse_unknown();
  return group;
}

}  // namespace

std::int64_t ScoreGroup::points() const {
  std::int64_t sum = 0;
  for (const ScoreCriterion& criterion : criteria) sum += criterion.points;
  return sum;
}

IndicatorRule read_indicator(const Settings& settings) {
  constexpr std::array<std::string_view, 4> subjects = {"dossiers", "papers", "services", "reports"};
  IndicatorRule rule{.id = settings.text("id"),
                     .title_vi = nfc(settings.text("title_vi")),
                     .title_en = settings.text("title_en"),
                     .of = one_of(settings, "of", subjects),
                     .papers = settings.text_or("papers", ""),
                     .dated_by = settings.text_or("dated_by", ""),
                     .among = formula(settings, "among"),
                     .cases = read_cases(settings),
                     .beside = settings.text_or("beside", ""),
                     .citation = nfc(settings.text_or("citation", "")),
                     .position = settings.position()};
  settings.refuse_unknown();
  return rule;
}

PaperJudgement read_judgement(const Settings& settings) {
  PaperJudgement judgement{.id = settings.text("id"), .cases = read_cases(settings)};
  settings.refuse_unknown();
  return judgement;
}

ScoringSheet read_sheet(const Settings& settings) {
  constexpr std::array<std::string_view, 2> whose = {"unit", "head"};
  ScoringSheet sheet{.id = settings.text("id"),
                     .title = nfc(settings.text("title")),
                     .citation = nfc(settings.text("citation")),
                     .of = one_of(settings, "of", whose),
                     .from = settings.day("from"),
                     .to = settings.day_if("to"),
                     .is_demo = settings.flag_or("demo", false),
                     .levels = read_levels(settings, "levels"),
                     .groups = {}};
  for (const Settings& group : settings.tables("group")) sheet.groups.push_back(read_group(group));
  if (sheet.groups.empty()) settings.refuse("group", "'group' is missing");
  if (sheet.to && *sheet.to < sheet.from) settings.refuse("to", "'to' is before from");
  settings.refuse_unknown();
  return sheet;
}

}  // namespace sohoa
