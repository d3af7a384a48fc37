// Tests of the lines found on components.
#include "sohoa/page/segment.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/page_images.hpp"

namespace sohoa {
namespace {

using test::Picture;

constexpr std::size_t lines_on_the_page = 18;

PreparedPage prepared(PIX* pix, double dpi = 200) { return prepare(test::raster_of(pix), {dpi, dpi, false}); }

TEST(FindLines, FindsEveryLineFromTheTop) {
  const auto lines = find_lines(prepared(test::picture("text/page_vi.png").get()));
  ASSERT_EQ(lines.size(), lines_on_the_page);
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_GT(lines[i].baseline, lines[i - 1].baseline + 40);
}

TEST(FindLines, GivesAllInkToSomeLine) {
  // Marks above capitals and dots below are what other boxes cut off.
  const PreparedPage page = prepared(test::picture("text/page_vi.png").get());
  const auto lines = find_lines(page);
  int ink = 0, held = 0;
  for (int y = 0; y < page.reading.height_px; ++y)
    for (int x = 0; x < page.reading.width_px; ++x) {
      if (page.reading.pixels[static_cast<std::size_t>(y) * page.reading.row_bytes() + static_cast<std::size_t>(x)] > 100) continue;
      ++ink;
      held += std::ranges::any_of(lines, [&](const LineSegment& line) {
        return x >= line.box.left && x < line.box.right() && y >= line.box.top && y < line.box.bottom();
      });
    }
  EXPECT_GT(held, ink * 0.999);
}

class PageAt : public testing::TestWithParam<double> {};
TEST_P(PageAt, HasTheSameLinesAtAnyResolution) {
  const auto factor = static_cast<l_float32>(GetParam() / 200);
  const Picture scaled{pixScaleGeneral(test::picture("text/page_vi.png").get(), factor, factor, 0, 0)};
  EXPECT_EQ(find_lines(prepared(scaled.get(), GetParam())).size(), lines_on_the_page);
}
INSTANTIATE_TEST_SUITE_P(Resolutions, PageAt, testing::Values(150, 300, 600));

TEST(FindLines, WhitensTheNeighboursInALinesImage) {
  // Two lines pushed together until the marks of the lower reach into the box of the upper.
  const Picture page = test::picture("text/page_vi.png");
  const Picture close = test::blank_paper(1654, 900, 255);
  for (int i = 0; i < 12; ++i) pixRasterop(close.get(), 200, 100 + 46 * i, 1300, 46, PIX_SRC, page.get(), 200, 190 + 66 * (i + 2));
  const auto lines = find_lines(prepared(close.get()));
  EXPECT_EQ(lines.size(), 12U);
  for (const LineSegment& line : lines) {
    // A line's image is one line high: nothing dark more than an x-height beyond its own ink.
    EXPECT_LT(line.image.height_px, 4.2 * line.x_height);
    EXPECT_GE(line.image_box.width, line.box.width);
  }
}

TEST(FindLines, CellsOfATableAreLinesOfTheirOwn) {
  const Picture strip = test::picture("text/strip_vi.png");
  const Picture page = test::blank_paper(1654, 1000, 255);
  for (int row = 0; row < 5; ++row)
    for (int column = 0; column < 2; ++column) {
      pixRasterop(page.get(), 150 + 700 * column, 150 + 120 * row, 500, 58, PIX_SRC, strip.get(), 30, 26);
      test::fill(page.get(), 120 + 700 * column, 130 + 120 * row, 700, 3, 0);
      test::fill(page.get(), 120 + 700 * column, 130 + 120 * row, 3, 120, 0);
    }
  const auto lines = find_lines(prepared(page.get()));
  ASSERT_EQ(lines.size(), 10U);
  for (std::size_t i = 0; i < lines.size(); i += 2) {
    EXPECT_NEAR(lines[i].baseline, lines[i + 1].baseline, 6);
    EXPECT_LT(lines[i].box.right(), lines[i + 1].box.left);
  }
}

TEST(FindLines, ReadsColumnsOneAfterTheOther) {
  const Picture text = test::picture("text/page_vi.png");
  const Picture page = test::blank_paper(1654, 1400, 255);
  pixRasterop(page.get(), 200, 60, 1300, 60, PIX_SRC, text.get(), 200, 186);                     // a heading over both
  for (int row = 0; row < 8; ++row) {
    pixRasterop(page.get(), 120, 200 + 66 * row, 600, 60, PIX_SRC, text.get(), 228, 186 + 66 * (row + 2));
    pixRasterop(page.get(), 900, 200 + 66 * row, 600, 60, PIX_SRC, text.get(), 228, 186 + 66 * (row + 9));
  }
  const auto lines = find_lines(prepared(page.get()));
  ASSERT_EQ(lines.size(), 17U);
  for (std::size_t i = 1; i <= 8; ++i) {
    EXPECT_LT(lines[i].box.left, 300) << i;
    EXPECT_GT(lines[i + 8].box.left, 700) << i;
  }
}

/// Letters drawn as blocks (large ones as strokes): bodies an x-height tall on a baseline, side by side from `left` on.
void draw_words(PIX* page, int left, int baseline, int letters, int x_height = 16) {
  for (int i = 0; i < letters; ++i) {
    const int height = i % 4 == 1 ? x_height * 3 / 2 : x_height;
    test::fill(page, left + i * x_height, baseline - height, x_height * 2 / 3, height, 0);
    if (x_height > 40) test::fill(page, left + i * x_height + 10, baseline - height + 10, x_height * 2 / 3 - 20, height - 10, 250);
  }
}

PreparedPage as_it_is(PIX* pix) {
  PreparedPage page;
  page.reading = test::raster_of(pix);
  page.reading_dpi = 200;
  return page;
}

TEST(FindLines, CapitalsWithMarksAndLettersWithTailsAreOneLine) {
  const Picture page = test::blank_paper(1654, 500, 255);
  for (int row = 0; row < 3; ++row)
    for (int i = 0; i < 12; ++i) {
      const int left = 200 + 48 * i, top = 100 + 100 * row;
      test::fill(page.get(), left, top, 11, 40, 0);
      test::fill(page.get(), left + 16, top + 25, 11, 32, 0);
      test::fill(page.get(), left + 32, top + 20, 11, 20, 0);
    }
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 3U);
  for (const LineSegment& line : lines) EXPECT_EQ(line.parts.size(), 36U);
}

TEST(FindLines, PiecesThatCameOffTheirLettersStayOnTheirLine) {
  // Both bowls of a g and the tail of a comma whose thin strokes the scanner lost, close above the next line.
  const Picture page = test::blank_paper(2000, 600, 255);
  for (int row = 0; row < 5; ++row) draw_words(page.get(), 200, 150 + 72 * row, 50, 32);
  test::fill(page.get(), 200 + 32 * 16, 152, 24, 14, 0);
  test::fill(page.get(), 200 + 32 * 24, 118, 22, 33, 255);
  test::fill(page.get(), 200 + 32 * 24, 119, 22, 22, 0);
  test::fill(page.get(), 200 + 32 * 24, 143, 22, 22, 0);
  test::fill(page.get(), 200 + 32 * 50 + 2, 140, 12, 10, 0);
  test::fill(page.get(), 200 + 32 * 50 + 6, 153, 6, 12, 0);
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0].parts.size(), 54U);
  EXPECT_EQ(lines[1].parts.size(), 50U);
}

