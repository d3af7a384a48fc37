// Maps between rasters as the six numbers of a PDF matrix.
#include "sohoa/page/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sohoa/core/error.hpp"

namespace sohoa {

Point map(const Affine& by, Point point) {
  return {by.a * point.x + by.c * point.y + by.e, by.b * point.x + by.d * point.y + by.f};
}

Affine chain(const Affine& first, const Affine& second) {
  const Point origin = map(second, {first.e, first.f});
  return {.a = second.a * first.a + second.c * first.b,
          .b = second.b * first.a + second.d * first.b,
          .c = second.a * first.c + second.c * first.d,
          .d = second.b * first.c + second.d * first.d,
          .e = origin.x,
          .f = origin.y};
}

Affine inverse(const Affine& of) {
  const double area = of.a * of.d - of.b * of.c;
  if (std::abs(area) < 1e-12) throw Error(ErrorCode::internal, "map without inverse");
  Affine result{.a = of.d / area, .b = -of.b / area, .c = -of.c / area, .d = of.a / area, .e = 0, .f = 0};
  const Point origin = map(result, {of.e, of.f});
  result.e = -origin.x;
  result.f = -origin.y;
  return result;
}

Box bounds(const Affine& by, const Box& box) {
  const Point corners[] = {map(by, {box.left, box.top}), map(by, {box.right(), box.top}),
                           map(by, {box.left, box.bottom()}), map(by, {box.right(), box.bottom()})};
  const auto [left, right] = std::ranges::minmax(corners, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(corners, {}, &Point::y);
  return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

Affine scaling(double x, double y) { return {.a = x, .d = y}; }

Affine shifting(double x, double y) { return {.e = x, .f = y}; }

Affine quarter_turn(int degrees, double width_px, double height_px) {
  switch (degrees) {
    case 0: return {};
    case 90: return {.a = 0, .b = 1, .c = -1, .d = 0, .e = height_px, .f = 0};
    case 180: return {.a = -1, .b = 0, .c = 0, .d = -1, .e = width_px, .f = height_px};
    case 270: return {.a = 0, .b = -1, .c = 1, .d = 0, .e = 0, .f = width_px};
    default: throw Error(ErrorCode::internal, "not a quarter turn");
  }
}

Affine rotation_about(Point centre, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  const Affine turn{.a = cosine, .b = sine, .c = -sine, .d = cosine, .e = 0, .f = 0};
  return chain(chain(shifting(-centre.x, -centre.y), turn), shifting(centre.x, centre.y));
}

}  // namespace sohoa
