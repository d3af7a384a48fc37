// sohoa dossier: receive, look up, and say what happened to a dossier.

#include "app/commands.hpp"
#include "app/home.hpp"
#include "app/reception.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/status.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, file, code, unit, procedure, applicant, personal_id, received_on, channel = "in_person", on, reason, due_on, to_unit;
  std::vector<std::string> components;
  std::int64_t status = 0;
};

template <class T>
T given(std::optional<T> value, const std::string& what) {
  if (!value) throw Error(ErrorCode::usage, what);
  return *std::move(value);
}

Day day_or_today(const std::string& text, const char* flag) {
  return text.empty() ? Day::of(SystemClock().now()) : given(Day::parse(text), std::string(flag) + " is a day like 2022-06-01");
}

/// The procedure's own list of papers, unless the flags name components.
std::vector<Component> components_of(const Flags& flags, const Procedure& procedure) {
  std::vector<Component> components;
  for (const std::string& id : flags.components) components.push_back({.id = id, .title = id, .files = {}});
  if (components.empty())
    for (const RequiredPaper& paper : procedure.papers)
      components.push_back({.id = paper.id, .title = paper.title, .required = paper.required, .is_paper = paper.is_paper, .files = {}});
  return components;
}

Dossier dossier_from_flags(const Flags& flags, const Home& home) {
  const ProcedureCode procedure_code = given(ProcedureCode::parse(flags.procedure), "--procedure is a code like 1.001193");
  const Day received_on = day_or_today(flags.received_on, "--received-on");
  const Procedure* procedure = home.rules().procedure(procedure_code, received_on);
  if (procedure == nullptr) throw Error(ErrorCode::not_found, "no such procedure on that day", flags.procedure);
  if (home.rules().units().find(flags.unit) == nullptr) throw Error(ErrorCode::not_found, "no such unit", flags.unit);
  const auto transaction = home.database().begin();
  const DossierCode code = home.dossiers().issue_code(*transaction, flags.unit, received_on);
  transaction->commit();
  return {.code = code,
          .unit = flags.unit,
          .procedure = procedure_code,
          .applicant_name = nfc(flags.applicant),
          .applicant_id = given(PersonalId::parse(flags.personal_id), "--personal-id is a personal id of 12 or 9 digits"),
          .received_on = received_on,
          .channel = given(channel_named(flags.channel), "--channel is in_person, online or by_post"),
          .components = components_of(flags, *procedure)};
}

Json dossier_json(const Dossier& dossier) {
  Json components = Json::array();
  for (const Component& component : dossier.components)
    components.push_back({{"id", component.id}, {"kind", name(component.kind)}, {"title", component.title}, {"required", component.required},
                          {"paper", component.is_paper}});
  return {{"code", dossier.code.text()},
          {"unit", dossier.unit},
          {"procedure", dossier.procedure.text()},
          {"applicant", {{"name", dossier.applicant_name}, {"personal_id", dossier.applicant_id.masked()}}},
          {"received_on", dossier.received_on.iso()},
          {"channel", name(dossier.channel)},
          {"components", components}};
}

int receive_new(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const bool by_flags = flags.file.empty();
  if (by_flags && (flags.unit.empty() || flags.procedure.empty() || flags.applicant.empty() || flags.personal_id.empty()))
    throw Error(ErrorCode::usage, "--dossier FILE.toml, or --unit, --procedure, --applicant and --personal-id");
  const Dossier dossier = by_flags ? dossier_from_flags(flags, home) : load_dossier(flags.file);
  const DossierReceived received = receive(home, dossier, SystemClock().now());
  terminal.line(dossier.code.text() + std::string(terminal.say(": tiếp nhận ", ": received ")) + dossier.received_on.vietnamese() +
                std::string(terminal.say(", hẹn trả ", ", due ")) + (received.due_on ? received.due_on->vietnamese() : "—"));
  if (terminal.is_json) {
    Json json = dossier_json(dossier);
    json["due_on"] = received.due_on ? Json(received.due_on->iso()) : Json(nullptr);
    terminal.document(json);
  }
  return 0;
}

Dossier wanted(const Home& home, const std::string& text) {
  const auto code = DossierCode::parse(text);
  if (!code) throw Error(ErrorCode::usage, "not a dossier code", text);
  const auto transaction = home.database().begin_reading();
  auto dossier = home.dossiers().find(*transaction, *code);
  if (!dossier) throw Error(ErrorCode::not_found, {}, text);
  return *std::move(dossier);
}

/// The last state the ledger tells; accepted when it tells none.
Status state_of(const std::vector<Event>& events) {
  Status state = Status::accepted;
  for (const Event& event : events)
    if (event.event == DossierStatus::name) state = read<DossierStatus>(event).status;
  return state;
}

