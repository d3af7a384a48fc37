/// The indicators, each a small pure function from a dossier to the cases it adds.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sohoa/rates/rates.hpp"

#include "rates/dossier_state.hpp"

namespace sohoa::rates {

/// What an indicator is judged against.
struct Frame {
  const RuleSet& rules;
  Period period;
  Instant as_of;
  UnitView view = UnitView::as_they_were;
};

/// The cases this dossier puts into the denominator; most often none or one.
using CasesOf = std::vector<Measure::Case> (*)(const DossierState& dossier, const Frame& frame);

struct Definition {
  enum class Counts { dossiers, services, reports };
  std::string_view id;
  Counts counts = Counts::dossiers;
  CasesOf cases_of = nullptr;  // of an indicator that counts dossiers
};

/// In the order they are reported.
std::span<const Definition> definitions();

/// Received and not refused, on a day of the period.
bool is_received_in(const DossierState& dossier, const Period& period);
/// The day the dossier has to be finished by, pauses taken into account; nullopt without a deadline (R6).
std::optional<Day> due_on(const DossierState& dossier, const RuleSet& rules);

}  // namespace sohoa::rates
