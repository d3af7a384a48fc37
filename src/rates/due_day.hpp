/// When a dossier has to be finished (R6).
#pragma once

#include <optional>

#include "sohoa/dossier/rules.hpp"

#include "rates/dossier_state.hpp"

namespace sohoa::rates {

/// Pauses taken into account; nullopt without a deadline.
std::optional<Day> due_on(const DossierState& dossier, const RuleSet& rules);

/// The same of a dossier somebody still has to work on; nullopt also for one finished, refused, withdrawn or paused.
std::optional<Day> owed_on(const DossierState& dossier, const RuleSet& rules);

}  // namespace sohoa::rates
