// Tests of the maps between rasters.
#include "sohoa/page/geometry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

void expect_near(Point a, Point b) {
  EXPECT_NEAR(a.x, b.x, 1e-9);
  EXPECT_NEAR(a.y, b.y, 1e-9);
}

TEST(Geometry, ChainDoesTheFirstMapFirst) {
  const Affine both = chain(scaling(2, 3), shifting(10, 20));
  expect_near(map(both, {1, 1}), {12, 23});
}

TEST(Geometry, InverseLeadsBack) {
  const Affine there = chain(chain(scaling(0.57, 0.61), quarter_turn(90, 800, 600)), rotation_about({400, 300}, -3.7));
  for (const Point point : {Point{0, 0}, Point{123.5, 456.25}, Point{-7, 900}}) expect_near(map(inverse(there), map(there, point)), point);
}

TEST(Geometry, InverseRefusesAMapThatFlattens) { EXPECT_THROW(inverse(scaling(0, 1)), Error); }

TEST(Geometry, QuarterTurnsAreClockwiseAndComeBackToTheOrigin) {
  // The top left corner of an 800 × 600 page goes to the top right after 90°.
  expect_near(map(quarter_turn(90, 800, 600), {0, 0}), {600, 0});
  expect_near(map(quarter_turn(180, 800, 600), {0, 0}), {800, 600});
  expect_near(map(quarter_turn(270, 800, 600), {0, 0}), {0, 800});
  const Affine around = chain(quarter_turn(90, 800, 600), quarter_turn(270, 600, 800));
  expect_near(map(around, {12, 34}), {12, 34});
  EXPECT_THROW(quarter_turn(45, 1, 1), Error);
}

TEST(Geometry, PositiveDegreesTurnClockwise) { expect_near(map(rotation_about({0, 0}, 90), {1, 0}), {0, 1}); }

TEST(Geometry, BoundsHoldAllCorners) {
  const Box box = bounds(rotation_about({0, 0}, 45), {0, 0, 1, 1});
  EXPECT_NEAR(box.width, std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(box.left, -std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(box.top, 0, 1e-9);
}

const std::array<Point, 4> sheet{{{0, 0}, {210, 0}, {210, 297}, {0, 297}}}, photo{{{120, 90}, {1010, 140}, {1130, 1500}, {40, 1420}}};

TEST(Geometry, AProjectiveMapTakesCornersToCornersAndBack) {
  const Projective seen = between_corners(sheet, photo);
  for (std::size_t i = 0; i < 4; ++i) {
    expect_near(map(seen, sheet[i]), photo[i]);
    expect_near(map(inverse(seen), photo[i]), sheet[i]);
  }
  EXPECT_FALSE(seen.is_affine());
}

TEST(Geometry, ProjectiveMapsChainLikeAffineOnes) {
  const Projective seen = between_corners(sheet, photo);
  const Affine turned = chain(scaling(1.7, 1.2), rotation_about({400, 300}, 33));
  const Point at{55, 140};
  expect_near(map(chain(seen, turned), at), map(turned, map(seen, at)));
  expect_near(map(chain(Projective(turned), inverse(seen)), at), map(inverse(seen), map(turned, at)));
}

TEST(Geometry, NearAPointAProjectiveMapIsAffine) {
  const Projective seen = between_corners(sheet, photo);
  const Affine local = near(seen, {100, 150});
  expect_near(map(local, {100, 150}), map(seen, {100, 150}));
  EXPECT_NEAR(map(local, {101, 152}).x, map(seen, {101, 152}).x, 0.02);
  EXPECT_NEAR(map(local, {101, 152}).y, map(seen, {101, 152}).y, 0.02);
}

TEST(Geometry, RefusesCornersInALine) {
  EXPECT_THROW(between_corners(sheet, {{{0, 0}, {1, 1}, {2, 2}, {3, 3}}}), Error);
}

}  // namespace
}  // namespace sohoa
