// Tests of coloured ink: seals and pen strokes leave the copy that is read, coloured print stays.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "page/resample.hpp"
#include "sohoa/page/geometry.hpp"
#include "sohoa/page/prepare.hpp"
#include "support/page_images.hpp"
#include "support/prepared_pages.hpp"

namespace sohoa {
namespace {

struct Colour {
  std::uint8_t red, green, blue;
};
constexpr Colour paper{248, 246, 240}, black{35, 35, 40}, seal{205, 45, 55}, pen{40, 60, 190};

struct Painting {
  Raster raster{.width_px = 1654, .height_px = 2339, .format = PixelFormat::rgb, .pixels = {}};

  Painting() {
    raster.pixels.assign(raster.row_bytes() * 2339, 255);
    fill({0, 0, 1654, 2339}, paper);
  }
  void dot(int x, int y, Colour colour) {
    std::uint8_t* pixel = raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes() + 3 * static_cast<std::size_t>(x);
    // Ink over black print stays black.
    if (pixel[0] < 60 && pixel[1] < 60 && pixel[2] < 60) return;
    pixel[0] = colour.red;
    pixel[1] = colour.green;
    pixel[2] = colour.blue;
  }
  void fill(Box box, Colour colour) {
    for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom()); ++y)
      for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right()); ++x) dot(x, y, colour);
  }
  void ring(int x, int y, int radius, int width, Colour colour) {
    for (int degree = 0; degree < 7200; ++degree)
      for (int i = 0; i < width; ++i) {
        const double angle = degree * std::numbers::pi / 3600;
        dot(x + static_cast<int>((radius - i) * std::cos(angle)), y + static_cast<int>((radius - i) * std::sin(angle)), colour);
      }
  }
  PreparedPage prepared(const PrepareOptions& options = {}) const { return prepare(raster, {200, 200, false}, options); }
};

TEST(Inks, ASealIsLightenedAndThePrintUnderItStays) {
  Painting page;
  page.fill({700, 1490, 300, 6}, black);
  page.ring(850, 1500, 140, 8, seal);
  page.ring(850, 1500, 90, 4, seal);                       // inside the outline
  page.fill({830, 1560, 40, 14}, seal);                    // its lettering
  const PreparedPage ready = page.prepared();
  EXPECT_GT(test::darkest_in(ready, {842, 1360, 16, 20}), 190);
  EXPECT_GT(test::darkest_in(ready, {830, 1560, 40, 14}), 190);
  EXPECT_LT(test::darkest_in(ready, {800, 1486, 100, 14}), 90);
  EXPECT_LT(test::darkest_in(page.prepared({.remove_seals = false}), {842, 1360, 16, 20}), 130);
}

TEST(Inks, ARedTitleIsPrintAndStays) {
  Painting page;
  for (int i = 0; i < 14; ++i) page.fill({500.0 + 40 * i, 300, 8, 45}, seal);
  EXPECT_LT(test::darkest_in(page.prepared(), {490, 295, 560, 55}), 130);
}

TEST(Inks, LettersOfALargeRedTitleStayThoughTheirMarksMakeThemTall) {
  Painting page;
  const double foot = 500, capital = 80;      // 10 mm
  for (int i = 0; i < 8; ++i) page.fill({400.0 + 100 * i, foot - capital, 60, capital}, seal);
  page.fill({410, foot - capital - 27, 40, 26}, seal);      // marks that touch: 13.5 mm, as tall as a seal
  page.fill({810, foot - capital - 27, 40, 26}, seal);
  // A seal beside the title's end is one all the same.
  page.ring(1400, 460, 140, 8, seal);
  const PreparedPage ready = page.prepared();
  EXPECT_LT(test::darkest_in(ready, {415, 440, 30, 30}), 130);
  EXPECT_LT(test::darkest_in(ready, {815, 440, 30, 30}), 130);
  EXPECT_GT(test::darkest_in(ready, {1392, 320, 16, 20}), 190);
}

TEST(Inks, SealsInARowAreSeals) {
  Painting page;
  for (int i = 0; i < 4; ++i) page.ring(220 + 380 * i, 1500, 140, 8, seal);
  const PreparedPage ready = page.prepared();
  EXPECT_GT(test::darkest_in(ready, {592, 1360, 16, 20}), 190);
}

