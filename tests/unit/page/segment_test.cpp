// Tests of the lines found on components.
#include "sohoa/page/segment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "page/dark_grounds.hpp"
#include "support/page_images.hpp"
#include "support/seeded.hpp"

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

TEST(FindLines, PointsOfAmountsBelowOneAnotherAreNoGutter) {
  // Print of even pitch: twelve rows of 000.000.000, the white around each point as wide as between two columns.
  const Picture page = test::blank_paper(1000, 900, 255);
  for (int row = 0; row < 12; ++row)
    for (int place = 0; place < 11; ++place) {
      const int x = 200 + 24 * place, foot = 100 + 60 * row;
      if (place % 4 == 3) test::fill(page.get(), x + 8, foot - 5, 5, 5, 20);
      else test::fill(page.get(), x, foot - 24, 14, 24, 20);
    }
  EXPECT_EQ(find_lines(prepared(page.get())).size(), 12U);
}

/// A row of boxes 40 px wide and 44 high, a digit of 14 × 24 in those that are marked.
void draw_boxes(PIX* page, int x, int y, const std::string& filled) {
  test::fill(page, x, y, 40 * static_cast<int>(filled.size()) + 3, 3, 20);
  test::fill(page, x, y + 44, 40 * static_cast<int>(filled.size()) + 3, 3, 20);
  for (std::size_t i = 0; i <= filled.size(); ++i) test::fill(page, x + 40 * static_cast<int>(i), y, 3, 47, 20);
  for (std::size_t i = 0; i < filled.size(); ++i)
    if (filled[i] == '#') test::fill(page, x + 40 * static_cast<int>(i) + 14, y + 12, 14, 24, 20);
}

std::vector<LineSegment> in_boxes(PIX* page) {
  // Print around it, so that the page has letters of a known height.
  for (int row = 0; row < 4; ++row)
    for (int i = 0; i < 30; ++i) test::fill(page, 100 + 18 * i, 500 + 50 * row, 14, i % 3 == 0 ? 24 : 17, 20);
  auto lines = find_lines(prepare(test::raster_of(page), {200, 200, false}, {.find_orientation = false}));
  std::erase_if(lines, [](const LineSegment& line) { return !line.is_in_boxes; });
  return lines;
}

TEST(FindLines, DrawsDigitsInBoxesTogether) {
  const Picture page = test::blank_paper(1000, 900, 255);
  draw_boxes(page.get(), 200, 200, "##.#####");
  const auto lines = in_boxes(page.get());
  ASSERT_EQ(lines.size(), 2U);      // an empty box parts them
  EXPECT_EQ(lines[0].parts.size(), 2U);
  EXPECT_EQ(lines[1].parts.size(), 5U);
  EXPECT_NEAR(lines[1].box.left, 200 + 120 + 14, 2);
  EXPECT_NEAR(lines[1].box.width, 4 * 40 + 14, 3);
  EXPECT_LT(lines[1].image.width_px, 5 * 22);      // no sides, and little white
}

void draw_frame(PIX* page, int x, int y, int side) {
  test::fill(page, x, y, side, 2, 20);
  test::fill(page, x, y + side - 2, side, 2, 20);
  test::fill(page, x, y, 2, side, 20);
  test::fill(page, x + side - 2, y, 2, side, 20);
}

TEST(FindLines, TellsBoxesToTickByTheirShape) {
  const Picture page = test::picture("text/page_vi.png");
  for (int i = 0; i < 4; ++i) draw_frame(page.get(), 150, 190 + 132 * i, 28);
  test::fill(page.get(), 158, 190 + 132 + 8, 12, 12, 20);                                            // a mark that touches nothing
  for (int i = 0; i < 26; ++i) test::fill(page.get(), 151 + i, 190 + 264 + 1 + i, 3, 2, 20);         // one from corner to corner
  test::fill(page.get(), 150, 190 + 396, 28, 2, 255);                                                // open above: no box
  std::vector<std::string> signs;
  for (const LineSegment& line : find_lines(prepared(page.get())))
    if (!line.sign.empty()) signs.push_back(line.sign);
  EXPECT_EQ(signs, (std::vector<std::string>{"☐", "☑", "☑"}));
}