TEST(FindLines, GivesAStackedMarkToItsVowelThoughADescenderIsNearer) {
  const Picture page = test::blank_paper(900, 400);
  draw_words(page.get(), 100, 120, 30);
  draw_words(page.get(), 100, 160, 30);
  test::fill(page.get(), 100 + 6 * 16, 104, 10, 22, 0);        // a descender of the upper line
  test::fill(page.get(), 100 + 6 * 16 + 2, 130, 7, 5, 0);      // a mark of the lower one, four pixels below it
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_LE(lines[1].box.top, 130);
  EXPECT_LT(lines[0].box.bottom(), 130);
}

TEST(FindLines, GivesADotBelowToTheLineAboveIt) {
  const Picture page = test::blank_paper(900, 400);
  draw_words(page.get(), 100, 120, 30);
  draw_words(page.get(), 100, 160, 30);
  test::fill(page.get(), 100 + 8 * 16 + 3, 123, 5, 5, 0);
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_GE(lines[0].box.bottom(), 128);
}

TEST(FindLines, CutsColumnsApartWhereTheGutterIsAsNarrowAsAWordGap) {
  const Picture page = test::blank_paper(1100, 900);
  for (int row = 0; row < 12; ++row) {
    draw_words(page.get(), 100, 120 + 40 * row, 25);
    draw_words(page.get(), 100 + 25 * 16 + 20, 120 + 40 * row, 25);
  }
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 24U);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_LT(lines[i].box.left, 200) << i;          // the left column first
    EXPECT_GT(lines[i + 12].box.left, 400) << i;
  }
}

