// The passes over all pixels of a page: turning it level, gray, threshold. Integers only.
#pragma once

#include "page/leptonica_handles.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// How a pixel is made of those around it: two by two, or four by four, which is slow and keeps strokes of a pixel sharp.
enum class Joining { linear, cubic };

/// Turned about its middle so that what leant clockwise by `skew_deg` is level; the size stays. Gray and colour.
Raster levelled(const Raster& source, double skew_deg, Joining joining = Joining::linear);

/// Gray in which red, green and blue inks are all dark; smoothed by a pixel when asked, which evens out a scanner's noise.
Raster ink_gray(const Raster& source, bool smooth);

/// A value for each cell of 16 x 16 pixels.
struct CellLevels {
  int columns = 0, rows = 0;
  std::vector<std::uint8_t> levels;
};
constexpr int cell_px = 16;

/// Pixels darker than their cell's level.
PixHandle darker_than(const Raster& gray, const CellLevels& levels);

}  // namespace sohoa::page
