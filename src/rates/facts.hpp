/// What formulas may ask: the facts of a dossier, a paper, a service, a report.
#pragma once

#include <optional>
#include <span>

#include "sohoa/rates/obligations.hpp"

#include "rates/dossier_state.hpp"
#include "rates/formula.hpp"

namespace sohoa::rates {

/// A dossier on a day: its state, and what follows from it with the rules.
class DossierFacts {
 public:
  DossierFacts(const DossierState& state, const RuleSet& rules);

  const DossierState& state() const { return *state_; }
  /// The day it has to be finished by, pauses taken into account; nullopt without a deadline (R6).
  const std::optional<Day>& due_on() const { return due_on_; }
  const Practice& practice() const { return *practice_; }
  /// A letter with reason and later day left before the limit (R8).
  bool has_letter_in_time() const { return has_letter_in_time_; }
  /// Neither finished nor withdrawn, the clock does not stand, and there is a day to miss.
  bool can_be_overdue() const;
  bool is_overdue() const { return is_overdue_; }
  /// Lets the due day be past, or not; the rest stays.
  void set_overdue(bool is_overdue) { is_overdue_ = is_overdue && can_be_overdue(); }
  void set_today(Day today) { set_overdue(due_on_ && *due_on_ < today); }

 private:
  const DossierState* state_;
  const Practice* practice_;
  std::optional<Day> due_on_;
  bool has_letter_in_time_ = false, is_overdue_ = false;
};

struct ServiceFacts {
  OnlineLevel online_level = OnlineLevel::none;
  std::int64_t dossiers = 0;
};

std::span<const Fact<DossierFacts>> dossier_facts();
std::span<const Fact<PaperState>> paper_facts();
std::span<const Fact<ServiceFacts>> service_facts();
std::span<const Fact<DueReport>> report_facts();

}  // namespace sohoa::rates
