// Where a stamp goes when print is in the way.
#include "sohoa/pdf/free_space.hpp"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

/// A4 at one pixel a millimetre, paper of this tone.
struct Page {
  explicit Page(std::uint8_t tone = 255) : gray(210 * 297, tone) {}
  void print(int left, int top, int width, int height, std::uint8_t tone = 0) {
    for (int y = top; y < top + height; ++y) {
      for (int x = left; x < left + width; ++x) gray[static_cast<std::size_t>(y * 210 + x)] = tone;
    }
  }
  InkMap ink() const { return ink_map(gray, 210, 297, 210, 297); }
  Bytes gray;
};

bool overlap(const PagePlace& a, const PagePlace& b) {
  return a.left_mm < b.left_mm + b.width_mm && b.left_mm < a.left_mm + a.width_mm && a.top_mm < b.top_mm + b.height_mm && b.top_mm < a.top_mm + a.height_mm;
}

constexpr PagePlace top_right{130, 10, 70, 10};

TEST(FreeSpace, AnEmptyPageTakesTheStampWhereItIsWanted) {
  const Room room = find_room(Page().ink(), top_right);
  EXPECT_EQ(room.place, top_right);
  EXPECT_FALSE(room.covers_print);
}

TEST(FreeSpace, GraysOfAScanAreNoPrint) {
  Page page{225};
  for (std::size_t i = 0; i < page.gray.size(); ++i) page.gray[i] = static_cast<std::uint8_t>(215 + i * 7 % 20);
  EXPECT_FALSE(find_room(page.ink(), top_right).covers_print);
}

TEST(FreeSpace, APageDarkerAtOneEndIsNoPrint) {
  Page page;
  for (std::size_t i = 0; i < page.gray.size(); ++i) page.gray[i] = static_cast<std::uint8_t>(170 + i % 210 / 3);
  EXPECT_FALSE(find_room(page.ink(), top_right).covers_print);
}

TEST(FreeSpace, TheStampMovesAsideAsLittleAsItCan) {
  Page page;
  const PagePlace heading{100, 12, 95, 12};
  page.print(100, 12, 95, 12, 90);
  const Room room = find_room(page.ink(), top_right);
  EXPECT_FALSE(room.covers_print);
  EXPECT_FALSE(overlap(room.place, heading));
  EXPECT_LT(room.place.top_mm, 30);
  EXPECT_GT(room.place.left_mm, 100);
}

TEST(FreeSpace, PaleAndThinPrintCounts) {
  Page page;
  page.print(140, 14, 40, 1, 200);
  EXPECT_FALSE(overlap(find_room(page.ink(), top_right).place, {140, 14, 40, 1}));
}

TEST(FreeSpace, ADarkBorderIsNoRoom) {
  Page page;
  page.print(0, 0, 210, 60, 20);   // the scanner's lid
  const Room room = find_room(page.ink(), top_right);
  EXPECT_FALSE(room.covers_print);
  EXPECT_GE(room.place.top_mm, 60);
}

TEST(FreeSpace, AFullPageGivesThePlaceWithTheLeastPrint) {
  Page page;
  for (int y = 0; y < 297; y += 2) page.print(0, y, 210, 1, 60);
  for (int y = 200; y < 297; ++y) page.print(0, y, 210, 1, 255);
  page.print(100, 200, 2, 97, 60);
  const Room room = find_room(page.ink(), {20, 230, 170, 30});
  EXPECT_TRUE(room.covers_print);
  EXPECT_GE(room.place.top_mm, 198);
}

TEST(FreeSpace, AStampWiderThanThePageIsPlacedAllTheSame) {
  Page page;
  page.print(0, 5, 210, 20);
  EXPECT_NO_THROW(find_room(page.ink(), {0, 10, 400, 10}));
}

}  // namespace
}  // namespace sohoa
