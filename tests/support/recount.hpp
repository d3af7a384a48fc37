/// The rates as lines of text, ours and those of recount_rates.py.
#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/rates/rates.hpp"

#include "support/test_files.hpp"

namespace sohoa::test {

struct Moment {
  Period period;
  Instant as_of;
};

/// "UNIT INDICATOR n/d" for all with a denominator, then the balances, as the recount prints them.
inline std::string counted(const std::vector<Event>& events, const RuleSet& rules, const Moment& moment) {
  std::vector<std::string> lines, balances;
  for (const UnitRates& unit : compute_rates(events, rules, moment.period, moment.as_of).units) {
    for (const Indicator& indicator : unit.indicators) {
      if (indicator.ratio.denominator == 0) continue;
      lines.push_back(unit.code + " " + indicator.id + " " + std::to_string(indicator.ratio.numerator) + "/" +
                      std::to_string(indicator.ratio.denominator));
    }
    const Balance b = balance(events, rules, moment.period, moment.as_of, unit.code);
    EXPECT_EQ(b.carried_over + b.received, b.finished + b.withdrawn + b.paused + b.running) << unit.code;
    if (b == Balance{}) continue;
    std::ostringstream line;
    line << unit.code << " balance " << b.carried_over << " " << b.received << " " << b.finished << " " << b.withdrawn
         << " " << b.paused << " " << b.running;
    balances.push_back(line.str());
  }
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  for (const std::string& line : balances) text += line + "\n";
  return text;
}

inline std::string exported(const std::vector<Event>& events) {
  std::string lines;
  for (const Event& event : events) lines += to_json_line(event) + "\n";
  return lines;
}

/// Standard output of a command that must succeed.
inline std::string output_of(const std::string& command) {
  std::string text;
  FILE* answer = ::popen(command.c_str(), "r");
  if (answer == nullptr) return text;
  char piece[65536];
  for (std::size_t count = 0; (count = std::fread(piece, 1, sizeof piece, answer)) > 0;) text.append(piece, count);
  EXPECT_EQ(::pclose(answer), 0) << command;
  return text;
}

/// The recounts at each moment, one after the other; of the balances alone with `what` "balance:".
inline std::string recounted(const std::string& lines, const std::vector<Moment>& moments,
                             const std::filesystem::path& folder, const std::string& what = {}) {
  write_file_durably(folder / "events.jsonl", lines);
  std::string command = "python3 '" + source_file("tests/support/recount_rates.py").string() + "' '" +
                        source_file("rules").string() + "' campaign-2022";
  for (const Moment& moment : moments) {
    command += " " + what + moment.period.from.iso() + " " + moment.period.to.iso() + " " + moment.as_of.iso();
  }
  return output_of(command + " < '" + (folder / "events.jsonl").string() + "'");
}

}  // namespace sohoa::test
