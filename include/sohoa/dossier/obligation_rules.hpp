/// What a desk owes besides the dossier itself: letters of apology, reports by a time, forms of the day.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/dossier/unit.hpp"
#include "sohoa/dossier/work_calendar.hpp"

namespace sohoa {

/// R8: the alarm, the last moment, and how often a dossier may be put off.
struct ApologyRule {
  int alarm_work_days_before = 2;
  int alarm_minute = 8 * 60;   // of that day, at +07:00
  int latest_days_before = 1;  // sent at the end of that day at the latest
  int at_most = 1;             // new appointments for one dossier
  std::string citation = {};

  /// When the desk is warned that a dossier due on `due` is not finished.
  Instant alarm(const WorkCalendar& calendar, Day due) const;
  /// A letter is in time when it was sent before this.
  Instant limit(Day due) const;
};

/// R10: a report that units hand in again and again, or once.
struct ReportRule {
  std::string id;  // "two_day", "plan", "closing"
  std::string title;
  Day first;  // day of slot 1
  int every_days = 1;
  int slots = 1;
  int due_minute = 17 * 60;            // before this minute, not at it
  bool rolls_back = false;             // a slot on a day off is due on the last work day before
  std::vector<UnitLevel> levels = {};  // whose units owe it
  std::string citation = {};

  struct Slot {
    int number = 1;
    Day day;         // of the slot
    Instant due_at;  // in time when handed in before
  };
  /// Throws Error{rules_invalid} when a slot that rolls back lies in a year without a calendar.
  std::vector<Slot> all_slots(const WorkCalendar& calendar) const;
  bool binds(const Unit& unit, const Slot& slot) const;
};

/// R9: a form, valid by the day the dossier was received.
struct Form {
  std::string purpose;   // "receipt", "supplement", "refusal", "apology", "stop", "control", "register"
  std::string number;    // "04"
  std::string circular;  // "TT 01/2018/TT-VPCP"
  std::string title;
  Day from;
  std::optional<Day> to = {};
  bool is_a5 = false;  // else A4
};

}  // namespace sohoa
