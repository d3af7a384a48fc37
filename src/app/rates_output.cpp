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
  return json;
}

std::vector<Indicator> indicators_from(const Json& json) {
  std::vector<Indicator> all;
  for (const Json& one : json)
    all.push_back({.id = one.at("id"), .ratio = {one.at("numerator"), one.at("denominator")}, .target_basis_points = {}, .met = {}, .judged = {}, .beside = {}});
  return all;
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

/// Indicators somebody has a target for; all of ours where there are none. The other practices stand below the table.
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

}  // namespace

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

Json rates_json(const RatesReport& report) {
  Json units = Json::array();
  for (const UnitRates& unit : report.units)
    units.push_back({{"code", unit.code}, {"name", unit.name}, {"level", unit.level}, {"indicators", indicators_json(unit.indicators)}});
  return {{"as_of", report.as_of.iso()}, {"from", report.period.from.iso()}, {"to", report.period.to.iso()},
          {"rules", report.rules},       {"units", units},                   {"total", {{"indicators", indicators_json(report.total)}}}};
}

RatesReport rates_from_json(const Json& json) {
  try {
    const auto at = Instant::parse(json.at("as_of").get<std::string>());
    const auto from = Day::parse(json.at("from").get<std::string>()), to = Day::parse(json.at("to").get<std::string>());
    if (!at || !from || !to) throw Error(ErrorCode::store_corrupt, "a kept report");
    RatesReport report{.as_of = *at, .period = {*from, *to}, .rules = json.at("rules"), .units = {}, .total = indicators_from(json.at("total").at("indicators"))};
    for (const Json& unit : json.at("units"))
      report.units.push_back({.code = unit.at("code"), .name = unit.at("name"), .level = unit.at("level"), .indicators = indicators_from(unit.at("indicators"))});
    return report;
  } catch (const nlohmann::json::exception&) {
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
  for (const UnitRates& unit : report.units) add(unit.code, unit.name, unit.level, unit.indicators);
  add("total", "", "", report.total);
  return out;
}

std::string change_text(const Ratio& now, const Ratio& before) {
  if (now.denominator == 0 || before.denominator == 0) return "—";
  // Both are printed rounded, and their difference is what a reader of the two would compute.
  const auto hundredths = [](const Ratio& ratio) { return (20000 * ratio.numerator + ratio.denominator) / (2 * ratio.denominator); };
  const std::int64_t change = hundredths(now) - hundredths(before);
  const std::string size = points_text(change < 0 ? -change : change);
  return change < 0 ? "−" + size : change > 0 ? "+" + size : size;
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
  add(std::string(terminal.say("Toàn bộ", "All")), report.total);
  for (const std::string& line : table.lines()) terminal.line(line);
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
