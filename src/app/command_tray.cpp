// sohoa tray: what waits for a person, and the person's answer.

#include <cmath>

#include "app/commands.hpp"
#include "app/desk_setup.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, officer;
  std::vector<std::string> runs, corrections;
  bool all = false, offline = false;
  KeyFlags key;
  int jobs = 0;
};

Json waiting_json(const WaitingPaper& paper) {
  Json fields = Json::array();
  for (const Field& field : paper.doubtful)
    fields.push_back({{"name", field.name}, {"value", field.value}, {"confidence", std::round(field.confidence * 10000) / 10000},
                      {"page", field.page + 1}});
  Json json = {{"run", paper.summary.id},
               {"dossier", paper.paper.dossier},
               {"component", paper.paper.component},
               {"title", paper.paper.title},
               {"status", name(paper.summary.status)},
               {"stage", paper.summary.stage},
               {"waits_for", name(paper.summary.waits_for)},
               {"since", paper.summary.since ? Json(paper.summary.since->iso()) : Json(nullptr)},
               {"fields", fields},
               {"pages_below_min_dpi", paper.pages_below_min_dpi}};
  if (!paper.summary.error_code.empty()) json.update({{"code", paper.summary.error_code}, {"detail", paper.summary.error_detail}});
  return json;
}

void tell(const Terminal& terminal, const WaitingPaper& paper) {
  const bool is_set_aside = paper.summary.status == RunStatus::set_aside;
  const std::string why = is_set_aside ? "set_aside" : "waits_for_" + std::string(name(paper.summary.waits_for));
  std::string line = paper.summary.id + "  " + paper.paper.dossier + " " + paper.paper.component + ": " +
                     std::string(sentence(why, terminal.language));
  if (!paper.summary.error_code.empty()) line += " [" + paper.summary.error_code + "]";
  if (paper.summary.since) line += "  " + paper.summary.since->iso();
  terminal.line(line);
  for (const Field& field : paper.doubtful)
    terminal.line("    " + field.name + " = " + field.value + "  (" + std::to_string(std::lround(100 * field.confidence)) + " %, " +
                  std::string(terminal.say("trang ", "page ")) + std::to_string(field.page + 1) + ")");
  if (paper.pages_below_min_dpi > 0)
    terminal.line("    " + std::to_string(paper.pages_below_min_dpi) + std::string(terminal.say(" trang dưới 200 dpi", " pages below 200 dpi")));
}

int list(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  Json waiting = Json::array();
  for (const WaitingPaper& paper : DeskRuns(home.runs()).waiting()) {
    tell(terminal, paper);
    waiting.push_back(waiting_json(paper));
  }
  if (waiting.empty()) terminal.line(terminal.say("không có gì chờ", "nothing waits"));
  if (terminal.is_json) terminal.document({{"waiting", waiting}});
  return 0;
}

/// The runs named, or all that wait for this kind of answer.
std::vector<std::string> chosen_runs(const Flags& flags, const Home& home, const std::function<bool(const WaitingPaper&)>& is_meant) {
  if (flags.all == !flags.runs.empty()) throw Error(ErrorCode::usage, "RUN... or --all");
  const std::vector<WaitingPaper> waiting = DeskRuns(home.runs()).waiting();
  std::vector<std::string> runs;
  if (flags.all) {
    for (const WaitingPaper& paper : waiting)
      if (is_meant(paper)) runs.push_back(paper.summary.id);
    return runs;
  }
  for (const std::string& run : flags.runs) {
    const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const WaitingPaper& paper) { return paper.summary.id == run; });
    if (found == waiting.end()) throw Error(ErrorCode::not_found, "no such run in the tray", run);
    if (!is_meant(*found)) throw Error(ErrorCode::state_conflict, "the run waits for something else", run);
    runs.push_back(run);
  }
  return runs;
}

