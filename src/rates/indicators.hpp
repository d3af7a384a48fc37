/// The indicators of a rule set, compiled: from a dossier, a service or a report to the cases it adds.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/rates/rates.hpp"

#include "rates/facts.hpp"

namespace sohoa::rates {

/// What a case says: it counts or not, why, and the component that decided.
struct Verdict {
  bool counts = false;
  std::string_view reason;
  std::string_view component;
};

template <class Subject>
struct CompiledCase {
  Formula<Subject> when;
  Verdict verdict;
};

/// The first case that holds; the last one always does.
template <class Subject>
const Verdict& judged(const std::vector<CompiledCase<Subject>>& cases, const Subject& subject) {
  for (const CompiledCase<Subject>& one : cases) {
    if (one.when.holds(subject)) return one.verdict;
  }
  return cases.back().verdict;
}

enum class PaperGroup { none, required_papers, required, results };

using Judgement = std::vector<CompiledCase<PaperState>>;

struct DossierCase {
  Formula<DossierFacts> when;
  bool needs_all = false;
  PaperGroup group = PaperGroup::none;
  const Judgement* judged_by = nullptr;
  Verdict verdict;
};

struct CompiledIndicator {
  enum class Of { dossiers, papers, services, reports };
  enum class DatedBy { received_on, finished_on, ended_on };
  const IndicatorRule* rule = nullptr;
  Of of = Of::dossiers;
  DatedBy dated_by = DatedBy::received_on;
  Formula<DossierFacts> among;
  std::vector<DossierCase> cases;                       // of dossiers
  PaperGroup papers = PaperGroup::none;                 // of papers
  Judgement paper_cases;                                // of papers
  Formula<ServiceFacts> services_among;                 // of services
  std::vector<CompiledCase<ServiceFacts>> service_cases;
  std::vector<CompiledCase<DueReport>> report_cases;    // of reports
  bool depends_on_today = false;                        // asks for `overdue`

  const std::string& id() const { return rule->id; }
  bool counts_dossiers() const { return of == Of::dossiers || of == Of::papers; }
  /// The day by which it lies in a period; nullopt when it has not come yet.
  std::optional<Day> day_of(const DossierState& dossier) const;
  /// Calls `visit(verdict)` for each case the dossier puts into the denominator; most often none or one.
  template <class Visit>
  void each_case(const DossierFacts& dossier, const Visit& visit) const;

 private:
  Verdict verdict_of(const DossierFacts& dossier) const;
};

/// All of a rule set. Keeps pointers into the rules, which must outlive it.
class IndicatorSet {
 public:
  /// Throws Error{rules_invalid} with the place of a formula or word that means nothing.
  explicit IndicatorSet(const RuleSet& rules);
  IndicatorSet(const IndicatorSet&) = delete;
  IndicatorSet& operator=(const IndicatorSet&) = delete;

  const std::vector<CompiledIndicator>& all() const { return all_; }
  /// Throws Error{not_found}.
  const CompiledIndicator& find(std::string_view id) const;

 private:
  CompiledIndicator compiled(const IndicatorRule& rule) const;
  std::map<std::string, Judgement, std::less<>> judgements_;
  std::vector<CompiledIndicator> all_;
};

/// The papers of a group, in order: `visit(id, paper)` until it answers false.
template <class Visit>
void each_paper(PaperGroup group, const DossierState& dossier, const Visit& visit) {
  static const PaperState untouched;
  if (group == PaperGroup::results) {
    for (const auto& [id, paper] : dossier.results) {
      if (!visit(std::string_view(id), paper)) return;
    }
    return;
  }
  const auto& ids = group == PaperGroup::required ? dossier.received.required : dossier.received.required_paper;
  for (const std::string& id : ids) {
    const auto found = dossier.papers.find(id);
    if (!visit(std::string_view(id), found == dossier.papers.end() ? untouched : found->second)) return;
  }
}

template <class Visit>
void CompiledIndicator::each_case(const DossierFacts& dossier, const Visit& visit) const {
  if (!among.holds(dossier)) return;
  if (of == Of::dossiers) return visit(verdict_of(dossier));
  each_paper(papers, dossier.state(), [&](std::string_view id, const PaperState& paper) {
    Verdict verdict = judged(paper_cases, paper);
    verdict.component = id;
    visit(verdict);
    return true;
  });
}

}  // namespace sohoa::rates
