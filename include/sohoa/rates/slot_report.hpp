/// The report the province reads every two days: one model, from which table, JSON, CSV, XLSX and PDF are made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/rates/board.hpp"
#include "sohoa/rates/scoring.hpp"

namespace sohoa {

struct SlotReport {
  ReportRule rule;
  ReportRule::Slot slot;
  Period period;   // from the rules' first day to the slot's
  Instant as_of;   // the slot's hour, or the question's moment when that comes first
  RatesReport rates;
  /// The slot before, as it was known at its own hour; absent for slot 1.
  std::optional<RatesReport> before;
  std::vector<DueReport> late;   // reports of this slot that were missing or late by `now`, in unit order
  std::vector<ScoreSheet> scores;
  /// The total of each slot up to this one (of at most twelve, evenly chosen), by indicator: percentages over time.
  struct Point {
    int slot = 0;
    Day day;
    std::vector<Indicator> total;
  };
  std::vector<Point> trend;
};

/// Slot `number` of the report called `id`. Throws Error{not_found} for a report or slot the rules do not have.
SlotReport slot_report(RatesBoard& board, const RuleSet& rules, const std::string& id, int number, Instant now);

/// A number that is another one now than when it was sent.
struct Correction {
  std::string unit;       // code; "total" for all
  std::string indicator;  // id
  Ratio sent, now;
};
/// By unit and indicator; what one of them lacks counts as 0/0.
std::vector<Correction> corrections(const RatesReport& sent, const RatesReport& now);

}  // namespace sohoa
