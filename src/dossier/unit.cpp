// The form of unit codes, and who answers for whom after a merger.
#include "sohoa/dossier/unit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sohoa/core/error.hpp"

#include "dossier/pattern.hpp"

namespace sohoa {
namespace {

using dossier::all_digits;
using dossier::is_capital;

bool is_agency_mark(std::string_view text) {  // H10
  return text.size() == 3 && is_capital(text[0]) && all_digits(text.substr(1));
}

bool are_pairs(std::string_view text) {  // .18.02
  for (; !text.empty(); text.remove_prefix(3)) {
    if (text.size() < 3 || text[0] != '.' || !all_digits(text.substr(1, 2))) return false;
  }
  return true;
}

bool is_new_code(std::string_view text) {  // QĐ 20/2020/QĐ-TTg: H10, G12.18
  return text.size() <= 12 && is_agency_mark(text.substr(0, 3)) &&
         are_pairs(text.substr(std::min<std::size_t>(3, text.size())));
}

bool is_old_code(std::string_view text) {  // 000.00.16.H40
  return text.size() == 13 && text.substr(0, 3) == "000" && are_pairs(text.substr(3, 6)) && text[9] == '.' &&
         is_agency_mark(text.substr(10));
}

[[noreturn]] void invalid(const std::string& what) { throw Error(ErrorCode::rules_invalid, what); }

void check_codes(const std::vector<Unit>& units) {
  std::set<std::string> codes;
  for (const Unit& unit : units) {
    if (!codes.insert(unit.code).second) invalid("unit " + unit.code + " is there twice");
    if (unit.names.empty()) invalid("unit " + unit.code + " has no name");
    for (const std::string& other : unit.other_codes) {
      if (!codes.insert(other).second) invalid("code " + other + " belongs to two units");
    }
  }
}

}  // namespace

bool is_unit_code(std::string_view text) noexcept { return is_new_code(text) || is_old_code(text); }

const std::string& Unit::name_on(Day day) const {
  SOHOA_INVARIANT(!names.empty());
  const UnitName* valid = &names.front();
  for (const UnitName& name : names) {
    if (name.from <= day) valid = &name;
  }
  return valid->text;
}

const std::string& Unit::parent_on(Day day) const {
  const std::string* valid = &parent;
  for (const UnitParent& one : moved) {
    if (one.from <= day) valid = &one.code;
  }
  return *valid;
}

UnitHistory::UnitHistory(std::vector<Unit> units, std::vector<Succession> successions)
    : units_(std::move(units)), successions_(std::move(successions)) {
  std::ranges::sort(units_, {}, &Unit::code);
  check_codes(units_);
  for (const Unit& unit : units_) {
    if (!unit.parent.empty() && find(unit.parent) == nullptr) invalid("unit " + unit.code + ": unknown parent");
    for (const UnitParent& parent : unit.moved) {
      if (!parent.code.empty() && find(parent.code) == nullptr) invalid("unit " + unit.code + ": unknown parent");
      if (lies_below_itself(unit, parent.from)) invalid("unit " + unit.code + " would be above itself");
    }
  }
  std::map<std::string, int> heirs;
  for (const Succession& step : successions_) {
    const Unit* before = find(step.predecessor);
    const Unit* after = find(step.successor);
    if (before == nullptr || after == nullptr) invalid("succession of " + step.predecessor + ": unknown unit");
    if (!before->to || *before->to >= step.on) invalid("unit " + before->code + " outlives its succession");
    if (!after->exists_on(step.on)) invalid("unit " + after->code + " does not exist when it succeeds");
    heirs[before->code] += step.takes_dossiers ? 1 : 0;
  }
  for (const auto& [code, count] : heirs) {
    if (count != 1) invalid("unit " + code + " needs exactly one successor that takes its dossiers");
  }
}

// A circle is met on the day its last part was made.
bool UnitHistory::lies_below_itself(const Unit& unit, Day day) const noexcept {
  const Unit* above = find(unit.parent_on(day));
  for (std::size_t steps = 0; above != nullptr && steps < units_.size(); ++steps) {
    if (above == &unit) return true;
    above = find(above->parent_on(day));
  }
  return false;
}

const Unit* UnitHistory::find(std::string_view code) const noexcept {
  const auto at =
      std::ranges::lower_bound(units_, code, {}, [](const Unit& unit) -> std::string_view { return unit.code; });
  if (at != units_.end() && at->code == code) return &*at;
  for (const Unit& unit : units_) {
    if (std::ranges::find(unit.other_codes, code) != unit.other_codes.end()) return &unit;
  }
  return nullptr;
}

std::vector<const Unit*> UnitHistory::existing(Day from, Day to) const {
  std::vector<const Unit*> found;
  for (const Unit& unit : units_) {
    if (unit.from <= to && (!unit.to || from <= *unit.to)) found.push_back(&unit);
  }
  return found;
}

// Each step leads to a unit that exists on a later day than its predecessor's last, so the walk ends.
const Unit* UnitHistory::heir_on(std::string_view code, Day day) const noexcept {
  const Unit* unit = find(code);
  while (unit != nullptr && unit->to && *unit->to < day) {
    const auto step = std::ranges::find_if(successions_, [&](const Succession& candidate) {
      return candidate.takes_dossiers && find(candidate.predecessor) == unit;
    });
    unit = step == successions_.end() ? nullptr : find(step->successor);
  }
  return unit;
}

}  // namespace sohoa
