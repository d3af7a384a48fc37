// A dossier's terms are fixed at the moment it is received.

#include "app/reception.hpp"

#include "sohoa/ledger/dossier_register.hpp"

namespace sohoa::app {

DossierReceived reception_of(const Dossier& dossier, const RuleSet& rules) {
  const auto refuse = [&](const std::string& what) -> void {
    throw Error(ErrorCode::dossier_invalid, "rules '" + rules.name() + "' have no " + what + " on that day", dossier.code.text());
  };
  const Unit* unit = rules.units().find(dossier.unit);
  if (unit == nullptr || !unit->exists_on(dossier.received_on)) refuse("unit " + dossier.unit);
  const Procedure* procedure = rules.procedure(dossier.procedure, dossier.received_on);
  if (procedure == nullptr) refuse("procedure " + dossier.procedure.text());

  DossierReceived received;
  received.procedure = dossier.procedure.text();
  received.channel = dossier.channel;
  received.received_on = dossier.received_on;
  received.term = procedure->term;
  const WorkCalendar calendar = rules.calendar_known_on(dossier.received_on);
  // The dossier file names a day; it counts from the hour the desk opens.
  const Instant opened = dossier.received_on.begins().plus_seconds(60 * std::int64_t{calendar.hours().morning_from});
  if (procedure->term) received.due_on = deadline(calendar, *procedure->term, opened, {}, rules.deadline_policy()).day;
  received.online_level = procedure->online_level;
  received.has_result = procedure->has_result;
  for (const Component& component : dossier.components) {
    if (component.kind != ComponentKind::component || !component.required) continue;
    received.required.push_back(component.id);
    if (component.is_paper) received.required_paper.push_back(component.id);
  }
  return received;
}

void receive(const Home& home, const Dossier& dossier, Instant now) {
  const DossierReceived received = reception_of(dossier, home.rules());
  DossierRegister dossiers(home.database());
  const auto transaction = home.database().begin();
  dossiers.enter(*transaction, dossier);
  home.ledger().append(*transaction, draft(received, {.at = now,
                                                      .dossier = dossier.code.text(),
                                                      .unit = dossier.unit,
                                                      .actor = home.actor(),
                                                      .key = "dossier.received:" + dossier.code.text()}));
  transaction->commit();
}

}  // namespace sohoa::app
