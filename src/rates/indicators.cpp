// From the words of rules/indicators.toml to formulas that can be asked.
#include "rates/indicators.hpp"

#include <algorithm>

#include "sohoa/core/error.hpp"

namespace sohoa::rates {
namespace {

[[noreturn]] void refuse(const std::string& position, const std::string& why) {
  throw Error(ErrorCode::rules_invalid, position + ": " + why);
}

PaperGroup group_named(std::string_view word, const std::string& position) {
  if (word == "required_papers") return PaperGroup::required_papers;
  if (word == "required") return PaperGroup::required;
  if (word == "results") return PaperGroup::results;
  refuse(position, "no such group of papers: required_papers, required, results");
}

CompiledIndicator::DatedBy day_named(std::string_view word, const std::string& position) {
  if (word == "received_on") return CompiledIndicator::DatedBy::received_on;
  if (word == "finished_on") return CompiledIndicator::DatedBy::finished_on;
  if (word == "ended_on") return CompiledIndicator::DatedBy::ended_on;
  refuse(position, "'dated_by' is none of received_on, finished_on, ended_on");
}

template <class Subject>
std::vector<CompiledCase<Subject>> compiled_cases(const std::vector<IndicatorCase>& cases,
                                                  std::span<const Fact<Subject>> facts) {
  std::vector<CompiledCase<Subject>> compiled;
  for (const IndicatorCase& one : cases) {
    if (!one.judged_by.empty()) refuse(one.when.position, "a group of papers is judged for dossiers only");
    compiled.push_back({Formula<Subject>(one.when, facts), {one.counts, one.reason, {}}});
  }
  return compiled;
}

}  // namespace

std::optional<Day> CompiledIndicator::day_of(const DossierState& dossier) const {
  switch (dated_by) {
    case DatedBy::received_on: return dossier.received.received_on;
    case DatedBy::finished_on: return dossier.finished_on;
    case DatedBy::ended_on: return dossier.finished_on ? dossier.finished_on : dossier.withdrawn_on;
  }
  return std::nullopt;
}

Verdict CompiledIndicator::verdict_of(const DossierFacts& dossier) const {
  for (const DossierCase& one : cases) {
    if (!one.when.holds(dossier)) continue;
    if (one.group == PaperGroup::none) return one.verdict;
    std::optional<Verdict> lacking;
    bool any_counts = false, any_lacks = false;
    each_paper(one.group, dossier.state(), [&](std::string_view id, const PaperState& paper) {
      const Verdict& verdict = judged(*one.judged_by, paper);
      (verdict.counts ? any_counts : any_lacks) = true;
      if (!verdict.counts && !lacking) lacking = Verdict{false, verdict.reason, id};
      return one.needs_all ? verdict.counts : !verdict.counts;
    });
    if (one.needs_all ? !any_lacks : any_counts) return one.verdict;
    if (lacking) return *lacking;
  }
  return cases.back().verdict;
}

IndicatorSet::IndicatorSet(const RuleSet& rules) {
  for (const PaperJudgement& judgement : rules.judgements()) {
    judgements_.emplace(judgement.id, compiled_cases<PaperState>(judgement.cases, paper_facts()));
  }
  for (const IndicatorRule& rule : rules.indicators()) all_.push_back(compiled(rule));
}

CompiledIndicator IndicatorSet::compiled(const IndicatorRule& rule) const {
  using Of = CompiledIndicator::Of;
  CompiledIndicator made;
  made.rule = &rule;
  if (rule.of == "services") {
    made.of = Of::services;
    made.services_among = Formula<ServiceFacts>(rule.among, service_facts());
    made.service_cases = compiled_cases<ServiceFacts>(rule.cases, service_facts());
    return made;
  }
  if (rule.of == "reports") {
    made.of = Of::reports;
    made.report_cases = compiled_cases<DueReport>(rule.cases, report_facts());
    return made;
  }
  made.dated_by = day_named(rule.dated_by, rule.position);
  made.among = Formula<DossierFacts>(rule.among, dossier_facts());
  made.depends_on_today = made.among.mentions("overdue");
  if (rule.of == "papers") {
    made.of = Of::papers;
    made.papers = group_named(rule.papers, rule.position);
    made.paper_cases = compiled_cases<PaperState>(rule.cases, paper_facts());
    return made;
  }
  for (const IndicatorCase& one : rule.cases) {
    DossierCase made_case{.when = Formula<DossierFacts>(one.when, dossier_facts()),
                          .verdict = {one.counts, one.reason, {}}};
    if (!one.judged_by.empty()) {
      const auto judgement = judgements_.find(one.judged_by);
      if (judgement == judgements_.end()) refuse(one.when.position, "no such judgement: " + one.judged_by);
      made_case.judged_by = &judgement->second;
      made_case.needs_all = !one.all.empty();
      made_case.group = group_named(one.all.empty() ? one.any : one.all, one.when.position);
    }
    made.depends_on_today |= made_case.when.mentions("overdue");
    made.cases.push_back(std::move(made_case));
  }
  return made;
}

const CompiledIndicator& IndicatorSet::find(std::string_view id) const {
  const auto found = std::ranges::find(all_, id, [](const CompiledIndicator& one) { return std::string_view(one.id()); });
  if (found == all_.end()) throw Error(ErrorCode::not_found, "no such indicator", std::string(id));
  return *found;
}

}  // namespace sohoa::rates
