// sohoa unit: units with their history, added, renamed, moved under another one, given another code, closed and succeeded; every edit an event.

#include "app/commands.hpp"
#include "app/edit_rules.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/rules_text.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, code, level, name, parent, from, to, on, kind = "merge", heir, citation, file;
  std::vector<std::string> also, successors;
};

Day day_of(const std::string& text, const char* flag) {
  const auto day = Day::parse(text);
  if (!day) throw Error(ErrorCode::usage, std::string(flag) + " is a day like 2022-06-01");
  return *day;
}

const Unit& wanted(const Home& home, const std::string& code) {
  const Unit* unit = home.rules().units().find(code);
  if (unit == nullptr) throw Error(ErrorCode::not_found, "no such unit", code);
  return *unit;
}

Json unit_json(const Unit& unit, const UnitHistory& history) {
  Json names = Json::array(), next = Json::array();
  for (const UnitName& one : unit.names) names.push_back({{"name", one.text}, {"from", one.from.iso()}});
  Json parents = Json::array({{{"code", unit.parent}, {"from", unit.from.iso()}}});
  for (const UnitParent& one : unit.moved) parents.push_back({{"code", one.code}, {"from", one.from.iso()}});
  for (const Succession& step : history.successions())
    if (step.predecessor == unit.code)
      next.push_back({{"code", step.successor}, {"on", step.on.iso()}, {"kind", name(step.kind)}, {"takes_dossiers", step.takes_dossiers}});
  return {{"code", unit.code}, {"other_codes", unit.other_codes}, {"level", name(unit.level)}, {"parent", unit.parent_on(Day::of(SystemClock().now()))}, {"parents", parents},
          {"from", unit.from.iso()}, {"to", unit.to ? Json(unit.to->iso()) : Json(nullptr)}, {"names", names},
          {"successors", next}, {"invented", unit.is_invented}, {"citation", unit.citation}};
}

int list(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Day on = flags.on.empty() ? Day::of(SystemClock().now()) : day_of(flags.on, "--on");
  Json json = Json::array();
  for (const Unit& unit : home.rules().units().units()) {
    if (!unit.exists_on(on) || (!flags.level.empty() && name(unit.level) != flags.level)) continue;
    terminal.line(unit.code + "  " + unit.name_on(on) + (unit.is_invented ? std::string(terminal.say("  (mã minh họa)", "  (invented code)")) : ""));
    json.push_back({{"code", unit.code}, {"name", unit.name_on(on)}, {"level", name(unit.level)}, {"invented", unit.is_invented}});
  }
  if (terminal.is_json) terminal.document({{"on", on.iso()}, {"units", json}});
  return 0;
}

int show(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Unit& unit = wanted(home, flags.code);
  for (const UnitName& one : unit.names) terminal.line(one.from.vietnamese() + "  " + one.text);
  terminal.line(unit.code + (unit.other_codes.empty() ? "" : " = " + join(unit.other_codes, ", ")) + "  " + std::string(sentence(name(unit.level), terminal.language)) + "  " +
                unit.from.vietnamese() + " – " + (unit.to ? unit.to->vietnamese() : ""));
  for (const Succession& step : home.rules().units().successions())
    if (step.predecessor == unit.code)
      terminal.line("  → " + step.successor + "  " + step.on.vietnamese() + "  " + std::string(sentence(name(step.kind), terminal.language)) +
                    (step.takes_dossiers ? std::string(terminal.say("  nhận hồ sơ", "  takes the dossiers")) : ""));
  if (terminal.is_json) terminal.document(unit_json(unit, home.rules().units()));
  return 0;
}

int edited(const Home& home, const RulesChanged& change, const std::string& code, const Terminal& terminal) {
  const bool is_new = edit_rules(home, change);
  terminal.line(code + ": " + std::string(is_new ? sentence(change.change, terminal.language) : terminal.say("đã ghi trước đó", "recorded before")));
  if (terminal.is_json) terminal.document({{"code", code}, {"change", change.change}, {"is_new", is_new}});
  return 0;
}

