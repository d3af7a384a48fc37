// The two-day report as pages: tables, bars against the target, the trend over the days, the ranking of units.
#pragma once

#include "sohoa/pdf/compose.hpp"
#include "sohoa/rates/slot_report.hpp"

namespace sohoa::app {

/// In Vietnamese, whatever the terminal speaks: it is an official paper. `corrections` are those since it was sent.
PackagedPdf report_pdf(const SlotReport& report, const RuleSet& rules, const std::vector<Correction>& corrections = {});

}  // namespace sohoa::app
