// sohoa rates: indicators per unit against their targets, and the dossiers behind a number.

#include <iostream>

#include "app/commands.hpp"
#include "app/home.hpp"
#include "app/rates_output.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/rates/board.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, from, to, as_of, unit, indicator, units = "then", format = "table", out;
  bool below = false;
};

Day day_of(const std::string& text, const char* flag) {
  const auto day = Day::parse(text);
  if (!day) throw Error(ErrorCode::usage, std::string(flag) + " is a day like 2022-06-01");
  return *day;
}

/// Asked for, else what the rules cover up to now.
Period period_of(const Flags& flags, const RuleSet& rules, Instant as_of) {
  Period period{.from = rules.from(), .to = Day::of(as_of)};
  if (rules.to() && *rules.to() < period.to) period.to = *rules.to();
  if (!flags.from.empty()) period.from = day_of(flags.from, "--from");
  if (!flags.to.empty()) period.to = day_of(flags.to, "--to");
  if (period.to < period.from) throw Error(ErrorCode::usage, "--to is before --from");
  return period;
}

UnitView view_of(const Flags& flags) { return flags.units == "today" ? UnitView::as_they_are : UnitView::as_they_were; }

Instant as_of(const Flags& flags) {
  if (flags.as_of.empty()) return SystemClock().now();
  if (const auto at = Instant::parse(flags.as_of)) return *at;
  return day_of(flags.as_of, "--as-of").plus(1).begins().plus_ms(-1);
}

/// CSV goes to standard output unless --out names a file; a spreadsheet always needs one.
int write_file(const Flags& flags, const RatesReport& report, const RuleSet& rules, const Terminal& terminal) {
  if (flags.format == "xlsx") {
    if (flags.out.empty()) throw Error(ErrorCode::usage, "--format xlsx needs --out FILE.xlsx");
    write_xlsx(flags.out, report, nullptr, rules, terminal.language);
  } else if (flags.out.empty()) {
    std::cout << rates_csv(report, rules, terminal.language) << std::flush;
  } else {
    write_file_durably(flags.out, rates_csv(report, rules, terminal.language));
  }
  if (!flags.out.empty()) terminal.line(flags.out);
  return 0;
}

int rates(const Flags& flags, const Terminal& given) {
  Terminal terminal = given;
  terminal.is_json = terminal.is_json || flags.format == "json";
  const Home home = Home::open(flags.home);
  const Instant now = as_of(flags);
  std::optional<std::string> unit;
  if (!flags.unit.empty()) unit = flags.unit;
  RatesBoard board(home.database(), home.ledger(), home.rules());
  const RatesReport report = board.report(period_of(flags, home.rules(), now), now, unit, view_of(flags), flags.below ? UnitScope::with_units_below : UnitScope::own);
  if (flags.format == "csv" || flags.format == "xlsx") return write_file(flags, report, home.rules(), terminal);
  if (terminal.is_json) terminal.document(rates_json(report));
  else print_rates(report, home.rules(), terminal);
  return 0;
}

int explain_indicator(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = as_of(flags);
  RatesBoard board(home.database(), home.ledger(), home.rules());
  const Measure measure = board.explain(period_of(flags, home.rules(), now), flags.unit, flags.indicator, now, view_of(flags));
  Json cases = Json::array();
  terminal.line(title_of(flags.indicator, home.rules(), terminal.language) + ", " + flags.unit + ": " + measure.ratio.percent() + " (" +
                std::to_string(measure.ratio.numerator) + "/" + std::to_string(measure.ratio.denominator) + ")");
  for (const Measure::Case& one : measure.cases) {
    cases.push_back({{"dossier", one.dossier}, {"counts", one.counts}, {"reason", one.reason},
                     {"component", one.component.empty() ? Json(nullptr) : Json(one.component)}});
    terminal.line((one.counts ? "  ✓ " : "  ✗ ") + one.dossier + "  " + std::string(sentence(one.reason, terminal.language)) +
                  (one.component.empty() ? "" : "  " + one.component));
  }
  if (terminal.is_json)
    terminal.document({{"unit", flags.unit}, {"indicator", flags.indicator}, {"numerator", measure.ratio.numerator},
                       {"denominator", measure.ratio.denominator}, {"percent", measure.ratio.percent()}, {"dossiers", cases}});
  return 0;
}

