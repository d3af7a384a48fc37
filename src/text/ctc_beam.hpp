// Readings of a network's output by prefix beam search (CTC).
#pragma once

#include <cstddef>
#include <vector>

#include "text/lstm_network.hpp"

namespace sohoa::text {

struct Letter {
  int code = 0;
  int first = 0, last = 0, peak = 0;   // steps
  float probability = 0;               // the highest of its steps
};

struct Reading {
  std::vector<Letter> letters;
  double share = 0;                    // of the probability of all readings returned
};

/// The likeliest readings of the steps from `from` up to `to`, best first, at most `width`; never none. The probability
/// of a reading is the sum over all ways to lay it along the steps: a letter that is likely at no single step but
/// somewhere among several is found that way.
std::vector<Reading> ctc_readings(const LineOutput& output, int from, int to, int blank, std::size_t width);

}  // namespace sohoa::text
