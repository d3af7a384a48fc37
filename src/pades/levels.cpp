// The names of levels and verdicts, as EN 319 142-1 and EN 319 102-1 spell them.
#include "sohoa/core/error.hpp"
#include "sohoa/pades/verify.hpp"

namespace sohoa {

std::string_view name(Level level) noexcept {
  switch (level) {
    case Level::b_b: return "PAdES-B-B";
    case Level::b_t: return "PAdES-B-T";
    case Level::b_lt: return "PAdES-B-LT";
    case Level::b_lta: return "PAdES-B-LTA";
  }
  return {};
}

std::optional<Level> level_named(std::string_view text) {
  for (const Level level : {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta}) {
    if (text == name(level) || text == name(level).substr(6)) return level;
  }
  return std::nullopt;
}

std::string_view name(FileVerdict verdict) noexcept {
  switch (verdict) {
    case FileVerdict::total_passed: return "TOTAL-PASSED";
    case FileVerdict::indeterminate: return "INDETERMINATE";
    case FileVerdict::total_failed: return "TOTAL-FAILED";
    case FileVerdict::no_signature: return "NO-SIGNATURE";
  }
  return {};
}

}  // namespace sohoa