TEST(FindLines, NoLetterIsABoxToTick) {
  for (const char* name : {"text/page_vi.png", "text/form_vi.png"})
    for (const double dpi : {150, 200, 300}) {
      const auto factor = static_cast<l_float32>(dpi / 200);
      const Picture scaled{pixScaleGeneral(test::picture(name).get(), factor, factor, 0, 0)};
      for (const LineSegment& line : find_lines(prepared(scaled.get(), dpi))) EXPECT_EQ(line.sign, "") << name << " at " << dpi;
    }
}

TEST(FindLines, BoxesOfWordsAndUnevenOnesAreCells) {
  const Picture page = test::blank_paper(1000, 900, 255);
  draw_boxes(page.get(), 200, 200, "####");
  test::fill(page.get(), 200 + 40 + 3, 212, 36, 24, 20);           // more than a letter
  test::fill(page.get(), 200, 300, 600, 3, 20);
  test::fill(page.get(), 200, 344, 600, 3, 20);
  for (const int x : {0, 40, 150, 190, 400, 597}) test::fill(page.get(), 200 + x, 300, 3, 47, 20);
  for (const int x : {12, 52, 162, 202, 412}) test::fill(page.get(), 200 + x, 312, 14, 24, 20);
  EXPECT_TRUE(in_boxes(page.get()).empty());
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

/// A page of print, white on dark within the box.
Picture with_dark_ground(int x, int y, int width, int height, int ground = 20) {
  Picture page = test::picture("text/page_vi.png");
  for (int row = y; row < y + height; ++row)
    for (int column = x; column < x + width; ++column) {
      l_uint32 value = 0;
      pixGetPixel(page.get(), column, row, &value);
      pixSetPixel(page.get(), column, row, 255 - value * static_cast<l_uint32>(255 - ground) / 255);
    }
  return page;
}

double mean_of(const Raster& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0) / static_cast<double>(image.pixels.size());
}

class OnGround : public testing::TestWithParam<int> {};
TEST_P(OnGround, FindsWhitePrintInItsPlace) {
  const auto plain = find_lines(as_it_is(test::picture("text/page_vi.png").get()));
  const auto lines = find_lines(as_it_is(with_dark_ground(180, 186 + 66 * 4, 1340, 66, GetParam()).get()));
  ASSERT_EQ(lines.size(), lines_on_the_page);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_NEAR(lines[i].baseline, plain[i].baseline, 2) << i;
    EXPECT_NEAR(lines[i].box.left, plain[i].box.left, 2) << i;
    EXPECT_NEAR(lines[i].box.width, plain[i].box.width, 4) << i;
    EXPECT_NEAR(static_cast<double>(lines[i].parts.size()), static_cast<double>(plain[i].parts.size()), 1) << i;
    EXPECT_GT(mean_of(lines[i].image), 160) << i;      // dark on light, all of them
  }
}
INSTANTIATE_TEST_SUITE_P(Grays, OnGround, testing::Values(0, 60, 120, 175));

TEST(FindLines, FindsWhitePrintOfSeveralLinesAndOfCells) {
  // A block of three lines, and the head of a table whose rules hang on its dark cells.
  const Picture page = with_dark_ground(180, 186 + 66 * 6, 1340, 198);
  const auto block = find_lines(as_it_is(page.get()));
  EXPECT_EQ(block.size(), lines_on_the_page);
  const Picture table = with_dark_ground(180, 186 + 66 * 6, 1340, 66);
  for (const int x : {180, 860, 1517}) test::fill(table.get(), x, 186 + 66 * 6, 3, 500, 0);
  for (const int row : {7, 8, 9, 10}) test::fill(table.get(), 180, 186 + 66 * row, 1340, 3, 0);
  const auto cells = find_lines(as_it_is(table.get()));
  EXPECT_TRUE(std::ranges::any_of(cells, [](const LineSegment& line) {
    return line.baseline > 186 + 66 * 6 && line.baseline < 186 + 66 * 7 && mean_of(line.image) > 160 && line.parts.size() > 20;
  }));
}

bool finds_grounds(PIX* pix) {
  const Raster page = test::raster_of(pix);
  page::Work work(most_work(page));
  const bool finds = page::with_light_grounds(page, 16, work).has_value();
  EXPECT_FALSE(work.is_spent());
  return finds;
}

