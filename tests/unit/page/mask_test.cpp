// Pages drawn here, with known ink: what a mask holds, what the ground is left with.
#include "sohoa/page/mask.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sohoa/page/geometry.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

struct Rgb {
  int r, g, b;
};
constexpr Rgb paper{247, 244, 238}, print{35, 32, 34}, seal{205, 45, 60}, pen{50, 60, 150}, marker{250, 240, 90};

/// A sheet of 100 x 80 mm at 300 dpi with a scanner's noise.
class Sheet {
 public:
  explicit Sheet(double dpi = 300, Rgb colour = paper)
      : dpi_(dpi), raster_{static_cast<int>(100 / 25.4 * dpi), static_cast<int>(80 / 25.4 * dpi), PixelFormat::rgb, {}} {
    raster_.pixels.resize(raster_.row_bytes() * static_cast<std::size_t>(raster_.height_px));
    box(0, 0, raster_.width_px, raster_.height_px, colour);
  }
  void box(int left, int top, int width, int height, Rgb colour) {
    for (int y = std::max(0, top); y < std::min(raster_.height_px, top + height); ++y)
      for (int x = std::max(0, left); x < std::min(raster_.width_px, left + width); ++x) set(x, y, colour);
  }
  void ring(int middle_x, int middle_y, int outer, int inner, Rgb colour) {
    for (int y = middle_y - outer; y <= middle_y + outer; ++y)
      for (int x = middle_x - outer; x <= middle_x + outer; ++x) {
        const int away = (x - middle_x) * (x - middle_x) + (y - middle_y) * (y - middle_y);
        if (away <= outer * outer && away >= inner * inner) set(x, y, colour);
      }
  }
  /// Rows of strokes like print: stems three pixels wide, dots of four by four over some.
  void lines_of_print(Rgb colour = print) {
    for (int top = 100; top + 60 < raster_.height_px; top += 80)
      for (int left = 80; left + 40 < raster_.width_px; left += 18) {
        box(left, top + 12, 4, 30, colour);
        if (left % 4 == 0) box(left, top, 4, 4, colour);
      }
  }
  Sheet& noisy(int reach = 10) {
    test::Seeded seeded(3);
    for (std::uint8_t& level : raster_.pixels)
      level = static_cast<std::uint8_t>(std::clamp<std::int64_t>(level + seeded.between(-reach, reach), 0, 255));
    return *this;
  }
  const Raster& raster() const { return raster_; }
  PartedPage parted(double skew_deg = 0) const {
    return part_inks(raster_, {.x_dpi = dpi_, .y_dpi = dpi_}, {.skew_deg = skew_deg});
  }

 private:
  void set(int x, int y, Rgb colour) {
    std::uint8_t* at = raster_.pixels.data() + static_cast<std::size_t>(y) * raster_.row_bytes() + 3 * static_cast<std::size_t>(x);
    at[0] = static_cast<std::uint8_t>(colour.r);
    at[1] = static_cast<std::uint8_t>(colour.g);
    at[2] = static_cast<std::uint8_t>(colour.b);
  }
  double dpi_;
  Raster raster_;
};

bool holds(const InkMask& ink, int x, int y) {
  x -= ink.left_px;
  y -= ink.top_px;
  if (x < 0 || y < 0 || x >= ink.mask.width_px || y >= ink.mask.height_px) return false;
  return (ink.mask.pixels[static_cast<std::size_t>(y) * ink.mask.row_bytes() + static_cast<std::size_t>(x / 8)] >> (7 - x % 8) & 1) != 0;
}

const InkMask* ink_at(const PartedPage& page, int x, int y) {
  for (const InkMask& ink : page.inks)
    if (holds(ink, x, y)) return &ink;
  return nullptr;
}

int green_at(const Raster& ground, double x_share, double y_share) {
  const auto x = static_cast<std::size_t>(x_share * ground.width_px), y = static_cast<std::size_t>(y_share * ground.height_px);
  return ground.pixels.at(y * ground.row_bytes() + 3 * x + 1);
}

