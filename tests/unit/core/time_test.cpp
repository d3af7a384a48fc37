#include "sohoa/core/time.hpp"

#include <gtest/gtest.h>

#include "support/seeded.hpp"

namespace sohoa {
namespace {

constexpr std::int64_t year_9999_ends_ms = 253402300799999 - 7 * 3'600'000;
constexpr std::int64_t year_0_begins_ms = -62167219200000;

Instant at(std::string_view text) {
  const auto instant = Instant::parse(text);
  EXPECT_TRUE(instant) << text;
  return instant.value_or(Instant{});
}

TEST(Instant, IsPrintedAtVietNamsOffset) {
  EXPECT_EQ(Instant{0}.iso(), "1970-01-01T07:00:00+07:00");
  EXPECT_EQ(Instant{-1}.iso(true), "1970-01-01T06:59:59.999+07:00");
  EXPECT_EQ(at("2026-11-24T01:15:30.123Z").iso(true), "2026-11-24T08:15:30.123+07:00");
}

TEST(Instant, ParsesEveryOffset) {
  EXPECT_EQ(at("2026-11-24T08:15:30+07:00"), at("2026-11-24T01:15:30Z"));
  EXPECT_EQ(at("2026-11-23T20:45:30-04:30"), at("2026-11-24T01:15:30Z"));
  EXPECT_EQ(at("2026-11-24T01:15:30.5Z").ms - at("2026-11-24T01:15:30Z").ms, 500);
  EXPECT_EQ(at("2026-11-24T01:15:30.123999999Z").ms - at("2026-11-24T01:15:30Z").ms, 123);
}

TEST(Instant, RefusesWhatIsNotATime) {
  for (const std::string_view text : {"",
                                      "2026-11-24",
                                      "2026-11-24T08:15:30",
                                      "2026-11-24 08:15:30Z",
                                      "2026-11-24T08:15Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-11-24T24:00:00Z",
                                      "2026-11-24T08:60:00Z",
                                      "2026-11-24T08:15:60Z",
                                      "2026-11-24T08:15:30.Z",
                                      "2026-11-24T08:15:30.1234567890Z",
                                      "2026-11-24T08:15:30+0700",
                                      "2026-11-24T08:15:30+24:00",
                                      "2026-11-24T08:15:30+07:60",
                                      "2026-11-24T08:15:30Z ",
                                      "2026-13-24T08:15:30Z",
                                      "-026-11-24T08:15:30Z",
                                      "2026-11-24T08:15:3 Z",
                                      "2026-11-24T08:15:30z",
                                      "+2026-11-24T08:15:30Z"}) {
    EXPECT_FALSE(Instant::parse(text)) << text;
  }
}

TEST(Instant, SurvivesPrinting) {
  test::for_seeds(2000, [](test::Seeded& seeded) {
    const Instant instant{seeded.between(year_0_begins_ms, year_9999_ends_ms)};
    EXPECT_EQ(Instant::parse(instant.iso(true)), instant);
    EXPECT_EQ(Instant::parse(instant.iso())->ms, instant.ms - ((instant.ms % 1000) + 1000) % 1000);
  });
}

TEST(Day, ChangesAtMidnightInVietNamNotInGreenwich) {
  EXPECT_EQ(Day::of(at("2026-11-24T16:59:59.999Z")).iso(), "2026-11-24");
  EXPECT_EQ(Day::of(at("2026-11-24T17:00:00Z")).iso(), "2026-11-25");
  EXPECT_EQ(Day::of(at("2025-12-31T23:59:59+07:00")).iso(), "2025-12-31");
  EXPECT_EQ(Day::of(at("1969-12-31T16:59:59Z")).iso(), "1969-12-31");
}

TEST(Day, BeginsAtMidnightInVietNam) {
  const Day day = *Day::parse("2026-11-25");
  EXPECT_EQ(day.begins(), at("2026-11-24T17:00:00Z"));
  EXPECT_EQ(day.at(7, 30), at("2026-11-25T07:30:00+07:00"));
  EXPECT_EQ(day.at(17, 0, 1), at("2026-11-25T10:00:01Z"));
}

TEST(Day, KnowsTheCalendar) {
  EXPECT_TRUE(Day::of(2028, 2, 29));
  EXPECT_FALSE(Day::of(2026, 2, 29));
  EXPECT_FALSE(Day::of(2026, 13, 1));
  EXPECT_FALSE(Day::of(2026, 0, 1));
  const Day day = *Day::of(2026, 11, 24);
  EXPECT_EQ(day.weekday(), 2u);  // a Tuesday
  EXPECT_EQ(day.plus(7).iso(), "2026-12-01");
  EXPECT_EQ(day.plus(7).days_since(day), 7);
  EXPECT_EQ(day.vietnamese(), "24/11/2026");
  EXPECT_EQ(std::tuple(day.year(), day.month(), day.day_of_month()), std::tuple(2026, 11u, 24u));
}

TEST(Day, RefusesWhatIsNotADay) {
  for (const std::string_view text :
       {"", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01 ", "2026-04-31", "2026-01-0a"}) {
    EXPECT_FALSE(Day::parse(text)) << text;
  }
}

TEST(Day, SurvivesPrintingAndContainsItsOwnTimes) {
  test::for_seeds(2000, [](test::Seeded& seeded) {
    const Day day = Day::of(Instant{seeded.between(0, year_9999_ends_ms - 86'400'000)});
    EXPECT_EQ(Day::parse(day.iso()), day);
    EXPECT_EQ(Day::of(day.begins()), day);
    EXPECT_EQ(Day::of(day.begins().plus_ms(-1)), day.plus(-1));
    EXPECT_EQ(Day::of(day.at(23, 59, 59)), day);
    EXPECT_EQ(Day::of(day.plus(1).begins()), day.plus(1));
  });
}

TEST(Clock, StandsStillUntilTold) {
  FixedClock clock(at("2026-11-24T01:15:30Z"));
  EXPECT_EQ(clock.now(), clock.now());
  clock.set(Instant{5});
  EXPECT_EQ(clock.now().ms, 5);
  EXPECT_GT(SystemClock().now(), at("2024-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace sohoa