TEST(DarkGrounds, AreNotPhotographsNorSealsNorBars) {
  const Picture text = test::picture("text/page_vi.png");
  EXPECT_TRUE(finds_grounds(with_dark_ground(180, 186, 1340, 66).get()));
  EXPECT_FALSE(finds_grounds(text.get()));
  for (const int thick : {6, 30, 120}) test::fill(text.get(), 100, 1500, 1400, thick, 0);
  EXPECT_FALSE(finds_grounds(text.get()));
  for (const int edge : {0, 1554}) test::fill(text.get(), edge, 0, 100, 2339, 0);      // an open lid
  EXPECT_FALSE(finds_grounds(text.get()));
  // Rings with what a worn pad left out of them.
  const Picture sealed = test::picture("text/page_vi.png");
  test::Seeded random(7);
  const auto upto = [&](int most) { return static_cast<int>(random.between(0, most)); };
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 300; ++x) {
      const double r = std::hypot(x - 150, y - 150);
      const bool is_inked = (r > 130 && r < 148) || (r < 60) || (r > 90 && r < 100);
      if (is_inked && upto(8) > 0) pixSetPixel(sealed.get(), 600 + x, 1400 + y, 70);
    }
  EXPECT_FALSE(finds_grounds(sealed.get()));
  // Patches of all grays, as a photograph has them.
  const Picture photo = test::picture("text/page_vi.png");
  test::fill(photo.get(), 300, 1300, 900, 700, 90);
  for (int i = 0; i < 900; ++i)
    test::fill(photo.get(), 310 + upto(840), 1310 + upto(640), 4 + upto(40), 4 + upto(40), 20 + upto(220));
  EXPECT_FALSE(finds_grounds(photo.get()));
}

TEST(DarkGrounds, AreNotTheGrainOfABlackAndWhitePhotograph) {
  const Picture photo = test::picture("text/page_vi.png");
  test::Seeded random(3);
  const auto upto = [&](int most) { return static_cast<int>(random.between(0, most)); };
  test::fill(photo.get(), 200, 1300, 1000, 900, 0);
  for (int i = 0; i < 9000; ++i) test::fill(photo.get(), 210 + upto(970), 1310 + upto(870), 1 + upto(3), 1 + upto(3), 255);
  // Folds of a dress: a row of light strokes of one height.
  for (int row = 0; row < 6; ++row)
    for (int i = 0; i < 12; ++i)
      for (int y = 0; y < 18; ++y) test::fill(photo.get(), 300 + 22 * i + y / 2, 1400 + 90 * row + y, 3, 1, 255);
  EXPECT_FALSE(finds_grounds(photo.get()));
}

TEST(DarkGrounds, AreNotLettersSoBoldThatTheyTouch) {
  const Picture bold{pixErodeGray(test::picture("text/page_vi.png").get(), 9, 9)};
  EXPECT_FALSE(finds_grounds(bold.get()));
}

class NotesOf : public testing::TestWithParam<int> {};
TEST_P(NotesOf, ThePageAreLinesToo) {
  // Letters of all sorts: low, with ascenders, with tails, and marks of the large print that are as high as the small letters.
  const Picture page = test::blank_paper(1654, 1000);
  const auto draw = [&](int baseline, int letters, int x_height) {
    for (int i = 0; i < letters; ++i) {
      const int above = i % 5 == 1 || i % 7 == 3 ? x_height * 3 / 2 : x_height, below = i % 6 == 2 ? x_height / 2 : 0;
      test::fill(page.get(), 100 + i * x_height, baseline - above, x_height * 2 / 3, above + below, 0);
      if (x_height > 20 && i % 3 == 0) test::fill(page.get(), 100 + i * x_height + 4, baseline - above - 12, 14, 6, 0);
    }
  };
  for (int row = 0; row < 5; ++row) draw(150 + 80 * row, 50, 24);
  for (int row = 0; row < 4; ++row) draw(600 + 30 * row, 105, GetParam());
  const auto lines = find_lines(as_it_is(page.get()));
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_NEAR(lines[0].x_height, 24, 3);
  for (std::size_t i = 5; i < lines.size(); ++i) {
    EXPECT_NEAR(lines[i].x_height, GetParam(), 2) << i;
    EXPECT_EQ(lines[i].parts.size(), 105U) << i;
  }
}
INSTANTIATE_TEST_SUITE_P(Sizes, NotesOf, testing::Values(9, 10, 12, 14));

