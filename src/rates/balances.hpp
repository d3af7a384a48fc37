/// What becomes of a dossier, as days: received, left the desk's hands (and how), paused from and until.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "sohoa/rates/rates.hpp"

#include "rates/dossier_state.hpp"

namespace sohoa::rates {

/// The life of a dossier for the balance (R5), in whole days.
struct Course {
  Day received_on;
  /// The first day it counts as finished or withdrawn, and as which.
  std::optional<Day> left_on = {};
  bool left_as_finished = false;
  /// Withdrawn, and finished after all on this later day.
  std::optional<Day> finished_after_all_on = {};
  /// At the end of the days [first, second) the clock stands; without second it still does. Apart, in order, not before
  /// the reception, and not after it left.
  std::vector<std::pair<Day, std::optional<Day>>> pauses = {};
};
/// nullopt for one that was refused.
std::optional<Course> course_of(const DossierState& dossier);

/// Adds the dossier to the balance of the period.
void add(Balance& balance, const Course& course, const Period& period);

}  // namespace sohoa::rates
