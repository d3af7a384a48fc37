// The order in which a person would read lines.
#pragma once

#include <vector>

#include "page/rules.hpp"
#include "sohoa/page/segment.hpp"

namespace sohoa::page {

/// Rows from the top, each from the left; where long lines stand in columns for several rows, column by column. Cells of
/// ruled tables are read whole, the two blocks at the head of an official letter one after the other.
void put_in_reading_order(std::vector<LineSegment>& lines, const Rules& rules, Work& work);

}  // namespace sohoa::page
