// Tests of preparation on a rendered Vietnamese page that is turned, leaned, scaled and marked here.
#include "sohoa/page/prepare.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "sohoa/core/error.hpp"
#include "sohoa/page/geometry.hpp"
#include "support/page_images.hpp"

namespace sohoa {
namespace {

using test::Picture;

const Resolution at_200_dpi{200, 200, false};

const Picture& vietnamese_page() {
  static const Picture page = test::picture("text/page_vi.png");
  return page;
}

PreparedPage prepared(PIX* pix, Resolution resolution = at_200_dpi, const PrepareOptions& options = {}) {
  return prepare(test::raster_of(pix), resolution, options);
}

int darkest_in(const Raster& gray, Box box) {
  int darkest = 255;
  for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom()); ++y)
    for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right()); ++x)
      darkest = std::min<int>(darkest, gray.pixels[static_cast<std::size_t>(y) * gray.row_bytes() + static_cast<std::size_t>(x)]);
  return darkest;
}

/// Centre of the dark pixels within `reach` of a place.
std::optional<Point> dark_spot_near(const Raster& gray, Point place, int reach) {
  double sum = 0, x_sum = 0, y_sum = 0;
  for (int y = static_cast<int>(place.y) - reach; y <= static_cast<int>(place.y) + reach; ++y)
    for (int x = static_cast<int>(place.x) - reach; x <= static_cast<int>(place.x) + reach; ++x) {
      if (x < 0 || y < 0 || x >= gray.width_px || y >= gray.height_px) continue;
      const double dark = 255.0 - gray.pixels[static_cast<std::size_t>(y) * gray.row_bytes() + static_cast<std::size_t>(x)];
      if (dark < 40) continue;
      sum += dark;
      x_sum += dark * (x + 0.5);
      y_sum += dark * (y + 0.5);
    }
  if (sum == 0) return std::nullopt;
  return Point{x_sum / sum, y_sum / sum};
}

class TurnedPage : public testing::TestWithParam<int> {};

TEST_P(TurnedPage, IsTurnedBack) {
  const Picture turned{pixRotateOrth(vietnamese_page().get(), GetParam() / 90)};
  const PreparedPage page = prepared(turned.get());
  EXPECT_EQ((page.turned_deg + GetParam()) % 360, 0);
  EXPECT_GT(page.reading.height_px, page.reading.width_px);
}
INSTANTIATE_TEST_SUITE_P(QuarterTurns, TurnedPage, testing::Values(0, 90, 180, 270));

class LeaningPage : public testing::TestWithParam<double> {};

TEST_P(LeaningPage, IsStraightened) {
  const Picture leaning = test::leaning(vietnamese_page().get(), GetParam());
  const PreparedPage page = prepared(leaning.get());
  EXPECT_NEAR(page.skew_deg, GetParam(), 0.15);
  EXPECT_EQ(page.turned_deg, 0);
  // What was made straight has nothing left to straighten.
  EXPECT_NEAR(prepare(page.reading, {page.reading_dpi, page.reading_dpi, false}).skew_deg, 0, 0.15);
}
INSTANTIATE_TEST_SUITE_P(UpToFifteenDegrees, LeaningPage, testing::Values(-15.0, -9.0, -3.0, -0.5, 0.0, 0.4, 2.0, 7.5, 12.0, 15.0));

TEST(Prepare, DigitsInTheCellsOfColumnsAreNoSidewaysPrint) {
  // Two lines of print over a table of fourteen rows, each digit nearer to the one below it than to the one beside it.
  const Picture page = test::picture("text/page_vi.png");
  test::fill(page.get(), 0, 190 + 2 * 66, 1654, 2339, 255);
  for (int row = 0; row < 14; ++row)
    for (int column = 0; column < 7; ++column) {
      test::fill(page.get(), 250 + 150 * column, 400 + 45 * row, 15, 4, 0);
      test::fill(page.get(), 261 + 150 * column, 400 + 45 * row, 4, 24, 0);
    }
  const PreparedPage ready = prepared(page.get(), at_200_dpi);
  EXPECT_EQ(ready.turned_deg, 0);
  const Picture turned{pixRotateOrth(page.get(), 2)};
  EXPECT_EQ(prepared(turned.get(), at_200_dpi).turned_deg % 180, 0);
}

TEST(Prepare, LeansAndTurnsTogether) {
  const Picture leaning = test::leaning(vietnamese_page().get(), 11);
  const Picture turned{pixRotateOrth(leaning.get(), 3)};
  const PreparedPage page = prepared(turned.get());
  EXPECT_EQ(page.turned_deg, 90);
  EXPECT_NEAR(page.skew_deg, 11, 0.2);
}