TEST(FindLines, ReadsACellOfATableToItsEnd) {
  const Picture page = test::blank_paper(1100, 700);
  for (int row = 0; row < 4; ++row) {
    test::fill(page.get(), 80, 100 + 130 * row, 900, 3, 0);
    draw_words(page.get(), 120, 150 + 130 * row, 15);
    draw_words(page.get(), 120, 190 + 130 * row, 8);           // the first cell has two lines
    draw_words(page.get(), 600, 150 + 130 * row, 10);
  }
  test::fill(page.get(), 80, 100 + 130 * 4, 903, 3, 0);
  for (const int x : {80, 540, 980}) test::fill(page.get(), x, 100, 3, 520, 0);
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 12U);
  for (std::size_t cell = 0; cell < 12; cell += 3) {
    EXPECT_LT(lines[cell + 1].box.left, 540) << cell;
    EXPECT_GT(lines[cell + 1].baseline, lines[cell].baseline + 20) << cell;
    EXPECT_GT(lines[cell + 2].box.left, 540) << cell;
  }
}

TEST(FindLines, ReadsTheIssuingBodyBeforeTheMotto) {
  const Picture page = test::blank_paper(1654, 1200);
  draw_words(page.get(), 200, 150, 18);
  draw_words(page.get(), 900, 150, 32);
  draw_words(page.get(), 230, 190, 14);
  draw_words(page.get(), 980, 190, 22);
  for (int row = 0; row < 6; ++row) draw_words(page.get(), 200, 300 + 40 * row, 70);
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 10U);
  EXPECT_LT(lines[1].box.left, 500);
  EXPECT_GT(lines[2].box.left, 800);
  EXPECT_GT(lines[3].box.left, 800);
}

TEST(FindLines, KeepsLettersThatStandOnARule) {
  const Picture page = test::blank_paper(1100, 400);
  for (int row = 0; row < 3; ++row) draw_words(page.get(), 100, 120 + 60 * row, 40);
  test::fill(page.get(), 100, 180, 640, 2, 0);                 // an underline that touches the second line's feet
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1].parts.size(), 40U);
  EXPECT_NEAR(lines[1].box.width, lines[0].box.width, 3);
}

TEST(FindLines, FindsALargeTitleAndSmallPrintBesideEachOther) {
  const Picture page = test::blank_paper(1400, 900);
  draw_words(page.get(), 100, 200, 12, 64);
  for (int row = 0; row < 10; ++row) draw_words(page.get(), 100, 320 + 40 * row, 60);
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 11U);
  EXPECT_NEAR(lines[0].x_height, 64, 8);
  EXPECT_NEAR(lines[5].x_height, 16, 2);
}

TEST(FindLines, ReadsNothingIntoNoiseNorIntoBlack) {
  const Picture noise = test::blank_paper(1654, 2339);
  std::uint32_t state = 1;
  for (int y = 0; y < 2339; ++y)
    for (int x = 0; x < 1654; ++x) {
      state = state * 1664525 + 1013904223;
      pixSetPixel(noise.get(), x, y, state >> 31 ? 255 : 0);
    }
  EXPECT_TRUE(find_lines(as_it_is(noise.get())).empty());
  EXPECT_TRUE(find_lines(as_it_is(test::blank_paper(1654, 2339, 0).get())).empty());
}

TEST(FindLines, FindsNoneWhereThereAreNone) {
  EXPECT_TRUE(find_lines(prepared(test::blank_paper(1654, 2339).get())).empty());
  EXPECT_TRUE(find_lines(prepared(test::blank_paper(5, 5, 0).get())).empty());
  const Picture spot = test::blank_paper(1654, 2339);
  test::fill(spot.get(), 400, 400, 300, 300, 0);
  EXPECT_TRUE(find_lines(prepared(spot.get())).empty());
}

}  // namespace
}  // namespace sohoa
