// Asks the board what a slot's report needs.
#include "sohoa/rates/slot_report.hpp"

#include <algorithm>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr std::size_t most_points = 12;

const ReportRule& rule_of(const RuleSet& rules, const std::string& id) {
  const auto found = std::ranges::find(rules.reports(), id, &ReportRule::id);
  if (found == rules.reports().end()) throw Error(ErrorCode::not_found, "the rules have no such report", id);
  return *found;
}

std::vector<DueReport> late_of(RatesBoard& board, const SlotReport& report, Instant now) {
  std::vector<DueReport> late;
  for (DueReport& due : board.due_reports(now)) {
    if (due.report != report.rule.id || due.slot.number != report.slot.number) continue;
    if (due.standing == DueReport::Standing::missing || due.standing == DueReport::Standing::late) {
      late.push_back(std::move(due));
    }
  }
  return late;
}

/// Evenly over the slots up to the last, which is always there.
std::vector<std::size_t> chosen(std::size_t slots) {
  std::vector<std::size_t> all;
  const std::size_t step = (slots + most_points - 1) / most_points;
  for (std::size_t back = 0; back < slots; back += step) all.push_back(slots - 1 - back);
  std::ranges::reverse(all);
  return all;
}

void compare(std::vector<Correction>& found, const std::string& unit, const std::vector<Indicator>& sent,
             const std::vector<Indicator>& now) {
  const auto ratio_in = [](const std::vector<Indicator>& all, const std::string& id) {
    const auto at = std::ranges::find(all, id, &Indicator::id);
    return at == all.end() ? Ratio{} : at->ratio;
  };
  std::vector<std::string> ids;
  for (const auto* side : {&sent, &now}) {
    for (const Indicator& one : *side) {
      if (std::ranges::find(ids, one.id) == ids.end()) ids.push_back(one.id);
    }
  }
  for (const std::string& id : ids) {
    const Ratio before = ratio_in(sent, id), after = ratio_in(now, id);
    if (before != after) found.push_back({unit, id, before, after});
  }
}

}  // namespace

SlotReport slot_report(RatesBoard& board, const RuleSet& rules, const std::string& id, int number, Instant now) {
  SlotReport report;
  report.rule = rule_of(rules, id);
  const std::vector<ReportRule::Slot> slots = report.rule.all_slots(rules.calendar());
  if (number < 1 || static_cast<std::size_t>(number) > slots.size()) {
    throw Error(ErrorCode::not_found, "the report has no such slot", id + "/" + std::to_string(number));
  }
  const auto moment = [&](const ReportRule::Slot& slot) { return std::min(slot.due_at, now); };
  const auto period = [&](const ReportRule::Slot& slot) { return Period{rules.from(), slot.day}; };
  const auto index = static_cast<std::size_t>(number - 1);
  report.slot = slots[index];
  report.period = period(report.slot);
  report.as_of = moment(report.slot);
  report.rates = board.report(report.period, report.as_of);
  if (index > 0) report.before = board.report(period(slots[index - 1]), moment(slots[index - 1]));
  report.late = late_of(board, report, now);
  report.scores = scores(report.rates, rules);
  for (const std::size_t i : chosen(index + 1)) {
    report.trend.push_back({slots[i].number, slots[i].day, board.report(period(slots[i]), moment(slots[i])).total});
  }
  return report;
}

std::vector<Correction> corrections(const RatesReport& sent, const RatesReport& now) {
  std::vector<Correction> found;
  for (const UnitRates& unit : sent.units) {
    const auto same = std::ranges::find(now.units, unit.code, &UnitRates::code);
    compare(found, unit.code, unit.indicators, same == now.units.end() ? std::vector<Indicator>{} : same->indicators);
  }
  for (const UnitRates& unit : now.units) {
    if (std::ranges::find(sent.units, unit.code, &UnitRates::code) == sent.units.end()) {
      compare(found, unit.code, {}, unit.indicators);
    }
  }
  compare(found, "total", sent.total, now.total);
  return found;
}

}  // namespace sohoa
