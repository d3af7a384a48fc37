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

/// The instant of what counts for a day; its morning when the desk entered it on another one.
Instant instant_of(Day on, Instant entered) { return Day::of(entered) == on ? entered : on.at(7, 0); }

void keep_first(std::optional<Day>& day, Day candidate) {
  if (!day || candidate < *day) day = candidate;
}

}  // namespace

void DossierFold::visit(const Event& event) {
  if (event.event == DossierReceived::name) return receive(event);
  if (event.event == DossierStatus::name) return steps_.push_back(step_of(event));
  if (event.event == ComponentDigitized::name) {
    const auto digitized = read<ComponentDigitized>(event);
    paper(digitized.component, digitized.kind).is_scanned = true;
  } else if (event.event == ComponentReviewed::name) {
    const auto reviewed = read<ComponentReviewed>(event);
    if (reviewed.accepts_low_dpi) accepted_.insert(reviewed.component);
  } else if (event.event == ComponentSigned::name) {
    state_.has_citizen_signature |= read<ComponentSigned>(event).role == SignerRole::citizen;
  } else if (event.event == ComponentDeposited::name) {
    deposit(read<ComponentDeposited>(event));
  } else if (event.event == ComponentReused::name) {
    const auto reused = read<ComponentReused>(event);
    paper(reused.component, ComponentKind::component).is_reused |= reused.verdict == passed;
  } else if (event.event == ApologySent::name) {
    apologize(read<ApologySent>(event), event);
  }
}

std::optional<DossierState> DossierFold::finish(const std::string& code) {
  if (!reception_) return std::nullopt;
  state_.code = code;
  state_.unit = reception_->unit;
  state_.received = std::move(reception_->received);
  state_.received_at = instant_of(state_.received.received_on, reception_->place.at);
  take_steps();
  accept_low_dpi();
  std::ranges::sort(state_.apologies, {}, &SentApology::at);
  return std::move(state_);
}

DossierFold::Step DossierFold::step_of(const Event& event) {
  DossierStatus status = read<DossierStatus>(event);
  return {{event.at, static_cast<std::int64_t>(status.status), event.key}, std::move(status)};
}

// Handed in online and helped again at the desk: one code is one dossier, and its first reception counts.
void DossierFold::receive(const Event& event) {
  Place place{event.at, 0, event.key};
  if (reception_ && reception_->place <= place) return;
  reception_ = Reception{std::move(place), read<DossierReceived>(event), event.unit};
}

// The same step reported twice is one step.
void DossierFold::take_steps() {
  std::ranges::sort(steps_, {}, &Step::place);
  const Place* before = nullptr;
  for (const Step& step : steps_) {
    if (before == nullptr || *before != step.place) change(step.status, step.place.at);
    before = &step.place;
  }
}

void DossierFold::accept_low_dpi() {
  for (auto* side : {&state_.papers, &state_.results}) {
    for (auto& [id, paper] : *side) {
      paper.is_dpi_accepted = accepted_.contains(id);
      if (paper.is_valid_but_for_dpi && paper.is_dpi_accepted) paper.is_valid = true;
    }
  }
}

void DossierFold::change(const DossierStatus& status, Instant entered) {
  state_.last_status = status.status;
  if (status.due_on) state_.moved_due_on = status.due_on;
  if (status.status == Status::not_accepted) state_.is_refused = true;
  if (status.status == Status::withdrawn) keep_first(state_.withdrawn_on, status.on);
  if (is_finished(status.status)) keep_first(state_.finished_on, status.on);
  pause_or_resume(status, instant_of(status.on, entered));
}

void DossierFold::pause_or_resume(const DossierStatus& status, Instant at) {
  const bool stood = stands(state_);
  if (is_paused(status.status) && !stood) {
    state_.pauses.push_back({at, std::nullopt, status.status == Status::needs_supplement});
  } else if (!is_paused(status.status) && stood) {
    state_.pauses.back().to = at;
  }
}

PaperState& DossierFold::paper(const std::string& component, ComponentKind kind) {
  if (kind == ComponentKind::result) return state_.results[component];
  state_.has_attachment = true;
  return state_.papers[component];
}

void DossierFold::deposit(const ComponentDeposited& deposited) {
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

// The same letter reported twice is one letter.
void DossierFold::apologize(const ApologySent& letter, const Event& event) {
  const bool is_known = std::ranges::any_of(state_.apologies, [&](const SentApology& sent) {
    return sent.at == event.at && sent.letter.new_due_on == letter.new_due_on;
  });
  if (!is_known) state_.apologies.push_back({letter, event.at});
}

namespace {

class FactsFold {
 public:
  explicit FactsFold(Instant as_of) : as_of_(as_of) {}

  void visit(const Event& event) {
    if (event.at > as_of_) return;
    if (event.event == ReportHandedIn::name) {
      facts_.reports.push_back({event.unit, read<ReportHandedIn>(event), event.at});
    } else if (!event.dossier.empty()) {
      dossiers_[event.dossier].visit(event);
    }
  }

  Facts finish() {
    for (auto& [code, dossier] : dossiers_) {
      if (auto state = dossier.finish(code)) facts_.dossiers.push_back(std::move(*state));
    }
    std::ranges::sort(facts_.dossiers, {}, &DossierState::code);
    sort_reports(facts_.reports);
    return std::move(facts_);
  }

 private:
  Instant as_of_;
  std::unordered_map<std::string, DossierFold> dossiers_;
  Facts facts_;
};

}  // namespace

void sort_reports(std::vector<HandedIn>& reports) {
  std::ranges::sort(reports, {}, [](const HandedIn& one) {
    return std::tuple(std::string_view(one.unit), std::string_view(one.report.report), one.report.slot, one.at);
  });
}

Facts fold(const EventSource& events, Instant as_of) {
  FactsFold facts(as_of);
  events([&](const Event& event) { facts.visit(event); });
  return facts.finish();
}

}  // namespace sohoa::rates
