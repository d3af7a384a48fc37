// Due dates: a fold over the pauses. The day before rolling is kept, so that a pause does not add the days off that
// rolling had added.
#include "sohoa/dossier/deadline.hpp"

#include <charconv>

#include "sohoa/core/error.hpp"

#include "dossier/words.hpp"

namespace sohoa {
namespace {

using dossier::named;
using dossier::word_of;
using dossier::Words;

constexpr Words<Term::Unit, 3> term_units = {
    {{Term::Unit::work_days, "work_days"}, {Term::Unit::days, "days"}, {Term::Unit::work_hours, "work_hours"}}};

constexpr int longest_term = 5000;

/// One of these for each unit of a term: from a start, and again from what a pause left.
class TermClock {
 public:
  TermClock(const WorkCalendar& calendar, const Term& term, const DeadlinePolicy& policy)
      : calendar_(calendar), term_(term), policy_(policy) {}

  void start(Instant at) {
    switch (term_.unit) {
      case Term::Unit::work_days: day_ = by_work_days(at); break;
      case Term::Unit::days: day_ = Day::of(at).plus(term_.amount); break;
      case Term::Unit::work_hours: instant_ = calendar_.add_work_minutes(at, std::int64_t{term_.amount} * 60); break;
    }
  }

  void promise(Day day) {
    day_ = day;
    instant_ = day.begins().plus_ms(std::int64_t{calendar_.hours().afternoon_to} * 60'000);
  }

  void resume(Instant paused, Instant resumed) {
    // What was overdue when the clock stopped stays due when it was.
    switch (term_.unit) {
      case Term::Unit::work_days:
        if (Day::of(paused) <= day_) {
          day_ = calendar_.add_work_days(Day::of(resumed), calendar_.work_days_between(Day::of(paused), day_));
        }
        break;
      case Term::Unit::days:
        if (Day::of(paused) <= day_) day_ = day_.plus(static_cast<int>(Day::of(resumed).days_since(Day::of(paused))));
        break;
      case Term::Unit::work_hours:
        if (paused <= instant_) {
          instant_ = calendar_.add_work_minutes(resumed, calendar_.work_minutes_between(paused, instant_));
        }
        break;
    }
  }

  Deadline deadline() const {
    if (term_.unit == Term::Unit::work_hours) return {Day::of(instant_), instant_};
    return {calendar_.roll_forward(day_), std::nullopt};
  }

 private:
  Day by_work_days(Instant at) const {
    const Day received = Day::of(at);
    if (term_.amount > 0) return calendar_.add_work_days(received, term_.amount);
    const bool is_too_late = at >= received.begins().plus_ms(std::int64_t{policy_.same_day_cutoff} * 60'000);
    return is_too_late ? calendar_.add_work_days(received, 1) : calendar_.roll_forward(received);
  }

  const WorkCalendar& calendar_;
  const Term& term_;
  const DeadlinePolicy& policy_;
  Day day_;
  Instant instant_;
};

void run_through(TermClock& clock, std::span<const Pause> pauses, const DeadlinePolicy& policy) {
  for (const Pause& pause : pauses) {
    if (!pause.to) break;
    if (policy.restarts_after_supplement && pause.is_supplement) {
      clock.start(*pause.to);
    } else {
      clock.resume(pause.from, *pause.to);
    }
  }
}

}  // namespace

std::string Term::text() const { return std::to_string(amount) + " " + std::string(word_of(term_units, unit)); }

std::optional<Term> Term::parse(std::string_view text) {
  int amount = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (failure != std::errc{} || amount < 0 || amount > longest_term) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.empty() || text.front() != ' ') return std::nullopt;
  const auto unit = named(term_units, text.substr(1));
  if (!unit) return std::nullopt;
  return Term{*unit, amount};
}

Deadline deadline(const WorkCalendar& calendar, const Term& term, Instant received, std::span<const Pause> pauses,
                  const DeadlinePolicy& policy) {
  TermClock clock(calendar, term, policy);
  clock.start(received);
  run_through(clock, pauses, policy);
  return clock.deadline();
}

Deadline moved_deadline(const WorkCalendar& calendar, const Term& term, Day promised, std::span<const Pause> pauses,
                        const DeadlinePolicy& policy) {
  TermClock clock(calendar, term, policy);
  clock.promise(promised);
  run_through(clock, pauses, policy);
  return clock.deadline();
}

}  // namespace sohoa
