/// The rules in force: units, procedures, targets, calendars, practices; dated data with citations (R29), read from
/// `rules/NAME.toml` and the files it names. No number of the law is in the program.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/dossier/deadline.hpp"
#include "sohoa/dossier/indicator_rules.hpp"
#include "sohoa/dossier/obligation_rules.hpp"
#include "sohoa/dossier/procedure.hpp"
#include "sohoa/dossier/unit.hpp"
#include "sohoa/dossier/work_calendar.hpp"

namespace sohoa {

/// A target for an indicator at some levels during a time. Only where it is binding can a unit fail it (R2).
struct Target {
  std::string indicator;          // an id of COMMANDS
  std::int64_t basis_points = 0;  // 8000 is 80 %
  std::vector<UnitLevel> levels;
  std::vector<std::string> units;  // further single units
  Day from;
  std::optional<Day> to;
  bool is_binding = true;
  std::string citation;
  bool applies_to(const Unit& unit) const;
  bool is_in_force(Day day) const { return from <= day && (!to || day <= *to); }
};

/// Where the field counts in two ways; ours is the default, the other one a switch (R4, R6).
struct Practice {
  /// Status 7 in `on_time` and `digitized_results`.
  enum class Withdrawn { left_out, counts_as_finished };
  Withdrawn withdrawn = Withdrawn::left_out;
  /// Whether dossiers that came by post are in the denominator of `processed_online`.
  bool postal_in_denominator = true;
  bool operator==(const Practice&) const = default;
};

struct Citation {
  std::string id, title;
  std::optional<Day> from, to;
};

/// One edit made at a desk: tables as they stand in the rules' files ([[unit]], [[succession]], [[procedure]]). A unit
/// replaces the one of its code, a procedure the version of its code and number, anything else is added.
struct RuleChange {
  std::string toml;
  std::string source;  // for messages, in place of a file's name
};

/// One set, whole and checked. Copyable; immutable; threads may share it.
class RuleSet {
 public:
  /// `folder`/NAME.toml. Throws Error{rules_invalid} with file:line:column, Error{not_found} for an unknown name.
  /// `changes` are made in their order, after the files.
  static RuleSet load(const std::filesystem::path& folder, std::string_view name,
                      const std::vector<RuleChange>& changes = {});
  /// Names of the sets in the folder, sorted.
  static std::vector<std::string> names(const std::filesystem::path& folder);

  const std::string& name() const noexcept { return name_; }
  const std::string& title() const noexcept { return title_; }
  Day from() const noexcept { return from_; }
  std::optional<Day> to() const noexcept { return to_; }
  const UnitHistory& units() const noexcept { return units_; }
  const std::vector<Procedure>& procedures() const noexcept { return procedures_; }
  const std::vector<Target>& targets() const noexcept { return targets_; }
  const std::vector<Citation>& citations() const noexcept { return citations_; }
  const Practice& practice() const noexcept { return practice_; }
  const DeadlinePolicy& deadline_policy() const noexcept { return deadline_policy_; }
  const ApologyRule& apology() const noexcept { return apology_; }
  const std::vector<ReportRule>& reports() const noexcept { return reports_; }
  const std::vector<Form>& forms() const noexcept { return forms_; }
  /// In the order they are reported.
  const std::vector<IndicatorRule>& indicators() const noexcept { return indicators_; }
  const std::vector<PaperJudgement>& judgements() const noexcept { return judgements_; }
  const std::vector<ScoringSheet>& sheets() const noexcept { return sheets_; }
  /// Over everything a dossier's facts and numbers depend on (calendars, hours, deadlines, apologies, practice,
  /// indicators): what was summed with one set is not right for another. Units, procedures and targets are not in it.
  const Digest& digest() const noexcept { return digest_; }
  /// The form for that purpose by the dossier's day of reception (R9), nullptr when there was none.
  const Form* form(std::string_view purpose, Day received_on) const noexcept;

  /// The calendar with the newest revision of each year.
  const WorkCalendar& calendar() const noexcept { return calendar_; }
  /// As it was known on `day`: revisions issued later are left out where an earlier one exists.
  WorkCalendar calendar_known_on(Day day) const;
  /// The version in force on `day`, nullptr when there is none.
  const Procedure* procedure(const ProcedureCode& code, Day day) const noexcept;
  /// The target that holds for the unit on `day`; of several the latest.
  const Target* target(std::string_view indicator, const Unit& unit, Day day) const noexcept;

 private:
  friend class RuleSetReader;
  RuleSet() = default;

  std::string name_, title_;
  Day from_;
  std::optional<Day> to_;
  UnitHistory units_;
  std::vector<Procedure> procedures_;  // by code and from
  std::vector<Target> targets_;
  std::vector<Citation> citations_;
  Practice practice_;
  DeadlinePolicy deadline_policy_;
  ApologyRule apology_;
  std::vector<ReportRule> reports_;
  std::vector<Form> forms_;
  std::vector<IndicatorRule> indicators_;
  std::vector<PaperJudgement> judgements_;
  std::vector<ScoringSheet> sheets_;
  Digest digest_;
  WorkHours hours_;
  std::vector<CalendarTable> tables_;  // all revisions
  WorkCalendar calendar_;
};

}  // namespace sohoa
