// Tests of the maps between rasters.
#include "sohoa/page/geometry.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sohoa
