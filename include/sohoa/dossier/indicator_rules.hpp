/// What is counted and how it is scored, as it stands in rules/indicators.toml and rules/scoring.toml: formulas are text
/// here, with the place they were written at. `rates` compiles and evaluates them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/time.hpp"
#include "sohoa/dossier/unit.hpp"

namespace sohoa {

/// A condition over named facts, "not has_deadline or finished_on <= due_on"; empty is always true.
struct FormulaText {
  std::string text;
  std::string position;  // file:line:column
};

/// The first case whose condition holds decides.
struct IndicatorCase {
  FormulaText when = {};
  /// A group of papers ("required_papers", "results") whose judgement decides: all of them have to count, or any one.
  std::string all = {}, any = {};
  std::string judged_by = {};  // id of a judgement
  bool counts = false;
  std::string reason = {};
};

/// What one paper is, by the first case that holds: the same question is asked by several indicators.
struct PaperJudgement {
  std::string id;
  std::vector<IndicatorCase> cases;
};

struct IndicatorRule {
  std::string id, title_vi, title_en;
  std::string of;        // "dossiers", "papers", "services", "reports"
  std::string papers;    // of "papers": which ones are counted
  std::string dated_by;  // the day that has to lie in the period: "received_on", "finished_on", "ended_on"
  FormulaText among;     // what is in the denominator
  std::vector<IndicatorCase> cases;
  /// How others count what we count differently; shown side by side, never with a target of ours.
  std::string beside = {};  // id of our indicator
  std::string citation = {};
  std::string position = {};
};

/// Points for an indicator, by the share reached.
struct ScoreCriterion {
  std::string id, title;
  std::int64_t points = 0;     // hundredths of a point
  std::string indicator = {};  // empty: not counted by this system (a survey, a committee's judgement)
  /// Empty: in proportion to the percentage. Else the points of the highest step reached.
  struct Step {
    std::int64_t from_basis_points = 0;
    std::int64_t points = 0;
  };
  std::vector<Step> steps = {};
  /// Below this percentage no points, whatever the proportion says.
  std::int64_t at_least_basis_points = 0;
};
struct ScoreGroup {
  std::string id, title;
  std::vector<ScoreCriterion> criteria;
  std::int64_t points() const;
};

/// A scoring sheet of a unit, or of its head: weights and thresholds with the dates they hold.
struct ScoringSheet {
  std::string id, title, citation;
  std::string of;  // "unit", "head"
  Day from;
  std::optional<Day> to = {};
  /// The text it follows was not at hand: every report that shows it says so.
  bool is_demo = false;
  std::vector<UnitLevel> levels;
  std::vector<ScoreGroup> groups;
  bool is_in_force(Day day) const { return from <= day && (!to || day <= *to); }
};

}  // namespace sohoa
