// Which line each component belongs to: letters to their chain; marks, dots and commas to the line at whose place they
// stand. What hangs together over two lines is cut between them.
#pragma once

#include <vector>

#include "page/line_chains.hpp"

namespace sohoa::page {

constexpr int nobody = -1;

/// Cuts components that reach from one line's band into the next one's; the lower piece is a component of its own.
void cut_between_lines(InkRuns& ink, std::vector<Chain>& chains, Work& work);

/// The index of the line of each component, or `nobody`.
std::vector<int> owners(const InkRuns& ink, const std::vector<Chain>& chains, double x_height, Work& work);

}  // namespace sohoa::page
