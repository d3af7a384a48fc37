// Rows of boxes for one letter each, as forms have them for numbers and dates. The letters stand too far apart to be read
// as a line, and alone in its box a digit is too little.
#pragma once

#include <vector>

#include "page/line_chains.hpp"

namespace sohoa::page {

/// Letters of boxes that are filled one after the other, a chain for each run of them.
std::vector<Chain> chains_in_boxes(const InkRuns& ink, const Rules& rules, double x_height, Work& work);

}  // namespace sohoa::page
