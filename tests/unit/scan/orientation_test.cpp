// The eight orientations, on an F-shaped image too small to be symmetric.
#include "scan/orientation.hpp"

#include <gtest/gtest.h>


namespace sohoa::scan {
namespace {

Raster gray(int width, int height, Bytes pixels) { return {width, height, PixelFormat::gray, std::move(pixels)}; }

TEST(Orientation, TakesOutEachOfTheEight) {
  const Raster stored = gray(3, 2, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ((Bytes{1, 2, 3, 4, 5, 6}), upright(stored, 1).pixels);
  EXPECT_EQ((Bytes{3, 2, 1, 6, 5, 4}), upright(stored, 2).pixels);
  EXPECT_EQ((Bytes{6, 5, 4, 3, 2, 1}), upright(stored, 3).pixels);
  EXPECT_EQ((Bytes{4, 5, 6, 1, 2, 3}), upright(stored, 4).pixels);
  EXPECT_EQ((Bytes{1, 4, 2, 5, 3, 6}), upright(stored, 5).pixels);
  EXPECT_EQ((Bytes{4, 1, 5, 2, 6, 3}), upright(stored, 6).pixels);   // a quarter turn clockwise
  EXPECT_EQ((Bytes{6, 3, 5, 2, 4, 1}), upright(stored, 7).pixels);
  EXPECT_EQ((Bytes{3, 6, 2, 5, 1, 4}), upright(stored, 8).pixels);   // counterclockwise
  EXPECT_EQ(2, upright(stored, 6).width_px);
  EXPECT_EQ(3, upright(stored, 6).height_px);
}

TEST(Orientation, OutOfRangeMeansUpright) {
  const Raster stored = gray(2, 1, {1, 2});
  EXPECT_EQ(stored.pixels, upright(stored, 0).pixels);
  EXPECT_EQ(stored.pixels, upright(stored, 9).pixels);
}

TEST(Orientation, NamesItsTurn) {
  EXPECT_EQ(0, turn_of(1));
  EXPECT_EQ(180, turn_of(3));
  EXPECT_EQ(90, turn_of(6));
  EXPECT_EQ(270, turn_of(8));
  for (const int mirrored : {2, 4, 5, 7}) EXPECT_EQ(std::nullopt, turn_of(mirrored));
  for (const int turn : {0, 90, 180, 270}) EXPECT_EQ(turn, turn_of(orientation_of(turn)));
}

TEST(Orientation, OfBitsAndColoursIsThatOfGray) {
  std::uint32_t noise = 12345;
  const auto next = [&] { return noise = noise * 1664525U + 1013904223U, static_cast<std::uint8_t>(noise >> 24); };
  for (const auto& [width, height] : {std::pair{1, 1}, {9, 5}, {130, 67}, {64, 200}}) {
    Raster plain{width, height, PixelFormat::gray, {}}, bits{width, height, PixelFormat::bilevel, {}},
        colours{width, height, PixelFormat::rgb, {}};
    bits.pixels.resize(bits.row_bytes() * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const std::uint8_t value = next() & 1;
        plain.pixels.push_back(value);
        for (int c = 0; c < 3; ++c) colours.pixels.push_back(static_cast<std::uint8_t>(value + 2 * c));
        bits.pixels[static_cast<std::size_t>(y) * bits.row_bytes() + static_cast<std::size_t>(x) / 8] |=
            static_cast<std::uint8_t>(value << (7 - x % 8));
      }
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const Raster expected = upright(plain, orientation), got_bits = upright(bits, orientation),
                   got_colours = upright(colours, orientation);
      for (int y = 0; y < expected.height_px; ++y)
        for (int x = 0; x < expected.width_px; ++x) {
          const auto at = static_cast<std::size_t>(y * expected.width_px + x);
          const int bit = got_bits.pixels[static_cast<std::size_t>(y) * got_bits.row_bytes() + static_cast<std::size_t>(x) / 8] >>
                          (7 - x % 8) & 1;
          ASSERT_EQ(expected.pixels[at], bit);
          ASSERT_EQ(expected.pixels[at] + 4, got_colours.pixels[3 * at + 2]);
        }
    }
  }
}

}  // namespace
}  // namespace sohoa::scan
