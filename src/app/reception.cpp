// A dossier's terms are fixed at the moment it is received.

#include "app/reception.hpp"

#include <algorithm>

namespace sohoa::app {

DossierReceived reception_of(const Dossier& dossier, const RuleSet& rules, Instant entered) {
  const auto refuse = [&](const std::string& what) -> void {
    throw Error(ErrorCode::dossier_invalid, "rules '" + rules.name() + "' have no " + what + " on that day", dossier.code.text());
  };
  const auto unit_code = [&](const std::string& code) {
    const Unit* unit = rules.units().find(code);
    if (unit == nullptr || !unit->exists_on(dossier.received_on)) refuse("unit " + code);
    return unit->code;
  };
  unit_code(dossier.unit);
  const Procedure* procedure = rules.procedure(dossier.procedure, dossier.received_on);
  if (procedure == nullptr) refuse("procedure " + dossier.procedure.text());

  DossierReceived received;
  received.procedure = dossier.procedure.text();
  received.channel = dossier.channel;
  received.received_on = dossier.received_on;
  received.term = procedure->term;
  const WorkCalendar calendar = rules.calendar_known_on(dossier.received_on);
  const Instant opened = dossier.received_on.begins().plus_seconds(60 * std::int64_t{calendar.hours().morning_from});
  const Instant counts_from = Day::of(entered) == dossier.received_on ? entered : opened;
  if (procedure->term) received.due_on = deadline(calendar, *procedure->term, counts_from, {}, rules.deadline_policy()).day;
  if (!dossier.helped_by.empty()) received.helped_by = unit_code(dossier.helped_by);
  if (!dossier.decided_by.empty()) received.decided_by = unit_code(dossier.decided_by);
  received.online_level = procedure->online_level;
  received.has_result = procedure->has_result;
  const auto require = [&](const std::string& id, bool is_paper) {
    if (std::find(received.required.begin(), received.required.end(), id) != received.required.end()) return;
    received.required.push_back(id);
    if (is_paper) received.required_paper.push_back(id);
  };
  const auto in_dossier = [&](const std::string& id) -> const Component* {
    for (const Component& component : dossier.components)
      if (component.kind == ComponentKind::component && component.id == id) return &component;
    return nullptr;
  };
  for (const Component& component : dossier.components)
    if (component.kind == ComponentKind::component && component.required) require(component.id, component.is_paper);
  // A paper the procedure asks for and the dossier lacks is missing, not unneeded (R3).
  for (const RequiredPaper& paper : procedure->papers)
    if (paper.required && in_dossier(paper.id) == nullptr) require(paper.id, paper.is_paper);
  return received;
}

DossierReceived receive(const Home& home, const Dossier& dossier, Instant now) {
  const DossierReceived received = reception_of(dossier, home.rules(), now);
  const auto transaction = home.database().begin();
  home.dossiers().enter(*transaction, dossier);
  home.ledger().append(*transaction, draft(received, {.at = now,
                                                      .dossier = dossier.code.text(),
                                                      .unit = dossier.unit,
                                                      .actor = home.actor(),
                                                      .key = "dossier.received:" + dossier.code.text()}));
  transaction->commit();
  return received;
}

}  // namespace sohoa::app
