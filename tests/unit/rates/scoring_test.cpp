// Points as the sheets say, exact to the hundredth; what is not counted gives and takes nothing.
#include "sohoa/rates/scoring.hpp"

#include <gtest/gtest.h>

#include "support/test_files.hpp"

namespace sohoa {
namespace {

const RuleSet& rules() {
  static const RuleSet set = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return set;
}

RatesReport report(const std::string& level, std::vector<std::pair<std::string, Ratio>> ratios) {
  RatesReport made{.as_of = {}, .period = {*Day::of(2022, 6, 1), *Day::of(2022, 8, 31)}, .rules = "", .units = {}, .with_below = {}, .total = {}, .balance = {}};
  UnitRates unit{.code = "H10.31", .name = "", .level = level, .indicators = {}, .balance = {}};
  for (const auto& [id, ratio] : ratios) {
    unit.indicators.push_back({.id = id, .ratio = ratio, .target_basis_points = {}, .met = {}, .judged = {}, .beside = {}});
  }
  made.units.push_back(unit);
  return made;
}

ScoreSheet sheet(const RatesReport& from, const std::string& id) {
  for (const ScoreSheet& one : scores(from, rules())) {
    if (one.sheet == id) return one;
  }
  throw std::runtime_error("no sheet " + id);
}

TEST(Scoring, HasTheSixGroupsOfDecision766With100Points) {
  const ScoreSheet found = sheet(report("district", {}), "qd-766");
  std::vector<std::int64_t> points;
  for (const ScoringSheet& one : rules().sheets()) {
    if (one.id != "qd-766") continue;
    for (const ScoreGroup& group : one.groups) points.push_back(group.points() / 100);
  }
  EXPECT_EQ(points, (std::vector<std::int64_t>{18, 20, 12, 10, 22, 18}));
  EXPECT_EQ(found.points, 100'00);
  EXPECT_TRUE(found.is_demo) << "its sub-formulas were not at hand";
}

TEST(Scoring, GivesPointsInProportionRoundedHalfUp) {
  const ScoreSheet found = sheet(report("district", {{"on_time", {2, 3}}}), "qd-766");
  EXPECT_EQ(found.reached, 13'33);
  EXPECT_EQ(found.countable, 20'00);
  EXPECT_EQ(points_text(found.reached), "13.33");
  EXPECT_EQ(points_text(5), "0.05");
}

TEST(Scoring, TakesTheHighestStepReachedAndNoneBelowTheThreshold) {
  const auto points = [](Ratio on_time) { return sheet(report("district", {{"on_time", on_time}}), "par-unit").reached; };
  EXPECT_EQ(points({8999, 10000}), 0);
  EXPECT_EQ(points({9000, 10000}), 3'00);
  EXPECT_EQ(points({9999, 10000}), 4'50);
  EXPECT_EQ(points({1, 1}), 6'00);
  EXPECT_EQ(sheet(report("district", {{"processed_online", {9, 100}}}), "par-unit").reached, 0);
  EXPECT_EQ(sheet(report("district", {{"processed_online", {10, 100}}}), "par-unit").reached, 50);
}

TEST(R5Scoring, NothingToCountNeitherGivesNorTakes) {
  const ScoreSheet found = sheet(report("district", {{"on_time", {0, 0}}}), "qd-766");
  EXPECT_EQ(found.countable, 0);
  for (const ScoredGroup& group : found.groups) {
    for (const ScoredCriterion& criterion : group.criteria) EXPECT_FALSE(criterion.reached);
  }
}

TEST(Scoring, IsForTheLevelsAndDaysOfTheSheet) {
  EXPECT_TRUE(scores(report("unlisted", {}), rules()).empty());
  RatesReport early = report("district", {});
  early.period.to = *Day::of(2022, 6, 22);
  for (const ScoreSheet& one : scores(early, rules())) EXPECT_NE(one.sheet, "qd-766") << "signed on 23/6/2022";
}

TEST(Scoring, SheetsWithoutATextAtHandAreMarked) {
  for (const char* name : {"campaign-2022", "2026"}) {
    const RuleSet set = RuleSet::load(test::source_file("rules"), name);
    ASSERT_FALSE(set.sheets().empty());
    for (const ScoringSheet& one : set.sheets()) EXPECT_TRUE(one.is_demo) << one.id;
  }
}

}  // namespace
}  // namespace sohoa
