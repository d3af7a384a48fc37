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
  std::string key;
  auto operator<=>(const Place&) const = default;
};

struct Step {
  Place place;
  DossierStatus status;
};

struct Reception {
  Place place;
  DossierReceived received;
  std::string unit;
};

/// The instant of what counts for a day; its morning when the desk entered it on another one.
Instant instant_of(Day on, Instant entered) { return Day::of(entered) == on ? entered : on.at(7, 0); }

/// Takes the events of one dossier in any order and keeps no event: facts that only grow at once, steps to be sorted.
class DossierFold {
 public:
  void visit(const Event& event) {
    if (event.event == DossierReceived::name) receive(event);
    if (event.event == DossierStatus::name) steps_.push_back(step_of(event));
    if (event.event == ComponentDigitized::name) digitize(read<ComponentDigitized>(event));
    if (event.event == ComponentReviewed::name) review(read<ComponentReviewed>(event));
    if (event.event == ComponentSigned::name) sign(read<ComponentSigned>(event));
    if (event.event == ComponentDeposited::name) deposit(read<ComponentDeposited>(event));
    if (event.event == ComponentReused::name) reuse(read<ComponentReused>(event));
    if (event.event == ApologySent::name) apologize(read<ApologySent>(event), event);
  }

  /// Nothing for a dossier that was never received.
  std::optional<DossierState> finish(const std::string& code) {
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

 private:
  static Step step_of(const Event& event) {
    DossierStatus status = read<DossierStatus>(event);
    return {{event.at, static_cast<std::int64_t>(status.status), event.key}, std::move(status)};
  }

  // Handed in online and helped again at the desk: one code is one dossier, and its first reception counts.
  void receive(const Event& event) {
    Place place{event.at, 0, event.key};
    if (reception_ && reception_->place <= place) return;
    reception_ = Reception{std::move(place), read<DossierReceived>(event), event.unit};
  }

  // The same step reported twice is one step.
  void take_steps() {
    std::ranges::sort(steps_, {}, &Step::place);
    const Place* before = nullptr;
    for (const Step& step : steps_) {
      if (before == nullptr || *before != step.place) change(step.status, step.place.at);
      before = &step.place;
    }
  }

  void accept_low_dpi() {
    for (auto* side : {&state_.papers, &state_.results}) {
      for (auto& [id, paper] : *side) {
        paper.is_dpi_accepted = accepted_.contains(id);
        if (paper.is_valid_but_for_dpi && paper.is_dpi_accepted) paper.is_valid = true;
      }
    }
  }

  void change(const DossierStatus& status, Instant entered) {
    state_.last_status = status.status;
    if (status.due_on) state_.moved_due_on = status.due_on;
    if (status.status == Status::not_accepted) state_.is_refused = true;
    if (status.status == Status::withdrawn) keep_first(state_.withdrawn_on, status.on);
    if (is_finished(status.status)) keep_first(state_.finished_on, status.on);
    pause_or_resume(status, instant_of(status.on, entered));
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
  std::optional<Reception> reception_;
  std::vector<Step> steps_;
  std::set<std::string, std::less<>> accepted_;  // components whose low resolution an officer accepted
};

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
    std::ranges::sort(facts_.reports, {}, [](const HandedIn& one) {
      return std::tuple(std::string_view(one.unit), std::string_view(one.report.report), one.report.slot, one.at);
    });
    return std::move(facts_);
  }

 private:
  Instant as_of_;
  std::unordered_map<std::string, DossierFold> dossiers_;
  Facts facts_;
};

}  // namespace

Facts fold(const EventSource& events, Instant as_of) {
  FactsFold facts(as_of);
  events([&](const Event& event) { facts.visit(event); });
  return facts.finish();
}

}  // namespace sohoa::rates
