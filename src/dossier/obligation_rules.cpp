// Times of obligations: work days where the rule says so, calendar days and minutes else.
#include "sohoa/dossier/obligation_rules.hpp"

#include <algorithm>

namespace sohoa {
namespace {

Instant minute_of(Day day, int minute) { return day.begins().plus_seconds(std::int64_t{minute} * 60); }

}  // namespace

Instant ApologyRule::alarm(const WorkCalendar& calendar, Day due) const {
  return minute_of(calendar.add_work_days(due, -alarm_work_days_before), alarm_minute);
}

// "At least one day before the deadline": the end of that day is the beginning of the next.
Instant ApologyRule::limit(Day due) const { return due.plus(1 - latest_days_before).begins(); }

std::vector<ReportRule::Slot> ReportRule::all_slots(const WorkCalendar& calendar) const {
  std::vector<Slot> all;
  for (int number = 1; number <= slots; ++number) {
    const Day day = first.plus((number - 1) * every_days);
    all.push_back({number, day, minute_of(rolls_back ? calendar.roll_back(day) : day, due_minute)});
  }
  return all;
}

bool ReportRule::binds(const Unit& unit, const Slot& slot) const {
  return unit.exists_on(slot.day) && std::ranges::find(levels, unit.level) != levels.end();
}

}  // namespace sohoa
