// Lines of print from components: bodies of letters chained from left to right, and the band each line runs in.
#pragma once

#include <span>
#include <vector>

#include "page/ink_bits.hpp"
#include "page/rules.hpp"

namespace sohoa::page {

/// Where letters without ascender stand, at one place of a line.
struct Band {
  double top = 0, baseline = 0;
};

struct Chain {
  std::vector<std::int32_t> bodies;   // components from left to right
  std::vector<Band> bands;            // at each body
  int left = 0, right = 0;
  double x_height = 0;                // of this line, also where it is set in capitals or digits alone

  Band band_at(double x, std::span<const Part> parts) const;
};

/// The height most letters have whose neighbours stand on the same foot; 0 when there is no print.
double usual_x_height(std::span<const Part> parts, Work& work);

struct ChainInput {
  const InkRuns& ink;
  const Rules& rules;
  double x_height = 0;                // of the page
  Work& work;
};

std::vector<Chain> chain_bodies(const ChainInput& input);

/// The same where there may be print half as high as the page's, or less: notes beside large print.
std::vector<Chain> chain_all_sizes(const ChainInput& input);

}  // namespace sohoa::page