TEST(PartInks, KeepsEveryStrokeAndDotInPlaceThroughNoise) {
  Sheet sheet;
  sheet.lines_of_print();
  const PartedPage page = sheet.noisy().parted();
  ASSERT_EQ(page.inks.size(), 1U);
  int lost = 0, smeared = 0;
  for (int top = 100; top + 60 < page.height_px; top += 80)
    for (int left = 80; left + 40 < page.width_px; left += 18) {
      lost += holds(page.inks[0], left + 1, top + 30) && holds(page.inks[0], left + 2, top + 14) ? 0 : 1;
      if (left % 4 == 0) lost += holds(page.inks[0], left + 1, top + 1) && holds(page.inks[0], left + 2, top + 2) ? 0 : 1;
      smeared += holds(page.inks[0], left + 9, top + 30) || holds(page.inks[0], left + 1, top + 8) ? 1 : 0;
    }
  EXPECT_EQ(lost, 0) << "strokes of four pixels, dots of four by four";
  EXPECT_EQ(smeared, 0) << "between letters, and between a letter and its dot";
  EXPECT_LT(page.inks[0].red, 60);
}

TEST(PartInks, LeavesAGroundWithoutTheInk) {
  Sheet sheet;
  sheet.lines_of_print();
  const PartedPage page = sheet.noisy().parted();
  ASSERT_EQ(page.ground.format, PixelFormat::rgb);
  EXPECT_NEAR(page.ground.width_px, page.width_px / 3, 1);
  for (std::size_t i = 0; i < page.ground.pixels.size(); i += 3) {
    ASSERT_GT(page.ground.pixels[i], 225) << i;
    ASSERT_GT(page.ground.pixels[i + 2], 210) << i;
  }
}

TEST(PartInks, PartsRedSealAndBluePenFromPrintAcrossThem) {
  Sheet sheet;
  sheet.lines_of_print();
  sheet.ring(600, 500, 180, 165, seal);
  sheet.box(200, 700, 260, 6, pen);
  sheet.lines_of_print();
  const PartedPage page = sheet.noisy(6).parted();
  ASSERT_EQ(page.inks.size(), 3U);
  const InkMask* red = ink_at(page, 600, 500 - 172);
  const InkMask* blue = ink_at(page, 350, 703);
  ASSERT_NE(red, nullptr);
  ASSERT_NE(blue, nullptr);
  EXPECT_GT(red->red, red->green + 90);
  EXPECT_GT(blue->blue, blue->red + 60);
  EXPECT_EQ(ink_at(page, 81, 130), &page.inks[0]);
  EXPECT_LT(page.inks[0].red, 60) << "print is not mixed with the seal's colour";
  EXPECT_LE(red->mask.width_px, 365) << "a mask is cut to its ink";
}

TEST(PartInks, TakesAYellowMarkerForGround) {
  Sheet sheet;
  sheet.box(100, 300, 600, 60, marker);
  sheet.lines_of_print();
  const PartedPage page = sheet.noisy(6).parted();
  ASSERT_EQ(page.inks.size(), 1U);
  EXPECT_EQ(ink_at(page, 110, 356), nullptr);
  const double x = 110.0 / page.width_px, y = 356.0 / page.height_px;
  EXPECT_GT(green_at(page.ground, x, y), 200);
}

TEST(PartInks, LeavesWhatShinesThroughFromTheBack) {
  Sheet sheet;
  sheet.lines_of_print();
  sheet.box(100, 700, 700, 40, {paper.r - 40, paper.g - 40, paper.b - 40});
  EXPECT_EQ(ink_at(sheet.noisy(6).parted(), 300, 720), nullptr);
}

