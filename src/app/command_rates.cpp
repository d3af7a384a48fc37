// sohoa rates: indicators per unit against their targets, and the dossiers behind a number.

#include "app/commands.hpp"
#include "app/home.hpp"
#include "app/table.hpp"
#include "sohoa/rates/rates.hpp"

namespace sohoa::app {

namespace {

struct Flags {
  std::string home, from, to, as_of, unit, indicator, units = "then", format = "table";
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

Json indicator_json(const Indicator& indicator) {
  Json target = nullptr, met = nullptr;
  if (indicator.target_basis_points) target = Ratio{*indicator.target_basis_points, 10000}.percent();
  if (indicator.met) met = *indicator.met;
  return {{"id", indicator.id},   {"numerator", indicator.ratio.numerator}, {"denominator", indicator.ratio.denominator},
          {"percent", indicator.ratio.percent()}, {"target", target}, {"met", met}, {"binding", indicator.binding}};
}

Json indicators_json(const std::vector<Indicator>& indicators) {
  Json list = Json::array();
  for (const Indicator& indicator : indicators) list.push_back(indicator_json(indicator));
  return list;
}

Json report_json(const RatesReport& report) {
  Json units = Json::array();
  for (const UnitRates& unit : report.units)
    units.push_back({{"code", unit.code}, {"name", unit.name}, {"level", unit.level}, {"indicators", indicators_json(unit.indicators)}});
  return {{"as_of", report.as_of.iso()}, {"from", report.period.from.iso()}, {"to", report.period.to.iso()},
          {"rules", report.rules},       {"units", units},                   {"total", {{"indicators", indicators_json(report.total)}}}};
}

/// "80.00 (8/10) ✓ ≥ 80.00": a binding target that is missed is marked ✗, one that does not bind ○.
std::string cell(const Indicator& indicator) {
  std::string text = indicator.ratio.percent() + " (" + std::to_string(indicator.ratio.numerator) + "/" +
                     std::to_string(indicator.ratio.denominator) + ")";
  if (!indicator.target_basis_points) return text;
  const std::string target = Ratio{*indicator.target_basis_points, 10000}.percent();
  if (!indicator.binding) return text + " ○ " + target;
  if (!indicator.met) return text + " – " + target;
  return text + (*indicator.met ? " ✓ " : " ✗ ") + target;
}

/// Whether a dossier stands behind any of its numbers.
bool has_dossiers(const UnitRates& unit) {
  return std::any_of(unit.indicators.begin(), unit.indicators.end(), [](const Indicator& indicator) {
    return indicator.id == "digitized_dossiers_attached" && indicator.ratio.denominator > 0;
  });
}

void print_table(const RatesReport& report, const Terminal& terminal) {
  terminal.line(std::string(terminal.say("Từ ", "From ")) + report.period.from.vietnamese() + std::string(terminal.say(" đến ", " to ")) +
                report.period.to.vietnamese() + ", " + report.rules);
  Table table;
  const auto add = [&](const std::string& head, const std::vector<Indicator>& indicators) {
    std::vector<std::string> row = {head};
    for (const Indicator& indicator : indicators) row.push_back(cell(indicator));
    table.add(std::move(row));
  };
  std::vector<std::string> head = {std::string(terminal.say("Đơn vị", "Unit"))};
  for (std::size_t i = 0; i < report.total.size(); ++i) head.push_back("(" + std::to_string(i + 1) + ")");
  table.add(head);
  std::string without;
  for (const UnitRates& unit : report.units) {
    if (has_dossiers(unit)) add(unit.code + " " + unit.name, unit.indicators);
    else without += (without.empty() ? "" : ", ") + unit.code;
  }
  add(std::string(terminal.say("Toàn bộ", "All")), report.total);
  for (const std::string& line : table.lines()) terminal.line(line);
  if (!without.empty()) terminal.line(std::string(terminal.say("Chưa có hồ sơ: ", "No dossiers yet: ")) + without);
  for (std::size_t i = 0; i < report.total.size(); ++i)
    terminal.line("(" + std::to_string(i + 1) + ") " + std::string(sentence(report.total[i].id, terminal.language)) + " [" + report.total[i].id + "]");
  terminal.line(terminal.say("✓ đạt  ✗ chưa đạt  ○ không ràng buộc  – chưa tính được", "✓ met  ✗ missed  ○ not binding  – cannot be told yet"));
}

int rates(const Flags& flags, const Terminal& given) {
  Terminal terminal = given;
  terminal.is_json = terminal.is_json || flags.format == "json";
  const Home home = Home::open(flags.home);
  const Instant now = as_of(flags);
  std::optional<std::string> unit;
  if (!flags.unit.empty()) unit = flags.unit;
  const RatesReport report = compute_rates(home.events(), home.rules(), period_of(flags, home.rules(), now), now, unit, view_of(flags));
  if (terminal.is_json) terminal.document(report_json(report));
  else print_table(report, terminal);
  return 0;
}

int explain_indicator(const Flags& flags, const Terminal& terminal) {
  const Home home = Home::open(flags.home);
  const Instant now = as_of(flags);
  const Measure measure = explain(home.events(), home.rules(), period_of(flags, home.rules(), now), flags.unit, flags.indicator, now,
                                  view_of(flags));
  Json cases = Json::array();
  terminal.line(std::string(sentence(flags.indicator, terminal.language)) + ", " + flags.unit + ": " + measure.ratio.percent() + " (" +
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
  verb->add_option("--format", flags->format, "table | json")->check(CLI::IsMember({"table", "json"}));
  CLI::App* why = verb->add_subcommand("explain", "các hồ sơ đứng sau một con số · the dossiers behind a number");
  add_period(*why, *flags);
  why->get_option("--home")->required();
  why->add_option("--unit", flags->unit, "the unit's code")->required();
  why->add_option("--indicator", flags->indicator, "the indicator's id")->required();
  why->callback([flags, &chosen] { chosen = [flags](const Terminal& terminal) { return explain_indicator(*flags, terminal); }; });
  verb->callback([verb, flags, &chosen] {
    if (!verb->get_subcommands().empty()) return;
    if (flags->home.empty()) throw CLI::RequiredError("--home");
    chosen = [flags](const Terminal& terminal) { return rates(*flags, terminal); };
  });
}

}  // namespace sohoa::app
