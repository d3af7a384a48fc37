// Events to dossiers. Within a dossier the events stand in the order of their time, never of their arrival: a desk that
// was offline hands in late what happened early.
#include "rates/dossier_state.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace sohoa::rates {
namespace {

constexpr std::string_view passed = "TOTAL-PASSED";
constexpr std::string_view without_signature = "NO-SIGNATURE";

/// Of two things in the same millisecond the state with the smaller number comes first, which is the usual way of a
/// dossier; what is left is told apart by the key, so that the order is the same everywhere.
struct Place {
  Instant at;
  std::int64_t status = 0;
  std::string_view key;
  auto operator<=>(const Place&) const = default;
};

Place place_of(const Event& event) {
  if (event.event != DossierStatus::name) return {event.at, 0, event.key};
  const auto number = event.data.find("status");
  const auto* status = number == event.data.end() ? nullptr : std::get_if<std::int64_t>(&number->second);
  return {event.at, status == nullptr ? 0 : *status, event.key};
}

/// The instant of a change of state whose day the desk may have entered later.
Instant instant_of(const DossierStatus& status, const Event& event) {
  return Day::of(event.at) == status.on ? event.at : status.on.at(7, 0);
}

class DossierFold {
 public:
  explicit DossierFold(std::string code) { state_.code = std::move(code); }

  void visit(const Event& event) {
    if (event.event == DossierReceived::name) receive(event);
    if (event.event == DossierStatus::name) change(read<DossierStatus>(event), event);
    if (event.event == ComponentDigitized::name) digitize(read<ComponentDigitized>(event));
    if (event.event == ComponentReviewed::name) review(read<ComponentReviewed>(event));
    if (event.event == ComponentSigned::name) sign(read<ComponentSigned>(event));
    if (event.event == ComponentDeposited::name) deposit(read<ComponentDeposited>(event));
    if (event.event == ComponentReused::name) reuse(read<ComponentReused>(event));
    if (event.event == ApologySent::name) apologize(read<ApologySent>(event), event);
  }

  std::optional<DossierState> finish() {
    if (!is_received_) return std::nullopt;
    for (auto* side : {&state_.papers, &state_.results}) {
      for (auto& [id, paper] : *side) {
        paper.is_dpi_accepted = accepted_.contains(id);
        if (paper.is_valid_but_for_dpi && paper.is_dpi_accepted) paper.is_valid = true;
      }
    }
    return std::move(state_);
  }

 private:
  // Handed in online and helped again at the desk: one code is one dossier, and its first reception counts.
  void receive(const Event& event) {
    if (is_received_) return;
    is_received_ = true;
    state_.received = read<DossierReceived>(event);
    state_.unit = event.unit;
    const Day on = state_.received.received_on;
    state_.received_at = Day::of(event.at) == on ? event.at : on.at(7, 0);
  }

  void change(const DossierStatus& status, const Event& event) {
    state_.last_status = status.status;
    if (status.due_on) state_.moved_due_on = status.due_on;
    if (status.status == Status::not_accepted) state_.is_refused = true;
    if (status.status == Status::withdrawn) keep_first(state_.withdrawn_on, status.on);
    if (is_finished(status.status)) keep_first(state_.finished_on, status.on);
    pause_or_resume(status, instant_of(status, event));
  }

  static void keep_first(std::optional<Day>& day, Day candidate) {
    if (!day || candidate < *day) day = candidate;
  }

  void pause_or_resume(const DossierStatus& status, Instant at) {
    const bool stands = !state_.pauses.empty() && !state_.pauses.back().to;
    if (is_paused(status.status) && !stands) {
      state_.pauses.push_back({at, std::nullopt, status.status == Status::needs_supplement});
    } else if (!is_paused(status.status) && stands) {
      state_.pauses.back().to = at;
    }
  }

  PaperState& paper(const std::string& component, ComponentKind kind) {
    if (kind == ComponentKind::result) return state_.results[component];
    state_.has_attachment = true;
    return state_.papers[component];
  }

  void digitize(const ComponentDigitized& digitized) { paper(digitized.component, digitized.kind).is_scanned = true; }

  void review(const ComponentReviewed& reviewed) {
    if (reviewed.accepts_low_dpi) accepted_.insert(reviewed.component);
  }

  void sign(const ComponentSigned& signature) {
    if (signature.role == SignerRole::citizen) state_.has_citizen_signature = true;
  }

  void deposit(const ComponentDeposited& deposited) {
    PaperState& target = paper(deposited.component, deposited.kind);
    const bool is_visible = deposited.pages > deposited.blank_pages;
    const bool is_valid = is_visible && deposited.verdict == passed;
    target.is_scanned = target.is_deposited = true;
    target.has_visible_page |= is_visible;
    target.has_enough_dpi |= deposited.below_min_dpi == 0;
    target.is_signed |= deposited.verdict != without_signature;
    target.is_valid |= is_valid && deposited.passes_qc;
    target.is_valid_but_for_dpi |= is_valid && deposited.below_min_dpi > 0;
  }

  void reuse(const ComponentReused& reused) {
    PaperState& target = paper(reused.component, ComponentKind::component);
    target.is_reused |= reused.verdict == passed;
  }

  // The same letter reported twice is one letter.
  void apologize(const ApologySent& letter, const Event& event) {
    const bool is_known = std::ranges::any_of(state_.apologies, [&](const SentApology& sent) {
      return sent.at == event.at && sent.letter.new_due_on == letter.new_due_on;
    });
    if (!is_known) state_.apologies.push_back({letter, event.at});
  }

  DossierState state_;
  bool is_received_ = false;
  std::set<std::string, std::less<>> accepted_;  // components whose low resolution an officer accepted
};

std::vector<DossierState> fold_dossiers(const std::vector<Event>& events, Instant as_of) {
  std::unordered_map<std::string_view, std::vector<const Event*>> by_dossier;
  for (const Event& event : events) {
    if (!event.dossier.empty() && event.at <= as_of) by_dossier[event.dossier].push_back(&event);
  }
  std::vector<DossierState> states;
  for (auto& [code, own] : by_dossier) {
    std::ranges::sort(own, {}, [](const Event* event) { return place_of(*event); });
    DossierFold dossier{std::string(code)};
    for (const Event* event : own) dossier.visit(*event);
    if (auto state = dossier.finish()) states.push_back(std::move(*state));
  }
  std::ranges::sort(states, {}, &DossierState::code);
  return states;
}

std::vector<HandedIn> fold_reports(const std::vector<Event>& events, Instant as_of) {
  std::vector<HandedIn> reports;
  for (const Event& event : events) {
    if (event.event != ReportHandedIn::name || event.at > as_of) continue;
    reports.push_back({event.unit, read<ReportHandedIn>(event), event.at});
  }
  std::ranges::sort(reports, {}, [](const HandedIn& one) {
    return std::tuple(std::string_view(one.unit), std::string_view(one.report.report), one.report.slot, one.at);
  });
  return reports;
}

}  // namespace

Facts fold(const std::vector<Event>& events, Instant as_of) {
  return {fold_dossiers(events, as_of), fold_reports(events, as_of)};
}

}  // namespace sohoa::rates
