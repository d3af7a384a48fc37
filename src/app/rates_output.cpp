// One table model behind CSV and terminal; JSON keeps the names COMMANDS fixes.

#include "app/rates_output.hpp"

#include <algorithm>

#include "app/table.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::app {

namespace {

Json indicator_json(const Indicator& indicator) {
  Json target = nullptr, met = nullptr;
  if (indicator.target_basis_points) target = Ratio{*indicator.target_basis_points, 10000}.percent();
  if (indicator.met) met = *indicator.met;
  Json json = {{"id", indicator.id},   {"numerator", indicator.ratio.numerator}, {"denominator", indicator.ratio.denominator},
               {"percent", indicator.ratio.percent()}, {"target", target}, {"met", met}, {"binding", indicator.binding}};
  if (!indicator.beside.empty()) json["beside"] = indicator.beside;
  if (indicator.judged != indicator.ratio && indicator.target_basis_points) json["judged"] = fraction(indicator.judged);
  return json;
}

/// "80.00" as 8000.
std::int64_t basis_points_from(std::string percent) {
  std::erase(percent, '.');
  return std::stoll(percent);
}

/// "17/20".
Ratio ratio_from(const std::string& fraction) {
  std::size_t slash = 0;
  const std::int64_t numerator = std::stoll(fraction, &slash);
  return {numerator, std::stoll(fraction.substr(slash + 1))};
}

Indicator indicator_from(const Json& json) {
  Indicator one{.id = json.at("id"), .ratio = {json.at("numerator"), json.at("denominator")}, .target_basis_points = {}, .met = {}, .binding = json.at("binding"), .judged = {}, .beside = json.value("beside", "")};
  one.judged = json.contains("judged") ? ratio_from(json.at("judged")) : one.ratio;
  if (!json.at("target").is_null()) one.target_basis_points = basis_points_from(json.at("target"));
  if (!json.at("met").is_null()) one.met = json.at("met").get<bool>();
  return one;
}

Json unit_json(const UnitRates& unit) {
  return {{"code", unit.code}, {"name", unit.name}, {"level", unit.level}, {"indicators", indicators_json(unit.indicators)}, {"balance", balance_json(unit.balance)}};
}

Json units_json(const std::vector<UnitRates>& units) {
  Json list = Json::array();
  for (const UnitRates& unit : units) list.push_back(unit_json(unit));
  return list;
}

/// Reports that were sent before units had one are kept without.
Balance balance_from(const Json& of) {
  if (!of.contains("balance")) return {};
  const Json& json = of.at("balance");
  return {.carried_over = json.at("carried_over"), .received = json.at("received"), .finished = json.at("finished"),
          .withdrawn = json.at("withdrawn"), .paused = json.at("paused"), .running = json.at("running")};
}

std::vector<Indicator> indicators_from(const Json& json) {
  std::vector<Indicator> all;
  for (const Json& one : json) all.push_back(indicator_from(one));
  return all;
}

std::vector<UnitRates> units_from(const Json& json) {
  std::vector<UnitRates> units;
  for (const Json& unit : json)
    units.push_back({.code = unit.at("code"), .name = unit.at("name"), .level = unit.at("level"), .indicators = indicators_from(unit.at("indicators")), .balance = balance_from(unit)});
  return units;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

/// "80.00 (8/10) ✓ ≥ 80.00": a binding target that is missed is marked ✗, one that does not bind ○.
std::string cell(const Indicator& indicator) {
  std::string text = indicator.ratio.percent() + " (" + fraction(indicator.ratio) + ")";
  if (!indicator.target_basis_points) return text;
  const std::string target = Ratio{*indicator.target_basis_points, 10000}.percent();
  if (!indicator.binding) return text + " ○ " + target;
  if (!indicator.met) return text + " – " + target;
  return text + (*indicator.met ? " ✓ " : " ✗ ") + target;
}

bool has_dossiers(const UnitRates& unit) {
  return std::any_of(unit.indicators.begin(), unit.indicators.end(), [](const Indicator& one) {
    return one.id == "digitized_dossiers_attached" && one.ratio.denominator > 0;
  });
}

}  // namespace

std::vector<std::size_t> columns_of(const RatesReport& report) {
  const auto has_target = [](const std::vector<Indicator>& all, std::size_t i) { return all[i].target_basis_points.has_value(); };
  std::vector<std::size_t> chosen, ours;
  for (std::size_t i = 0; i < report.total.size(); ++i) {
    if (!report.total[i].beside.empty()) continue;
    ours.push_back(i);
    const bool any = has_target(report.total, i) ||
                     std::any_of(report.units.begin(), report.units.end(), [&](const UnitRates& unit) { return has_target(unit.indicators, i); });
    if (any) chosen.push_back(i);
  }
  return chosen.empty() ? ours : chosen;
}

std::string title_of(const std::string& id, const RuleSet& rules, Language language) {
  for (const IndicatorRule& rule : rules.indicators())
    if (rule.id == id) return language == Language::vi ? rule.title_vi : rule.title_en;
  return id;
}

std::string fraction(const Ratio& ratio) { return std::to_string(ratio.numerator) + "/" + std::to_string(ratio.denominator); }

Json indicators_json(const std::vector<Indicator>& indicators) {
  Json list = Json::array();
  for (const Indicator& indicator : indicators) list.push_back(indicator_json(indicator));
  return list;
}

Json balance_json(const Balance& b) {
  return {{"carried_over", b.carried_over}, {"received", b.received}, {"finished", b.finished}, {"withdrawn", b.withdrawn}, {"paused", b.paused}, {"running", b.running}};
}

Json rates_json(const RatesReport& report) {
  return {{"as_of", report.as_of.iso()}, {"from", report.period.from.iso()},     {"to", report.period.to.iso()},
          {"rules", report.rules},       {"units", units_json(report.units)}, {"with_below", units_json(report.with_below)},
          {"total", {{"indicators", indicators_json(report.total)}, {"balance", balance_json(report.balance)}}}};
}

RatesReport rates_from_json(const Json& json) {
  try {
    const auto at = Instant::parse(json.at("as_of").get<std::string>());
    const auto from = Day::parse(json.at("from").get<std::string>()), to = Day::parse(json.at("to").get<std::string>());
    if (!at || !from || !to) throw Error(ErrorCode::store_corrupt, "a kept report");
    const Json& total = json.at("total");
    return {.as_of = *at, .period = {*from, *to}, .rules = json.at("rules"), .units = units_from(json.at("units")), .with_below = units_from(json.value("with_below", Json::array())),
            .total = indicators_from(total.at("indicators")), .balance = balance_from(total)};
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorCode::store_corrupt, "a kept report");
  } catch (const std::logic_error&) {  // a number that is none
    throw Error(ErrorCode::store_corrupt, "a kept report");
  }
}

