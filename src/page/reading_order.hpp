// The order in which a person would read lines.
#pragma once

#include <vector>

#include "sohoa/page/segment.hpp"

namespace sohoa::page {

/// Rows from the top, each from the left; where long lines stand in columns for several rows, column by column.
void put_in_reading_order(std::vector<LineSegment>& lines);

}  // namespace sohoa::page