TEST(Inks, ABlueSignatureIsLightenedAndBlueLettersStay) {
  Painting page;
  for (int x = 0; x < 300; ++x) page.fill({700.0 + x, 1500 + 60 * std::sin(x / 20.0), 4, 5}, pen);
  for (int i = 0; i < 14; ++i) page.fill({300.0 + 24 * i, 400, 5, 22}, pen);
  const PreparedPage ready = page.prepared();
  EXPECT_GT(test::darkest_in(ready, {705, 1430, 290, 140}), 170);
  EXPECT_LT(test::darkest_in(ready, {295, 395, 340, 30}), 120);
}

TEST(Inks, ABannerInColourStaysWithTheWhitePrintOnIt) {
  for (const Colour colour : {seal, pen}) {
    Painting page;
    page.fill({200, 400, 1200, 150}, colour);
    for (int row = 0; row < 2; ++row)
      for (int i = 0; i < 60; ++i) page.fill({220.0 + 19 * i, 430.0 + 60 * row, 6, 24}, paper);
    // Leaning, as a sheet that was fed askew.
    for (int x = 0; x < 1200; ++x) page.fill({200.0 + x, 800 + 0.06 * x, 1, 90}, colour);
    const PreparedPage ready = page.prepared({.deskew = false});
    EXPECT_LT(test::darkest_in(ready, {300, 402, 900, 10}), 130);
    EXPECT_LT(test::darkest_in(ready, {780, 860, 20, 30}), 130);
  }
}

TEST(Inks, YellowedPaperIsNoInk) {
  Painting page;
  page.raster.pixels.clear();
  for (int i = 0; i < 1654 * 2339; ++i)
    for (const std::uint8_t value : {std::uint8_t{236}, std::uint8_t{216}, std::uint8_t{170}}) page.raster.pixels.push_back(value);
  const PreparedPage ready = page.prepared();
  EXPECT_TRUE(std::ranges::any_of(ready.steps, [](const std::string& step) { return step.starts_with("inks seals=0 strokes=0"); }));
}

/// The page's own luminance, as a scanner set to gray gives it.
Raster grayed(const Painting& page) { return page::gray_of(page.raster); }

TEST(Inks, AGraySealIsLightenedAndThePrintUnderItStays) {
  Painting page;
  // Lines of print across the seal, of strokes with gaps.
  for (int line = 0; line < 30; ++line)
    for (int letter = 0; letter < 60; ++letter) page.fill({250.0 + 18 * letter, 600.0 + 40 * line, 4, 18}, black);
  page.ring(850, 1200, 138, 7, seal);
  page.ring(850, 1200, 122, 3, seal);
  for (int i = 0; i < 20; ++i) page.fill({800.0 + i, 1190.0 + i % 3, 60, 50}, seal);
  const PreparedPage ready = prepare(grayed(page), {200, 200, false});
  EXPECT_TRUE(std::ranges::any_of(ready.steps, [](const std::string& step) { return step.starts_with("gray-seals found=1 lightened=1"); }));
  EXPECT_GT(test::darkest_in(ready, {846, 1064, 3, 3}), 180);   // the rim, between two lines
  EXPECT_LT(test::darkest_in(ready, {250, 1160, 1100, 18}), 90);
  const PreparedPage kept = prepare(grayed(page), {200, 200, false}, {.remove_seals = false});
  EXPECT_LT(test::darkest_in(kept, {846, 1064, 3, 3}), 130);
}

TEST(Inks, AGrayPageWithoutSealHasNone) {
  Painting page;
  for (int line = 0; line < 30; ++line)
    for (int letter = 0; letter < 60; ++letter) page.fill({250.0 + 18 * letter, 600.0 + 40 * line, 4, 18}, black);
  page.fill({300, 2000, 200, 100}, seal);   // a gray box
  const PreparedPage ready = prepare(grayed(page), {200, 200, false});
  EXPECT_TRUE(std::ranges::any_of(ready.steps, [](const std::string& step) { return step.starts_with("gray-seals found=0"); }));
}

}  // namespace
}  // namespace sohoa
