/// Reads the TOML of a rule set. Private to the module.
#pragma once

#include <filesystem>
#include <string_view>

#include "sohoa/core/settings.hpp"
#include "sohoa/dossier/rules.hpp"

namespace sohoa {

/// One table of a rules file each. All throw Error{rules_invalid} with file:line:column.
Unit read_unit(const Settings& settings);
Succession read_succession(const Settings& settings);
Procedure read_procedure(const Settings& settings);
CalendarTable read_calendar(const Settings& settings);
Target read_target(const Settings& settings);
WorkHours read_hours(const Settings& settings);
DeadlinePolicy read_deadline_policy(const Settings& settings);
Practice read_practice(const Settings& settings);
ApologyRule read_apology(const Settings& settings);
ReportRule read_report(const Settings& settings);
Form read_form(const Settings& settings);
Citation read_citation(const Settings& settings);
IndicatorRule read_indicator(const Settings& settings);
PaperJudgement read_judgement(const Settings& settings);
ScoringSheet read_sheet(const Settings& settings);
std::vector<UnitLevel> read_levels(const Settings& settings, std::string_view key);

}  // namespace sohoa