struct Journey {
  int turn;
  double lean;
  double scale;
};
class MarkedPage : public testing::TestWithParam<Journey> {};

TEST_P(MarkedPage, MapsItsMarksBackWithinAPixel) {
  // Four squares in the margins, then the page travels: scaled, leaned, turned. The map is asked about each square.
  const auto [turn, lean, factor] = GetParam();
  Picture page{pixCopy(nullptr, vietnamese_page().get())};
  const Point corners[] = {{90, 400}, {1560, 420}, {110, 1900}, {1540, 1850}};
  for (const Point corner : corners) test::fill(page.get(), static_cast<int>(corner.x) - 8, static_cast<int>(corner.y) - 8, 16, 16, 0);
  // White around it, so that no mark leaves the frame.
  constexpr int frame = 300;
  const Picture framed{pixAddBorderGeneral(page.get(), frame, frame, frame, frame, 255)};
  const Picture scaled{pixScaleGeneral(framed.get(), static_cast<l_float32>(factor), static_cast<l_float32>(factor), 0, 0)};
  const Picture leaning = test::leaning(scaled.get(), lean);
  const Picture turned{pixRotateOrth(leaning.get(), turn / 90)};
  const Point centre{pixGetWidth(scaled.get()) / 2 + 0.5, pixGetHeight(scaled.get()) / 2 + 0.5};
  const Affine travelled = chain(
      chain(chain(shifting(frame, frame), scaling(pixGetWidth(scaled.get()) / 2254.0, pixGetHeight(scaled.get()) / 2939.0)),
            rotation_about(centre, lean)),
      quarter_turn(turn, pixGetWidth(leaning.get()), pixGetHeight(leaning.get())));

  const PreparedPage ready = prepared(turned.get(), {200 * factor, 200 * factor, false});
  ASSERT_EQ((ready.turned_deg + turn) % 360, 0);
  for (const Point corner : corners) {
    const Point in_source = map(travelled, corner);
    const auto seen = dark_spot_near(ready.reading, map(inverse(ready.to_source), in_source), 18);
    ASSERT_TRUE(seen);
    const Point back = map(ready.to_source, *seen);
    EXPECT_NEAR(back.x, in_source.x, 1.0);
    EXPECT_NEAR(back.y, in_source.y, 1.0);
  }
}
INSTANTIATE_TEST_SUITE_P(Journeys, MarkedPage,
                         testing::Values(Journey{0, 0, 1}, Journey{0, 0, 1.5}, Journey{0, -4, 1.5}, Journey{90, 2.5, 1}, Journey{180, 6, 1.5},
                                         Journey{270, -10, 1}, Journey{0, 14, 1}));

TEST(Prepare, LeavesOutWhatIsSwitchedOff) {
  const Picture leaning = test::leaning(vietnamese_page().get(), 5);
  const Picture turned{pixRotateOrth(leaning.get(), 2)};
  const PreparedPage page = prepared(turned.get(), at_200_dpi, {.find_orientation = false, .deskew = false});
  EXPECT_EQ(page.turned_deg, 0);
  EXPECT_EQ(page.skew_deg, 0);
}

class ScaledPage : public testing::TestWithParam<double> {};

TEST_P(ScaledPage, IsReadAtTheSameLetterHeight) {
  const auto factor = static_cast<l_float32>(GetParam() / 200);
  const Picture scaled{pixScaleGeneral(vietnamese_page().get(), factor, factor, 0, 0)};
  const PreparedPage page = prepared(scaled.get(), {GetParam(), GetParam(), false});
  EXPECT_NEAR(page.reading_dpi, 190, 30);
  EXPECT_NEAR(page.reading.width_px, 1654 * page.reading_dpi / 200, 3);
}
INSTANTIATE_TEST_SUITE_P(Resolutions, ScaledPage, testing::Values(120, 150, 200, 300, 400, 600, 900));

TEST(Prepare, TakesThePaperForA4WhenTheResolutionIsAbsentOrAbsurd) {
  for (const double dpi : {0.0, 1.0, 72000.0}) {
    const PreparedPage page = prepared(vietnamese_page().get(), {dpi, dpi, false});
    EXPECT_NEAR(page.reading_dpi, 190, 30) << dpi;
    EXPECT_FALSE(page.quality.is_blank);
  }
}

