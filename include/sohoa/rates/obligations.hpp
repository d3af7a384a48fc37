/// What is owed and whether it was done in time: apologies for dossiers that will be late, reports by a time of day.
/// Values only; whoever shows or signs them is `app`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/dossier/rules.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa {

/// A dossier the desk has to hurry for, or apologize for.
struct DueApology {
  /// In the order of urgency: the alarm rang; the last day for a letter is today's; too late for a letter.
  enum class Standing { alarm, apologized, limit_passed, late };
  std::string dossier, unit;
  Day due_on;
  Instant alarm_at, limit;  // a letter is in time before the limit (R8)
  Standing standing = Standing::alarm;
  std::vector<ApologySent> letters;
};
std::string_view name(DueApology::Standing standing) noexcept;

/// All unfinished dossiers whose alarm has rung by `as_of`, in the order of their due days.
std::vector<DueApology> due_apologies(const EventSource& events, const RuleSet& rules, Instant as_of);

/// A letter about to be issued.
struct ApologyRequest {
  std::string reason;
  std::optional<Day> new_due_on;
};
/// Why it cannot be issued; stable words, empty when it can: "no_reason", "no_new_date", "new_date_not_later",
/// "new_date_not_worked", "put_off_too_often" (R8). A letter that is late can be issued, it is only not valid.
std::vector<std::string> against_apology(const DueApology& dossier, const ApologyRequest& request,
                                         const RuleSet& rules);

/// One report one unit owes.
struct DueReport {
  enum class Standing { due, missing, in_time, late };
  std::string unit, report;
  ReportRule::Slot slot;
  Standing standing = Standing::due;
  std::optional<Instant> handed_in_at;  // the first time
  bool is_online = false;               // any time
};
std::string_view name(DueReport::Standing standing) noexcept;

/// Every slot of every report of every unit it binds, by unit, report and slot (R10).
std::vector<DueReport> due_reports(const EventSource& events, const RuleSet& rules, Instant as_of);

// The same from a list of events.
inline std::vector<DueApology> due_apologies(const std::vector<Event>& events, const RuleSet& rules, Instant as_of) {
  return due_apologies(events_of(events), rules, as_of);
}
inline std::vector<DueReport> due_reports(const std::vector<Event>& events, const RuleSet& rules, Instant as_of) {
  return due_reports(events_of(events), rules, as_of);
}

}  // namespace sohoa
