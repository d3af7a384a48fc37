/// What is owed, from facts already folded.
#pragma once

#include <vector>

#include "sohoa/rates/obligations.hpp"

#include "rates/dossier_state.hpp"

namespace sohoa::rates {

/// By report and slot.
std::vector<DueReport> reports_of(const Unit& unit, const std::vector<HandedIn>& handed_in, const RuleSet& rules,
                                  Instant as_of);

/// Nothing for a dossier that is not open, or whose alarm has not rung.
std::optional<DueApology> apology_owed(const DossierState& dossier, const RuleSet& rules, Instant as_of);
/// Of dossiers in code order: by due day.
void sort_apologies(std::vector<DueApology>& owed);

}  // namespace sohoa::rates
