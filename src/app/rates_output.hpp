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
Json balance_json(const Balance& balance);
Json rates_json(const RatesReport& report);
/// The inverse, for what was frozen. Throws Error{store_corrupt}.
RatesReport rates_from_json(const Json& json);
Json scores_json(const std::vector<ScoreSheet>& sheets);

/// RFC 4180 with a head, one line a unit and indicator or part of the balance, units with all below as "H10.31+", the total as
/// unit "total"; UTF-8 with the mark spreadsheets look for.
std::string rates_csv(const RatesReport& report, const RuleSet& rules, Language language);

/// Change since an earlier report in hundredths of a percent; absent where one of them has nothing to count.
std::optional<std::int64_t> change_of(const Ratio& now, const Ratio& before);
/// "+1.25", or "—".
std::string change_text(const Ratio& now, const Ratio& before);
/// "Kỳ trước chuyển qua 3, tiếp nhận 40; đã giải quyết 30 …": one sentence.
std::string balance_text(const Balance& balance, Language language);
/// "17:00 ngày 16/07/2022": for people; seconds only where there are some.
std::string said(Instant at, Language language);
/// "Báo cáo tiến độ 02 ngày/lần, kỳ 4"
std::string slot_name(const RuleSet& rules, const DueReport& report, Language language);
std::string with_below_name(const UnitRates& unit, Language language);
/// The indicators a table of units has columns for: those somebody has a target for, all of ours where there are none.
std::vector<std::size_t> columns_of(const RatesReport& report);

/// Written whole or not at all. Numbers are numbers, so that they can be summed; printed on A4 as they stand. Sheets: the whole,
/// the units, every number as a list, balances, scores where there are any; `slot` adds what a slot's report has besides.
/// Throws Error{io_failed}.
void write_xlsx(const std::filesystem::path& to, const RatesReport& report, const SlotReport* slot, const RuleSet& rules, Language language);

/// Units down, indicators across; the other practice stands below ours in the same cell.
void print_rates(const RatesReport& report, const RuleSet& rules, const Terminal& terminal);

}  // namespace sohoa::app
