// By how much the lines of print lean, from the feet and heads of letters alone.
#pragma once

#include <span>

#include "page/text_rows.hpp"

namespace sohoa::page {

struct Skew {
  double degrees = 0;      // clockwise positive: what has to be taken out
  double confidence = 0;   // how many times better letters line up at this angle than at an ordinary one
};

/// Looks within ±`range_deg`; an answer at the very end of the range is none.
Skew find_skew(std::span<const Part> letters, double letter_px, double range_deg);

}  // namespace sohoa::page