Json scores_json(const std::vector<ScoreSheet>& sheets) {
  Json list = Json::array();
  for (const ScoreSheet& sheet : sheets) {
    Json groups = Json::array();
    for (const ScoredGroup& group : sheet.groups) {
      Json criteria = Json::array();
      for (const ScoredCriterion& one : group.criteria)
        criteria.push_back({{"id", one.id}, {"title", one.title}, {"points", points_text(one.points)}, {"indicator", one.indicator.empty() ? Json(nullptr) : Json(one.indicator)},
                            {"reached", one.reached ? Json(points_text(*one.reached)) : Json("—")}});
      groups.push_back({{"id", group.id}, {"title", group.title}, {"criteria", criteria}});
    }
    list.push_back({{"sheet", sheet.sheet}, {"title", sheet.title}, {"of", sheet.of}, {"demo", sheet.is_demo}, {"citation", sheet.citation}, {"unit", sheet.unit},
                    {"reached", points_text(sheet.reached)}, {"countable", points_text(sheet.countable)}, {"points", points_text(sheet.points)}, {"groups", groups}});
  }
  return list;
}

std::string rates_csv(const RatesReport& report, const RuleSet& rules, Language language) {
  std::string out = "\xEF\xBB\xBFunit,name,level,indicator,title,numerator,denominator,percent,target,met,binding\r\n";
  const auto add = [&](const std::string& code, const std::string& name, const std::string& level, const std::vector<Indicator>& indicators) {
    for (const Indicator& one : indicators) {
      const std::string target = one.target_basis_points ? Ratio{*one.target_basis_points, 10000}.percent() : "";
      out += quoted(code) + "," + quoted(name) + "," + level + "," + one.id + "," + quoted(title_of(one.id, rules, language)) + "," +
             std::to_string(one.ratio.numerator) + "," + std::to_string(one.ratio.denominator) + "," + one.ratio.percent() + "," + target + "," +
             (one.met ? (*one.met ? "yes" : "no") : "") + "," + (one.binding ? "yes" : "no") + "\r\n";
    }
  };
  // What is no rate has a number only.
  const auto add_balance = [&](const std::string& code, const std::string& name, const std::string& level, const Balance& b) {
    const std::pair<const char*, std::int64_t> parts[] = {{"carried_over", b.carried_over}, {"received", b.received}, {"finished", b.finished},
                                                          {"withdrawn", b.withdrawn},       {"paused", b.paused},     {"running", b.running}};
    for (const auto& [part, number] : parts)
      out += quoted(code) + "," + quoted(name) + "," + level + ",balance." + part + "," + quoted(std::string(sentence(part, language))) + "," + std::to_string(number) + ",,,,,no\r\n";
  };
  for (const UnitRates& unit : report.units) {
    add(unit.code, unit.name, unit.level, unit.indicators);
    add_balance(unit.code, unit.name, unit.level, unit.balance);
  }
  for (const UnitRates& unit : report.with_below) {
    add(unit.code + "+", with_below_name(unit, language), unit.level, unit.indicators);
    add_balance(unit.code + "+", with_below_name(unit, language), unit.level, unit.balance);
  }
  add("total", "", "", report.total);
  add_balance("total", "", "", report.balance);
  return out;
}