int go_on(DeskSetup& setup, const std::vector<std::string>& runs, const Terminal& terminal, bool forgives_crashes = false) {
  Json papers = Json::array();
  Tally tally;
  for (const std::string& run : runs) {
    const PaperOutcome paper = setup.runs().go_on(run, setup.desk(), forgives_crashes);
    tally.add(paper);
    tell(terminal, paper);
    papers.push_back(outcome_json(paper, terminal.language));
  }
  if (terminal.is_json) terminal.document({{"papers", papers}});
  return tally.exit_code();
}

bool waits_for(const WaitingPaper& paper, Need need) {
  return paper.summary.status == RunStatus::parked && paper.summary.waits_for == need;
}

int confirm(const Flags& flags, const Terminal& terminal) {
  DeskSetup setup(flags.home, flags.key, terminal, flags.jobs, flags.offline);
  OfficerDecision decision{.officer = flags.officer.empty() ? setup.home().actor() : flags.officer, .corrections = {}};
  for (const std::string& correction : flags.corrections) {
    const std::size_t equals = correction.find('=');
    if (equals == std::string::npos) throw Error(ErrorCode::usage, "--set FIELD=VALUE");
    decision.corrections[correction.substr(0, equals)] = correction.substr(equals + 1);
  }
  if (!decision.corrections.empty() && flags.runs.size() != 1) throw Error(ErrorCode::usage, "--set is for one RUN");
  const auto runs = chosen_runs(flags, setup.home(), [](const WaitingPaper& paper) { return waits_for(paper, Need::officer); });
  if (!decision.corrections.empty())
    for (const WaitingPaper& paper : setup.runs().waiting())
      if (paper.summary.id == runs.at(0))
        for (const auto& [field, value] : decision.corrections)
          if (std::none_of(paper.doubtful.begin(), paper.doubtful.end(), [&](const Field& doubt) { return doubt.name == field; }))
            throw Error(ErrorCode::usage, "--set: no doubtful field '" + field + "'", runs[0]);
  setup.desk().officer = decision;
  return go_on(setup, runs, terminal);
}

int sign(const Flags& flags, const Terminal& terminal) {
  if (flags.key.key.empty()) throw Error(ErrorCode::usage, "--key");
  DeskSetup setup(flags.home, flags.key, terminal, flags.jobs, flags.offline);
  const auto runs = chosen_runs(flags, setup.home(), [](const WaitingPaper& paper) { return waits_for(paper, Need::signer); });
  return go_on(setup, runs, terminal);
}

int resume(const Flags& flags, const Terminal& terminal) {
  DeskSetup setup(flags.home, flags.key, terminal, flags.jobs, flags.offline);
  const auto runs = chosen_runs(flags, setup.home(), [](const WaitingPaper&) { return true; });
  return go_on(setup, runs, terminal, true);
}

}  // namespace

void add_tray(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* tray = app.add_subcommand("tray", "những gì đang chờ một người · what waits for a person");
  tray->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* verb = tray->add_subcommand(name, help);
    verb->add_option("--home", flags->home, "DIR")->required();
    verb->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
    return verb;
  };
  const auto add_answer = [&](CLI::App* verb) {
    verb->add_option("RUN", flags->runs, "runs of the tray");
    verb->add_flag("--all", flags->all, "all that wait for this");
    flags->key.add_to(*verb, false);
    verb->add_option("--jobs", flags->jobs, "threads; default one a core")->check(CLI::Range(1, 256));
    verb->add_flag("--offline", flags->offline, "ask no revocation service");
    return verb;
  };
  add("list", "liệt kê · list", list);
  CLI::App* confirm_verb = add_answer(add("confirm", "cán bộ xác nhận trường nghi ngờ, trang dưới 200 dpi · confirm doubtful fields", confirm));
  confirm_verb->add_option("--officer", flags->officer, "who confirms; default the home's actor");
  confirm_verb->add_option("--set", flags->corrections, "FIELD=VALUE: a corrected value; again for more")->allow_extra_args(false);
  add_answer(add("sign", "ký những gì chờ chữ ký · sign what waits for a signer", sign));
  add_answer(add("resume", "chạy tiếp, thử lại · go on, try again", resume));
}

}  // namespace sohoa::app
