// A rule set is one file that names the files it is made of; together they are checked before anything uses them.
#include "sohoa/dossier/rules.hpp"

#include <algorithm>
#include <map>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

#include "dossier/rules_reader.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

bool is_set_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

/// Of the revisions of each year the newest that `is_known`; the first one where none is.
template <class IsKnown>
std::vector<CalendarTable> one_a_year(const std::vector<CalendarTable>& all, const IsKnown& is_known) {
  std::map<int, const CalendarTable*> chosen;
  for (const CalendarTable& table : all) {  // by year and revision
    const CalendarTable*& best = chosen[table.year];
    if (best == nullptr || is_known(table)) best = &table;
  }
  std::vector<CalendarTable> tables;
  for (const auto& [year, table] : chosen) tables.push_back(*table);
  return tables;
}

bool by_year_and_revision(const CalendarTable& a, const CalendarTable& b) {
  return std::pair(a.year, a.revision) < std::pair(b.year, b.revision);
}

/// Files of the folder that sets share (indicators, scoring) have no name of their own.
bool is_set(const fs::path& file) {
  try {
    return Settings::load(file).has("name");
  } catch (const Error&) {
    return true;  // broken: whoever asks for it is told where
  }
}

}  // namespace

bool Target::applies_to(const Unit& unit) const {
  return std::ranges::find(levels, unit.level) != levels.end() || std::ranges::find(units, unit.code) != units.end();
}

/// Fills one RuleSet from its file and the files that one names.
class RuleSetReader {
 public:
  RuleSetReader(fs::path folder, const Settings& settings, const std::vector<RuleChange>& changes)
      : folder_(std::move(folder)), settings_(settings), changes_(changes) {}

  RuleSet read() {
    read_heading();
    for (const std::string& file : settings_.texts("calendars")) read_calendars(file);
    for (const std::string& file : settings_.texts("units")) read_units(file);
    for (const std::string& file : settings_.texts("procedures")) read_procedures(file);
    for (const std::string& file : settings_.texts_or("forms", {})) read_forms(file);
    for (const std::string& file : settings_.texts_or("indicators", {})) read_indicators(file);
    for (const std::string& file : settings_.texts_or("scoring", {})) read_sheets(file);
    for (const Settings& report : settings_.tables("report")) set_.reports_.push_back(read_report(report));
    for (const Settings& target : settings_.tables("target")) set_.targets_.push_back(read_target(target));
    for (const Settings& citation : settings_.tables("source")) set_.citations_.push_back(read_citation(citation));
    settings_.refuse_unknown();
    for (const RuleChange& change : changes_) apply(change);
    set_.digest_ = sha256(view(summed_with_));
    assemble();
    return std::move(set_);
  }

 private:
  void read_heading() {
    set_.name_ = settings_.text("name");
    set_.title_ = nfc(settings_.text("title"));
    set_.from_ = settings_.day("from");
    set_.to_ = settings_.day_if("to");
    for (const char* table : {"hours", "deadlines", "apology", "practice"}) {
      if (const auto content = settings_.table_if(table)) summed_with_ += content->canonical() + "\n";
    }
    if (const auto hours = settings_.table_if("hours")) set_.hours_ = read_hours(*hours);
    if (const auto policy = settings_.table_if("deadlines")) set_.deadline_policy_ = read_deadline_policy(*policy);
    if (const auto apology = settings_.table_if("apology")) set_.apology_ = read_apology(*apology);
    if (const auto practice = settings_.table_if("practice")) set_.practice_ = read_practice(*practice);
  }

  Settings open(const std::string& file) const {
    return Settings::load(inside(folder_, file), ErrorCode::rules_invalid);
  }

  void read_calendars(const std::string& file) {
    const Settings content = open(file);
    summed_with_ += content.canonical() + "\n";
    for (const Settings& table : content.tables("calendar")) {
      set_.tables_.push_back(read_calendar(table));
      check([&] { WorkCalendar({set_.tables_.back()}); }, table);
    }
    content.refuse_unknown();
  }

  void read_units(const std::string& file) {
    const Settings content = open(file);
    for (const Settings& unit : content.tables("unit")) units_.push_back(read_unit(unit));
    for (const Settings& step : content.tables("succession")) successions_.push_back(read_succession(step));
    content.refuse_unknown();
  }

  void read_procedures(const std::string& file) {
    const Settings content = open(file);
    for (const Settings& procedure : content.tables("procedure")) {
      set_.procedures_.push_back(read_procedure(procedure));
    }
    content.refuse_unknown();
  }

  void read_forms(const std::string& file) {
    const Settings content = open(file);
    for (const Settings& form : content.tables("form")) set_.forms_.push_back(read_form(form));
    content.refuse_unknown();
  }

  void read_indicators(const std::string& file) {
    const Settings content = open(file);
    summed_with_ += content.canonical() + "\n";
    for (const Settings& one : content.tables("judgement")) set_.judgements_.push_back(read_judgement(one));
    for (const Settings& one : content.tables("indicator")) {
      set_.indicators_.push_back(read_indicator(one));
      const auto has_id = [&](const IndicatorRule& rule) { return rule.id == set_.indicators_.back().id; };
      if (std::ranges::count_if(set_.indicators_, has_id) > 1) one.refuse("id", "'id' is there twice");
    }
    content.refuse_unknown();
  }

