// The numbers of a report as JSON, CSV, a spreadsheet and lines for a terminal; all of one model, none counts anything itself.
#pragma once

#include <filesystem>
#include <string>

#include "app/terminal.hpp"
#include "sohoa/rates/slot_report.hpp"

namespace sohoa::app {

/// What an indicator is called, from the rules.
std::string title_of(const std::string& id, const RuleSet& rules, Language language);
/// "17/20": of one indicator.
std::string fraction(const Ratio& ratio);

Json indicators_json(const std::vector<Indicator>& indicators);
Json rates_json(const RatesReport& report);
/// The inverse, for what was frozen. Throws Error{store_corrupt}.
RatesReport rates_from_json(const Json& json);
Json scores_json(const std::vector<ScoreSheet>& sheets);

/// RFC 4180 with a head, one line a unit and indicator, the total as unit "total"; UTF-8 with the mark spreadsheets look for.
std::string rates_csv(const RatesReport& report, const RuleSet& rules, Language language);

/// Change since an earlier report in hundredths of a percent, "+1.25"; "—" where one of them has nothing to count.
std::string change_text(const Ratio& now, const Ratio& before);

/// Written whole or not at all. Numbers are numbers, so that they can be summed; a sheet of units, one of scores where there are any.
/// `slot` adds what a slot's report has besides. Throws Error{io_failed}.
void write_xlsx(const std::filesystem::path& to, const RatesReport& report, const SlotReport* slot, const RuleSet& rules, Language language);

/// Units down, indicators across; the other practice stands below ours in the same cell.
void print_rates(const RatesReport& report, const RuleSet& rules, const Terminal& terminal);

}  // namespace sohoa::app
