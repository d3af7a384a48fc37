// sohoa dossier: receive, look up, and say what happened to a dossier.

#include "app/commands.hpp"
#include "app/home.hpp"
#include "app/rates_output.hpp"
#include "app/reception.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/status.hpp"
#include "sohoa/rates/obligations.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, file, code, unit, procedure, applicant, personal_id, received_on, at, helped_by, decided_by, channel = "in_person", on, reason, due_on, to_unit;
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

Instant entered_at(const Flags& flags) {
  return flags.at.empty() ? SystemClock().now() : given(Instant::parse(flags.at), "--at is a time like 2022-06-01T15:30:00+07:00");
}

Dossier dossier_from_flags(const Flags& flags, const Home& home) {
  const ProcedureCode procedure_code = given(ProcedureCode::parse(flags.procedure), "--procedure is a code like 1.001193");
  const Day received_on = flags.received_on.empty() ? Day::of(entered_at(flags)) : day_or_today(flags.received_on, "--received-on");
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
          .components = components_of(flags, *procedure),
          .helped_by = flags.helped_by,
          .decided_by = flags.decided_by};
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
  const DossierReceived received = receive(home, dossier, entered_at(flags));
  terminal.line(dossier.code.text() + std::string(terminal.say(": tiếp nhận ", ": received ")) + dossier.received_on.vietnamese() +
                std::string(terminal.say(", hẹn trả ", ", due ")) + (received.due_on ? received.due_on->vietnamese() : "—"));
  if (terminal.is_json) {
    Json json = dossier_json(dossier);
    json["due_on"] = received.due_on ? Json(received.due_on->iso()) : Json(nullptr);
    json["helped_by"] = received.helped_by.empty() ? Json(nullptr) : Json(received.helped_by);
    json["decided_by"] = received.decided_by.empty() ? Json(nullptr) : Json(received.decided_by);
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

std::string unit_name(const std::string& code, Day on, const RuleSet& rules) {
  const Unit* unit = rules.units().find(code);
  return code + (unit == nullptr ? "" : " " + unit->name_on(on));
}

/// Who has to do with it, and until when.
void tell_course(const Home& home, const Dossier& dossier, const std::vector<Event>& events, const Terminal& terminal) {
  const auto line = [&](const char* vi, const char* en, const std::string& text) { terminal.line(std::string(terminal.say(vi, en)) + text); };
  line("tiếp nhận: ", "received by: ", unit_name(dossier.unit, dossier.received_on, home.rules()) + ", " + dossier.received_on.vietnamese());
  for (const Event& event : events) {
    if (event.event != DossierReceived::name) continue;
    const auto received = read<DossierReceived>(event);
    if (!received.helped_by.empty()) line("hỗ trợ nộp: ", "helped by: ", unit_name(received.helped_by, dossier.received_on, home.rules()));
    if (!received.decided_by.empty()) line("giải quyết: ", "decided by: ", unit_name(received.decided_by, dossier.received_on, home.rules()));
    line("hẹn trả: ", "promised for: ", received.due_on ? received.due_on->vietnamese() : "—");
    break;
  }
  // Whatever was announced or the pauses moved; a dossier nobody has to work on owes nothing.
  const auto owed = due_apologies(events, home.rules(), Day::of(9999, 1, 1)->begins());
  if (!owed.empty()) line("hạn hiện nay: ", "due now: ", owed.front().due_on.vietnamese());
}

/// "chuyển trạng thái: yêu cầu bổ sung giấy tờ, 30/08/2022, thiếu giấy chứng sinh"
std::string what_happened(const Event& event, const RuleSet& rules, const Terminal& terminal) {
  std::string text(sentence(event.event, terminal.language));
  if (event.event == DossierStatus::name) {
    const auto step = read<DossierStatus>(event);
    text += ": " + std::string(sentence(name(step.status), terminal.language)) + ", " + step.on.vietnamese();
    if (!step.reason.empty()) text += ", " + step.reason;
    if (step.due_on) text += std::string(terminal.say(", hẹn lại ", ", new day ")) + step.due_on->vietnamese();
    if (!step.forwarded_to.empty()) text += " → " + unit_name(step.forwarded_to, step.on, rules);
  }
  if (event.event == FormIssued::name) text += ": " + read<FormIssued>(event).form;
  if (const auto component = event.data.find("component"); component != event.data.end()) text += "  " + std::get<std::string>(component->second);
  return text;
}

int show(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Dossier dossier = wanted(home, flags.code);
  const std::vector<Event> events = home.ledger().of_dossier(*home.database().begin_reading(), flags.code);
  const Status state = state_of(events);
  Json json = dossier_json(dossier);
  json["status"] = static_cast<int>(state);
  json["events"] = Json::array();
  const Procedure* procedure = home.rules().procedure(dossier.procedure, dossier.received_on);
  terminal.line(dossier.code.text() + "  " + dossier.applicant_name + " (" + dossier.applicant_id.masked() + ")  " +
                std::string(sentence(name(state), terminal.language)));
  terminal.line(dossier.procedure.text() + (procedure == nullptr ? "" : "  " + procedure->title) + "  " + std::string(sentence(name(dossier.channel), terminal.language)));
  tell_course(home, dossier, events, terminal);
  for (const Event& event : events) {
    json["events"].push_back(Json::parse(to_json_line(event)));
    terminal.line("  " + said(event.at, terminal.language) + "  " + what_happened(event, home.rules(), terminal));
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
  new_verb->add_option("--received-on", flags->received_on, "day; default that of --at");
  new_verb->add_option("--at", flags->at, "when it was handed in; default now");
  new_verb->add_option("--helped-by", flags->helped_by, "the unit that helped the applicant, when another");
  new_verb->add_option("--decided-by", flags->decided_by, "the unit that decides, when another");
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
