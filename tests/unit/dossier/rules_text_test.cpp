// What a desk edits is recorded as text and read back: the same value, and a broken edit is refused before it is made.
#include "sohoa/dossier/rules_text.hpp"

#include <gtest/gtest.h>

#include "sohoa/dossier/rules.hpp"

#include "support/expect_error.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

Day day(const char* iso) { return *Day::parse(iso); }

RuleSet with(const std::vector<RuleChange>& changes) {
  return RuleSet::load(test::source_file("rules"), "campaign-2022", changes);
}

/// Everything the text holds, as text.
std::string written(const RuleSet& rules) {
  std::string all;
  for (const Unit& unit : rules.units().units()) all += to_toml(unit);
  for (const Succession& step : rules.units().successions()) all += to_toml(step);
  for (const Procedure& procedure : rules.procedures()) all += to_toml(procedure);
  return all;
}

TEST(RulesText, ReadsBackAsTheSameUnitsSuccessionsAndProcedures) {
  const RuleSet rules = with({});
  const std::string text = written(rules);
  EXPECT_GT(text.size(), 10'000u);
  const RuleSet again = with({{text, "export"}});
  EXPECT_EQ(again.units().units().size(), rules.units().units().size());
  EXPECT_EQ(again.procedures().size(), rules.procedures().size());
  for (const Unit& unit : rules.units().units()) EXPECT_EQ(to_toml(unit), to_toml(*again.units().find(unit.code)));
  for (const Procedure& procedure : rules.procedures()) {
    EXPECT_EQ(to_toml(procedure), to_toml(*again.procedure(procedure.code, procedure.from)));
  }
}

TEST(RulesText, KeepsQuotesAndControlCharactersWhole) {
  Unit unit{.code = "H10.99", .names = {{"Sở \"Mới\"\\\n\x01", day("2020-01-01")}}, .from = day("2020-01-01")};
  unit.parent = "H10";
  EXPECT_EQ(with({{to_toml(unit), "edit"}}).units().find("H10.99")->names.front().text, unit.names.front().text);
}

TEST(R24Units, ARenamedUnitKeepsItsIdentityAndItsOldName) {
  const RuleSet before = with({});
  Unit unit = *before.units().find("H10.31");
  unit.names.push_back({"Ủy ban nhân dân thị xã mới", day("2022-10-01")});
  const RuleSet after = with({{to_toml(unit), "edit"}});
  const Unit& renamed = *after.units().find("H10.31");
  EXPECT_EQ(renamed.name_on(day("2022-09-30")), before.units().find("H10.31")->name_on(day("2022-09-30")));
  EXPECT_EQ(renamed.name_on(day("2022-10-01")), "Ủy ban nhân dân thị xã mới");
}

TEST(R24Units, AUnitIsUnderAnotherFromADayOn) {
  Unit unit = *with({}).units().find("H10.31.02");
  const std::string before = unit.parent;
  unit.moved = {{"H10.32", day("2022-07-01")}, {"", day("2023-01-01")}};
  const RuleSet after = with({{to_toml(unit), "edit"}});
  const Unit& moved = *after.units().find("H10.31.02");
  EXPECT_EQ(moved.parent_on(day("2022-06-30")), before);
  EXPECT_EQ(moved.parent_on(day("2022-07-01")), "H10.32");
  EXPECT_EQ(moved.parent_on(day("2022-12-31")), "H10.32");
  EXPECT_EQ(moved.parent_on(day("2023-01-01")), "");
  EXPECT_EQ(to_toml(moved), to_toml(unit));
}

TEST(R24Units, CannotMoveUnderThemselvesOrToNobodyOrBackInTime) {
  const auto refused = [](const std::string& code, std::vector<UnitParent> moved) {
    Unit unit = *with({}).units().find(code);
    unit.moved = std::move(moved);
    return test::has_code(test::error_of([&] { with({{to_toml(unit), "edit"}}); }), ErrorCode::rules_invalid);
  };
  EXPECT_FALSE(refused("H10.31.02", {{"H10.32", day("2022-07-01")}}));
  EXPECT_TRUE(refused("H10.31.02", {{"H77", day("2022-07-01")}}));
  EXPECT_TRUE(refused("H10.31", {{"H10.31.02", day("2022-07-01")}}));
  EXPECT_TRUE(refused("H10.31", {{"H10.31", day("2022-07-01")}}));
  EXPECT_TRUE(refused("H10.31.02", {{"H10.32", day("2022-07-01")}, {"H10.31", day("2022-07-01")}}));
}

TEST(R24Units, AnOldCodeFindsTheUnitOfTheNewOne) {
  Unit unit = *with({}).units().find("H10.31");
  unit.other_codes.push_back("000.31.00.H10");
  EXPECT_EQ(with({{to_toml(unit), "edit"}}).units().find("000.31.00.H10")->code, "H10.31");
}

TEST(RulesText, ABrokenEditIsRefusedWithItsPlace) {
  const auto refused = [](const std::string& toml) {
    EXPECT_TRUE(test::has_code(test::error_of([&] { with({{toml, "edit"}}); }), ErrorCode::rules_invalid));
  };
  refused("[[unit]]\ncode = \"H10.99\"\nlevel = \"department\"\nname = \"x\"\nfrom = 2020-01-01\nparent = \"H77\"\n");
  refused("[[unit]]\ncode = \"H10.99\"\nlevel = \"kingdom\"\nname = \"x\"\nfrom = 2020-01-01\n");
  refused("[[target]]\nindicator = \"on_time\"\n");
  refused("[[procedure]]\ncode = \"1.001193\"\ntitle = \"t\"\nversion = \"9\"\nfrom = 2022-02-01\nonline = \"full\"\n");
}

TEST(RulesText, UnitsAndProceduresDoNotChangeWhatSumsWereMadeWith) {
  Unit unit = *with({}).units().find("H10.31");
  unit.citation = "another";
  EXPECT_EQ(with({{to_toml(unit), "edit"}}).digest(), with({}).digest());
}

}  // namespace
}  // namespace sohoa