TEST(FindLines, SmallThingsSideBySideLeaveThePagesLinesAlone) {
  const Picture page = test::picture("text/page_vi.png");
  for (int i = 0; i < 60; ++i) test::fill(page.get(), 220 + 14 * i, 1500, 7, 9, 0);
  const auto plain = find_lines(as_it_is(test::picture("text/page_vi.png").get())), lines = find_lines(as_it_is(page.get()));
  ASSERT_GE(lines.size(), lines_on_the_page);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(lines[i].parts, plain[i].parts) << i;
    EXPECT_NEAR(lines[i].x_height, plain[i].x_height, 0.5) << i;
  }
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

/// What was counted stays within what is allowed, and the answer is plain.
void expect_bounded(const PreparedPage& page) {
  const PageSegments segments = find_segments(page);
  const std::int64_t most = most_work(page.reading);
  EXPECT_LT(segments.work, most + most / 8);     // what is begun when it is spent is done to its end
  EXPECT_EQ(segments.is_given_up, segments.work > most);
  EXPECT_TRUE(!segments.is_given_up || (segments.lines.empty() && segments.loose.empty()));
}

constexpr int side = 5000;    // no reading copy is larger

TEST(HostilePages, PrintCostsAFractionOfWhatIsAllowed) {
  const PreparedPage page = prepared(test::picture("text/page_vi.png").get());
  const PageSegments segments = find_segments(page);
  EXPECT_FALSE(segments.is_given_up);
  EXPECT_GT(segments.work, 1000);
  EXPECT_LT(segments.work, most_work(page.reading) / 4);
}

TEST(HostilePages, AMillionSpecks) {
  for (const int size : {1, 3, 5}) {
    PreparedPage page = as_it_is(test::blank_paper(side, side).get());
    test::Seeded random(11);
    for (int i = 0; i < 1'000'000; ++i) {
      const auto x = random.between(0, side - size - 1), y = random.between(0, side - size - 1);
      for (std::int64_t row = y; row < y + size; ++row)
        std::fill_n(page.reading.pixels.begin() + row * side + x, size, std::uint8_t{0});
    }
    expect_bounded(page);
  }
}

TEST(HostilePages, CheckersAndGrids) {
  // Squares that touch at their corners, squares apart, thin rules both ways, stripes.
  for (const int pitch : {2, 6, 16, 40}) {
    for (int kind = 0; kind < 4; ++kind) {
      PreparedPage page = as_it_is(test::blank_paper(side, side).get());
      for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
          const int column = x % pitch, row = y % pitch, half = pitch / 2;
          const bool is_ink = kind == 0   ? (column < half) == (row < half)
                              : kind == 1 ? column < half && row < half
                              : kind == 2 ? column < (pitch + 7) / 8 || row < (pitch + 7) / 8
                                          : row < half;
          if (is_ink) page.reading.pixels[static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)] = 0;
        }
      expect_bounded(page);
    }
  }
}

TEST(HostilePages, FiftyThousandShortLines) {
  const Picture page = test::blank_paper(side, side);
  for (int y = 0; y + 12 <= side; y += 12)
    for (int x = 0; x + 40 <= side; x += 40)
      for (int letter = 0; letter < 3; ++letter) test::fill(page.get(), x + 8 * letter, y, 6, 8, 0);
  const PreparedPage lines = as_it_is(page.get());
  expect_bounded(lines);
  EXPECT_TRUE(find_segments(lines).is_given_up);
}

TEST(HostilePages, TwentyThousandPixelsWideAndBlackOrChequered) {
  for (const std::uint8_t first : {std::uint8_t{0xff}, std::uint8_t{0xaa}, std::uint8_t{0xf0}}) {
    Raster source{.width_px = 20'000, .height_px = 20'000, .format = PixelFormat::bilevel, .pixels = {}};
    source.pixels.resize(source.row_bytes() * 20'000);
    for (std::size_t y = 0; y < 20'000; ++y) {
      const std::size_t period = first == 0xf0 ? 4 : 1;
      const std::uint8_t value = first == 0xff || y / period % 2 == 0 ? first : static_cast<std::uint8_t>(~first);
      std::fill_n(source.pixels.begin() + static_cast<std::ptrdiff_t>(y * source.row_bytes()), source.row_bytes(), value);
    }
    const PreparedPage page = prepare(source, {300, 300, false});
    EXPECT_LE(std::max(page.reading.width_px, page.reading.height_px), side);
    expect_bounded(page);
  }
}

}  // namespace
}  // namespace sohoa
