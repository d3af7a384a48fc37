// The tables of a rules file, one function each. Every key is asked for, so a misspelt one is refused where it stands.
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "sohoa/core/text.hpp"

#include "dossier/rules_reader.hpp"

namespace sohoa {
namespace {

template <class Parse>
auto word(const Settings& settings, std::string_view key, std::string_view what, Parse parse) {
  const auto value = parse(settings.text(key));
  if (!value) settings.refuse(key, "'" + std::string(key) + "' is no " + std::string(what));
  return *value;
}

std::string label(const Settings& settings, std::string_view key) { return nfc(settings.text_or(key, "")); }

std::vector<UnitLevel> levels_of(const Settings& settings, std::string_view key) {
  std::vector<UnitLevel> levels;
  for (const std::string& text : settings.texts_or(key, {})) {
    const auto level = unit_level_named(text);
    if (!level) settings.refuse(key, "'" + printable(text) + "' is no level of units");
    levels.push_back(*level);
  }
  return levels;
}

std::string unit_code(const Settings& settings, std::string_view key) {
  const std::string code = settings.text(key);
  if (!is_unit_code(code)) settings.refuse(key, "'" + std::string(key) + "' is no unit code");
  return code;
}

std::vector<std::string> unit_codes(const Settings& settings, std::string_view key) {
  std::vector<std::string> codes = settings.texts_or(key, {});
  for (const std::string& code : codes) {
    if (!is_unit_code(code)) settings.refuse(key, "'" + printable(code) + "' is no unit code");
  }
  return codes;
}

std::vector<Day> days_of(const Settings& settings, std::string_view key) {
  std::vector<Day> days;
  for (const Settings& table : settings.tables(key)) {
    days.push_back(table.day("day"));
    table.text_or("reason", "");
    table.refuse_unknown();
  }
  return days;
}

void check_span(const Settings& settings, Day from, const std::optional<Day>& to) {
  if (to && *to < from) settings.refuse("to", "'to' is before from");
}

// "07:30"
std::optional<int> minute_of(std::string_view text) {
  int hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = std::from_chars(text.data(), text.data() + 2, hour);
  const auto minutes = std::from_chars(text.data() + 3, text.data() + 5, minute);
  if (hours.ptr != text.data() + 2 || minutes.ptr != text.data() + 5) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

int minute_at(const Settings& settings, std::string_view key, std::string_view otherwise) {
  const auto minute = minute_of(settings.text_or(key, otherwise));
  if (!minute) settings.refuse(key, "'" + std::string(key) + "' is no time like \"17:00\"");
  return *minute;
}

std::pair<int, int> span_of(const Settings& settings, std::string_view key) {
  const std::vector<std::string> ends = settings.texts(key);
  const auto from = ends.size() == 2 ? minute_of(ends[0]) : std::nullopt;
  const auto to = ends.size() == 2 ? minute_of(ends[1]) : std::nullopt;
  if (!from || !to || *from >= *to)
    settings.refuse(key, "'" + std::string(key) + "' is no pair of times like [\"07:00\", \"11:30\"]");
  return {*from, *to};
}

std::vector<UnitName> names_of(const Settings& settings, Day unit_from) {
  std::vector<UnitName> names = {{nfc(settings.text("name")), unit_from}};
  for (const Settings& table : settings.tables("renamed")) {
    names.push_back({nfc(table.text("name")), table.day("from")});
    table.text_or("citation", "");
    table.refuse_unknown();
    if (names.back().from <= names[names.size() - 2].from)
      table.refuse("from", "'from' is not later than the name before");
  }
  return names;
}

std::vector<UnitParent> parents_of(const Settings& settings, Day unit_from) {
  std::vector<UnitParent> parents;
  for (const Settings& table : settings.tables("moved")) {
    parents.push_back({table.has("parent") ? unit_code(table, "parent") : "", table.day("from")});
    table.text_or("citation", "");
    table.refuse_unknown();
    if (parents.back().from <= (parents.size() == 1 ? unit_from : parents[parents.size() - 2].from))
      table.refuse("from", "'from' is not later than the parent before");
  }
  return parents;
}

std::vector<DayOff> days_off_of(const Settings& settings) {
  std::vector<DayOff> days;
  for (const Settings& table : settings.tables("off")) {
    const Day from = table.day(table.has("from") ? "from" : "day");
    const Day to = table.has("from") ? table.day("to") : from;
    const std::string reason = nfc(table.text("reason"));
    if (to < from || to.days_since(from) > 31) table.refuse("to", "'to' is no day within a month after from");
    for (Day day = from; day <= to; day = day.plus(1)) days.push_back({day, reason});
    table.refuse_unknown();
  }
  return days;
}

RequiredPaper read_paper(const Settings& settings) {
  RequiredPaper paper;
  paper.id = settings.text("id");
  paper.title = nfc(settings.text("title"));
  paper.required = settings.flag_or("required", true);
  paper.is_paper = settings.flag_or("paper", true);
  paper.code = settings.text_or("code", "");
  settings.refuse_unknown();
  return paper;
}

std::optional<Term> term_of(const Settings& settings) {
  if (!settings.has("term")) return std::nullopt;
  return word(settings, "term", "term like \"5 work_days\", \"30 days\" or \"4 work_hours\"", Term::parse);
}

}  // namespace

std::vector<UnitLevel> read_levels(const Settings& settings, std::string_view key) { return levels_of(settings, key); }

Unit read_unit(const Settings& settings) {
  Unit unit;
  unit.code = unit_code(settings, "code");
  unit.level = word(settings, "level", "level of units", unit_level_named);
  unit.parent = settings.has("parent") ? unit_code(settings, "parent") : "";
  unit.from = settings.day("from");
  unit.to = settings.day_if("to");
  unit.moved = parents_of(settings, unit.from);
  unit.names = names_of(settings, unit.from);
  unit.other_codes = unit_codes(settings, "other_codes");
  unit.is_invented = settings.flag_or("invented", false);
  unit.citation = label(settings, "citation");
  check_span(settings, unit.from, unit.to);
  settings.refuse_unknown();
  return unit;
}

Succession read_succession(const Settings& settings) {
  Succession step;
  step.predecessor = unit_code(settings, "predecessor");
  step.successor = unit_code(settings, "successor");
  step.on = settings.day("on");
  step.kind = word(settings, "kind", "kind of succession", succession_kind_named);
  step.takes_dossiers = settings.flag_or("takes_dossiers", true);
  step.is_invented = settings.flag_or("invented", false);
  step.citation = label(settings, "citation");
  settings.refuse_unknown();
  return step;
}

Procedure read_procedure(const Settings& settings) {
  Procedure procedure{
      .code = word(settings, "code", "procedure code", ProcedureCode::parse),
      .title = nfc(settings.text("title")),
      .sector = label(settings, "sector"),
      .version = settings.text_or("version", "1"),
      .citation = label(settings, "citation"),
      .from = settings.day("from"),
      .to = settings.day_if("to"),
      .online_level = word(settings, "online", "online level (none, partial, full)", online_level_named),
      .has_result = settings.flag_or("result", true),
      .term = term_of(settings),
      .papers = {},
      .offered_by = levels_of(settings, "offered_by"),
      .offered_by_units = unit_codes(settings, "offered_by_units"),
  };
  for (const Settings& paper : settings.tables("paper")) procedure.papers.push_back(read_paper(paper));
  check_span(settings, procedure.from, procedure.to);
  settings.refuse_unknown();
  return procedure;
}

CalendarTable read_calendar(const Settings& settings) {
  CalendarTable table;
  table.year = static_cast<int>(settings.integer("year", 1975, 2200));
  table.revision = static_cast<int>(settings.integer_or("revision", 1, 1, 1000));
  table.issued_on = settings.day_if("issued_on");
  table.notice = label(settings, "notice");
  table.citation = nfc(settings.text("citation"));
  table.days_off = days_off_of(settings);
  table.make_up_days = days_of(settings, "worked");
  table.half_days = days_of(settings, "half");
  settings.refuse_unknown();
  return table;
}

Target read_target(const Settings& settings) {
  Target target;
  target.indicator = settings.text("indicator");
  target.basis_points = settings.integer("basis_points", 0, 10'000);
  target.levels = levels_of(settings, "levels");
  target.units = unit_codes(settings, "units");
  target.from = settings.day("from");
  target.to = settings.day_if("to");
  target.is_binding = settings.flag_or("binding", true);
  target.citation = nfc(settings.text("citation"));
  if (target.levels.empty() && target.units.empty())
    settings.refuse("levels", "'levels' is missing: whom does it bind?");
  check_span(settings, target.from, target.to);
  settings.refuse_unknown();
  return target;
}

WorkHours read_hours(const Settings& settings) {
  const auto [morning_from, morning_to] = span_of(settings, "morning");
  const auto [afternoon_from, afternoon_to] = span_of(settings, "afternoon");
  settings.text_or("citation", "");
  settings.refuse_unknown();
  if (afternoon_from < morning_to) settings.refuse("afternoon", "'afternoon' begins before the morning ends");
  return {morning_from, morning_to, afternoon_from, afternoon_to};
}

DeadlinePolicy read_deadline_policy(const Settings& settings) {
  DeadlinePolicy policy;
  const std::string after = settings.text_or("after_supplement", "resume");
  if (after != "resume" && after != "restart")
    settings.refuse("after_supplement", "'after_supplement' is neither resume nor restart");
  policy.restarts_after_supplement = after == "restart";
  policy.same_day_cutoff = minute_at(settings, "same_day_cutoff", "15:00");
  settings.text_or("citation", "");
  settings.refuse_unknown();
  return policy;
}

Practice read_practice(const Settings& settings) {
  Practice practice;
  const std::string withdrawn = settings.text_or("withdrawn", "left_out");
  if (withdrawn != "left_out" && withdrawn != "counts_as_finished") {
    settings.refuse("withdrawn", "'withdrawn' is neither left_out nor counts_as_finished");
  }
  practice.withdrawn =
      withdrawn == "left_out" ? Practice::Withdrawn::left_out : Practice::Withdrawn::counts_as_finished;
  practice.postal_in_denominator = settings.flag_or("postal_in_denominator", true);
  settings.refuse_unknown();
  return practice;
}

ApologyRule read_apology(const Settings& settings) {
  ApologyRule rule;
  rule.alarm_work_days_before = static_cast<int>(settings.integer_or("alarm_work_days_before", 2, 0, 60));
  rule.alarm_minute = minute_at(settings, "alarm_at", "08:00");
  rule.latest_days_before = static_cast<int>(settings.integer_or("latest_days_before", 1, 0, 60));
  rule.at_most = static_cast<int>(settings.integer_or("at_most", 1, 0, 100));
  rule.citation = label(settings, "citation");
  settings.refuse_unknown();
  return rule;
}

ReportRule read_report(const Settings& settings) {
  ReportRule rule;
  rule.id = settings.text("id");
  rule.title = nfc(settings.text("title"));
  rule.first = settings.day("first");
  rule.every_days = static_cast<int>(settings.integer_or("every_days", 1, 1, 366));
  rule.slots = static_cast<int>(settings.integer_or("slots", 1, 1, 10'000));
  rule.due_minute = minute_at(settings, "before", "17:00");
  rule.rolls_back = settings.flag_or("rolls_back", false);
  rule.levels = levels_of(settings, "levels");
  rule.citation = nfc(settings.text("citation"));
  if (rule.levels.empty()) settings.refuse("levels", "'levels' is missing: who owes the report?");
  settings.refuse_unknown();
  return rule;
}

Form read_form(const Settings& settings) {
  constexpr std::array<std::string_view, 7> purposes = {"receipt", "supplement", "refusal", "apology",
                                                        "stop",    "control",    "register"};
  Form form{.purpose = settings.text("purpose"),
            .number = settings.text("number"),
            .circular = nfc(settings.text("circular")),
            .title = nfc(settings.text("title")),
            .from = settings.day("from"),
            .to = settings.day_if("to")};
  if (std::ranges::find(purposes, form.purpose) == purposes.end()) {
    settings.refuse("purpose", "'purpose' is none of receipt, supplement, refusal, apology, stop, control, register");
  }
  const std::string paper = settings.text_or("paper", "A4");
  if (paper != "A4" && paper != "A5") settings.refuse("paper", "'paper' is neither A4 nor A5");
  form.is_a5 = paper == "A5";
  check_span(settings, form.from, form.to);
  settings.refuse_unknown();
  return form;
}

Citation read_citation(const Settings& settings) {
  Citation citation{settings.text("id"), nfc(settings.text("title")), settings.day_if("from"), settings.day_if("to")};
  settings.refuse_unknown();
  return citation;
}

}  // namespace sohoa
