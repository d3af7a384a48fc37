// Working days and hours from tables. Fractions of calendar days are never added: that is how due dates drift.
#include "sohoa/dossier/work_calendar.hpp"

#include <algorithm>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr std::int64_t ms_a_minute = 60'000;

[[noreturn]] void invalid(const std::string& what) { throw Error(ErrorCode::rules_invalid, what); }

bool holds(const std::vector<Day>& days, Day day) { return std::ranges::binary_search(days, day); }

bool is_off(const std::vector<DayOff>& days, Day day) {
  return std::ranges::binary_search(days, day, {}, &DayOff::day);
}

bool is_weekend(Day day) { return day.weekday() == 0 || day.weekday() == 6; }

void check_year(const CalendarTable& table, Day day) {
  if (day.year() != table.year) invalid("work calendar of " + std::to_string(table.year) + " holds " + day.iso());
}

void sort_and_check(CalendarTable& table) {
  std::ranges::sort(table.days_off, {}, &DayOff::day);
  std::ranges::sort(table.make_up_days);
  std::ranges::sort(table.half_days);
  for (const DayOff& off : table.days_off) check_year(table, off.day);
  for (const Day day : table.half_days) check_year(table, day);
  for (const Day day : table.make_up_days) {
    check_year(table, day);
    if (!is_weekend(day)) invalid(day.iso() + " is no Saturday or Sunday, so it makes up for nothing");
    if (is_off(table.days_off, day)) invalid(day.iso() + " is both worked and off");
  }
}

Instant minute_of(Day day, int minute) { return day.begins().plus_ms(minute * ms_a_minute); }

}  // namespace

WorkCalendar::WorkCalendar(std::vector<CalendarTable> tables, WorkHours hours)
    : tables_(std::move(tables)), hours_(hours) {
  std::ranges::sort(tables_, {}, &CalendarTable::year);
  for (CalendarTable& table : tables_) sort_and_check(table);
  const auto twice = std::ranges::adjacent_find(tables_, {}, &CalendarTable::year);
  if (twice != tables_.end()) invalid("two work calendars for " + std::to_string(twice->year));
}

const CalendarTable& WorkCalendar::table_of(Day day) const {
  const auto table = std::ranges::lower_bound(tables_, day.year(), {}, &CalendarTable::year);
  if (table == tables_.end() || table->year != day.year()) {
    invalid("no work calendar for " + std::to_string(day.year()));
  }
  return *table;
}

bool WorkCalendar::is_work_day(Day day) const {
  const CalendarTable& table = table_of(day);
  if (is_off(table.days_off, day)) return false;
  return !is_weekend(day) || holds(table.make_up_days, day);
}

Day WorkCalendar::roll_forward(Day day) const {
  while (!is_work_day(day)) day = day.plus(1);
  return day;
}

Day WorkCalendar::roll_back(Day day) const {
  while (!is_work_day(day)) day = day.plus(-1);
  return day;
}

Day WorkCalendar::add_work_days(Day day, int work_days) const {
  if (work_days == 0) return roll_forward(day);
  const int step = work_days > 0 ? 1 : -1;
  for (; work_days != 0; work_days -= step) {
    do day = day.plus(step);
    while (!is_work_day(day));
  }
  return day;
}

int WorkCalendar::work_days_between(Day after, Day until) const {
  if (until < after) return -work_days_between(until, after);
  int count = 0;
  for (Day day = after.plus(1); day <= until; day = day.plus(1)) count += is_work_day(day) ? 1 : 0;
  return count;
}

std::vector<std::pair<Instant, Instant>> WorkCalendar::shifts(Day day) const {
  if (!is_work_day(day)) return {};
  std::vector<std::pair<Instant, Instant>> worked = {
      {minute_of(day, hours_.morning_from), minute_of(day, hours_.morning_to)}};
  if (!holds(table_of(day).half_days, day)) {
    worked.emplace_back(minute_of(day, hours_.afternoon_from), minute_of(day, hours_.afternoon_to));
  }
  return worked;
}

Instant WorkCalendar::add_work_minutes(Instant from, std::int64_t minutes) const {
  SOHOA_INVARIANT(minutes >= 0);
  std::int64_t left_ms = minutes * ms_a_minute;
  for (Day day = Day::of(from);; day = day.plus(1)) {
    for (const auto& [opens, closes] : shifts(day)) {
      const Instant start = std::max(from, opens);
      if (start >= closes) continue;
      if (start.ms + left_ms <= closes.ms) return start.plus_ms(left_ms);
      left_ms -= closes.ms - start.ms;
    }
  }
}

std::int64_t WorkCalendar::work_minutes_between(Instant from, Instant to) const {
  std::int64_t worked_ms = 0;
  for (Day day = Day::of(from); day <= Day::of(to); day = day.plus(1)) {
    for (const auto& [opens, closes] : shifts(day)) {
      worked_ms += std::max<std::int64_t>(0, std::min(to, closes).ms - std::max(from, opens).ms);
    }
  }
  return worked_ms / ms_a_minute;
}

}  // namespace sohoa
