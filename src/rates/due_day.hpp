/// When a dossier has to be finished (R6).
#pragma once

#include <optional>

#include "sohoa/dossier/rules.hpp"

#include "rates/dossier_state.hpp"

namespace sohoa::rates {

/// Pauses taken into account; nullopt without a deadline.
std::optional<Day> due_on(const DossierState& dossier, const RuleSet& rules);

}  // namespace sohoa::rates
