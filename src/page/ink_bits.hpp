// A bilevel picture of a gray page: one bit a pixel, and the runs and connected components in it. Written for whole
// pages of print: an A4 page at 200 dpi takes a few milliseconds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "page/text_rows.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

class InkBits {
 public:
  InkBits(int width, int height)
      : width_(width),
        height_(height),
        words_(static_cast<std::size_t>((width + 63) / 64)),
        bits_(words_ * static_cast<std::size_t>(height)) {}

  int width() const { return width_; }
  int height() const { return height_; }
  std::span<std::uint64_t> row(int y) { return {bits_.data() + static_cast<std::size_t>(y) * words_, words_}; }
  std::span<const std::uint64_t> row(int y) const { return {bits_.data() + static_cast<std::size_t>(y) * words_, words_}; }
  bool at(int x, int y) const { return row(y)[static_cast<std::size_t>(x) / 64] >> (x % 64) & 1; }
  void clear(int x, int y) { row(y)[static_cast<std::size_t>(x) / 64] &= ~(std::uint64_t{1} << (x % 64)); }
  void set(int x, int y) { row(y)[static_cast<std::size_t>(x) / 64] |= std::uint64_t{1} << (x % 64); }

 private:
  int width_, height_;
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

/// Darker than a share of the way from the page's own dark to the paper around the pixel. What shines through from the
/// back is lighter than that, thin strokes are not.
InkBits ink_bits(const Raster& gray);
/// Darker than `limit`, whatever lies around.
InkBits ink_below(const Raster& gray, int limit);
/// How many pixels have each gray.
using Histogram = std::array<std::int64_t, 256>;
/// The gray that this share of the counted pixels is not lighter than.
int value_at(const Histogram& counts, double share);
/// The same of a page's pixels.
int gray_at(const Raster& gray, double share);

/// Pixels [left, right) of one row.
struct Run {
  int left = 0, right = 0;
  std::int32_t component = -1;
};

/// All ink by rows, and what hangs together (8 neighbours).
struct InkRuns {
  std::vector<Run> runs;               // row by row from the top, each from the left
  std::vector<std::uint32_t> row_start; // of each row; one more than there are rows
  std::vector<Part> components;
  std::vector<int> ink_px;             // of each component

  std::span<const Run> row(int y) const {
    const auto at = static_cast<std::size_t>(y);
    return {runs.data() + row_start[at], row_start[at + 1] - row_start[at]};
  }
};

/// Without components; nothing is left in `runs` when there are more of them than a page of print can have.
InkRuns runs_of(const InkBits& bits);
void label(InkRuns& ink);

}  // namespace sohoa::page
