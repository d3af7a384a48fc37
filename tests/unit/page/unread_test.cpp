// Tests of what is looked at when lines leave letters unread: print on end, groups of letters, parts of a page.
#include "sohoa/page/unread.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/page_images.hpp"

namespace sohoa {
namespace {

/// Letters of 16 px lying on their side, one below the other, feet on the right at `foot`.
void stand(std::vector<Box>& letters, double foot, double top, int count, double gap = 3) {
  for (int i = 0; i < count; ++i) {
    const double tall = i % 4 == 1 ? 24 : 16;
    letters.push_back({foot - tall, top, tall, 12});
    top += 12 + (i % 6 == 5 ? 9 : gap);
  }
}

TEST(Sideways, ANoteAlongTheEdgeIsABlockAndSaysWhichWayItLies) {
  std::vector<Box> letters;
  stand(letters, 100, 300, 30);
  const auto read_from_below = find_sideways(letters);
  ASSERT_EQ(read_from_below.size(), 1U);
  EXPECT_EQ(read_from_below[0].turn_deg, 90);
  EXPECT_NEAR(read_from_below[0].box.top, 300, 1);
  EXPECT_NEAR(read_from_below[0].box.right(), 100, 1);
  EXPECT_GT(read_from_below[0].room, 12);
  for (Box& letter : letters) letter.left = 200 - letter.right();
  const auto read_from_above = find_sideways(letters);
  ASSERT_EQ(read_from_above.size(), 1U);
  EXPECT_EQ(read_from_above[0].turn_deg, 270);
}

TEST(Sideways, LinesOfOneBlockAreOneAndHeadsOfColumnsAreSeveral) {
  std::vector<Box> letters;
  stand(letters, 100, 300, 20);
  stand(letters, 140, 300, 20);
  stand(letters, 180, 300, 3);           // the last line, a short word
  stand(letters, 400, 300, 14);
  stand(letters, 600, 302, 3);           // a short head in the row of the others
  const auto blocks = find_sideways(letters);
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_NEAR(blocks[0].box.left, 76, 1);
  EXPECT_NEAR(blocks[0].box.right(), 180, 1);
}

TEST(Sideways, LettersThatHangOutAreOfTheBlockTheyStandClosestTo) {
  std::vector<Box> letters;
  stand(letters, 100, 300, 20);
  const double end = letters.back().bottom();
  letters.push_back({92, end + 9, 16, 10});       // with a tail, where the chain has ended
  letters.push_back({97, end + 22, 9, 4});        // a comma
  const auto blocks = find_sideways(letters);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_NEAR(blocks[0].box.bottom(), end + 26, 1);
}

TEST(Sideways, ColumnsOfDigitsAndNumbersBelowAHeadAreNot) {
  std::vector<Box> digits;
  for (int row = 0; row < 20; ++row) digits.push_back({100, 100.0 + 40 * row, 12, 23});
  EXPECT_TRUE(find_sideways(digits).empty());
  std::vector<Box> head;
  stand(head, 100, 300, 12);
  const double end = head.back().bottom();
  for (int row = 0; row < 6; ++row)
    for (int digit = 0; digit < 2; ++digit) head.push_back({80.0 + 14 * digit, end + 26 + 40 * row, 12, 23});
  const auto blocks = find_sideways(head);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_LT(blocks[0].box.bottom(), end + 1);
}

TEST(Sideways, AFewLettersAreNone) {
  std::vector<Box> letters;
  EXPECT_TRUE(find_sideways(letters).empty());
  stand(letters, 100, 300, 3);
  EXPECT_TRUE(find_sideways(letters).empty());
}

TEST(Unread, AreLettersOfOneSizeNearEachOther) {
  std::vector<Box> letters;
  for (int i = 0; i < 16; ++i) letters.push_back({100.0 + 15 * i, 100.0 + 2 * i, 12, 16});
  for (int i = 0; i < 40; ++i) letters.push_back({100.0 + 60 * i, 800, 12, 16});        // each alone
  for (int i = 0; i < 8; ++i) letters.push_back({100.0 + 15 * i, 1200, 12, 16});        // too few
  const auto boxes = find_unread(letters);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0], (Box{100, 100, 237, 46}));
}

TEST(PartOf, IsTurnedWithoutWhatWasReadAndKnowsItsPlace) {
  PreparedPage page;
  page.reading = test::raster_of(test::blank_paper(400, 300).get());
  page.to_source = scaling(2, 2);
  const auto ink = [&](int x, int y) { page.reading.pixels[static_cast<std::size_t>(y) * 400 + static_cast<std::size_t>(x)] = 10; };
  ink(110, 60);
  ink(150, 70);
  for (const int turn : {0, 90, 180, 270}) {
    const PagePart part = part_of(page, {100, 50, 80, 40}, turn, std::vector<Box>{{148, 68, 4, 4}});
    const Raster& cut = part.page.reading;
    EXPECT_EQ(cut.width_px, turn % 180 == 0 ? 80 : 40);
    int seen = 0;
    for (int y = 0; y < cut.height_px; ++y)
      for (int x = 0; x < cut.width_px; ++x) {
        if (cut.pixels[static_cast<std::size_t>(y) * cut.row_bytes() + static_cast<std::size_t>(x)] > 100) continue;
        ++seen;
        const Point there = map(part.to_whole, {x + 0.5, y + 0.5});
        EXPECT_NEAR(there.x, 110.5, 1e-9) << turn;
        EXPECT_NEAR(there.y, 60.5, 1e-9) << turn;
        EXPECT_NEAR(map(part.page.to_source, {x + 0.5, y + 0.5}).x, 221, 1e-9) << turn;
      }
    EXPECT_EQ(seen, 1) << turn;
  }
  // A box beyond the page is cut at its edge.
  EXPECT_EQ(part_of(page, {-50, -50, 1000, 1000}, 0, {}).page.reading.width_px, 400);
}

}  // namespace
}  // namespace sohoa
