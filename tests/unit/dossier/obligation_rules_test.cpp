// R8, R9, R10: alarms and limits, forms by date, slots of the two-day report.
#include <gtest/gtest.h>

#include "sohoa/dossier/rules.hpp"

#include "support/test_files.hpp"

namespace sohoa {
namespace {

Day day(const char* iso) { return *Day::parse(iso); }

RuleSet shipped(const char* name) { return RuleSet::load(test::source_file("rules"), name); }

TEST(R8Apology, AlarmsAtEightTwoWorkDaysBefore) {
  const RuleSet rules = shipped("campaign-2022");
  const auto alarm = [&](const char* due) { return rules.apology().alarm(rules.calendar(), day(due)).iso(); };
  EXPECT_EQ(alarm("2022-06-09"), "2022-06-07T08:00:00+07:00");
  EXPECT_EQ(alarm("2022-06-13"), "2022-06-09T08:00:00+07:00") << "over a weekend";
  EXPECT_EQ(alarm("2022-09-05"), "2022-08-30T08:00:00+07:00") << "over National Day";
}

TEST(R8Apology, IsInTimeUntilTheEndOfTheDayBefore) {
  const RuleSet rules = shipped("campaign-2022");
  EXPECT_EQ(rules.apology().limit(day("2022-06-09")).iso(), "2022-06-09T00:00:00+07:00");
}

TEST(R9Forms, AreChosenByTheDayOfReception) {
  for (const char* name : {"campaign-2022", "2026"}) {
    const RuleSet rules = shipped(name);
    const Form* before = rules.form("apology", day("2025-06-30"));
    const Form* after = rules.form("apology", day("2025-07-01"));
    ASSERT_NE(before, nullptr);
    ASSERT_NE(after, nullptr);
    EXPECT_EQ(before->number + " " + before->circular, "04 TT 01/2018/TT-VPCP");
    EXPECT_EQ(before->title, "Phiếu xin lỗi và hẹn lại ngày trả kết quả");
    EXPECT_EQ(after->number + " " + after->circular, "04 TT 03/2025/TT-VPCP");
    EXPECT_EQ(after->title, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết");
    EXPECT_EQ(rules.form("stop", day("2025-06-30")), nullptr) << "new in 2025";
    EXPECT_EQ(rules.form("stop", day("2025-07-01"))->number, "05");
    EXPECT_EQ(rules.form("register", day("2025-06-30"))->number, "06");
    EXPECT_EQ(rules.form("register", day("2025-07-01"))->number, "07");
  }
}

TEST(R9Forms, AreOnThePaperOfTheirCircular) {
  const RuleSet rules = shipped("campaign-2022");
  for (const char* purpose : {"receipt", "supplement", "refusal", "apology", "control"}) {
    EXPECT_TRUE(rules.form(purpose, day("2022-06-01"))->is_a5) << purpose;
  }
  EXPECT_FALSE(rules.form("register", day("2022-06-01"))->is_a5);
  EXPECT_FALSE(rules.form("apology", day("2025-07-01"))->is_a5) << "an official letter";
}

const ReportRule& two_day(const RuleSet& rules) { return rules.reports().front(); }

TEST(R10Reports, HaveFortySixSlotsBeforeFive) {
  const RuleSet rules = shipped("campaign-2022");
  const auto slots = two_day(rules).all_slots(rules.calendar());
  ASSERT_EQ(slots.size(), 46u);
  EXPECT_EQ(slots.front().number, 1);
  EXPECT_EQ(slots.front().due_at.iso(), "2022-06-02T17:00:00+07:00");
  EXPECT_EQ(slots.back().due_at.iso(), "2022-08-31T17:00:00+07:00");
  int off = 0;
  for (const auto& slot : slots) off += rules.calendar().is_work_day(slot.day) ? 0 : 1;
  EXPECT_EQ(off, 13) << "slots on days off still exist";
}

TEST(R10Reports, RollBackToTheWorkDayBeforeWhereThatIsThePractice) {
  const RuleSet rules = shipped("campaign-2022");
  ReportRule rolling = two_day(rules);
  rolling.rolls_back = true;
  const auto slots = rolling.all_slots(rules.calendar());
  EXPECT_EQ(slots[1].day, day("2022-06-04"));
  EXPECT_EQ(slots[1].due_at.iso(), "2022-06-03T17:00:00+07:00") << "Saturday to Friday";
}

TEST(R10Reports, BindTheirLevels) {
  const RuleSet rules = shipped("campaign-2022");
  const auto slot = two_day(rules).all_slots(rules.calendar()).front();
  EXPECT_TRUE(two_day(rules).binds(*rules.units().find("H10.31"), slot));
  EXPECT_TRUE(two_day(rules).binds(*rules.units().find("H10.15"), slot));
  EXPECT_FALSE(two_day(rules).binds(*rules.units().find("H10.31.02"), slot)) << "a commune";
  EXPECT_FALSE(two_day(rules).binds(*rules.units().find("H19.71"), slot)) << "did not exist";
}

}  // namespace
}  // namespace sohoa
