// Tests of the blank decision: dropping a page somebody wrote on is the worse mistake.
#include <gtest/gtest.h>

#include <algorithm>

#include <random>

#include "sohoa/page/prepare.hpp"
#include "support/page_images.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

using test::Picture;

const Resolution at_200_dpi{200, 200, false};

PageQuality quality_of(PIX* pix) { return prepare(test::raster_of(pix), at_200_dpi).quality; }

Picture paper() { return test::blank_paper(1654, 2339, 246); }

void disc(PIX* gray, int x, int y, int radius, int value) {
  for (int dy = -radius; dy <= radius; ++dy) {
    const int half = static_cast<int>(std::sqrt(radius * radius - dy * dy));
    test::fill(gray, x - half, y + dy, 2 * half + 1, 1, value);
  }
}

TEST(BlankPage, IsPaperAlone) { EXPECT_TRUE(quality_of(paper().get()).is_blank); }

TEST(BlankPage, MayHaveSpecksAndNoise) {
  const Picture page = paper();
  std::mt19937 random(5);
  for (int i = 0; i < 900; ++i) {
    const int side = 1 + static_cast<int>(random() % 4);
    test::fill(page.get(), static_cast<int>(random() % 1640), static_cast<int>(random() % 2300), side, side, 60);
  }
  EXPECT_TRUE(quality_of(page.get()).is_blank);
}

TEST(BlankPage, MayHavePunchHolesAndShadowsOfTheEdge) {
  const Picture page = paper();
  disc(page.get(), 90, 900, 22, 10);
  disc(page.get(), 90, 1530, 22, 10);
  test::fill(page.get(), 0, 0, 30, 2339, 20);
  test::fill(page.get(), 0, 2325, 1654, 14, 40);
  EXPECT_TRUE(quality_of(page.get()).is_blank);
}

TEST(BlankPage, HasNoLargeBoldLettersNearItsEdge) {
  // An H, as high and dense as a punch hole: two stems and a bar.
  const Picture page = paper();
  test::fill(page.get(), 700, 90, 17, 48, 10);
  test::fill(page.get(), 732, 90, 17, 48, 10);
  test::fill(page.get(), 700, 105, 49, 12, 10);
  const auto steps = prepare(test::raster_of(page.get()), at_200_dpi).steps;
  EXPECT_TRUE(std::ranges::any_of(steps, [](const std::string& step) { return step.find("marks=1 ") != std::string::npos && step.find("holes=0") != std::string::npos; }));
}

TEST(BlankPage, MayShowTheBackShiningThrough) {
  const Picture text = test::picture("text/page_vi.png");
  const Picture mirrored{pixFlipLR(nullptr, text.get())};
  const Picture page = paper();
  for (int y = 0; y < 2339; ++y)
    for (int x = 0; x < 1654; ++x) {
      l_uint32 value = 0;
      pixGetPixel(mirrored.get(), x, y, &value);
      if (value == 0) pixSetPixel(page.get(), x, y, 200);
    }
  EXPECT_TRUE(quality_of(page.get()).is_blank);
}

TEST(BlankPage, IsNotOneWithASinglePrintedDigit) {
  // The glyph "1" of a page number at 10 points, drawn as its stroke and foot.
  const Picture page = paper();
  test::fill(page.get(), 820, 2200, 3, 18, 30);
  test::fill(page.get(), 816, 2216, 11, 2, 30);
  const PageQuality quality = quality_of(page.get());
  EXPECT_FALSE(quality.is_blank);
  EXPECT_GT(quality.ink_share, 0);
}

TEST(BlankPage, IsNotOneWithASingleLine) {
  const Picture text = test::picture("text/strip_vi.png");
  const Picture page = paper();
  pixRasterop(page.get(), 200, 1200, 1000, 60, PIX_SRC, text.get(), 20, 20);
  EXPECT_FALSE(quality_of(page.get()).is_blank);
}

TEST(BlankPage, IsNotOneWithASignature) {
  const Picture page = paper();
  for (int x = 0; x < 260; ++x) test::fill(page.get(), 900 + x, 1500 + static_cast<int>(40 * std::sin(x / 14.0)), 2, 3, 110);
  EXPECT_FALSE(quality_of(page.get()).is_blank);
}

TEST(BlankPage, IsNotOneWithAPaleRedSealAlone) {
  Raster page{.width_px = 1654, .height_px = 2339, .format = PixelFormat::rgb, .pixels = {}};
  page.pixels.assign(page.row_bytes() * 2339, 245);
  for (int degree = 0; degree < 3600; ++degree)
    for (int radius = 130; radius < 138; ++radius) {
      const double angle = degree * std::numbers::pi / 1800;
      const auto x = static_cast<std::size_t>(800 + radius * std::cos(angle)), y = static_cast<std::size_t>(1500 + radius * std::sin(angle));
      std::uint8_t* pixel = page.pixels.data() + y * page.row_bytes() + 3 * x;
      pixel[0] = 238;
      pixel[1] = 150;
      pixel[2] = 150;
    }
  EXPECT_FALSE(prepare(page, at_200_dpi).quality.is_blank);
}

TEST(BlankPage, IsNotAnImageThatFillsThePage) {
  const Picture page = paper();
  test::fill(page.get(), 0, 0, 1654, 1700, 70);
  EXPECT_FALSE(quality_of(page.get()).is_blank);
}

TEST(BlankPage, MovesWithTheLimitTheCallerSets) {
  const Picture page = paper();
  test::fill(page.get(), 400, 400, 60, 60, 0);
  EXPECT_FALSE(quality_of(page.get()).is_blank);
  EXPECT_TRUE(prepare(test::raster_of(page.get()), at_200_dpi, {.blank_below = 0.01}).quality.is_blank);
}

TEST(BlankPage, IsNotOneOfNoiseAlone) {
  Raster noise{.width_px = 1654, .height_px = 2339, .format = PixelFormat::bilevel, .pixels = {}};
  noise.pixels.resize(noise.row_bytes() * 2339);
  test::Seeded random(3);
  for (auto& byte : noise.pixels) byte = static_cast<std::uint8_t>(random.bits());
  const PreparedPage page = prepare(noise, at_200_dpi);
  EXPECT_FALSE(page.quality.is_blank);
  EXPECT_EQ(page.turned_deg, 0);
  // In gray it falls apart into more letters than any page has; comparing each with each would take minutes.
  Raster gray{.width_px = 4000, .height_px = 4000, .format = PixelFormat::gray, .pixels = Bytes(16'000'000)};
  for (auto& byte : gray.pixels) byte = static_cast<std::uint8_t>(random.bits());
  EXPECT_TRUE(std::ranges::any_of(prepare(gray, {150, 150, false}).steps, [](const std::string& step) { return step.starts_with("lie ") && step.find("letters=0") != std::string::npos; }));
}

}  // namespace
}  // namespace sohoa
