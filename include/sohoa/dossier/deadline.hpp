/// When a dossier is due: term, calendar, pauses. Pure functions; the same input gives the same day for ever.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sohoa/core/time.hpp"
#include "sohoa/dossier/work_calendar.hpp"

namespace sohoa {

/// "5 ngày làm việc", "30 ngày" or "4 giờ làm việc".
struct Term {
  enum class Unit { work_days, days, work_hours };
  Unit unit = Unit::work_days;
  int amount = 0;
  bool operator==(const Term&) const = default;
  /// "5 work_days" and its inverse.
  std::string text() const;
  static std::optional<Term> parse(std::string_view text);
};

/// Due at the end of `day`, or at an hour of it for a term in hours. On time is judged by the day (R6).
struct Deadline {
  Day day;
  std::optional<Instant> at;
  bool operator==(const Deadline&) const = default;
};

/// The clock stands from `from` (states 5, 6, 8) until `to`; without `to` it still stands.
struct Pause {
  Instant from;
  std::optional<Instant> to;
  bool is_supplement = false;  // state 5: papers were missing
};

/// Where practices differ, the rules file says which (DOMAIN: both are in use).
struct DeadlinePolicy {
  bool restarts_after_supplement = false;  // the whole term again instead of what was left of it
  int same_day_cutoff = 15 * 60;           // minutes; a term of 0 work days received later is due the next work day
  bool operator==(const DeadlinePolicy&) const = default;
};

/// `pauses` in their order, not overlapping. An open pause does not move the date yet.
/// A term in days that ends on a day off moves to the next work day.
Deadline deadline(const WorkCalendar& calendar, const Term& term, Instant received, std::span<const Pause> pauses = {},
                  const DeadlinePolicy& policy = {});

/// The same for a day that was promised otherwise than the term alone gives (a cut-off, a date agreed with the
/// citizen): only the pauses move it.
Deadline moved_deadline(const WorkCalendar& calendar, const Term& term, Day promised, std::span<const Pause> pauses,
                        const DeadlinePolicy& policy = {});

}  // namespace sohoa
