/// The dossiers behind a number, one by one.
#pragma once

#include <vector>

#include "rates/sums.hpp"

namespace sohoa::rates {

/// Adds what the dossier puts into the indicator's denominator in the period.
void add_cases(std::vector<Measure::Case>& cases, const CompiledIndicator& indicator, const DossierState& dossier,
               const Frame& frame);
Measure measure_of(std::vector<Measure::Case> cases);

}  // namespace sohoa::rates
