// R8 and R10: what is owed by when, and how it stands.
#include "sohoa/rates/obligations.hpp"

#include <algorithm>

#include "sohoa/core/text.hpp"

#include "rates/due_day.hpp"
#include "rates/report_standings.hpp"

namespace sohoa {
namespace {

using rates::DossierState;
using rates::Facts;
using rates::HandedIn;

DueApology::Standing standing_of(const DueApology& owed, const DossierState& dossier, Instant as_of) {
  using Standing = DueApology::Standing;
  const bool is_valid = std::ranges::any_of(dossier.apologies, [&](const auto& sent) { return sent.at < owed.limit; });
  if (is_valid) return Standing::apologized;
  if (owed.due_on < Day::of(as_of)) return Standing::late;
  return as_of < owed.limit ? Standing::alarm : Standing::limit_passed;
}

DueReport report_of(const Unit& unit, const ReportRule& rule, const ReportRule::Slot& slot,
                    const std::vector<HandedIn>& all, const UnitHistory& units, Instant as_of) {
  using Standing = DueReport::Standing;
  DueReport report{.unit = unit.code, .report = rule.id, .slot = slot, .handed_in_at = {}};
  for (const HandedIn& handed_in : all) {
    if (handed_in.report.report != rule.id || handed_in.report.slot != slot.number) continue;
    if (units.find(handed_in.unit) != &unit) continue;
    if (!report.handed_in_at || handed_in.at < *report.handed_in_at) report.handed_in_at = handed_in.at;
    report.is_online |= handed_in.report.is_online;
  }
  if (report.handed_in_at) {
    report.standing = *report.handed_in_at < slot.due_at ? Standing::in_time : Standing::late;
  } else {
    report.standing = as_of < slot.due_at ? Standing::due : Standing::missing;
  }
  return report;
}

}  // namespace

namespace rates {

std::optional<DueApology> apology_owed(const DossierState& dossier, const RuleSet& rules, Instant as_of) {
  const auto due = owed_on(dossier, rules);
  if (!due) return std::nullopt;
  DueApology owed{.dossier = dossier.code,
                  .unit = dossier.unit,
                  .due_on = *due,
                  .alarm_at = rules.apology().alarm(rules.calendar(), *due),
                  .limit = rules.apology().limit(*due),
                  .letters = {}};
  if (as_of < owed.alarm_at) return std::nullopt;
  for (const auto& sent : dossier.apologies) owed.letters.push_back(sent.letter);
  owed.standing = standing_of(owed, dossier, as_of);
  return owed;
}

void sort_apologies(std::vector<DueApology>& owed) { std::ranges::stable_sort(owed, {}, &DueApology::due_on); }

std::vector<DueReport> reports_of(const Unit& unit, const std::vector<HandedIn>& handed_in, const RuleSet& rules,
                                  Instant as_of) {
  std::vector<DueReport> reports;
  for (const ReportRule& rule : rules.reports()) {
    for (const ReportRule::Slot& slot : rule.all_slots(rules.calendar())) {
      if (rule.binds(unit, slot)) reports.push_back(report_of(unit, rule, slot, handed_in, rules.units(), as_of));
    }
  }
  return reports;
}

}  // namespace rates

std::string_view name(DueApology::Standing standing) noexcept {
  switch (standing) {
    case DueApology::Standing::alarm: return "alarm";
    case DueApology::Standing::apologized: return "apologized";
    case DueApology::Standing::limit_passed: return "limit_passed";
    case DueApology::Standing::late: return "late";
  }
  return "unknown";
}

std::string_view name(DueReport::Standing standing) noexcept {
  switch (standing) {
    case DueReport::Standing::due: return "due";
    case DueReport::Standing::missing: return "missing";
    case DueReport::Standing::in_time: return "in_time";
    case DueReport::Standing::late: return "late";
  }
  return "unknown";
}

std::vector<DueApology> due_apologies(const EventSource& events, const RuleSet& rules, Instant as_of) {
  std::vector<DueApology> owed;
  const Facts facts = rates::fold(events, as_of);
  for (const DossierState& dossier : facts.dossiers) {
    if (auto one = rates::apology_owed(dossier, rules, as_of)) owed.push_back(std::move(*one));
  }
  rates::sort_apologies(owed);
  return owed;
}

std::vector<std::string> against_apology(const DueApology& dossier, const ApologyRequest& request,
                                         const RuleSet& rules) {
  std::vector<std::string> reasons;
  if (trimmed(request.reason).empty()) reasons.emplace_back("no_reason");
  if (!request.new_due_on) {
    reasons.emplace_back("no_new_date");
  } else if (*request.new_due_on <= dossier.due_on) {
    reasons.emplace_back("new_date_not_later");
  } else if (!rules.calendar().is_work_day(*request.new_due_on)) {
    reasons.emplace_back("new_date_not_worked");
  }
  if (static_cast<int>(dossier.letters.size()) >= rules.apology().at_most) reasons.emplace_back("put_off_too_often");
  return reasons;
}

std::vector<DueReport> due_reports(const EventSource& events, const RuleSet& rules, Instant as_of) {
  const Facts facts = rates::fold(events, as_of);
  std::vector<DueReport> reports;
  for (const Unit& unit : rules.units().units()) {
    std::ranges::move(rates::reports_of(unit, facts.reports, rules, as_of), std::back_inserter(reports));
  }
  return reports;
}

}  // namespace sohoa
