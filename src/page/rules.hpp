// Ruled lines: frames of tables, underlines, lines to write on. They are taken out of the ink, but not the strokes of
// letters that stand on them or cross them, and remembered: no line of print goes through a rule.
#pragma once

#include <vector>

#include "page/ink_bits.hpp"
#include "page/work.hpp"

namespace sohoa::page {

struct Rules {
  std::vector<Part> across, down;
  std::vector<Part> between;    // short ones down from one rule across to the next: sides of boxes, of the cells of a single row

  /// Whether a rule stands between x = left and x = right somewhere in the rows from top to bottom.
  bool part_columns(double left, double right, double top, double bottom, Work& work) const;
};

/// Keeps what is set in `length` pixels on end.
InkBits opened_across(const InkBits& ink, int length);
InkBits opened_down(const InkBits& ink, int length);

/// Clears the rules' pixels in `ink`. Thin straight runs of more than four x-heights are rules, and shorter ones from rule
/// to rule; thick ones are edges of pictures, shadows and strokes of large letters.
Rules take_rules(InkBits& ink, double x_height, Work& work);

}  // namespace sohoa::page
