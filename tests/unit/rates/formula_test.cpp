// The engine behind rules/indicators.toml: what a formula means, and that a meaningless one is refused where it stands.
#include "rates/formula.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/rates/rates.hpp"

#include "rates/indicators.hpp"
#include "support/event_story.hpp"
#include "support/expect_error.hpp"
#include "support/test_files.hpp"

namespace sohoa::rates {
namespace {

struct Thing {
  bool is_red = false;
  std::int64_t size = 0;
  std::optional<std::int64_t> day;
};

constexpr std::array<Fact<Thing>, 5> facts = {{
    {{"red", FactType::flag}, [](const Thing& t) { return FactValue{t.is_red, true}; }},
    {{"size", FactType::number}, [](const Thing& t) { return FactValue{t.size, true}; }},
    {{"day", FactType::day}, [](const Thing& t) { return FactValue{t.day.value_or(0), t.day.has_value()}; }},
    {{"last_day", FactType::day}, [](const Thing&) { return FactValue{10, true}; }},
    {{"channel", FactType::channel},
     [](const Thing&) { return FactValue{static_cast<std::int64_t>(Channel::online), true}; }},
}};

Formula<Thing> formula(const std::string& text) { return Formula<Thing>({text, "file:1:2"}, facts); }

bool holds(const std::string& text, const Thing& thing) { return formula(text).holds(thing); }

TEST(Formula, EmptyIsAlwaysTrue) { EXPECT_TRUE(holds("", {})); }

TEST(Formula, AndBindsMoreThanOrAndNotMost) {
  const Thing red{true, 1, {}};
  EXPECT_TRUE(holds("red or size > 5 and size > 6", red));
  EXPECT_FALSE(holds("(red or size > 5) and size > 6", red));
  EXPECT_TRUE(holds("not red or red", red));
  EXPECT_FALSE(holds("not (red or size == 1)", red));
  EXPECT_TRUE(holds("not not red", red));
}

TEST(Formula, ComparesNumbersDaysAndWords) {
  const Thing thing{false, 3, 10};
  for (const char* text : {"size == 3", "size != 4", "size < 4", "size <= 3", "size > 2", "size >= 3", "3 <= size",
                           "day == last_day", "day <= last_day", "channel == 'online'", "'by_post' != channel"}) {
    EXPECT_TRUE(holds(text, thing)) << text;
  }
  EXPECT_FALSE(holds("day < last_day", thing));
}

TEST(Formula, ADayThatIsNotKnownComparesWithNothing) {
  for (const char* text : {"day == last_day", "day != last_day", "day < last_day", "day > last_day"}) {
    EXPECT_FALSE(holds(text, {})) << text;
  }
  EXPECT_TRUE(holds("not day > last_day", {}));
}

TEST(Formula, IsRefusedWithItsPlaceWhenItMeansNothing) {
  for (const char* text :
       {"blue", "red and", "red red", "(red", "red)", "size", "size == red", "channel == 'pigeon'", "'online' == 'online'",
        "channel < 'online'", "red > red", "size = 3", "size == 99999999999999999999", "size == 3x", "not", "'open",
        "day == 3", "size == channel", "red or ()", "RED", "size + 1 == 2"}) {
    try {
      formula(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::rules_invalid) << text;
      EXPECT_TRUE(error.detail().starts_with("file:1:2: formula: ")) << error.detail();
    }
  }
}

TEST(Formula, DoesNotOverflowTheStackOnDeepNesting) {
  const std::string deep(10'000, '('), nots = [] {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "not ";
    return text;
  }();
  EXPECT_THROW(formula(deep + "red"), Error);
  EXPECT_THROW(formula(nots + "red"), Error);
}

/// The shipped rules with one piece of rules/indicators.toml replaced.
RuleSet with(const std::string& from, const std::string& to) {
  const TemporaryFolder folder;
  std::filesystem::copy(test::source_file("rules"), folder.path(), std::filesystem::copy_options::recursive);
  std::string text = read_text_file(folder.path() / "indicators.toml");
  EXPECT_NE(text.find(from), std::string::npos) << from;
  text.replace(text.find(from), from.size(), to);
  write_file_durably(folder.path() / "indicators.toml", text);
  return RuleSet::load(folder.path(), "campaign-2022");
}

TEST(IndicatorRules, ChangeTheNumbersWithoutTheProgram) {
  test::Story story("H10.31-220601-0001", "H10.31", *Day::of(2022, 6, 1));
  story.receive();
  const Period june{*Day::of(2022, 6, 1), *Day::of(2022, 6, 30)};
  const auto attached = [&](const RuleSet& rules) {
    return explain(story.events(), rules, june, "H10.31", "digitized_dossiers_attached", june.to.begins()).ratio;
  };
  EXPECT_EQ(attached(RuleSet::load(test::source_file("rules"), "campaign-2022")), (Ratio{0, 1}));
  EXPECT_EQ(attached(with("when = \"attached\"", "when = \"not attached\"")), (Ratio{1, 1}));
}

TEST(IndicatorRules, AreRefusedWithFileLineAndColumn) {
  const auto refused = [](const std::string& from, const std::string& to) {
    try {
      const RuleSet rules = with(from, to);
      const IndicatorSet set(rules);
      return std::string("accepted");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::rules_invalid);
      return error.detail();
    }
  };
  const auto names_place = [](const std::string& detail) { return detail.find("indicators.toml:") != std::string::npos; };
  EXPECT_TRUE(names_place(refused("when = \"attached\"", "when = \"atached\"")));
  EXPECT_TRUE(names_place(refused("judged_by = \"valid_copy\"", "judged_by = \"valid_copies\"")));
  EXPECT_TRUE(names_place(refused("all = \"required_papers\"", "all = \"all_papers\"")));
  EXPECT_TRUE(names_place(refused("dated_by = \"ended_on\"", "dated_by = \"some_day\"")));
  EXPECT_TRUE(names_place(refused("of = \"services\"", "of = \"servants\"")));
  EXPECT_TRUE(names_place(refused("id = \"on_time\"", "id = \"processed_online\"")));
}

TEST(IndicatorRules, ShowTheOtherPracticeBesideOurs) {
  const RuleSet rules = RuleSet::load(test::source_file("rules"), "campaign-2022");
  int beside = 0;
  for (const IndicatorRule& rule : rules.indicators()) {
    if (rule.beside.empty()) continue;
    ++beside;
    EXPECT_TRUE(std::ranges::any_of(rules.indicators(), [&](const auto& one) { return one.id == rule.beside; }));
    for (const Target& target : rules.targets()) EXPECT_NE(target.indicator, rule.id) << "a target for a foreign count";
  }
  EXPECT_GE(beside, 4);
}

}  // namespace
}  // namespace sohoa::rates
