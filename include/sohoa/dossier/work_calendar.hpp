/// The days and hours on which offices work, from dated tables with the notice they come from (R7).
/// A year without a table is refused, never guessed: even good holiday libraries miss official swaps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/time.hpp"

namespace sohoa {

/// Minutes since midnight at +07:00. The default is 07:00–11:30 and 13:30–17:00: eight hours.
struct WorkHours {
  int morning_from = 7 * 60, morning_to = 11 * 60 + 30;
  int afternoon_from = 13 * 60 + 30, afternoon_to = 17 * 60;
  bool operator==(const WorkHours&) const = default;
};

struct DayOff {
  Day day;
  std::string reason;
};

/// One year's table in one revision; a later notice makes a new revision and leaves the old one readable.
struct CalendarTable {
  int year = 0;
  int revision = 1;
  std::optional<Day> issued_on = {};  // of the notice
  std::string notice = {}, citation = {};
  std::vector<DayOff> days_off = {};   // besides Saturdays and Sundays
  std::vector<Day> make_up_days = {};  // Saturdays or Sundays worked for a day off elsewhere
  std::vector<Day> half_days = {};     // mornings only
};

/// Immutable; threads may share it. Every function throws Error{rules_invalid, "no work calendar for YYYY"} as soon as
/// it has to look at a year without a table.
class WorkCalendar {
 public:
  WorkCalendar() = default;
  /// One table a year. Throws Error{rules_invalid} for two of one year or a day outside its table's year.
  explicit WorkCalendar(std::vector<CalendarTable> tables, WorkHours hours = {});

  bool is_work_day(Day day) const;
  /// The day itself if it is worked, else the next (or the last) one that is.
  Day roll_forward(Day day) const;
  Day roll_back(Day day) const;
  /// The n-th work day after `day` (before it for negative n); n = 0 gives roll_forward(day).
  Day add_work_days(Day day, int work_days) const;
  /// Work days d with after < d <= until; negative when until < after.
  int work_days_between(Day after, Day until) const;
  /// The earliest instant by which that much working time has passed. Nothing passes outside working hours, so what
  /// comes in after 17:00 counts from the next morning.
  Instant add_work_minutes(Instant from, std::int64_t minutes) const;
  std::int64_t work_minutes_between(Instant from, Instant to) const;

  const WorkHours& hours() const noexcept { return hours_; }
  const std::vector<CalendarTable>& tables() const noexcept { return tables_; }

 private:
  const CalendarTable& table_of(Day day) const;
  std::vector<std::pair<Instant, Instant>> shifts(Day day) const;

  std::vector<CalendarTable> tables_;  // by year, each list of days sorted
  WorkHours hours_;
};

}  // namespace sohoa
