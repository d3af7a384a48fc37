// R29: the law is dated data; both sets boot. R24: units have history. R2: whom a target binds.
#include "sohoa/dossier/rules.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

Day day(const char* iso) { return *Day::parse(iso); }

RuleSet shipped(const char* name) { return RuleSet::load(test::source_file("rules"), name); }

TEST(R29Rules, BootWithTheSetOf2022AndTheSetOf2026) {
  EXPECT_EQ(RuleSet::names(test::source_file("rules")), (std::vector<std::string>{"2026", "campaign-2022"}));
  for (const char* name : {"campaign-2022", "2026"}) {
    const RuleSet rules = shipped(name);
    EXPECT_EQ(rules.name(), name);
    EXPECT_FALSE(rules.title().empty());
    EXPECT_FALSE(rules.targets().empty());
    EXPECT_EQ(rules.procedures().empty(), false);
    EXPECT_TRUE(rules.calendar().is_work_day(day("2022-06-01")));
  }
}

TEST(R29Rules, GiveEveryTargetAndCalendarACitation) {
  for (const char* name : {"campaign-2022", "2026"}) {
    const RuleSet rules = shipped(name);
    for (const Target& target : rules.targets()) EXPECT_FALSE(target.citation.empty()) << target.indicator;
    for (const CalendarTable& table : rules.calendar().tables()) EXPECT_FALSE(table.citation.empty()) << table.year;
  }
}

TEST(R29Rules, MarkInventedUnitCodes) {
  const RuleSet rules = shipped("campaign-2022");
  EXPECT_FALSE(rules.units().find("H10")->is_invented);
  for (const Unit& unit : rules.units().units()) {
    EXPECT_EQ(unit.is_invented, unit.code.size() > 3) << unit.code;
  }
}

TEST(R2Target, BindsTheCentreAndTheDistrictDesksOnly) {
  const RuleSet rules = shipped("campaign-2022");
  const auto bound = [&](const char* unit) {
    return rules.target("digitized_dossiers", *rules.units().find(unit), day("2022-08-31")) != nullptr;
  };
  EXPECT_TRUE(bound("H10.01"));
  EXPECT_TRUE(bound("H10.31"));
  EXPECT_FALSE(bound("H10.31.02")) << "a commune";
  EXPECT_FALSE(bound("H10.15")) << "a department";
}

TEST(R2Target, IsInForceFromDayToDay) {
  const RuleSet rules = shipped("campaign-2022");
  const Unit& district = *rules.units().find("H10.31");
  EXPECT_EQ(rules.target("digitized_dossiers", district, day("2022-05-31")), nullptr);
  EXPECT_NE(rules.target("digitized_dossiers", district, day("2022-06-01")), nullptr);
  EXPECT_NE(rules.target("digitized_dossiers", district, day("2022-09-02")), nullptr);
  EXPECT_EQ(rules.target("digitized_dossiers", district, day("2022-09-03")), nullptr);
  EXPECT_EQ(rules.target("services_with_online_dossiers", district, day("2022-06-01"))->basis_points, 8000);
  EXPECT_EQ(rules.target("processed_online", district, day("2022-06-01"))->basis_points, 5000);
}

TEST(R24Units, KeepTheirIdentityWhenRenamed) {
  const RuleSet rules = shipped("2026");
  const Unit& unit = *rules.units().find("H10.35");
  EXPECT_EQ(unit.name_on(day("2022-09-30")), "Ủy ban nhân dân huyện Chơn Thành");
  EXPECT_EQ(unit.name_on(day("2022-10-01")), "Ủy ban nhân dân thị xã Chơn Thành");
}

