// Tests of the sheet in a picture: photographed on a desk, on a scanner's dark lid, and where there is none to be seen.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "page/resample.hpp"
#include "page/sheet.hpp"
#include "sohoa/page/prepare.hpp"
#include "support/page_images.hpp"

namespace sohoa {
namespace {

using test::Picture;
using Corners = std::array<Point, 4>;

constexpr Resolution at_200_dpi{200, 200, false};

const Raster& flat_page() {
  static const Raster page = test::raster_of(test::picture("text/page_vi.png").get());
  return page;
}

Projective onto(const Corners& corners) {
  const double w = flat_page().width_px, h = flat_page().height_px;
  return between_corners({{{0, 0}, {w, 0}, {w, h}, {0, h}}}, corners);
}

/// The page on a darker desk, its corners where they are said to be, in a light that falls off to the right.
Raster photo_of(const Corners& corners, int width, int height, int desk = 70, double shade = 0) {
  Raster photo = page::warped(flat_page(), inverse(onto(corners)), width, height);
  Raster around = photo;
  std::ranges::fill(around.pixels, std::uint8_t{0});
  page::whiten_outside(around, corners, 0);
  for (std::size_t i = 0; i < photo.pixels.size(); ++i) {
    const int value = around.pixels[i] != 0 ? desk + static_cast<int>(i * 7919 % 17) : std::min<int>(photo.pixels[i], 245);
    photo.pixels[i] = static_cast<std::uint8_t>(value * (1 - shade * static_cast<double>(i % static_cast<std::size_t>(width)) / width));
  }
  return photo;
}

std::optional<page::Sheet> sheet_in(const Raster& picture) { return page::find_sheet(page::look_at(picture, at_200_dpi, 150)); }

const Corners askew{{{210, 190}, {1790, 300}, {1900, 2500}, {90, 2420}}};

TEST(Sheet, HasItsCornersToAPixelOfTheLook) {
  for (const double shade : {0.0, 0.45}) {
    const auto sheet = sheet_in(photo_of(askew, 2000, 2700, 70, shade));
    ASSERT_TRUE(sheet) << shade;
    EXPECT_TRUE(sheet->is_whole);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(sheet->corners[i].x, askew[i].x * 0.75, 2) << i;
      EXPECT_NEAR(sheet->corners[i].y, askew[i].y * 0.75, 2) << i;
    }
  }
}

/// A lamp at the upper left, and the photographer's own shadow over the lower right: it leaves `left` of the light.
Raster under_a_lamp(Raster photo, double left, double begins) {
  for (int y = 0; y < photo.height_px; ++y)
    for (int x = 0; x < photo.width_px; ++x) {
      const double dx = static_cast<double>(x) / photo.width_px - 0.3, dy = static_cast<double>(y) / photo.height_px - 0.25;
      const double edge = std::clamp((dx * 0.9 + dy * 0.5 - begins) * 9, 0.0, 1.0);
      const double light = (0.98 - 0.55 * (dx * dx + dy * dy)) * (1 - (1 - left) * edge * edge * (3 - 2 * edge));
      std::uint8_t& pixel = photo.pixels[static_cast<std::size_t>(y) * photo.row_bytes() + static_cast<std::size_t>(x)];
      pixel = static_cast<std::uint8_t>(pixel * light * 0.87);
    }
  return photo;
}

const Corners nearly_straight{{{103, 132}, {1600, 120}, {1617, 2311}, {43, 2256}}};

TEST(Sheet, EndsAtItsEdgesAndNotWhereAShadowBegins) {
  const Raster photo = photo_of(nearly_straight, 1700, 2400, 58);
  for (const double left : {0.9, 0.8, 0.7, 0.6, 0.5, 0.4})
    for (const double begins : {0.2, 0.3, 0.4}) {
      const auto sheet = sheet_in(under_a_lamp(photo, left, begins));
      EXPECT_TRUE(sheet || left < 0.7 || begins < 0.3) << left << " from " << begins;
      if (!sheet) continue;
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(sheet->corners[i].x, nearly_straight[i].x * 0.75, 3) << i << ", " << left << " from " << begins;
        EXPECT_NEAR(sheet->corners[i].y, nearly_straight[i].y * 0.75, 3) << i << ", " << left << " from " << begins;
      }
    }
}

TEST(Sheet, IsNotSeenWhereThePictureIsThePage) {
  EXPECT_FALSE(sheet_in(flat_page()));
  EXPECT_FALSE(sheet_in(test::raster_of(test::blank_paper(1654, 2339).get())));
  Raster half_dark = flat_page();   // a picture over the upper half is no desk
  std::fill_n(half_dark.pixels.begin(), half_dark.pixels.size() / 2, std::uint8_t{60});
  EXPECT_TRUE(!sheet_in(half_dark) || !sheet_in(half_dark)->is_whole);
}

TEST(Sheet, CutOffByThePictureIsNotWhole) {
  const auto sheet = sheet_in(photo_of({{{-80, 150}, {1700, 150}, {1700, 2500}, {-80, 2500}}}, 1900, 2700));
  ASSERT_TRUE(sheet);
  EXPECT_FALSE(sheet->is_whole);
}

class PhotographedPage : public testing::TestWithParam<int> {};

TEST_P(PhotographedPage, IsReadAsFlatAndMappedBackToThePhoto) {
  const Raster photo = page::quarter_turned(photo_of(askew, 2000, 2700), GetParam());
  const PreparedPage ready = prepare(photo, at_200_dpi);
  EXPECT_EQ((ready.turned_deg + GetParam()) % 360, 0);
  EXPECT_FALSE(ready.to_source.is_affine());
  // The corners of the photographed page come from a page with right angles and the sides of A4.
  Corners flat;
  for (std::size_t i = 0; i < 4; ++i) flat[i] = map(inverse(ready.to_source), map(quarter_turn(GetParam(), 2000, 2700), askew[i]));
  const double top = flat[1].x - flat[0].x, left = flat[3].y - flat[0].y;
  EXPECT_NEAR(flat[1].y, flat[0].y, 4);
  EXPECT_NEAR(flat[3].x, flat[0].x, 4);
  EXPECT_NEAR(flat[2].x, flat[1].x, 4);
  EXPECT_NEAR(flat[2].y, flat[3].y, 4);
  EXPECT_NEAR(left / top, 1.414, 0.02);
  // The desk is not part of what is read.
  EXPECT_GT(ready.reading.pixels[0], 200);
  EXPECT_GT(ready.reading.pixels[ready.reading.pixels.size() - 1], 200);
}
INSTANTIATE_TEST_SUITE_P(QuarterTurns, PhotographedPage, testing::Values(0, 90, 180, 270));

TEST(Prepare, LeavesAPhotographAsItIsWhenNotToFlattenIt) {
  const PreparedPage ready = prepare(photo_of(askew, 2000, 2700), at_200_dpi, {.flatten = false, .remove_borders = false});
  EXPECT_TRUE(ready.to_source.is_affine());
  EXPECT_TRUE(std::ranges::none_of(ready.steps, [](const std::string& step) { return step.starts_with("sheet "); }));
}

TEST(Prepare, TakesTheDarkLidAroundASheetForNoPartOfThePage) {
  const PreparedPage ready = prepare(photo_of({{{120, 90}, {1774, 90}, {1774, 2429}, {120, 2429}}}, 1900, 2600, 25), at_200_dpi);
  EXPECT_TRUE(ready.to_source.is_affine());
  EXPECT_GT(*std::min_element(ready.reading.pixels.begin(), ready.reading.pixels.begin() + 10 * ready.reading.width_px), 200);
}

}  // namespace
}  // namespace sohoa
