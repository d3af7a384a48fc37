// sohoa procedure: the catalogue of procedures with its versions; a dossier keeps the version of its day.

#include "app/commands.hpp"
#include "app/edit_rules.hpp"
#include "app/forms.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/rules_text.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, code, on, to, citation, file;
};

Day day_or_today(const std::string& text, const char* flag) {
  if (text.empty()) return Day::of(SystemClock().now());
  const auto day = Day::parse(text);
  if (!day) throw Error(ErrorCode::usage, std::string(flag) + " is a day like 2022-06-01");
  return *day;
}

std::vector<Procedure> versions_of(const Home& home, const std::string& text) {
  const auto code = ProcedureCode::parse(text);
  if (!code) throw Error(ErrorCode::usage, "a procedure's code is like 1.001193", text);
  std::vector<Procedure> versions;
  for (const Procedure& procedure : home.rules().procedures())
    if (procedure.code == *code) versions.push_back(procedure);
  if (versions.empty()) throw Error(ErrorCode::not_found, "no such procedure", text);
  return versions;
}

Json procedure_json(const Procedure& procedure) {
  Json papers = Json::array();
  for (const RequiredPaper& paper : procedure.papers)
    papers.push_back({{"id", paper.id}, {"title", paper.title}, {"required", paper.required}, {"paper", paper.is_paper}, {"code", paper.code}});
  return {{"code", procedure.code.text()}, {"title", procedure.title}, {"version", procedure.version}, {"from", procedure.from.iso()},
          {"to", procedure.to ? Json(procedure.to->iso()) : Json(nullptr)}, {"online", name(procedure.online_level)},
          {"term", procedure.term ? Json(procedure.term->text()) : Json(nullptr)}, {"result", procedure.has_result}, {"papers", papers},
          {"citation", procedure.citation}};
}

std::string online_in_words(OnlineLevel level, const Terminal& terminal) {
  if (level == OnlineLevel::full) return std::string(terminal.say("trực tuyến toàn trình", "online to the end"));
  if (level == OnlineLevel::partial) return std::string(terminal.say("trực tuyến một phần", "online in part"));
  return std::string(terminal.say("chưa trực tuyến", "not online"));
}

int list(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Day on = day_or_today(flags.on, "--on");
  Json json = Json::array();
  for (const Procedure& procedure : home.rules().procedures()) {
    if (!procedure.is_in_force(on)) continue;
    terminal.line(procedure.code.text() + "  " + procedure.title + "  " + term_in_words(procedure.term, terminal.language) + "  " + online_in_words(procedure.online_level, terminal));
    json.push_back(procedure_json(procedure));
  }
  if (terminal.is_json) terminal.document({{"on", on.iso()}, {"procedures", json}});
  return 0;
}

int show(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Json json = Json::array();
  for (const Procedure& procedure : versions_of(home, flags.code)) {
    terminal.line(procedure.code.text() + " v" + procedure.version + "  " + procedure.title + "  " + procedure.from.vietnamese() + " – " +
                  (procedure.to ? procedure.to->vietnamese() : "") + "  " + term_in_words(procedure.term, terminal.language) + "  " + online_in_words(procedure.online_level, terminal));
    for (const RequiredPaper& paper : procedure.papers) terminal.line(std::string(paper.required ? "  • " : "  ○ ") + paper.id + "  " + paper.title);
    json.push_back(procedure_json(procedure));
  }
  if (terminal.is_json) terminal.document({{"versions", json}});
  return 0;
}

/// The last day of its newest version; what was received keeps its terms.
int close(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Procedure procedure = versions_of(home, flags.code).back();
  procedure.to = day_or_today(flags.to, "--to");
  const RulesChanged change{.subject = "procedure " + procedure.code.text(), .change = "closed", .toml = to_toml(procedure), .citation = nfc(flags.citation)};
  const bool is_new = edit_rules(home, change);
  terminal.line(procedure.code.text() + ": " + std::string(is_new ? sentence("closed", terminal.language) : terminal.say("đã ghi trước đó", "recorded before")));
  if (terminal.is_json) terminal.document({{"code", procedure.code.text()}, {"version", procedure.version}, {"to", procedure.to->iso()}, {"is_new", is_new}});
  return 0;
}

int history(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  return show_history(home, flags.code.empty() ? "procedure" : "procedure " + versions_of(home, flags.code).front().code.text(), terminal);
}

int export_procedures(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  std::string toml;
  for (const Procedure& procedure : home.rules().procedures()) toml += to_toml(procedure);
  return export_rules(toml, flags.file, terminal);
}

int import_procedures(const Flags& flags, const Terminal& terminal) {
  return import_rules(Home::open(flags.home), flags.file, flags.citation, terminal);
}

}  // namespace

void add_procedure(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* procedure = app.add_subcommand("procedure", "thủ tục hành chính và các phiên bản · procedures and their versions");
  procedure->require_subcommand(1);
  const auto verb = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* made = procedure->add_subcommand(name, help);
    made->add_option("--home", flags->home, "DIR")->required();
    made->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return made;
  };
  verb("list", "danh mục của một ngày · the catalogue of a day", list)->add_option("--on", flags->on, "day; default today");
  verb("show", "mọi phiên bản · all versions of one", show)->add_option("CODE", flags->code)->required();
  CLI::App* close_verb = verb("close", "ngày cuối cùng có hiệu lực · the last day of its newest version", close);
  close_verb->add_option("CODE", flags->code)->required();
  close_verb->add_option("--to", flags->to, "its last day")->required();
  close_verb->add_option("--citation", flags->citation, "what was decided, by whom");
  verb("history", "các lần sửa · the edits, of all or of one", history)->add_option("CODE", flags->code);
  verb("export", "xuất ra TOML · as TOML", export_procedures)->add_option("FILE.toml", flags->file, "default standard output");
  CLI::App* import_verb = verb("import", "phiên bản mới từ tệp TOML · new versions from a file", import_procedures);
  import_verb->add_option("FILE.toml", flags->file)->required()->check(CLI::ExistingFile);
  import_verb->add_option("--citation", flags->citation, "what was decided, by whom");
}

}  // namespace sohoa::app
