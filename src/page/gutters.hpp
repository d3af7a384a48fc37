// White gutters between columns. The words of a justified line stand as far apart as two narrow columns do; what tells
// them apart is that a gutter goes on in the lines above and below.
#pragma once

#include <span>
#include <vector>

#include "page/line_chains.hpp"

namespace sohoa::page {

/// Cuts lines that run through a gutter into one for each column.
void cut_at_gutters(std::vector<Chain>& chains, std::span<const Part> parts, Work& work);

}  // namespace sohoa::page