TEST(R24Units, ExistAsTheyDidThen) {
  const UnitHistory units = shipped("2026").units();
  const auto codes = [&](const char* from, const char* to) {
    std::string text;
    for (const Unit* unit : units.existing(day(from), day(to))) text += unit->code + " ";
    return text;
  };
  const std::string in_2022 = codes("2022-06-01", "2022-08-31"), in_2026 = codes("2026-01-01", "2026-12-31");
  EXPECT_NE(in_2022.find("H10.31 "), std::string::npos);
  EXPECT_EQ(in_2022.find("H19.71 "), std::string::npos);
  EXPECT_EQ(in_2026.find("H10.31 "), std::string::npos);
  EXPECT_NE(in_2026.find("H19.71 "), std::string::npos);
}

TEST(R24Units, LeadToTodaysUnitAlongTheirSuccessors) {
  const UnitHistory units = shipped("2026").units();
  EXPECT_EQ(units.heir_on("H10.31", day("2022-06-01"))->code, "H10.31");
  EXPECT_EQ(units.heir_on("H10.31", day("2026-06-01"))->code, "H19.71") << "Đồng Xoài's successor ward";
  EXPECT_EQ(units.heir_on("H10.04", day("2025-04-01"))->code, "H10.44");
  EXPECT_EQ(units.heir_on("H10.04", day("2026-06-01"))->code, "H19.04") << "two steps";
  EXPECT_EQ(units.heir_on("000.00.00.H10", day("2026-06-01"))->code, "H19") << "by its older code";
  EXPECT_EQ(units.heir_on("H99", day("2026-06-01")), nullptr);
}

TEST(R24Units, RefuseAHistoryThatCannotBe) {
  const Unit old{
      .code = "H10.31", .names = {{"cũ", day("2020-01-01")}}, .from = day("2020-01-01"), .to = day("2025-06-30")};
  const Unit heir{.code = "H19.71", .names = {{"mới", day("2025-07-01")}}, .from = day("2025-07-01")};
  const Unit other{.code = "H19.72", .names = {{"mới", day("2025-07-01")}}, .from = day("2025-07-01")};
  const Succession step{.predecessor = "H10.31", .successor = "H19.71", .on = day("2025-07-01")};
  EXPECT_NO_THROW(UnitHistory({old, heir}, {step}));
  EXPECT_ERROR(ErrorCode::rules_invalid, UnitHistory({old, old}, {}));
  EXPECT_ERROR(ErrorCode::rules_invalid, UnitHistory({old}, {step}));
  Succession too_early = step, second = step;
  too_early.on = day("2025-06-30");
  second.successor = "H19.72";
  EXPECT_ERROR(ErrorCode::rules_invalid, UnitHistory({old, heir}, {too_early}));
  EXPECT_ERROR(ErrorCode::rules_invalid, UnitHistory({old, heir, other}, {step, second})) << "two heirs";
  second.takes_dossiers = false;
  EXPECT_NO_THROW(UnitHistory({old, heir, other}, {step, second}));
  Unit orphan = heir;
  orphan.parent = "H19";
  EXPECT_ERROR(ErrorCode::rules_invalid, UnitHistory({orphan}, {}));
}

TEST(Rules, GiveTheVersionOfAProcedureInForce) {
  const RuleSet rules = shipped("2026");
  const auto code = *ProcedureCode::parse("1.001193.H10");
  EXPECT_EQ(rules.procedure(code, day("2025-06-30"))->version, "1");
  EXPECT_EQ(rules.procedure(code, day("2025-07-01"))->version, "2");
  EXPECT_EQ(rules.procedure(code, day("2021-12-31")), nullptr);
  EXPECT_EQ(rules.procedure(*ProcedureCode::parse("9.999999"), day("2025-07-01")), nullptr);
}

class RulesFile : public testing::Test {
 protected:
  void SetUp() override {
    put("calendars.toml", "[[calendar]]\nyear = 2022\ncitation = \"c\"\n");
    put("units.toml", "[[unit]]\ncode = \"H10\"\nlevel = \"district\"\nname = \"n\"\nfrom = 2020-01-01\n");
    put("procedures.toml", "");
    put("test.toml", heading);
  }
  void put(const std::string& file, const std::string& text) { write_file_durably(folder_.path() / file, text); }
  RuleSet load() { return RuleSet::load(folder_.path(), "test"); }
  void refuses_at(const std::string& place) {
    const auto error = test::error_of([&] { load(); });
    ASSERT_TRUE(test::has_code(error, ErrorCode::rules_invalid));
    EXPECT_NE(error->detail().find(place), std::string::npos) << error->detail();
  }