TEST(PartInks, TurnsTheInkLevelAndSaysHow) {
  Sheet sheet;
  sheet.box(300, 400, 500, 8, print);
  const Affine lean = rotation_about({sheet.raster().width_px / 2.0, sheet.raster().height_px / 2.0}, 2);
  const PartedPage page = sheet.parted(2);
  // What leant the other way now leans by twice as much: the map says where each point went.
  const Point from{550, 404}, to = map(page.from_source, from);
  EXPECT_NEAR(map(lean, to).x, from.x, 1e-6);
  EXPECT_NE(ink_at(page, static_cast<int>(to.x), static_cast<int>(to.y)), nullptr);
  EXPECT_EQ(ink_at(page, 550, 404) == nullptr, std::abs(to.y - 404) > 5);
  EXPECT_EQ(page.width_px, sheet.raster().width_px);
}

TEST(PartInks, KeepsBilevelPixelsAsTheyAre) {
  Raster source{200, 100, PixelFormat::bilevel, Bytes(25 * 100)};
  test::Seeded seeded(5);
  for (int i = 0; i < 700; ++i) source.pixels[static_cast<std::size_t>(seeded.between(0, 2499))] |= 0x18;
  const PartedPage page = part_inks(source, {.x_dpi = 200, .y_dpi = 200});
  ASSERT_EQ(page.inks.size(), 1U);
  EXPECT_TRUE(page.ground.pixels.empty());
  int differing = 0;
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 200; ++x)
      differing += holds(page.inks[0], x, y) != ((source.pixels[static_cast<std::size_t>(y * 25 + x / 8)] >> (7 - x % 8) & 1) != 0) ? 1 : 0;
  EXPECT_EQ(differing, 0);
  EXPECT_EQ(page.inks[0].red + page.inks[0].green + page.inks[0].blue, 0);
}

TEST(PartInks, TakesAPhotographAndACoarsePageAsPictures) {
  Sheet photo;
  for (int x = 0; x < photo.raster().width_px; x += 4)
    photo.box(x, 0, 4, photo.raster().height_px, {60 + x % 140, 80 + x % 110, 70 + (x / 3) % 120});
  EXPECT_TRUE(photo.noisy().parted().is_picture);
  Sheet coarse(100);
  coarse.lines_of_print();
  const PartedPage page = coarse.parted();
  EXPECT_TRUE(page.is_picture && page.is_coarse);
  EXPECT_TRUE(page.inks.empty());
  EXPECT_EQ(page.ground.width_px, coarse.raster().width_px);
}

TEST(PartInks, TurnsACoarsePageWithoutBlurringItsStrokes) {
  Sheet coarse(100);
  for (int left = 40; left < 350; left += 5) coarse.box(left, 40, 1, 230, print);
  const auto liveliness = [](const Raster& ground) {
    double sum = 0;
    for (int y = 60; y < 250; ++y)
      for (std::size_t x = 60; x < 330; ++x) {
        const std::uint8_t* at = ground.pixels.data() + static_cast<std::size_t>(y) * ground.row_bytes() + 3 * x;
        sum += (at[4] - at[1]) * (at[4] - at[1]);
      }
    return sum;
  };
  const PartedPage level = coarse.parted(), turned = coarse.parted(1.3);
  // Joined linearly, half of it goes.
  EXPECT_GT(liveliness(turned.ground), 0.62 * liveliness(level.ground));
  const auto [least, most] = std::ranges::minmax(turned.ground.pixels);
  EXPECT_LE(most, 255);
  EXPECT_LT(least, 140);
}

TEST(PartInks, FindsNothingOnWhitePaper) {
  const PartedPage page = Sheet(300, {255, 255, 255}).parted();
  EXPECT_TRUE(page.inks.empty());
  EXPECT_TRUE(page.ground.pixels.empty());
}

TEST(PartInks, GivesTheSameTwice) {
  Sheet sheet;
  sheet.lines_of_print();
  sheet.noisy();
  const PartedPage first = sheet.parted(0.7), second = sheet.parted(0.7);
  ASSERT_EQ(first.inks.size(), second.inks.size());
  EXPECT_EQ(first.inks[0].mask.pixels, second.inks[0].mask.pixels);
  EXPECT_EQ(first.ground.pixels, second.ground.pixels);
}

}  // namespace
}  // namespace sohoa