int signatures(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = as_of(flags);
  std::optional<std::string> unit;
  if (!flags.unit.empty()) unit = flags.unit;
  Json list = Json::array();
  RatesBoard board(home.database(), home.ledger(), home.rules());
  for (const SignatureUse& one : board.signature_use(period_of(flags, home.rules(), now), now, unit)) {
    terminal.line(one.unit + "  " + one.holder + "  " + std::string(one.has ? terminal.say("có chữ ký số", "has one") : terminal.say("chưa ghi nhận", "not recorded")) + "  " +
                  std::to_string(one.signatures) + std::string(terminal.say(" lần ký", " signatures")));
    list.push_back({{"unit", one.unit}, {"holder", one.holder}, {"has", one.has}, {"signatures", one.signatures}});
  }
  if (terminal.is_json) terminal.document({{"signatures", list}});
  return 0;
}

int score(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = as_of(flags);
  std::optional<std::string> unit;
  if (!flags.unit.empty()) unit = flags.unit;
  RatesBoard board(home.database(), home.ledger(), home.rules());
  const std::vector<ScoreSheet> sheets = scores(board.report(period_of(flags, home.rules(), now), now, unit, view_of(flags)), home.rules());
  for (const ScoreSheet& sheet : sheets) {
    if (sheet.countable == 0) continue;
    terminal.line(sheet.unit + "  " + sheet.title + ": " + points_text(sheet.reached) + "/" + points_text(sheet.countable) + std::string(terminal.say(" trên ", " of ")) + points_text(sheet.points) +
                  (sheet.is_demo ? std::string(terminal.say("  (minh họa: chưa có văn bản)", "  (illustrative: the text was not at hand)")) : ""));
    if (!unit) continue;
    for (const ScoredGroup& group : sheet.groups)
      for (const ScoredCriterion& one : group.criteria)
        terminal.line("    " + group.title + " / " + one.title + "  " + (one.reached ? points_text(*one.reached) : "—") + "/" + points_text(one.points) + "  " + one.ratio.percent());
  }
  if (terminal.is_json) terminal.document({{"sheets", scores_json(sheets)}});
  return 0;
}

void add_period(CLI::App& verb, Flags& flags) {
  verb.add_option("--home", flags.home, "DIR");
  verb.add_option("--from", flags.from, "first day of the period");
  verb.add_option("--to", flags.to, "last day of the period");
  verb.add_option("--as-of", flags.as_of, "what was known then; a day or a time");
  verb.add_option("--units", flags.units, "then: as the units were | today: as they are")->check(CLI::IsMember({"then", "today"}));
}

}  // namespace

void add_rates(CLI::App& app, Work& chosen) {
  auto flags = std::make_shared<Flags>();   // shared with the work
  CLI::App* verb = app.add_subcommand("rates", "tỷ lệ của từng đơn vị so với mục tiêu · rates per unit against targets");
  add_period(*verb, *flags);
  verb->add_option("--unit", flags->unit, "one unit's code");
  verb->add_flag("--below", flags->below, "with all units below it");
  verb->add_option("--format", flags->format, "table | json | csv | xlsx")->check(CLI::IsMember({"table", "json", "csv", "xlsx"}));
  verb->add_option("--out", flags->out, "FILE for csv and xlsx");
  CLI::App* why = verb->add_subcommand("explain", "các hồ sơ đứng sau một con số · the dossiers behind a number");
  add_period(*why, *flags);
  why->get_option("--home")->required();
  why->add_option("--unit", flags->unit, "the unit's code")->required();
  why->add_option("--indicator", flags->indicator, "the indicator's id")->required();
  why->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return explain_indicator(*flags, terminal); }; });
  const auto more = [&](const char* name, const char* help, int (*work)(const Flags&, const Terminal&)) {
    CLI::App* made = verb->add_subcommand(name, help);
    add_period(*made, *flags);
    made->get_option("--home")->required();
    made->add_option("--unit", flags->unit, "one unit's code");
    made->callback([flags, work, &chosen] { chosen = [flags, work](const Terminal& terminal) { return work(*flags, terminal); }; });
  };
  more("scores", "chấm điểm đơn vị và người đứng đầu · points of units and their heads", score);
  more("signatures", "ai có và ai dùng chữ ký số cá nhân · who has and who uses a personal signature", signatures);
  verb->callback([verb, flags, &chosen] {
    if (!verb->get_subcommands().empty()) return;
    if (flags->home.empty()) throw CLI::RequiredError("--home");
    chosen = [flags](const Terminal& terminal) { return rates(*flags, terminal); };
  });
}

}  // namespace sohoa::app
