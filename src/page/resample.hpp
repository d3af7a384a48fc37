// Scaling, turning and warping of pixels, row by row and without copies of the source.
#pragma once

#include <functional>
#include <vector>

#include "sohoa/page/geometry.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// How the pixels of one axis are made from those of another: areas are averaged when it gets shorter, neighbours are
/// joined linearly when it gets longer.
struct Axis {
  int taps = 1;                          // pixels that go into one
  std::vector<int> first;                // the first of them, for each pixel made
  std::vector<std::uint16_t> weights;    // `taps` for each pixel made
  bool is_halving = false;

  int count() const { return static_cast<int>(first.size()); }
  const std::uint16_t* weights_of(int at) const { return weights.data() + static_cast<std::ptrdiff_t>(at) * taps; }
};

Axis axis_between(int from_px, int to_px);

/// Gives row `y` of what is scaled: either a row that lies somewhere already or `scratch` filled.
using RowOf = std::function<const std::uint8_t*(int y, std::uint8_t* scratch)>;

/// `format` is gray or rgb, of the rows and of the result.
Raster scaled(int from_width, int from_height, PixelFormat format, const RowOf& row_of, int width, int height);

/// Row `y` of a source of any format as gray bytes.
const std::uint8_t* gray_row(const Raster& source, int y, std::uint8_t* scratch);

/// The whole source as gray.
Raster gray_of(const Raster& source);

/// Whole cells of side × side pixels, each the darkest or the brightest of its pixels; what is left over at the right
/// and the bottom is in none.
enum class Extreme { darkest, brightest };
Raster cells_of(const Raster& gray, int side, Extreme of);

/// Clockwise; 0, 90, 180 or 270.
Raster quarter_turned(const Raster& gray, int degrees);

/// A gray raster of this size whose pixels come from `gray`, joined linearly, as `to_gray` says; white where there is none.
Raster warped(const Raster& gray, const Projective& to_gray, int width, int height);

}  // namespace sohoa::page
