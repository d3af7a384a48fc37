// R7: working days and hours from the dated tables the product ships, with the vectors of the field.
#include <gtest/gtest.h>

#include "sohoa/dossier/rules.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"
#include "support/test_files.hpp"

namespace sohoa {
namespace {

const WorkCalendar& shipped() {
  static const RuleSet rules = RuleSet::load(test::source_file("rules"), "2026");
  return rules.calendar();
}

Day day(const char* iso) { return *Day::parse(iso); }

struct Vector {
  const char* start;
  int work_days;
  const char* due;
};

TEST(R7WorkCalendar, MeetsTheVectorsOfTheField) {
  for (const Vector& v : {Vector{"2022-08-29", 5, "2022-09-07"}, Vector{"2022-04-28", 3, "2022-05-05"},
                          Vector{"2023-01-18", 5, "2023-02-01"}, Vector{"2024-04-26", 3, "2024-05-04"},
                          Vector{"2025-04-24", 3, "2025-04-28"}, Vector{"2026-08-21", 3, "2026-08-25"},
                          Vector{"2026-11-23", 2, "2026-11-26"}}) {
    EXPECT_EQ(shipped().add_work_days(day(v.start), v.work_days).iso(), v.due) << v.start << " + " << v.work_days;
  }
}

TEST(R7WorkCalendar, CountsTheMakeUpSaturdays) {
  for (const char* saturday : {"2024-05-04", "2025-04-26", "2026-08-22", "2026-01-10"}) {
    EXPECT_EQ(day(saturday).weekday(), 6u);
    EXPECT_TRUE(shipped().is_work_day(day(saturday))) << saturday;
  }
  for (const char* off : {"2024-04-29", "2025-05-02", "2026-08-31", "2026-01-02"}) {
    EXPECT_FALSE(shipped().is_work_day(day(off))) << off;
  }
}

TEST(R7WorkCalendar, KnowsCultureDayFrom2026On) {
  EXPECT_FALSE(shipped().is_work_day(day("2026-11-24")));
  EXPECT_TRUE(shipped().is_work_day(day("2025-11-24")));
}

TEST(R7WorkCalendar, KnowsTheLunarNewYears) {
  const auto off = [](const char* from, const char* to) {
    for (Day d = day(from); d <= day(to); d = d.plus(1)) EXPECT_FALSE(shipped().is_work_day(d)) << d.iso();
    EXPECT_TRUE(shipped().is_work_day(shipped().roll_back(day(from).plus(-1))));
  };
  off("2022-01-29", "2022-02-06");
  off("2023-01-20", "2023-01-26");
  off("2024-02-08", "2024-02-14");
  off("2025-01-25", "2025-02-02");
  off("2026-02-14", "2026-02-22");
}

TEST(R7WorkCalendar, CountsTheCampaignOf92Days) {
  int days = 0, worked = 0, slots_off = 0;
  for (Day d = day("2022-06-01"); d <= day("2022-08-31"); d = d.plus(1), ++days) {
    worked += shipped().is_work_day(d) ? 1 : 0;
    // A report every two days: slot n is due on the 2n-th day.
    if (days % 2 == 1) slots_off += shipped().is_work_day(d) ? 0 : 1;
  }
  EXPECT_EQ(days, 92);
  EXPECT_EQ(worked, 66);
  EXPECT_EQ(slots_off, 13);
}

TEST(R7WorkCalendar, RefusesAYearWithoutATable) {
  const auto refused = test::error_of([] { shipped().is_work_day(day("2031-06-02")); });
  ASSERT_TRUE(test::has_code(refused, ErrorCode::rules_invalid));
  EXPECT_NE(refused->detail().find("2031"), std::string::npos);
  EXPECT_ERROR(ErrorCode::rules_invalid, shipped().add_work_days(day("2026-12-30"), 5));
  EXPECT_ERROR(ErrorCode::rules_invalid, shipped().work_days_between(day("2026-12-30"), day("2027-01-05")));
  EXPECT_ERROR(ErrorCode::rules_invalid, shipped().add_work_minutes(day("2026-12-31").at(16, 0), 480));
}

TEST(R7WorkCalendar, RefusesTablesThatContradictThemselves) {
  CalendarTable wrong_year{.year = 2022, .citation = "test", .days_off = {{day("2023-01-01"), "x"}}};
  CalendarTable no_weekend{.year = 2022, .citation = "test", .make_up_days = {day("2022-06-01")}};
  CalendarTable both{
      .year = 2022, .citation = "test", .days_off = {{day("2022-06-04"), "x"}}, .make_up_days = {day("2022-06-04")}};
  EXPECT_ERROR(ErrorCode::rules_invalid, WorkCalendar({wrong_year}));
  EXPECT_ERROR(ErrorCode::rules_invalid, WorkCalendar({no_weekend}));
  EXPECT_ERROR(ErrorCode::rules_invalid, WorkCalendar({both}));
  EXPECT_ERROR(ErrorCode::rules_invalid, WorkCalendar({{.year = 2022}, {.year = 2022}}));
}

TEST(WorkCalendar, CountsBackAsItCountsForward) {
  EXPECT_EQ(shipped().add_work_days(day("2022-09-07"), -5).iso(), "2022-08-29");
  EXPECT_EQ(shipped().work_days_between(day("2022-08-29"), day("2022-09-07")), 5);
  EXPECT_EQ(shipped().work_days_between(day("2022-09-07"), day("2022-08-29")), -5);
  EXPECT_EQ(shipped().add_work_days(day("2022-09-01"), 0).iso(), "2022-09-05");
}

TEST(WorkCalendar, AddsDaysThatBetweenCountsAgain) {
  test::for_seeds(300, [](test::Seeded& seeded) {
    const Day start = day("2021-12-20").plus(static_cast<int>(seeded.between(0, 1700)));
    const int amount = static_cast<int>(seeded.between(1, 40));
    const Day due = shipped().add_work_days(start, amount);
    EXPECT_TRUE(shipped().is_work_day(due));
    EXPECT_EQ(shipped().work_days_between(start, due), amount) << start.iso();
  });
}

Instant at(const char* iso, int hour, int minute) { return day(iso).at(hour, minute); }

TEST(WorkHours, MakeADayOfEightHours) {
  EXPECT_EQ(shipped().work_minutes_between(day("2022-06-01").begins(), day("2022-06-02").begins()), 480);
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 7, 0), 480), at("2022-06-01", 17, 0));
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 8, 0), 480), at("2022-06-02", 8, 0));
}