  void read_sheets(const std::string& file) {
    const Settings content = open(file);
    for (const Settings& sheet : content.tables("sheet")) set_.sheets_.push_back(read_sheet(sheet));
    content.refuse_unknown();
  }

  void apply(const RuleChange& change) {
    const Settings content = Settings::parse(change.toml, change.source, ErrorCode::rules_invalid);
    for (const Settings& table : content.tables("unit")) {
      Unit unit = read_unit(table);
      std::erase_if(units_, [&](const Unit& known) { return known.code == unit.code; });
      units_.push_back(std::move(unit));
    }
    for (const Settings& table : content.tables("succession")) {
      Succession step = read_succession(table);
      std::erase_if(successions_, [&](const Succession& known) {
        return known.predecessor == step.predecessor && known.successor == step.successor;
      });
      successions_.push_back(std::move(step));
    }
    for (const Settings& table : content.tables("procedure")) {
      Procedure procedure = read_procedure(table);
      std::erase_if(set_.procedures_, [&](const Procedure& known) {
        return known.code == procedure.code && known.version == procedure.version;
      });
      set_.procedures_.push_back(std::move(procedure));
    }
    content.refuse_unknown();
  }

  void assemble() {
    check([&] { set_.units_ = UnitHistory(std::move(units_), std::move(successions_)); }, settings_);
    std::ranges::sort(set_.tables_, by_year_and_revision);
    const auto twice = std::ranges::adjacent_find(set_.tables_, [](const CalendarTable& a, const CalendarTable& b) {
      return a.year == b.year && a.revision == b.revision;
    });
    if (twice != set_.tables_.end()) {
      settings_.refuse("calendars", "'calendars' hold revision " + std::to_string(twice->revision) + " of " +
                                        std::to_string(twice->year) + " twice");
    }
    set_.calendar_ = WorkCalendar(one_a_year(set_.tables_, [](const CalendarTable&) { return true; }), set_.hours_);
    check_procedures();
  }

  void check_procedures() {
    auto& all = set_.procedures_;
    std::ranges::sort(all, {}, [](const Procedure& p) { return std::pair(p.code.text(), p.from); });
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (all[i].code == all[i - 1].code && all[i - 1].is_in_force(all[i].from)) {
        settings_.refuse("procedures",
                         "'procedures' have two versions of " + all[i].code.text() + " in force on one day");
      }
    }
  }

  // What the pure types refuse gets the position of the table it came from.
  template <class Work>
  static void check(const Work& work, const Settings& where) {
    try {
      work();
    } catch (const Error& error) {
      throw Error(ErrorCode::rules_invalid, where.position() + ": " + error.detail());
    }
  }

  fs::path folder_;
  const Settings& settings_;
  RuleSet set_;
  std::vector<Unit> units_;
  std::vector<Succession> successions_;
  const std::vector<RuleChange>& changes_;
  std::string summed_with_;  // what goes into the digest
};

RuleSet RuleSet::load(const fs::path& folder, std::string_view name, const std::vector<RuleChange>& changes) {
  const fs::path file = folder / (std::string(name) + ".toml");
  std::error_code ignored;
  if (!is_set_name(name) || !fs::is_regular_file(file, ignored)) {
    throw Error(ErrorCode::not_found, "no such rule set", printable(name));
  }
  const Settings settings = Settings::load(file, ErrorCode::rules_invalid);
  RuleSet set = RuleSetReader(folder, settings, changes).read();
  if (set.name() != name) settings.refuse("name", "'name' differs from the file's name");
  return set;
}

std::vector<std::string> RuleSet::names(const fs::path& folder) {
  std::vector<std::string> found;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure); !failure && at != fs::directory_iterator(); at.increment(failure)) {
    if (at->path().extension() == ".toml" && is_set_name(at->path().stem().string()) && is_set(at->path())) {
      found.push_back(at->path().stem().string());
    }
  }
  if (failure) throw_errno(failure.value(), "list", folder);
  std::ranges::sort(found);
  return found;
}

WorkCalendar RuleSet::calendar_known_on(Day day) const {
  const auto is_known = [&](const CalendarTable& table) { return !table.issued_on || *table.issued_on <= day; };
  return WorkCalendar(one_a_year(tables_, is_known), hours_);
}

const Procedure* RuleSet::procedure(const ProcedureCode& code, Day day) const noexcept {
  for (const Procedure& procedure : procedures_) {
    if (procedure.code == code && procedure.is_in_force(day)) return &procedure;
  }
  return nullptr;
}

const Form* RuleSet::form(std::string_view purpose, Day received_on) const noexcept {
  for (const Form& form : forms_) {
    if (form.purpose == purpose && form.from <= received_on && (!form.to || received_on <= *form.to)) return &form;
  }
  return nullptr;
}

const Target* RuleSet::target(std::string_view indicator, const Unit& unit, Day day) const noexcept {
  const Target* latest = nullptr;
  for (const Target& target : targets_) {
    if (target.indicator != indicator || !target.applies_to(unit) || !target.is_in_force(day)) continue;
    if (latest == nullptr || latest->from <= target.from) latest = &target;
  }
  return latest;
}

}  // namespace sohoa