  const std::string heading =
      "name = \"test\"\ntitle = \"t\"\nfrom = 2022-01-01\ncalendars = [\"calendars.toml\"]\n"
      "units = [\"units.toml\"]\nprocedures = [\"procedures.toml\"]\n";
  const TemporaryFolder folder_;
};

TEST_F(RulesFile, BootsWithTheLeast) { EXPECT_EQ(load().name(), "test"); }

TEST_F(RulesFile, IsRefusedWhereTheMistakeStands) {
  put("units.toml", "[[unit]]\ncode = \"H10\"\nlevel = \"galaxy\"\nname = \"n\"\nfrom = 2020-01-01\n");
  refuses_at("units.toml:3:1: 'level'");
  SetUp();
  put("calendars.toml",
      "[[calendar]]\nyear = 2022\ncitation = \"c\"\n[[calendar.off]]\nday = 2023-01-01\nreason = \"r\"\n");
  refuses_at("calendars.toml:1:1: work calendar of 2022 holds 2023-01-01");
  SetUp();
  put("procedures.toml",
      "[[procedure]]\ncode = \"1.001193\"\ntitle = \"t\"\nfrom = 2022-01-01\nonline = \"full\"\nterm = \"soon\"\n");
  refuses_at("procedures.toml:6:1: 'term'");
  SetUp();
  put("test.toml", heading + "[practise]\n");
  refuses_at("unknown key 'practise'");
  SetUp();
  put("test.toml", heading + "[hours]\nmorning = [\"11:30\", \"07:00\"]\nafternoon = [\"13:30\", \"17:00\"]\n");
  refuses_at("'morning'");
  SetUp();
  put("test.toml", heading +
                       "[[target]]\nindicator = \"on_time\"\nbasis_points = 20000\nlevels = [\"district\"]\n"
                       "from = 2022-01-01\ncitation = \"c\"\n");
  refuses_at("test.toml:9:");
}

TEST_F(RulesFile, StaysInItsFolder) {
  put("test.toml",
      "name = \"test\"\ntitle = \"t\"\nfrom = 2022-01-01\ncalendars = [\"../outside.toml\"]\nunits = []\nprocedures = "
      "[]\n");
  EXPECT_ERROR(ErrorCode::config_invalid, load());
  EXPECT_ERROR(ErrorCode::not_found, RuleSet::load(folder_.path(), "../test"));
  EXPECT_ERROR(ErrorCode::not_found, RuleSet::load(folder_.path(), "absent"));
}

TEST_F(RulesFile, KeepsOldRevisionsOfACalendarReadable) {
  put("calendars.toml",
      "[[calendar]]\nyear = 2022\ncitation = \"c\"\nissued_on = 2021-12-01\n"
      "[[calendar]]\nyear = 2022\nrevision = 2\ncitation = \"c\"\nissued_on = 2022-05-10\n"
      "[[calendar.off]]\nday = 2022-06-01\nreason = \"thêm\"\n");
  const RuleSet rules = load();
  EXPECT_FALSE(rules.calendar().is_work_day(day("2022-06-01")));
  EXPECT_TRUE(rules.calendar_known_on(day("2022-05-09")).is_work_day(day("2022-06-01")));
  EXPECT_FALSE(rules.calendar_known_on(day("2022-05-10")).is_work_day(day("2022-06-01")));
  put("calendars.toml", "[[calendar]]\nyear = 2022\ncitation = \"c\"\n[[calendar]]\nyear = 2022\ncitation = \"c\"\n");
  refuses_at("revision 1 of 2022 twice");
}

}  // namespace
}  // namespace sohoa