int add(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  if (home.rules().units().find(flags.code) != nullptr) throw Error(ErrorCode::already_exists, "the code is taken", flags.code);
  Unit unit{.code = flags.code};
  unit.level = *unit_level_named(flags.level);   // checked by the flag
  unit.from = day_of(flags.from, "--from");
  unit.names = {{nfc(flags.name), unit.from}};
  unit.parent = flags.parent;
  unit.other_codes = flags.also;
  unit.citation = nfc(flags.citation);
  return edited(home, {.subject = "unit " + unit.code, .change = "added", .toml = to_toml(unit), .citation = unit.citation}, unit.code, terminal);
}

int rename(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Unit unit = wanted(home, flags.code);
  unit.names.push_back({nfc(flags.name), day_of(flags.from, "--from")});
  return edited(home, {.subject = "unit " + unit.code, .change = "renamed", .toml = to_toml(unit), .citation = nfc(flags.citation)}, unit.code, terminal);
}

int move(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Unit unit = wanted(home, flags.code);
  unit.moved.push_back({flags.parent.empty() ? "" : wanted(home, flags.parent).code, day_of(flags.from, "--from")});
  return edited(home, {.subject = "unit " + unit.code, .change = "moved", .toml = to_toml(unit), .citation = nfc(flags.citation)}, unit.code, terminal);
}

int recode(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Unit unit = wanted(home, flags.code);
  unit.other_codes.insert(unit.other_codes.end(), flags.also.begin(), flags.also.end());
  return edited(home, {.subject = "unit " + unit.code, .change = "recoded", .toml = to_toml(unit), .citation = nfc(flags.citation)}, unit.code, terminal);
}

/// Its last day, and who goes on with what it had.
int close(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Unit unit = wanted(home, flags.code);
  unit.to = day_of(flags.to, "--to");
  std::string toml = to_toml(unit);
  const std::string heir = flags.heir.empty() && flags.successors.size() == 1 ? flags.successors.front() : flags.heir;
  for (const std::string& successor : flags.successors) {
    Succession step{.predecessor = unit.code, .successor = wanted(home, successor).code, .on = unit.to->plus(1)};
    step.kind = *succession_kind_named(flags.kind);   // checked by the flag
    step.takes_dossiers = wanted(home, successor).code == (heir.empty() ? "" : wanted(home, heir).code);
    step.citation = nfc(flags.citation);
    toml += to_toml(step);
  }
  return edited(home, {.subject = "unit " + unit.code, .change = "closed", .toml = toml, .citation = nfc(flags.citation)}, unit.code, terminal);
}

/// The same signature again with --to ends it.
int signature(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Unit& unit = wanted(home, flags.code);
  SignatureHeld held{.holder = nfc(flags.name), .from = day_of(flags.from, "--from"), .to = {}};
  if (!flags.to.empty()) held.to = day_of(flags.to, "--to");
  const auto transaction = home.database().begin();
  home.ledger().append(*transaction, draft(held, {.at = SystemClock().now(), .dossier = "", .unit = unit.code, .actor = home.actor(),
                                                  .key = "signature.held:" + unit.code + ":" + held.holder + ":" + flags.from + ":" + flags.to}));
  transaction->commit();
  terminal.line(unit.code + "  " + held.holder);
  if (terminal.is_json) terminal.document({{"unit", unit.code}, {"holder", held.holder}, {"from", held.from.iso()}, {"to", held.to ? Json(held.to->iso()) : Json(nullptr)}});
  return 0;
}

int history(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  return show_history(home, flags.code.empty() ? "unit" : "unit " + wanted(home, flags.code).code, terminal);
}

int export_units(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  std::string toml;
  for (const Unit& unit : home.rules().units().units()) toml += to_toml(unit);
  for (const Succession& step : home.rules().units().successions()) toml += to_toml(step);
  return export_rules(toml, flags.file, terminal);
}

