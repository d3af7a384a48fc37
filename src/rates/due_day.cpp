// What the desk announced counts; only a pause without a new date is computed, with the calendar of the time.
#include "rates/due_day.hpp"

#include <algorithm>

namespace sohoa::rates {
namespace {

/// Without a recorded term the work days between reception and due day are what was promised.
Term promised_term(const DossierReceived& received, const WorkCalendar& calendar) {
  if (received.term) return *received.term;
  return {Term::Unit::work_days, std::max(0, calendar.work_days_between(received.received_on, *received.due_on))};
}

}  // namespace

std::optional<Day> due_on(const DossierState& dossier, const RuleSet& rules) {
  const DossierReceived& received = dossier.received;
  if (!received.due_on) return std::nullopt;
  if (dossier.moved_due_on) return dossier.moved_due_on;
  if (dossier.pauses.empty()) return received.due_on;
  const WorkCalendar calendar = rules.calendar_known_on(received.received_on);
  const Term term = promised_term(received, calendar);
  const DeadlinePolicy& policy = rules.deadline_policy();
  // From the reception where that gives the promised day, because it knows the hour and what rolling added.
  if (deadline(calendar, term, dossier.received_at, {}, policy).day == *received.due_on) {
    return deadline(calendar, term, dossier.received_at, dossier.pauses, policy).day;
  }
  return moved_deadline(calendar, term, *received.due_on, dossier.pauses, policy).day;
}

std::optional<Day> owed_on(const DossierState& dossier, const RuleSet& rules) {
  if (dossier.is_refused || dossier.finished_on || dossier.withdrawn_on || stands(dossier)) return std::nullopt;
  return due_on(dossier, rules);
}

}  // namespace sohoa::rates
