// The sheet of paper in a picture that shows more than it: on a desk, or on the dark lid of a scanner.
#pragma once

#include <array>
#include <optional>

#include "page/look.hpp"
#include "sohoa/page/geometry.hpp"

namespace sohoa::page {

struct Sheet {
  std::array<Point, 4> corners;   // in the look's pixels, clockwise from the top left
  bool is_whole = true;           // no side cut off by the picture's edge
  double keystone = 0;            // how far the corners are from a parallelogram, in shares of the diagonal
  double share = 0;               // of the picture
};

/// The four straight sides of a bright sheet before a darker ground. Nullopt where there is no ground to be seen, or no
/// such sheet: then the picture is the page.
std::optional<Sheet> find_sheet(const Look& look);

/// The size the sheet has when seen from straight above, in the look's pixels. Nearly an A-size is one.
struct SheetSize {
  double width = 0, height = 0;
  bool is_a_size = false;
};
SheetSize size_of(const Sheet& sheet);

/// The map from the look's pixels to a sheet seen from straight above, its corner in the origin.
Projective flattening(const Sheet& sheet, const SheetSize& size);

/// Whitens what lies outside the corners, and a rim inside them where the edge throws its shadow.
void whiten_outside(Raster& gray, const std::array<Point, 4>& corners, double rim_px);

}  // namespace sohoa::page
