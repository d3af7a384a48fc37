/// The reports one unit owes, from facts already folded.
#pragma once

#include <vector>

#include "sohoa/rates/obligations.hpp"

#include "rates/dossier_state.hpp"

namespace sohoa::rates {

/// By report and slot.
std::vector<DueReport> reports_of(const Unit& unit, const std::vector<HandedIn>& handed_in, const RuleSet& rules,
                                  Instant as_of);

}  // namespace sohoa::rates
