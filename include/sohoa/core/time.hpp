/// Instant for what happened (UTC, milliseconds), Day for what the law counts (calendar day at +07:00).
/// Viet Nam has no summer time, so a constant offset is right; libstdc++ 12 has no time-zone database anyway.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sohoa {

struct Instant {
  std::int64_t ms = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(const Instant&) const = default;

  Instant plus_ms(std::int64_t more) const { return {ms + more}; }
  Instant plus_seconds(std::int64_t more) const { return {ms + more * 1000}; }
  /// "2026-11-24T08:15:30+07:00"; with_ms adds ".123".
  std::string iso(bool with_ms = false) const;
  /// ISO 8601 with seconds and an offset or Z; nullopt otherwise.
  static std::optional<Instant> parse(std::string_view text);
};

struct Day {
  std::chrono::sys_days date{};
  auto operator<=>(const Day&) const = default;

  static Day of(Instant at);                          // its day at +07:00
  static std::optional<Day> of(int year, unsigned month, unsigned day);
  static std::optional<Day> parse(std::string_view);  // YYYY-MM-DD
  Instant begins() const;                             // 00:00 at +07:00
  Instant at(int hour, int minute, int second = 0) const;
  Day plus(int days) const { return {date + std::chrono::days{days}}; }
  std::int64_t days_since(Day other) const { return (date - other.date).count(); }
  int year() const;
  unsigned month() const;
  unsigned day_of_month() const;
  unsigned weekday() const;                           // 0 Sunday … 6 Saturday
  std::string iso() const;                            // YYYY-MM-DD
  std::string vietnamese() const;                     // dd/MM/yyyy
};

/// Passed in wherever time matters; now() is called in `app` and in the runner only.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock : public Clock {
 public:
  Instant now() const override;
};

/// Stands still until told otherwise; for tests and replays.
class FixedClock : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }

 private:
  Instant at_;
};

}  // namespace sohoa
