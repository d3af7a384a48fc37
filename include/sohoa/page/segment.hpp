/// Finds the lines of print on a reading copy by its components, with all the ink that belongs to each.
/// Pure function of pixels, safe on any thread.
#pragma once

#include <vector>

#include "sohoa/page/prepare.hpp"

namespace sohoa {

/// One line of print, or one cell's or column's part of it.
struct LineSegment {
  Box box;                  // all ink of the line, in pixels of the reading copy
  double baseline = 0;      // y at the line's middle
  double x_height = 0;
  Raster image;             // gray, the box with a rim; ink of other lines is paper here
  Box image_box;            // where `image` lies on the reading copy
  std::vector<Box> parts;   // components of the line from left to right: words are set to their ink by them
};

/// Rows from the top, each from the left; long lines in columns column by column; cells of ruled tables each to its end,
/// the two blocks at the head of a letter one after the other. Empty for a blank page, where there is no print to chain,
/// and for noise; time and memory grow with the area only.
std::vector<LineSegment> find_lines(const PreparedPage& page);

}  // namespace sohoa