int import_units(const Flags& flags, const Terminal& terminal) {
  return import_rules(Home::open(flags.home), flags.file, flags.citation, terminal);
}

}  // namespace

void add_unit(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* unit = app.add_subcommand("unit", "đơn vị và lịch sử của chúng · units and their history");
  unit->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* made = unit->add_subcommand(name, help);
    made->add_option("--home", flags->home, "DIR")->required();
    made->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return made;
  };
  const auto code = [&](CLI::App* made) { made->add_option("CODE", flags->code, "the unit's code, an old one too")->required(); };
  const auto citation = [&](CLI::App* made) { made->add_option("--citation", flags->citation, "what was decided, by whom"); };
  const CLI::IsMember levels({"province", "province_centre", "department", "district", "commune", "branch"});
  CLI::App* list_verb = verb("list", "các đơn vị của một ngày · the units of a day", list);
  list_verb->add_option("--on", flags->on, "day; default today");
  list_verb->add_option("--level", flags->level)->check(levels);
  code(verb("show", "một đơn vị · one unit, its names, codes and successors", show));
  CLI::App* add_verb = verb("add", "thêm · add one", add);
  code(add_verb);
  add_verb->add_option("--level", flags->level)->required()->check(levels);
  add_verb->add_option("--name", flags->name)->required();
  add_verb->add_option("--from", flags->from, "its first day")->required();
  add_verb->add_option("--parent", flags->parent, "code of the unit above");
  add_verb->add_option("--also", flags->also, "another code of the same unit; again for more")->allow_extra_args(false);
  citation(add_verb);
  CLI::App* rename_verb = verb("rename", "đổi tên từ một ngày · a new name from a day on", rename);
  code(rename_verb);
  rename_verb->add_option("--name", flags->name)->required();
  rename_verb->add_option("--from", flags->from, "the first day of the new name")->required();
  citation(rename_verb);
  CLI::App* move_verb = verb("move", "thuộc đơn vị khác từ một ngày · under another unit from a day on", move);
  code(move_verb);
  move_verb->add_option("--parent", flags->parent, "code of the unit above")->required();
  move_verb->add_option("--from", flags->from, "the first day under it")->required();
  citation(move_verb);
  CLI::App* recode_verb = verb("recode", "thêm mã khác của cùng đơn vị · another code of the same unit", recode);
  code(recode_verb);
  recode_verb->add_option("--also", flags->also, "an older or newer code; again for more")->allow_extra_args(false)->required();
  citation(recode_verb);
  CLI::App* close_verb = verb("close", "giải thể, sáp nhập, chia tách · its last day and its successors", close);
  code(close_verb);
  close_verb->add_option("--to", flags->to, "its last day")->required();
  close_verb->add_option("--successor", flags->successors, "code of a unit that follows; again for more")->allow_extra_args(false);
  close_verb->add_option("--heir", flags->heir, "of several successors the one that takes the dossiers");
  close_verb->add_option("--kind", flags->kind, "merge | split | rename | abolish")->check(CLI::IsMember({"merge", "split", "rename", "abolish"}));
  citation(close_verb);
  CLI::App* signature_verb = verb("signature", "cán bộ có chữ ký số cá nhân · an officer has a personal signature", signature);
  code(signature_verb);
  signature_verb->add_option("--holder", flags->name, "as the desk names him: the actor of what he signs")->required();
  signature_verb->add_option("--from", flags->from)->required();
  signature_verb->add_option("--to", flags->to, "its last day");
  verb("history", "các lần sửa · the edits, of all or of one", history)->add_option("CODE", flags->code, "the unit's code, an old one too");
  verb("export", "xuất ra TOML · as TOML", export_units)->add_option("FILE.toml", flags->file, "default standard output");
  CLI::App* import_verb = verb("import", "nhận từ tệp TOML · units and successions from a file", import_units);
  import_verb->add_option("FILE.toml", flags->file)->required()->check(CLI::ExistingFile);
  citation(import_verb);
}

}  // namespace sohoa::app
