/// Units and their history: valid from and to, renamed, merged, split, abolished (R24).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/time.hpp"

namespace sohoa {

enum class UnitLevel { province, province_centre, department, district, commune, branch };
std::string_view name(UnitLevel level) noexcept;
std::optional<UnitLevel> unit_level_named(std::string_view text) noexcept;

/// `H10`, `G12.18`, `H10.15.02` or the older `000.00.16.H10`.
bool is_unit_code(std::string_view text) noexcept;

/// A name is valid from its day until the next one; the unit's identity does not change with it.
struct UnitName {
  std::string text;
  Day from;
};

/// The unit above from a day on; no code at the top.
struct UnitParent {
  std::string code;
  Day from;
};

struct Unit {
  std::string code = {};
  UnitLevel level = UnitLevel::department;
  std::string parent = {};           // code of the unit above when it begins; empty at the top
  std::vector<UnitParent> moved = {};  // by day: under another one since
  std::vector<UnitName> names = {};  // by day; at least one
  Day from = {};
  std::optional<Day> to = {};                 // last day of its existence
  std::vector<std::string> other_codes = {};  // older or newer codes of the same unit
  bool is_invented = false;                   // a demo's code or name, not an official one
  std::string citation = {};

  bool exists_on(Day day) const { return from <= day && (!to || day <= *to); }
  /// Its name on that day; the first one before it has any.
  const std::string& name_on(Day day) const;
  /// Code of the unit above on that day; empty at the top.
  const std::string& parent_on(Day day) const;
};

enum class SuccessionKind { merge, split, rename, abolish };
std::string_view name(SuccessionKind kind) noexcept;
std::optional<SuccessionKind> succession_kind_named(std::string_view text) noexcept;

struct Succession {
  std::string predecessor = {};
  std::string successor = {};
  Day on = {};  // first day of the successor
  SuccessionKind kind = SuccessionKind::merge;
  bool takes_dossiers = true;  // of several successors exactly one does
  bool is_invented = false;
  std::string citation = {};
};

/// All units of all times. Immutable; threads may share it.
class UnitHistory {
 public:
  /// Throws Error{rules_invalid}: a code twice, an unknown parent or successor, several or no heirs of the dossiers,
  /// successions in a circle.
  UnitHistory(std::vector<Unit> units, std::vector<Succession> successions);
  UnitHistory() = default;

  const std::vector<Unit>& units() const noexcept { return units_; }
  const std::vector<Succession>& successions() const noexcept { return successions_; }
  /// By code or by one of its other codes.
  const Unit* find(std::string_view code) const noexcept;
  /// Units that exist on at least one day of the span, in code order.
  std::vector<const Unit*> existing(Day from, Day to) const;
  /// The unit that answers on `day` for what `code` received: itself while it exists, else along its successors.
  /// nullptr for an unknown code or a unit abolished without an heir.
  const Unit* heir_on(std::string_view code, Day day) const noexcept;

 private:
  bool lies_below_itself(const Unit& unit, Day day) const noexcept;

  std::vector<Unit> units_;  // by code
  std::vector<Succession> successions_;
};

}  // namespace sohoa
