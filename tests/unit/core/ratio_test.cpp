#include "sohoa/core/ratio.hpp"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(Ratio, RoundsHalfUp) {
  EXPECT_EQ((Ratio{1, 8}).percent(), "12.50");
  EXPECT_EQ((Ratio{1, 3}).percent(), "33.33");
  EXPECT_EQ((Ratio{2, 3}).percent(), "66.67");
  EXPECT_EQ((Ratio{1, 20000}).percent(), "0.01");  // 0.005 % exactly
  EXPECT_EQ((Ratio{1, 20001}).percent(), "0.00");
  EXPECT_EQ((Ratio{19999, 20000}).percent(), "100.00");
}

TEST(Ratio, PrintsADashWhenThereIsNothingToCount) {
  EXPECT_EQ((Ratio{0, 0}).percent(), "—");
  EXPECT_FALSE((Ratio{0, 0}).reaches(0));
}

TEST(Ratio, ReachesItsTargetExactlyOrNot) {
  EXPECT_TRUE((Ratio{4, 5}).reaches(8000));
  EXPECT_FALSE((Ratio{79999, 100000}).reaches(8000));  // prints "80.00", but is less
  EXPECT_EQ((Ratio{79999, 100000}).percent(), "80.00");
}

TEST(Ratio, CountsOfAWholeCountryDoNotOverflow) {
  constexpr std::int64_t many = INT64_MAX;
  EXPECT_EQ((Ratio{many, many}).percent(), "100.00");
  EXPECT_EQ((Ratio{many / 2, many}).percent(), "50.00");
  EXPECT_TRUE((Ratio{many, many}).reaches(10000));
}

TEST(Ratio, AddsOverUnits) { EXPECT_EQ((Ratio{1, 2} + Ratio{2, 3}), (Ratio{3, 5})); }

}  // namespace
}  // namespace sohoa
