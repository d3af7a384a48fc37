// carried over + received = finished + withdrawn + paused + running, whatever the events say.
#include "rates/balances.hpp"

#include <algorithm>

namespace sohoa {

Balance& Balance::operator+=(const Balance& other) {
  carried_over += other.carried_over;
  received += other.received;
  finished += other.finished;
  withdrawn += other.withdrawn;
  paused += other.paused;
  running += other.running;
  return *this;
}

}  // namespace sohoa

namespace sohoa::rates {
namespace {

std::optional<Day> not_before(const std::optional<Day>& day, Day first) {
  return day ? std::optional(std::max(*day, first)) : std::nullopt;
}

/// Days at whose end the clock stands, joined where they touch.
void add_pause(std::vector<std::pair<Day, std::optional<Day>>>& pauses, Day from, const std::optional<Day>& to) {
  if (to && *to <= from) return;
  if (!pauses.empty()) {
    auto& last = pauses.back();
    if (!last.second) return;
    if (from <= *last.second) {
      last.second = to ? std::optional(std::max(*last.second, *to)) : std::nullopt;
      return;
    }
  }
  pauses.emplace_back(from, to);
}

}  // namespace

std::optional<Course> course_of(const DossierState& dossier) {
  if (dossier.is_refused) return std::nullopt;
  const Day received = dossier.received.received_on;
  Course course{.received_on = received};
  const auto finished = not_before(dossier.finished_on, received);
  const auto withdrawn = not_before(dossier.withdrawn_on, received);
  if (finished && (!withdrawn || *finished <= *withdrawn)) {
    course.left_on = finished;
    course.left_as_finished = true;
  } else if (withdrawn) {
    course.left_on = withdrawn;
    course.finished_after_all_on = finished;
  }
  std::vector<std::pair<Day, std::optional<Day>>> pauses;
  for (const Pause& pause : dossier.pauses) {
    std::optional<Day> to = pause.to ? std::optional(Day::of(*pause.to)) : std::nullopt;
    if (course.left_on && (!to || *course.left_on < *to)) to = course.left_on;
    pauses.emplace_back(std::max(Day::of(pause.from), received), to);
  }
  // A step entered out of turn may give a pause that begins before the one before it.
  std::ranges::sort(pauses);
  for (const auto& [from, to] : pauses) add_pause(course.pauses, from, to);
  return course;
}

void add(Balance& balance, const Course& course, const Period& period) {
  const bool is_new = period.from <= course.received_on && course.received_on <= period.to;
  const bool is_old = course.received_on < period.from && (!course.left_on || period.from <= *course.left_on);
  if (!is_new && !is_old) return;
  ++(is_new ? balance.received : balance.carried_over);
  if (course.left_on && *course.left_on <= period.to) {
    const bool is_finished =
        course.left_as_finished || (course.finished_after_all_on && *course.finished_after_all_on <= period.to);
    ++(is_finished ? balance.finished : balance.withdrawn);
    return;
  }
  const bool stands = std::ranges::any_of(course.pauses, [&](const auto& pause) {
    return pause.first <= period.to && (!pause.second || period.to < *pause.second);
  });
  ++(stands ? balance.paused : balance.running);
}

}  // namespace sohoa::rates
