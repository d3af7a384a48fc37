// Boxes to tick, as forms print them: a small square frame, empty or with a mark in it. No model prints one, so they are
// told by their shape.
#pragma once

#include <vector>

#include "page/ink_bits.hpp"
#include "page/work.hpp"

namespace sohoa::page {

struct TickBox {
  std::int32_t frame = 0;                 // its component
  std::vector<std::int32_t> inside;       // components of the mark, where it does not touch the frame
  bool is_ticked = false;
};

std::vector<TickBox> tick_boxes(const InkRuns& ink, double x_height, Work& work);

}  // namespace sohoa::page
