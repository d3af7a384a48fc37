// R1–R6 in code. Each function reads: is the dossier in the denominator, and if so, does it count, and why.
#include "rates/indicators.hpp"

#include <algorithm>
#include <array>

namespace sohoa::rates {
namespace {

using Case = Measure::Case;
using Cases = std::vector<Case>;

bool lies_in(Day day, const Period& period) { return period.from <= day && day <= period.to; }

Case counted(const DossierState& dossier, std::string reason) { return {dossier.code, true, std::move(reason), {}}; }

Case missed(const DossierState& dossier, std::string reason, std::string component = {}) {
  return {dossier.code, false, std::move(reason), std::move(component)};
}

/// Why a paper is no valid electronic copy, the first thing an operator would have to do first; empty when it is one.
std::string_view lack_of(const PaperState* paper) {
  if (paper == nullptr || (!paper->is_scanned && !paper->is_reused)) return "not_scanned";
  if (paper->is_valid || paper->is_reused) return "";
  if (!paper->is_deposited) return "not_deposited";
  if (!paper->has_visible_page) return "blank";
  if (!paper->is_signed) return "unsigned";
  if (!paper->is_valid_but_for_dpi) return "signature_not_valid";
  return "below_min_dpi";
}

const PaperState* find(const std::map<std::string, PaperState, std::less<>>& papers, std::string_view id) {
  const auto found = papers.find(id);
  return found == papers.end() ? nullptr : &found->second;
}

// R3: every required paper has a scan that passes QC and a valid signature.
Cases digitized_dossiers(const DossierState& dossier, const Frame& frame) {
  if (!is_received_in(dossier, frame.period) || dossier.received.required_paper.empty()) return {};
  for (const std::string& id : dossier.received.required_paper) {
    const std::string_view lack = lack_of(find(dossier.papers, id));
    if (!lack.empty()) return {missed(dossier, std::string(lack), id)};
  }
  return {counted(dossier, "digitized")};
}

// The field's definition, side by side: something is attached.
Cases digitized_dossiers_attached(const DossierState& dossier, const Frame& frame) {
  if (!is_received_in(dossier, frame.period)) return {};
  return {dossier.has_attachment ? counted(dossier, "attached") : missed(dossier, "nothing_attached")};
}

/// When the dossier was finished in the sense of the practice chosen; state 7 is left out by default (R4).
std::optional<Day> finished_on(const DossierState& dossier, const Practice& practice) {
  if (dossier.is_refused) return std::nullopt;
  if (!dossier.withdrawn_on) return dossier.finished_on;
  if (practice.withdrawn == Practice::Withdrawn::left_out) return std::nullopt;
  return dossier.finished_on ? dossier.finished_on : dossier.withdrawn_on;
}

bool is_finished_in(const DossierState& dossier, const Frame& frame) {
  const auto day = finished_on(dossier, frame.rules.practice());
  return day && lies_in(*day, frame.period);
}

// R4: a signed digital result, or a procedure that has none.
Cases digitized_results(const DossierState& dossier, const Frame& frame) {
  if (!is_finished_in(dossier, frame)) return {};
  if (!dossier.received.has_result) return {counted(dossier, "no_result")};
  if (dossier.results.empty()) return {missed(dossier, "not_scanned")};
  for (const auto& [id, result] : dossier.results) {
    if (lack_of(&result).empty()) return {counted(dossier, "digitized")};
  }
  const auto& [id, result] = *dossier.results.begin();
  return {missed(dossier, std::string(lack_of(&result)), id)};
}

// R6: days are compared, the equal day is on time.
Cases on_time(const DossierState& dossier, const Frame& frame) {
  if (!is_finished_in(dossier, frame)) return {};
  if (dossier.withdrawn_on) return {counted(dossier, "withdrawn")};
  const auto due = due_on(dossier, frame.rules);
  if (!due) return {counted(dossier, "no_deadline")};
  if (*dossier.finished_on > *due) return {missed(dossier, "late")};
  return {counted(dossier, *dossier.finished_on < *due ? "early" : "on_time")};
}

Cases processed_online(const DossierState& dossier, const Frame& frame) {
  if (!is_received_in(dossier, frame.period)) return {};
  const Channel channel = dossier.received.channel;
  if (channel == Channel::by_post && !frame.rules.practice().postal_in_denominator) return {};
  if (channel != Channel::online) return {missed(dossier, std::string(name(channel)))};
  if (dossier.received.online_level == OnlineLevel::none) return {missed(dossier, "no_online_service")};
  return {counted(dossier, "online")};
}

Cases papers_reused(const DossierState& dossier, const Frame& frame) {
  if (!is_received_in(dossier, frame.period)) return {};
  Cases cases;
  for (const std::string& id : dossier.received.required) {
    const PaperState* paper = find(dossier.papers, id);
    const bool is_reused = paper != nullptr && paper->is_reused;
    cases.push_back({dossier.code, is_reused, is_reused ? "reused" : "handed_in", id});
  }
  return cases;
}

Cases personal_signatures(const DossierState& dossier, const Frame& frame) {
  if (!is_received_in(dossier, frame.period)) return {};
  return {dossier.has_citizen_signature ? counted(dossier, "signed") : missed(dossier, "not_signed")};
}

/// Late: finished after the due day, or not finished although it has passed and the clock does not stand.
bool is_late(const DossierState& dossier, Day due, Instant as_of) {
  if (dossier.finished_on) return *dossier.finished_on > due;
  const bool stands = !dossier.pauses.empty() && !dossier.pauses.back().to;
  return !dossier.withdrawn_on && !stands && due < Day::of(as_of);
}

// R8: a letter sent before the limit that names reason and new day; a late one is not valid, whatever it says.
Cases apologies_in_time(const DossierState& dossier, const Frame& frame) {
  if (!is_received_in(dossier, frame.period)) return {};
  const auto due = due_on(dossier, frame.rules);
  if (!due || !is_late(dossier, *due, frame.as_of)) return {};
  if (dossier.apologies.empty()) return {missed(dossier, "no_letter")};
  for (const SentApology& sent : dossier.apologies) {
    const bool is_whole = !sent.letter.reason.empty() && sent.letter.new_due_on > *due;
    if (is_whole && sent.at < frame.rules.apology().limit(*due)) return {counted(dossier, "apologized")};
  }
  return {missed(dossier, "letter_not_valid")};
}

using Counts = Definition::Counts;

constexpr std::array<Definition, 10> all = {
    {{"services_with_online_dossiers", Counts::services, nullptr},
     {"processed_online", Counts::dossiers, processed_online},
     {"digitized_dossiers", Counts::dossiers, digitized_dossiers},
     {"digitized_dossiers_attached", Counts::dossiers, digitized_dossiers_attached},
     {"digitized_results", Counts::dossiers, digitized_results},
     {"on_time", Counts::dossiers, on_time},
     {"apologies_in_time", Counts::dossiers, apologies_in_time},
     {"reports_online", Counts::reports, nullptr},
     {"papers_reused", Counts::dossiers, papers_reused},
     {"personal_signatures", Counts::dossiers, personal_signatures}}};

/// Without a recorded term the work days between reception and due day are what was promised.
Term promised_term(const DossierReceived& received, const WorkCalendar& calendar) {
  if (received.term) return *received.term;
  return {Term::Unit::work_days, std::max(0, calendar.work_days_between(received.received_on, *received.due_on))};
}

}  // namespace

std::span<const Definition> definitions() { return all; }

bool is_received_in(const DossierState& dossier, const Period& period) {
  return !dossier.is_refused && lies_in(dossier.received.received_on, period);
}

// What the desk announced counts; only a pause without a new date is computed, with the calendar of the time.
std::optional<Day> due_on(const DossierState& dossier, const RuleSet& rules) {
  const DossierReceived& received = dossier.received;
  if (!received.due_on) return std::nullopt;
  if (dossier.moved_due_on) return dossier.moved_due_on;
  if (dossier.pauses.empty()) return received.due_on;
  const WorkCalendar calendar = rules.calendar_known_on(received.received_on);
  const Term term = promised_term(received, calendar);
  const DeadlinePolicy& policy = rules.deadline_policy();
  // From the reception where that gives the promised day, because it knows the hour and what rolling added.
  if (deadline(calendar, term, dossier.received_at, {}, policy).day == *received.due_on) {
    return deadline(calendar, term, dossier.received_at, dossier.pauses, policy).day;
  }
  return moved_deadline(calendar, term, *received.due_on, dossier.pauses, policy).day;
}

}  // namespace sohoa::rates
