// sohoa authorization: who may sign in whose stead (R20). Whoever records one has the paper before him.

#include "app/commands.hpp"
#include "app/home.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, owner, agent, dossier, paper, from, until, unit, record, reason, at;
};

PersonalId person(const std::string& text, const char* flag) {
  auto id = PersonalId::parse(text);
  if (!id) throw Error(ErrorCode::usage, std::string(flag) + " is a personal id of 12 or 9 digits");
  return *std::move(id);
}

Day day(const std::string& text, const char* flag) {
  const auto day = Day::parse(text);
  if (!day) throw Error(ErrorCode::usage, std::string(flag) + " is a day like 2022-06-01");
  return *day;
}

std::optional<Dossier> dossier_named(const Home& home, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto code = DossierCode::parse(text);
  if (!code) throw Error(ErrorCode::usage, "not a dossier code", text);
  auto dossier = home.dossiers().find(*home.database().begin_reading(), *code);
  if (!dossier) throw Error(ErrorCode::not_found, {}, text);
  return dossier;
}

/// What it is at this moment.
std::string state(const Authorization& one, Instant now) {
  if (one.withdrawn_at && now >= *one.withdrawn_at) return "authorization_withdrawn";
  if (now < one.from.begins()) return "authorization_not_yet_valid";
  return now < one.until.plus(1).begins() ? "authorization_holds" : "authorization_expired";
}

Json authorization_json(const Authorization& one, Instant now) {
  return {{"record", one.record},
          {"owner", one.owner.masked()},
          {"agent", one.agent.masked()},
          {"dossier", one.dossier.empty() ? Json(nullptr) : Json(one.dossier)},
          {"unit", one.unit.empty() ? Json(nullptr) : Json(one.unit)},
          {"paper", one.paper},
          {"from", one.from.iso()},
          {"until", one.until.iso()},
          {"state", state(one, now)},
          {"recorded", {{"at", one.recorded_at.iso()}, {"by", one.recorded_by}}},
          {"withdrawn", one.withdrawn_at ? Json{{"at", one.withdrawn_at->iso()}, {"by", one.withdrawn_by}, {"reason", one.withdrawn_because}} : Json(nullptr)}};
}

void tell(const Terminal& terminal, const Authorization& one, Instant now) {
  terminal.line(one.record + "  " + one.agent.masked() + std::string(terminal.say(" ký thay ", " signs for ")) + one.owner.masked() +
                (one.dossier.empty() ? "" : "  " + one.dossier) + "  " + one.from.vietnamese() + " – " + one.until.vietnamese() + "  " + one.paper + "  (" +
                std::string(sentence(state(one, now), terminal.language)) + ")");
}

int answer(const Terminal& terminal, const AuthorizationRegister::Recorded& recorded, Instant now) {
  tell(terminal, recorded.authorization, now);
  if (!terminal.is_json) return 0;
  Json json = authorization_json(recorded.authorization, now);
  json["is_new"] = recorded.is_new;
  terminal.document(json);
  return 0;
}

AuthorizationRequest request_of(const Flags& flags, const Home& home) {
  const auto dossier = dossier_named(home, flags.dossier);
  if (flags.owner.empty() && !dossier) throw Error(ErrorCode::usage, "--owner, or --dossier whose applicant it is");
  AuthorizationRequest request{.owner = flags.owner.empty() ? dossier->applicant_id : person(flags.owner, "--owner"),
                               .agent = person(flags.agent, "--agent"),
                               .paper = flags.paper,
                               .from = day(flags.from, "--from"),
                               .until = day(flags.until, "--until"),
                               .dossier = flags.dossier,
                               .unit = dossier ? dossier->unit : flags.unit};
  if (dossier && dossier->applicant_id != request.owner) throw Error(ErrorCode::usage, "--owner is not the dossier's applicant", flags.dossier);
  if (!request.unit.empty() && home.rules().units().find(request.unit) == nullptr) throw Error(ErrorCode::not_found, "no such unit", request.unit);
  return request;
}

int add(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const AuthorizationRequest request = request_of(flags, home);
  const Instant now = SystemClock().now();
  const auto transaction = home.database().begin();
  const auto recorded = home.authorizations().record(*transaction, home.ledger(), request, now, home.actor());
  transaction->commit();
  return answer(terminal, recorded, now);
}

int list(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  AuthorizationRegister::Filter filter;
  if (!flags.owner.empty()) filter.owner = person(flags.owner, "--owner");
  if (const auto dossier = dossier_named(home, flags.dossier)) {
    if (filter.owner && *filter.owner != dossier->applicant_id) throw Error(ErrorCode::usage, "--owner is not the dossier's applicant", flags.dossier);
    filter = {.owner = dossier->applicant_id, .dossier = flags.dossier};
  }
  const Instant now = SystemClock().now();
  Json json = Json::array();
  for (const Authorization& one : home.authorizations().list(*home.database().begin_reading(), home.ledger(), filter)) {
    tell(terminal, one, now);
    json.push_back(authorization_json(one, now));
  }
  if (terminal.is_json) terminal.document({{"authorizations", json}});
  return 0;
}

int withdraw(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = SystemClock().now();
  const auto at = flags.at.empty() ? now : Instant::parse(flags.at);
  if (!at || *at > now) throw Error(ErrorCode::usage, "--at is a time like 2022-06-01T15:30:00+07:00, not after now");
  const auto transaction = home.database().begin();
  const auto withdrawn = home.authorizations().withdraw(*transaction, home.ledger(), flags.record, flags.reason, *at, home.actor());
  transaction->commit();
  return answer(terminal, withdrawn, now);
}

}  // namespace

void add_authorization(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* authorization = app.add_subcommand("authorization", "ủy quyền ký thay · who may sign in whose stead");
  authorization->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* made = authorization->add_subcommand(name, help);
    made->add_option("--home", flags->home, "DIR")->required();
    made->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return made;
  };
  CLI::App* add_verb = verb("add", "ghi nhận một ủy quyền · record one", add);
  add_verb->add_option("--agent", flags->agent, "personal id of who signs")->required();
  add_verb->add_option("--owner", flags->owner, "personal id of the one in whose stead; default the applicant of --dossier");
  add_verb->add_option("--dossier", flags->dossier, "for this dossier only");
  add_verb->add_option("--paper", flags->paper, "what it rests on: kind, number, day, who certified it; no names")->required();
  add_verb->add_option("--from", flags->from, "its first day")->required();
  add_verb->add_option("--until", flags->until, "its last day")->required();
  add_verb->add_option("--unit", flags->unit, "the unit that records it; default the dossier's");
  CLI::App* list_verb = verb("list", "liệt kê · list", list);
  list_verb->add_option("--owner", flags->owner, "a personal id");
  list_verb->add_option("--dossier", flags->dossier, "what holds for a dossier");
  CLI::App* withdraw_verb = verb("withdraw", "chấm dứt ủy quyền · end one", withdraw);
  withdraw_verb->add_option("RECORD", flags->record, "uq-...")->required();
  withdraw_verb->add_option("--reason", flags->reason, "why; no names")->required();
  withdraw_verb->add_option("--at", flags->at, "since when, e.g. when the citizen said so; default now");
}

}  // namespace sohoa::app
