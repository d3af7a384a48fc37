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

TEST(FindLines, FindsNoneWhereThereAreNone) {
  EXPECT_TRUE(find_lines(prepared(test::blank_paper(1654, 2339).get())).empty());
  EXPECT_TRUE(find_lines(prepared(test::blank_paper(5, 5, 0).get())).empty());
  const Picture spot = test::blank_paper(1654, 2339);
  test::fill(spot.get(), 400, 400, 300, 300, 0);
  EXPECT_TRUE(find_lines(prepared(spot.get())).empty());
}

}  // namespace
}  // namespace sohoa
