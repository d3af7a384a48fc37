// The facts by name. A new one is one line here and one in rules/indicators.toml's heading.
#include "rates/facts.hpp"

#include <algorithm>
#include <array>

#include "rates/due_day.hpp"

namespace sohoa::rates {
namespace {

FactValue flag(bool value) { return {value ? 1 : 0, true}; }
FactValue number(std::size_t value) { return {static_cast<std::int64_t>(value), true}; }
FactValue day(const std::optional<Day>& value) {
  return value ? FactValue{value->days_since(Day{}), true} : FactValue{0, false};
}

std::optional<Day> ended_on(const DossierState& dossier) {
  return dossier.finished_on ? dossier.finished_on : dossier.withdrawn_on;
}

using D = DossierFacts;
using P = PaperState;

constexpr std::array<Fact<D>, 23> of_dossier = {{
    {{"refused", FactType::flag}, [](const D& d) { return flag(d.state().is_refused); }},
    {{"withdrawn", FactType::flag}, [](const D& d) { return flag(d.state().withdrawn_on.has_value()); }},
    {{"finished", FactType::flag}, [](const D& d) { return flag(d.state().finished_on.has_value()); }},
    {{"paused", FactType::flag}, [](const D& d) { return flag(stands(d.state())); }},
    {{"overdue", FactType::flag}, [](const D& d) { return flag(d.is_overdue()); }},
    {{"has_result", FactType::flag}, [](const D& d) { return flag(d.state().received.has_result); }},
    {{"has_deadline", FactType::flag}, [](const D& d) { return flag(d.due_on().has_value()); }},
    {{"attached", FactType::flag}, [](const D& d) { return flag(d.state().has_attachment); }},
    {{"citizen_signed", FactType::flag}, [](const D& d) { return flag(d.state().has_citizen_signature); }},
    {{"letter_in_time", FactType::flag}, [](const D& d) { return flag(d.has_letter_in_time()); }},
    {{"received_on", FactType::day}, [](const D& d) { return day(d.state().received.received_on); }},
    {{"finished_on", FactType::day}, [](const D& d) { return day(d.state().finished_on); }},
    {{"withdrawn_on", FactType::day}, [](const D& d) { return day(d.state().withdrawn_on); }},
    {{"ended_on", FactType::day}, [](const D& d) { return day(ended_on(d.state())); }},
    {{"due_on", FactType::day}, [](const D& d) { return day(d.due_on()); }},
    {{"required_papers", FactType::number}, [](const D& d) { return number(d.state().received.required_paper.size()); }},
    {{"required", FactType::number}, [](const D& d) { return number(d.state().received.required.size()); }},
    {{"results", FactType::number}, [](const D& d) { return number(d.state().results.size()); }},
    {{"letters", FactType::number}, [](const D& d) { return number(d.state().apologies.size()); }},
    {{"channel", FactType::channel},
     [](const D& d) { return FactValue{static_cast<std::int64_t>(d.state().received.channel), true}; }},
    {{"online_level", FactType::online_level},
     [](const D& d) { return FactValue{static_cast<std::int64_t>(d.state().received.online_level), true}; }},
    {{"withdrawn_counts_as_finished", FactType::flag},
     [](const D& d) { return flag(d.practice().withdrawn == Practice::Withdrawn::counts_as_finished); }},
    {{"post_counts", FactType::flag}, [](const D& d) { return flag(d.practice().postal_in_denominator); }},
}};

constexpr std::array<Fact<P>, 9> of_paper = {{
    {{"scanned", FactType::flag}, [](const P& p) { return flag(p.is_scanned); }},
    {{"deposited", FactType::flag}, [](const P& p) { return flag(p.is_deposited); }},
    {{"visible", FactType::flag}, [](const P& p) { return flag(p.has_visible_page); }},
    {{"enough_dpi", FactType::flag}, [](const P& p) { return flag(p.has_enough_dpi); }},
    {{"dpi_accepted", FactType::flag}, [](const P& p) { return flag(p.is_dpi_accepted); }},
    {{"signed", FactType::flag}, [](const P& p) { return flag(p.is_signed); }},
    {{"valid", FactType::flag}, [](const P& p) { return flag(p.is_valid); }},
    {{"valid_but_for_dpi", FactType::flag}, [](const P& p) { return flag(p.is_valid_but_for_dpi); }},
    {{"reused", FactType::flag}, [](const P& p) { return flag(p.is_reused); }},
}};

constexpr std::array<Fact<ServiceFacts>, 2> of_service = {{
    {{"online_level", FactType::online_level},
     [](const ServiceFacts& s) { return FactValue{static_cast<std::int64_t>(s.online_level), true}; }},
    {{"dossiers", FactType::number}, [](const ServiceFacts& s) { return FactValue{s.dossiers, true}; }},
}};

constexpr std::array<Fact<DueReport>, 3> of_report = {{
    {{"handed_in", FactType::flag}, [](const DueReport& r) { return flag(r.handed_in_at.has_value()); }},
    {{"online", FactType::flag}, [](const DueReport& r) { return flag(r.is_online); }},
    {{"in_time", FactType::flag},
     [](const DueReport& r) { return flag(r.standing == DueReport::Standing::in_time); }},
}};

// A late letter is not valid, whatever it says.
bool has_valid_letter(const DossierState& dossier, Day due, const ApologyRule& rule) {
  const Instant limit = rule.limit(due);
  return std::ranges::any_of(dossier.apologies, [&](const SentApology& sent) {
    return !sent.letter.reason.empty() && sent.letter.new_due_on > due && sent.at < limit;
  });
}

}  // namespace

DossierFacts::DossierFacts(const DossierState& state, const RuleSet& rules)
    : state_(&state), practice_(&rules.practice()), due_on_(rates::due_on(state, rules)) {
  has_letter_in_time_ = due_on_ && has_valid_letter(state, *due_on_, rules.apology());
}

bool DossierFacts::can_be_overdue() const {
  return due_on_ && !state_->finished_on && !state_->withdrawn_on && !stands(*state_);
}

std::span<const Fact<DossierFacts>> dossier_facts() { return of_dossier; }
std::span<const Fact<PaperState>> paper_facts() { return of_paper; }
std::span<const Fact<ServiceFacts>> service_facts() { return of_service; }
std::span<const Fact<DueReport>> report_facts() { return of_report; }

}  // namespace sohoa::rates