TEST(Prepare, MakesPixelsSquare) {
  // A fax: fine across, coarse down.
  const Picture fax{pixScaleGeneral(vietnamese_page().get(), 1.02F, 0.49F, 0, 0)};
  const PreparedPage page = prepared(fax.get(), {204, 98, false});
  EXPECT_NEAR(static_cast<double>(page.reading.height_px) / page.reading.width_px, 2339.0 / 1654, 0.01);
}

TEST(Prepare, NeverEnlargesBlackAndWhiteMuch) {
  const Picture small{pixScaleGeneral(vietnamese_page().get(), 0.4F, 0.4F, 0, 0)};
  const Picture bits{pixThresholdToBinary(small.get(), 150)};
  EXPECT_LE(prepared(bits.get(), {80, 80, false}).reading_dpi, 121);
}

TEST(Prepare, GivesTheSameAnswerTwice) {
  const Picture leaning = test::leaning(vietnamese_page().get(), 1.7);
  const PreparedPage first = prepared(leaning.get()), second = prepared(leaning.get());
  EXPECT_EQ(first.reading.pixels, second.reading.pixels);
  EXPECT_EQ(first.to_source, second.to_source);
  EXPECT_EQ(first.steps, second.steps);
}

TEST(Prepare, SurvivesTheSmallestAndTheThinnestImages) {
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 2}, {1, 4000}, {5000, 2}, {17, 17}})
    for (const PixelFormat format : {PixelFormat::bilevel, PixelFormat::gray, PixelFormat::rgb}) {
      Raster raster{.width_px = width, .height_px = height, .format = format, .pixels = {}};
      raster.pixels.assign(raster.row_bytes() * static_cast<std::size_t>(height), 0x55);
      const PreparedPage page = prepare(raster, at_200_dpi);
      EXPECT_GE(page.reading.width_px, 1);
      EXPECT_EQ(page.reading.pixels.size(), page.reading.row_bytes() * static_cast<std::size_t>(page.reading.height_px));
    }
}

TEST(Prepare, RefusesARasterWithoutItsPixels) {
  EXPECT_THROW(prepare({.width_px = 100, .height_px = 100, .format = PixelFormat::gray, .pixels = Bytes(50)}, at_200_dpi), Error);
  EXPECT_THROW(prepare({}, at_200_dpi), Error);
}

TEST(Prepare, EvensOutTheLightOfAPhoto) {
  const Picture shaded{pixCopy(nullptr, vietnamese_page().get())};
  for (int y = 0; y < pixGetHeight(shaded.get()); ++y)
    for (int x = 0; x < pixGetWidth(shaded.get()); ++x) {
      l_uint32 value = 0;
      pixGetPixel(shaded.get(), x, y, &value);
      pixSetPixel(shaded.get(), x, y, (60 + value * 195 / 255) * static_cast<l_uint32>(4200 - y) / 4200);
    }
  const PreparedPage page = prepared(shaded.get());
  // Paper at the dark end is paper again.
  const int bottom = page.reading.height_px - 60;
  EXPECT_GT(darkest_in(page.reading, {100, static_cast<double>(bottom), 200, 40}), 200);
}

TEST(Prepare, TakesDotLeadersOutButNoPunctuation) {
  Picture page{pixCopy(nullptr, vietnamese_page().get())};
  const auto dots = [&](int x, int y, int count) {
    for (int i = 0; i < count; ++i) test::fill(page.get(), x + 9 * i, y, 3, 3, 0);
  };
  dots(300, 1600, 60);     // a leader
  dots(300, 1700, 3);      // an ellipsis
  const PreparedPage ready = prepared(page.get());
  const auto box_of = [&](int x, int y, int width) { return bounds(inverse(ready.to_source), {x - 4.0, y - 4.0, width + 8.0, 11}); };
  EXPECT_GT(darkest_in(ready.reading, box_of(300, 1600, 540)), 150);
  EXPECT_LT(darkest_in(ready.reading, box_of(300, 1700, 21)), 120);
  const PreparedPage kept = prepared(page.get(), at_200_dpi, {.remove_leaders = false});
  EXPECT_LT(darkest_in(kept.reading, bounds(inverse(kept.to_source), {296, 1596, 548, 11})), 120);
}

TEST(Prepare, SaysWhatEachStepDid) {
  const PreparedPage page = prepared(vietnamese_page().get());
  for (const std::string_view step : {"look ", "blank ", "inks ", "lie ", "scale ", "leaders "})
    EXPECT_TRUE(std::ranges::any_of(page.steps, [&](const std::string& line) { return line.starts_with(step); })) << step;
}

}  // namespace
}  // namespace sohoa