int show(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Dossier dossier = wanted(home, flags.code);
  const std::vector<Event> events = home.ledger().of_dossier(*home.database().begin_reading(), flags.code);
  const Status state = state_of(events);
  Json json = dossier_json(dossier);
  json["status"] = static_cast<int>(state);
  json["events"] = Json::array();
  terminal.line(dossier.code.text() + "  " + dossier.applicant_name + " (" + dossier.applicant_id.masked() + ")  " + dossier.procedure.text() +
                "  " + std::string(sentence(name(state), terminal.language)));
  for (const Event& event : events) {
    json["events"].push_back(Json::parse(to_json_line(event)));
    const auto component = event.data.find("component");
    terminal.line("  " + event.at.iso() + "  " + std::string(sentence(event.event, terminal.language)) +
                  (component == event.data.end() ? "" : "  " + std::get<std::string>(component->second)));
  }
  if (terminal.is_json) terminal.document(json);
  return 0;
}

int list(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  DossierRegister::Filter filter;
  if (!flags.unit.empty()) filter.unit = flags.unit;
  std::vector<Dossier> dossiers;
  {
    const auto transaction = home.database().begin_reading();
    dossiers = home.dossiers().list(*transaction, filter);
  }
  Json json = Json::array();
  for (const Dossier& dossier : dossiers) {
    terminal.line(dossier.code.text() + "  " + dossier.procedure.text() + "  " + dossier.received_on.vietnamese() + "  " + dossier.applicant_name);
    json.push_back(dossier_json(dossier));
  }
  if (terminal.is_json) terminal.document({{"dossiers", json}});
  return 0;
}

int record_event(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Dossier dossier = wanted(home, flags.code);
  DossierStatus event;
  event.status = given(status_numbered(flags.status), "--status is a number from 1 to 10");
  event.on = day_or_today(flags.on, "--on");
  event.reason = nfc(flags.reason);
  if (!flags.to_unit.empty()) {
    const Unit* unit = home.rules().units().find(flags.to_unit);
    if (unit == nullptr || !unit->exists_on(event.on)) throw Error(ErrorCode::not_found, "no such unit on that day", flags.to_unit);
    if (event.status != Status::in_progress) throw Error(ErrorCode::usage, "--to-unit goes with --status 4");
    event.forwarded_to = unit->code;
  }
  if (!flags.due_on.empty()) event.due_on = given(Day::parse(flags.due_on), "--due-on is a day like 2022-06-01");
  const EventDraft drafted = draft(event, {.at = SystemClock().now(),
                                           .dossier = dossier.code.text(),
                                           .unit = dossier.unit,
                                           .actor = home.actor(),
                                           .key = "dossier.status:" + dossier.code.text() + ":" + std::to_string(flags.status) + ":" + event.on.iso() +
                                                  (event.forwarded_to.empty() ? "" : ":" + event.forwarded_to)});
  const auto transaction = home.database().begin();
  if (!home.ledger().find(*transaction, drafted.key)) {
    const Status before = state_of(home.ledger().of_dossier(*transaction, flags.code));
    if (!may_follow(before, event.status))
      throw Error(ErrorCode::state_conflict, std::string(name(before)) + " -> " + std::string(name(event.status)), flags.code);
  }
  const bool is_new = home.ledger().append(*transaction, drafted).is_new;
  transaction->commit();
  terminal.line(dossier.code.text() + ": " + std::string(sentence(name(event.status), terminal.language)) + ", " + event.on.vietnamese());
  if (terminal.is_json)
    terminal.document({{"dossier", dossier.code.text()}, {"status", flags.status}, {"on", event.on.iso()}, {"is_new", is_new}});
  return 0;
}

}  // namespace

void add_dossier(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* dossier = app.add_subcommand("dossier", "hồ sơ · dossiers");
  dossier->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* verb = dossier->add_subcommand(name, help);
    verb->add_option("--home", flags->home, "DIR")->required();
    verb->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return verb;
  };
  CLI::App* new_verb = add("new", "tiếp nhận · receive one", receive_new);
  new_verb->add_option("--dossier", flags->file, "FILE.toml");
  new_verb->add_option("--unit", flags->unit, "the receiving unit; the code is issued");
  new_verb->add_option("--procedure", flags->procedure);
  new_verb->add_option("--applicant", flags->applicant, "name");
  new_verb->add_option("--personal-id", flags->personal_id);
  new_verb->add_option("--received-on", flags->received_on, "day; default today");
  new_verb->add_option("--channel", flags->channel, "in_person | online | by_post");
  new_verb->add_option("--component", flags->components, "an id; again for more; default the procedure's papers")->allow_extra_args(false);
  add("show", "xem một hồ sơ · one dossier and what happened to it", show)->add_option("CODE", flags->code)->required();
  add("list", "liệt kê · list", list)->add_option("--unit", flags->unit);
  CLI::App* event = add("event", "ghi một bước giải quyết · record a step of its handling", record_event);
  event->add_option("CODE", flags->code)->required();
  event->add_option("--status", flags->status, "1 … 10, the national codes")->required();
  event->add_option("--on", flags->on, "the day it counts; default today");
  event->add_option("--reason", flags->reason);
  event->add_option("--due-on", flags->due_on, "a new due date");
  event->add_option("--to-unit", flags->to_unit, "the unit it is handed on to (status 4)");
  add_dossier_forms(*dossier, chosen);
}

}  // namespace sohoa::app
