// Tests of scaling and warping: every size, every processor, no pixel invented and none lost.
#include "page/resample.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "page/resample_kernels.hpp"
#include "support/seeded.hpp"

namespace sohoa::page {
namespace {

Bytes noise(std::size_t count, std::uint64_t seed) {
  test::Seeded random(seed);
  Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.bits());
  return bytes;
}

Raster gray_noise(int width, int height, std::uint64_t seed = 7) {
  return {.width_px = width, .height_px = height, .format = PixelFormat::gray,
          .pixels = noise(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), seed)};
}

Raster resized(const Raster& from, int width, int height) {
  return scaled(from.width_px, from.height_px, from.format,
                [&](int y, std::uint8_t*) { return from.pixels.data() + static_cast<std::size_t>(y) * from.row_bytes(); }, width, height);
}

double mean(const Raster& raster) {
  return std::accumulate(raster.pixels.begin(), raster.pixels.end(), 0.0) / static_cast<double>(raster.pixels.size());
}

TEST(ResampleKernels, GiveTheSameBytesInEveryVariant) {
  const ResampleKernels& plain = *usable_resample_kernels().front();
  for (const ResampleKernels* kernels : usable_resample_kernels())
    for (const std::size_t count : {1U, 2U, 7U, 8U, 9U, 63U, 64U, 65U, 200U, 1241U}) {
      const Bytes a = noise(6 * count, 1), b = noise(6 * count, 2), c = noise(6 * count, 3);
      const std::array<const std::uint8_t*, 3> rows{a.data(), b.data(), c.data()};
      const std::array<std::uint16_t, 3> weights{100, 139, 17};
      const auto same = [&](auto run) {
        Bytes expected(6 * count, 1), got(6 * count, 1);
        run(plain, expected.data());
        run(*kernels, got.data());
        EXPECT_EQ(got, expected) << kernels->name << " " << count;
      };
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.blend_rows(rows, weights, count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.luminance(a.data(), count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.halve_gray(a.data(), count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.halve_rgb(a.data(), count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.ink_strength(a.data(), count, out, out + 3 * count); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.least_of_rows(rows, count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.greatest_of_rows(rows, count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.weakest_channel(a.data(), count, out); });
      same([&](const ResampleKernels& k, std::uint8_t* out) { k.darker_bits(a.data(), count, 131, out); });
    }
}

TEST(Axis, GivesEveryPixelItsWholeWeight) {
  for (const auto& [from, to] : {std::pair{1, 1}, {1, 5}, {2, 1}, {3, 2}, {7, 5}, {1241, 785}, {2480, 1240}, {2481, 1240}, {5000, 3}, {4, 4}, {10, 19}}) {
    const Axis axis = axis_between(from, to);
    ASSERT_EQ(axis.count(), to);
    for (int i = 0; i < to; ++i) {
      EXPECT_EQ(std::accumulate(axis.weights_of(i), axis.weights_of(i) + axis.taps, 0), whole_weight);
      EXPECT_GE(axis.first[static_cast<std::size_t>(i)], 0);
      EXPECT_LE(axis.first[static_cast<std::size_t>(i)] + axis.taps, from);
    }
  }
}

TEST(Scaled, KeepsTheLightOfThePage) {
  const Raster page = gray_noise(301, 207);
  for (const auto& [width, height] : {std::pair{301, 207}, {150, 103}, {151, 104}, {190, 131}, {77, 200}, {13, 9}, {1, 1}, {500, 400}})
    EXPECT_NEAR(mean(resized(page, width, height)), mean(page), 1.5) << width << " " << height;
}

TEST(Scaled, ToItsOwnSizeIsTheSame) {
  const Raster page = gray_noise(67, 41);
  EXPECT_EQ(resized(page, 67, 41).pixels, page.pixels);
}

TEST(Scaled, HalvesByTheMeanOfFour) {
  const Raster page{.width_px = 4, .height_px = 2, .format = PixelFormat::gray, .pixels = {0, 40, 100, 100, 80, 120, 255, 255}};
  const Raster half = resized(page, 2, 1);
  EXPECT_NEAR(half.pixels[0], 60, 1);
  EXPECT_NEAR(half.pixels[1], 178, 1);
}

TEST(QuarterTurned, FourTimesIsAsBefore) {
  const Raster page = gray_noise(71, 37);
  Raster turned = page;
  for (int i = 0; i < 4; ++i) turned = quarter_turned(turned, 90);
  EXPECT_EQ(turned.pixels, page.pixels);
  EXPECT_EQ(quarter_turned(quarter_turned(page, 270), 90).pixels, page.pixels);
  EXPECT_EQ(quarter_turned(quarter_turned(page, 180), 180).pixels, page.pixels);
}

TEST(Warped, ByAQuarterTurnIsTheTurnedPage) {
  const Raster page = gray_noise(71, 37);
  for (const int degrees : {90, 180, 270}) {
    const Raster turned = quarter_turned(page, degrees);
    EXPECT_EQ(warped(page, inverse(quarter_turn(degrees, 71, 37)), turned.width_px, turned.height_px).pixels, turned.pixels) << degrees;
  }
}

TEST(Warped, IsWhiteWhereThereIsNoPage) {
  const Raster page{.width_px = 3, .height_px = 3, .format = PixelFormat::gray, .pixels = Bytes(9, 0)};
  const Raster framed = warped(page, shifting(-2, -2), 7, 7);
  EXPECT_EQ(framed.pixels[0], 255);
  EXPECT_EQ(framed.pixels[48], 255);
  EXPECT_EQ(framed.pixels[24], 0);
}

TEST(Warped, OutlivesMapsThatLeaveThePlane) {
  const Raster page = gray_noise(20, 20);
  Projective steep;
  steep.g = -0.1;   // infinite at x = 10, behind it beyond
  EXPECT_EQ(warped(page, steep, 30, 30).pixels.size(), 900U);
}

TEST(CellsOf, KeepTheDarkestOrTheBrightestAndNoRest) {
  const Raster page{.width_px = 5, .height_px = 3, .format = PixelFormat::gray, .pixels = {9, 8, 7, 6, 0, 5, 4, 3, 2, 0, 0, 0, 0, 0, 0}};
  EXPECT_EQ(cells_of(page, 2, Extreme::darkest).pixels, (Bytes{4, 2}));
  EXPECT_EQ(cells_of(page, 2, Extreme::brightest).pixels, (Bytes{9, 7}));
  EXPECT_EQ(cells_of(page, 6, Extreme::darkest).pixels.size(), 0U);
}

}  // namespace
}  // namespace sohoa::page
