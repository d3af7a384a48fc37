/// Finds the lines of print on a reading copy by its components, with all the ink that belongs to each.
/// Pure function of pixels, safe on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sohoa/page/prepare.hpp"

namespace sohoa {

/// One line of print, or one cell's or column's part of it.
struct LineSegment {
  Box box;                  // all ink of the line, in pixels of the reading copy
  double baseline = 0;      // y at the line's middle
  double x_height = 0;
  Raster image;             // gray, the box with a rim; ink of other lines is paper here, and white print on dark is dark
  Box image_box;            // where `image` lies on the reading copy
  bool is_in_boxes = false; // a number whose letters stand in boxes: in `image` they are drawn together, so it is narrower than its box
  std::string sign = {};    // of a box to tick, which no model prints: "☐" or "☑"; else empty
  std::vector<Box> parts;   // components of the line from left to right: words are set to their ink by them
};

/// What was found on a page.
struct PageSegments {
  std::vector<LineSegment> lines;   // as find_lines gives them
  std::vector<Box> loose;           // ink as large as letters that no line holds
  std::vector<Box> pictures;        // large and dense
  bool is_given_up = false;         // more ink, or more entangled, than print is: nothing to be read by anybody
  std::int64_t work = 0;            // steps that were counted
};

/// Steps after which a page is given up. What is not counted is done once for a pixel or a run of ink.
std::int64_t most_work(const Raster& reading);

PageSegments find_segments(const PreparedPage& page);

/// Rows from the top, each from the left; long lines in columns column by column; cells of ruled tables each to its end,
/// the two blocks at the head of a letter one after the other. Empty for a blank page, where there is no print to chain,
/// and for noise; time and memory are bounded by the area, by counting.
std::vector<LineSegment> find_lines(const PreparedPage& page);

}  // namespace sohoa
