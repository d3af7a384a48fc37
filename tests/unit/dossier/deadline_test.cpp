// Due dates by term, with pauses in both practices (R6), the cut-off, and days that roll.
#include "sohoa/dossier/deadline.hpp"

#include <gtest/gtest.h>

#include "sohoa/dossier/rules.hpp"

#include "support/seeded.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

const WorkCalendar& calendar() {
  static const RuleSet rules = RuleSet::load(test::source_file("rules"), "campaign-2022");
  return rules.calendar();
}

Instant at(const char* iso, int hour = 9, int minute = 0) { return Day::parse(iso)->at(hour, minute); }

Term term(const char* text) { return *Term::parse(text); }

std::string due(const char* term_text, Instant received, std::vector<Pause> pauses = {}, DeadlinePolicy policy = {}) {
  return deadline(calendar(), term(term_text), received, pauses, policy).day.iso();
}

const DeadlinePolicy restarting{.restarts_after_supplement = true};

Pause supplement(const char* from, const char* to) { return {at(from), at(to), true}; }
Pause payment(const char* from, const char* to) { return {at(from), at(to), false}; }

TEST(Term, ReadsBackWhatItPrints) {
  for (const char* text : {"5 work_days", "30 days", "4 work_hours", "0 work_days"}) EXPECT_EQ(term(text).text(), text);
  for (const char* text : {"", "5", "5 weeks", "-1 days", "five days", "5  days", "99999 days"}) {
    EXPECT_FALSE(Term::parse(text)) << text;
  }
}

TEST(Deadline, CountsWorkDaysOverAHoliday) { EXPECT_EQ(due("5 work_days", at("2022-08-29")), "2022-09-07"); }

TEST(Deadline, MovesCalendarDaysThatEndOnADayOff) {
  EXPECT_EQ(due("30 days", at("2022-06-01")), "2022-07-01");
  EXPECT_EQ(due("30 days", at("2022-08-03")), "2022-09-05") << "02/9 is a holiday, 03–04/9 a weekend";
}

TEST(Deadline, OfHoursHasAnHour) {
  const Deadline result = deadline(calendar(), term("4 work_hours"), at("2022-06-01", 15, 0));
  EXPECT_EQ(result.at, at("2022-06-02", 9, 0));
  EXPECT_EQ(result.day.iso(), "2022-06-02");
}

TEST(Deadline, OfTheSameDayEndsAtTheCutOff) {
  EXPECT_EQ(due("0 work_days", at("2022-06-01", 14, 59)), "2022-06-01");
  EXPECT_EQ(due("0 work_days", at("2022-06-01", 15, 0)), "2022-06-02");
  EXPECT_EQ(due("0 work_days", at("2022-06-03", 15, 0)), "2022-06-06") << "Friday afternoon to Monday";
  EXPECT_EQ(due("0 work_days", at("2022-06-04", 9, 0)), "2022-06-06") << "in on a Saturday";
}

TEST(R6Deadline, ResumesTheRemainderAfterASupplement) {
  // Received Wed 01/6, 5 work days: due 08/6. Stopped on 03/6 with 3 work days left (06, 07, 08).
  EXPECT_EQ(due("5 work_days", at("2022-06-01")), "2022-06-08");
  EXPECT_EQ(due("5 work_days", at("2022-06-01"), {supplement("2022-06-03", "2022-06-13")}), "2022-06-16");
}

TEST(R6Deadline, RestartsTheWholeTermWhereThatIsThePractice) {
  EXPECT_EQ(due("5 work_days", at("2022-06-01"), {supplement("2022-06-03", "2022-06-13")}, restarting), "2022-06-20");
  EXPECT_EQ(due("5 work_days", at("2022-06-01"), {payment("2022-06-03", "2022-06-13")}, restarting), "2022-06-16")
      << "only a supplement restarts";
}

TEST(R6Deadline, DoesNotMoveForAPauseWithinOneDay) {
  EXPECT_EQ(due("5 work_days", at("2022-06-01"), {{at("2022-06-03", 8), at("2022-06-03", 16), true}}), "2022-06-08");
}

TEST(R6Deadline, DoesNotMoveWhileThePauseIsOpen) {
  EXPECT_EQ(due("5 work_days", at("2022-06-01"), {{at("2022-06-03"), {}, true}}), "2022-06-08");
}

TEST(R6Deadline, StaysWhereItWasWhenItWasOverdueBefore) {
  EXPECT_EQ(due("1 work_days", at("2022-06-01"), {supplement("2022-06-06", "2022-06-13")}), "2022-06-02");
}

TEST(R6Deadline, AddsUpSeveralPauses) {
  EXPECT_EQ(due("5 work_days", at("2022-06-01"),
                {supplement("2022-06-02", "2022-06-06"), payment("2022-06-07", "2022-06-10")}),
            "2022-06-15");
}

TEST(R6Deadline, AddsToCalendarDaysOnlyWhatWasPaused) {
  // 30 days from 03/8 end on Fri 02/9, a holiday, and roll to Mon 05/9. Paused 7 days: 09/9, not 12/9.
  EXPECT_EQ(due("30 days", at("2022-08-03"), {supplement("2022-08-10", "2022-08-17")}), "2022-09-09");
}

TEST(R6Deadline, ResumesHoursToTheMinute) {
  const std::vector<Pause> pauses = {{at("2022-06-01", 10, 0), at("2022-06-03", 14, 0), true}};
  // Received 09:00 with 4 hours, 3 left at 10:00; 14:00 + 3 h ends at 17:00.
  EXPECT_EQ(deadline(calendar(), term("4 work_hours"), at("2022-06-01", 9, 0), pauses).at, at("2022-06-03", 17, 0));
}

TEST(R6Deadline, MovesByExactlyTheWorkDaysPaused) {
  test::for_seeds(200, [](test::Seeded& seeded) {
    const Instant received = at("2022-01-10").plus_seconds(86'400 * seeded.between(0, 200));
    const Term some{Term::Unit::work_days, static_cast<int>(seeded.between(1, 20))};
    const Day plain = deadline(calendar(), some, received).day;
    const Instant from = received.plus_seconds(86'400 * seeded.between(0, 5));
    if (Day::of(from) > plain) return;
    const Instant to = from.plus_seconds(86'400 * seeded.between(0, 30));
    const std::vector<Pause> pauses = {{from, to, true}};
    const Day moved = deadline(calendar(), some, received, pauses).day;
    const int left = calendar().work_days_between(Day::of(from), plain);
    EXPECT_EQ(calendar().work_days_between(Day::of(to), moved), left > 0 ? left : moved == Day::of(to) ? 0 : 1);
  });
}

}  // namespace
}  // namespace sohoa
