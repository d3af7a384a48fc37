/// Arithmetic of places on a page: points, boxes and the maps between the reading copy and the source raster.
/// A pixel covers [i, i+1), so a map between rasters is exact also where sizes differ. Pure, any thread.
#pragma once

#include <array>

#include "sohoa/page/raster.hpp"

namespace sohoa {

struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

Point map(const Affine& by, Point point);
/// What `first` and then `second` do to a point, as one map.
Affine chain(const Affine& first, const Affine& second);
/// Throws Error{internal} for a map that flattens the plane.
Affine inverse(const Affine& of);
/// The same for maps that may be projective; `inverse` throws Error{internal} also where w is 0 at the origin's image.
Point map(const Projective& by, Point point);
Projective chain(const Projective& first, const Projective& second);
Projective inverse(const Projective& of);
Box bounds(const Projective& by, const Box& box);
/// The affine map that does to the neighbourhood of `at` what `of` does: same place, same direction, same size.
Affine near(const Projective& of, Point at);
/// The map that takes four corners, no three in a line, to four others. Throws Error{internal} when there is none.
Projective between_corners(const std::array<Point, 4>& from, const std::array<Point, 4>& to);

/// The upright box around the mapped corners.
Box bounds(const Affine& by, const Box& box);
/// The smallest box that holds both.
Box united(const Box& a, const Box& b);

Affine scaling(double x, double y);
Affine shifting(double x, double y);
/// Clockwise quarter turns of a raster of this size, 0, 90, 180 or 270; the result lies at the origin again.
Affine quarter_turn(int degrees, double width_px, double height_px);
/// Clockwise on the page (y grows downwards).
Affine rotation_about(Point centre, double degrees);

}  // namespace sohoa
