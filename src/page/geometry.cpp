// Maps between rasters as the six numbers of a PDF matrix, or eight where a camera was between.
#include "sohoa/page/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

/// Rows of the 3 × 3 matrix of a projective map.
using Matrix = std::array<std::array<double, 3>, 3>;

Matrix matrix_of(const Projective& of) { return {{{of.a, of.c, of.e}, {of.b, of.d, of.f}, {of.g, of.h, 1}}}; }

/// Scaled so that the last number is 1, which a map that sends the origin to infinity has not.
Projective projective_of(const Matrix& m) {
  const double one = m[2][2];
  if (std::abs(one) < 1e-12) throw Error(ErrorCode::internal, "map without inverse");
  Projective result;
  result.a = m[0][0] / one, result.c = m[0][1] / one, result.e = m[0][2] / one;
  result.b = m[1][0] / one, result.d = m[1][1] / one, result.f = m[1][2] / one;
  result.g = m[2][0] / one, result.h = m[2][1] / one;
  return result;
}

Matrix adjugate(const Matrix& m) {
  Matrix result;
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 3; ++column) {
      const std::size_t r1 = (column + 1) % 3, r2 = (column + 2) % 3, c1 = (row + 1) % 3, c2 = (row + 2) % 3;
      result[row][column] = m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
    }
  return result;
}

/// The map of the unit square's corners, clockwise from the origin, to these.
Projective from_unit_square(const std::array<Point, 4>& to) {
  const double dx1 = to[1].x - to[2].x, dx2 = to[3].x - to[2].x, dx3 = to[0].x - to[1].x + to[2].x - to[3].x;
  const double dy1 = to[1].y - to[2].y, dy2 = to[3].y - to[2].y, dy3 = to[0].y - to[1].y + to[2].y - to[3].y;
  const double area = dx1 * dy2 - dx2 * dy1;
  if (std::abs(area) < 1e-12) throw Error(ErrorCode::internal, "corners in a line");
  Projective result;
  result.g = (dx3 * dy2 - dx2 * dy3) / area;
  result.h = (dx1 * dy3 - dx3 * dy1) / area;
  result.a = to[1].x - to[0].x + result.g * to[1].x, result.b = to[1].y - to[0].y + result.g * to[1].y;
  result.c = to[3].x - to[0].x + result.h * to[3].x, result.d = to[3].y - to[0].y + result.h * to[3].y;
  result.e = to[0].x, result.f = to[0].y;
  return result;
}

template <class Map>
Box bounds_by(const Map& by, const Box& box) {
  const Point corners[] = {map(by, {box.left, box.top}), map(by, {box.right(), box.top}),
                           map(by, {box.left, box.bottom()}), map(by, {box.right(), box.bottom()})};
  const auto [left, right] = std::ranges::minmax(corners, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(corners, {}, &Point::y);
  return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

}  // namespace

Point map(const Projective& by, Point point) {
  const double w = by.g * point.x + by.h * point.y + 1;
  return {(by.a * point.x + by.c * point.y + by.e) / w, (by.b * point.x + by.d * point.y + by.f) / w};
}

Projective chain(const Projective& first, const Projective& second) {
  const Matrix m1 = matrix_of(first), m2 = matrix_of(second);
  Matrix product{};
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 3; ++column)
      for (std::size_t i = 0; i < 3; ++i) product[row][column] += m2[row][i] * m1[i][column];
  return projective_of(product);
}

Projective inverse(const Projective& of) {
  if (of.is_affine()) return inverse(Affine{of.a, of.b, of.c, of.d, of.e, of.f});
  return projective_of(adjugate(matrix_of(of)));
}

Box bounds(const Projective& by, const Box& box) { return bounds_by(by, box); }

Affine near(const Projective& of, Point at) {
  const double w = of.g * at.x + of.h * at.y + 1;
  const Point to = map(of, at);
  Affine result{.a = (of.a - of.g * to.x) / w, .b = (of.b - of.g * to.y) / w,
                .c = (of.c - of.h * to.x) / w, .d = (of.d - of.h * to.y) / w, .e = 0, .f = 0};
  result.e = to.x - result.a * at.x - result.c * at.y;
  result.f = to.y - result.b * at.x - result.d * at.y;
  return result;
}

Projective between_corners(const std::array<Point, 4>& from, const std::array<Point, 4>& to) {
  return chain(inverse(from_unit_square(from)), from_unit_square(to));
}

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

Box bounds(const Affine& by, const Box& box) { return bounds_by(by, box); }

Box united(const Box& a, const Box& b) {
  const double left = std::min(a.left, b.left), top = std::min(a.top, b.top);
  return {left, top, std::max(a.right(), b.right()) - left, std::max(a.bottom(), b.bottom()) - top};
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
