/// Arithmetic of places on a page: points, boxes and the maps between the reading copy and the source raster.
/// A pixel covers [i, i+1), so a map between rasters is exact also where sizes differ. Pure, any thread.
#pragma once

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
/// The upright box around the mapped corners.
Box bounds(const Affine& by, const Box& box);

Affine scaling(double x, double y);
Affine shifting(double x, double y);
/// Clockwise quarter turns of a raster of this size, 0, 90, 180 or 270; the result lies at the origin again.
Affine quarter_turn(int degrees, double width_px, double height_px);
/// Clockwise on the page (y grows downwards).
Affine rotation_about(Point centre, double degrees);

}  // namespace sohoa