TEST(WorkHours, StandStillOverNoon) {
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 11, 0), 60), at("2022-06-01", 14, 0));
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 7, 0), 270), at("2022-06-01", 11, 30));
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 12, 15), 60), at("2022-06-01", 14, 30));
}

TEST(WorkHours, StartAfterNoonForWhatComesAtExactlyHalfPastEleven) {
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 11, 30), 60), at("2022-06-01", 14, 30));
}

TEST(WorkHours, CountFromTheNextMorningAfterFive) {
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 17, 0), 60), at("2022-06-02", 8, 0));
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-01", 23, 59), 60), at("2022-06-02", 8, 0));
  EXPECT_EQ(shipped().add_work_minutes(at("2022-06-03", 17, 1), 60), at("2022-06-06", 8, 0)) << "Friday to Monday";
}

TEST(WorkHours, EndAtNoonOnAHalfDay) {
  const WorkCalendar calendar({{.year = 2022, .citation = "test", .half_days = {day("2022-06-01")}}});
  EXPECT_EQ(calendar.add_work_minutes(at("2022-06-01", 10, 30), 120), at("2022-06-02", 8, 0));
}

TEST(WorkHours, AddMinutesThatBetweenCountsAgain) {
  test::for_seeds(200, [](test::Seeded& seeded) {
    const Instant start = day("2022-01-05").begins().plus_seconds(60 * seeded.between(0, 60 * 24 * 300));
    const std::int64_t minutes = seeded.between(1, 5000);
    EXPECT_EQ(shipped().work_minutes_between(start, shipped().add_work_minutes(start, minutes)), minutes);
  });
}

}  // namespace
}  // namespace sohoa