std::optional<std::int64_t> change_of(const Ratio& now, const Ratio& before) {
  if (now.denominator == 0 || before.denominator == 0) return std::nullopt;
  // Both are printed rounded, and their difference is what a reader of the two would compute.
  const auto hundredths = [](const Ratio& ratio) { return (20000 * ratio.numerator + ratio.denominator) / (2 * ratio.denominator); };
  return hundredths(now) - hundredths(before);
}

std::string change_text(const Ratio& now, const Ratio& before) {
  const auto change = change_of(now, before);
  if (!change) return "—";
  const std::string size = points_text(*change < 0 ? -*change : *change);
  return *change < 0 ? "−" + size : *change > 0 ? "+" + size : size;
}

std::string balance_text(const Balance& b, Language language) {
  const auto part = [&](const char* vi, const char* en, std::int64_t number) { return (language == Language::vi ? vi : en) + std::to_string(number); };
  return part("Kỳ trước chuyển qua ", "Carried over ", b.carried_over) + part(" hồ sơ, tiếp nhận ", " dossiers, received ", b.received) + part("; đã giải quyết ", "; finished ", b.finished) +
         part(", rút ", ", withdrawn ", b.withdrawn) + part(", tạm dừng ", ", paused ", b.paused) + part(", đang giải quyết ", ", running ", b.running) + ".";
}

std::string said(Instant at, Language language) {
  const std::string iso = at.iso();
  const std::size_t seconds = iso.substr(17, 2) == "00" ? 5 : 8;
  return iso.substr(11, seconds) + (language == Language::vi ? " ngày " : ", ") + Day::of(at).vietnamese();
}

std::string slot_name(const RuleSet& rules, const DueReport& report, Language language) {
  const auto rule = std::find_if(rules.reports().begin(), rules.reports().end(), [&](const ReportRule& one) { return one.id == report.report; });
  if (rule == rules.reports().end()) return report.report + "/" + std::to_string(report.slot.number);
  return rule->title + (rule->slots > 1 ? (language == Language::vi ? ", kỳ " : ", slot ") + std::to_string(report.slot.number) : "");
}

std::string with_below_name(const UnitRates& unit, Language language) {
  return unit.name + (language == Language::vi ? " và các đơn vị trực thuộc" : " with all units below");
}

void print_rates(const RatesReport& report, const RuleSet& rules, const Terminal& terminal) {
  terminal.line(std::string(terminal.say("Từ ", "From ")) + report.period.from.vietnamese() + std::string(terminal.say(" đến ", " to ")) +
                report.period.to.vietnamese() + ", " + report.rules);
  const std::vector<std::size_t> columns = columns_of(report);
  Table table;
  const auto add = [&](const std::string& head, const std::vector<Indicator>& indicators) {
    std::vector<std::string> row = {head};
    for (const std::size_t i : columns) row.push_back(cell(indicators[i]));
    table.add(std::move(row));
  };
  std::vector<std::string> head = {std::string(terminal.say("Đơn vị", "Unit"))};
  for (const std::size_t i : columns) head.push_back("(" + std::to_string(i + 1) + ")");
  table.add(head);
  std::string without;
  for (const UnitRates& unit : report.units) {
    if (has_dossiers(unit)) add(unit.code + " " + unit.name, unit.indicators);
    else without += (without.empty() ? "" : ", ") + unit.code;
  }
  // The province with everything below it is the last row anyway.
  for (const UnitRates& unit : report.with_below)
    if (unit.level != name(UnitLevel::province) && has_dossiers(unit)) add(unit.code + " " + with_below_name(unit, terminal.language), unit.indicators);
  add(std::string(terminal.say("Toàn bộ", "All")), report.total);
  for (const std::string& line : table.lines()) terminal.line(line);
  terminal.line(balance_text(report.balance, terminal.language));
  if (!without.empty()) terminal.line(std::string(terminal.say("Chưa có hồ sơ: ", "No dossiers yet: ")) + without);
  // Everything of the whole, with what it is called; the other practice is set in below ours.
  Table all;
  all.add({std::string(terminal.say("Toàn bộ", "All")), ""});
  for (std::size_t i = 0; i < report.total.size(); ++i)
    all.add({(report.total[i].beside.empty() ? "" : "  ") + ("(" + std::to_string(i + 1) + ") ") + title_of(report.total[i].id, rules, terminal.language) + " [" + report.total[i].id + "]",
             cell(report.total[i])});
  for (const std::string& line : all.lines()) terminal.line(line);
  terminal.line(terminal.say("✓ đạt  ✗ chưa đạt  ○ không ràng buộc  – chưa tính được", "✓ met  ✗ missed  ○ not binding  – cannot be told yet"));
}

}  // namespace sohoa::app
