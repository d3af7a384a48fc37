/// An administrative procedure as the catalogue has it on a day: papers asked for, term, online level.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/dossier/deadline.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/unit.hpp"

namespace sohoa {

/// NĐ 42/2022: một phần and toàn trình replaced levels 3 and 4; both count as online services (R1).
enum class OnlineLevel { none, partial, full };
std::string_view name(OnlineLevel level) noexcept;
std::optional<OnlineLevel> online_level_named(std::string_view text) noexcept;

struct RequiredPaper {
  std::string id;  // of the component, e.g. "to-khai"
  std::string title;
  bool required = true;
  bool is_paper = true;
  std::string code;  // of the national list, e.g. "000.00.00.G15-KQ004389"; may be empty
};

struct Procedure {
  ProcedureCode code;
  std::string title, sector, version, citation;
  Day from;
  std::optional<Day> to;  // last day in force
  OnlineLevel online_level = OnlineLevel::none;
  bool has_result = true;
  std::optional<Term> term;  // absent: without a deadline
  std::vector<RequiredPaper> papers;
  std::vector<UnitLevel> offered_by;          // levels of units where it can be handed in
  std::vector<std::string> offered_by_units;  // further single units
  bool is_in_force(Day day) const { return from <= day && (!to || day <= *to); }
};

}  // namespace sohoa
