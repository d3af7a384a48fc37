// Tests of how recognized words are written down.
#include "text/spelling.hpp"

#include <gtest/gtest.h>

namespace sohoa::text {
namespace {

TEST(Spelling, LeadersStandBeforeWordsAndEllipsesBehindThem) {
  EXPECT_EQ(leader_before("..Ngô"), 2U);
  EXPECT_EQ(leader_before(".„.ngày"), 5U);
  EXPECT_EQ(leader_before("……070087742989"), 6U);
  EXPECT_EQ(leader_before(".Sở"), 0U);
  EXPECT_EQ(leader_before("v.v..."), 0U);
  EXPECT_EQ(leader_before("..."), 0U);
  EXPECT_TRUE(is_dots("..."));
  EXPECT_TRUE(is_dots("."));
  EXPECT_FALSE(is_dots(""));
  EXPECT_FALSE(is_dots(".,"));
}

TEST(Spelling, EthIsCrossedDAndAQuoteStandsOnce) {
  EXPECT_EQ(spelled(" Ðồng ", true), "Đồng");
  EXPECT_EQ(spelled("““Luật””", true), "“Luật”");
  EXPECT_EQ(spelled("Ðorm", false), "Ðorm");
}

TEST(Spelling, SlashesAndHyphensOfItemsAreWhatIsPrinted) {
  EXPECT_EQ(spelled("07⁄11⁄2008,", true), "07/11/2008,");
  EXPECT_EQ(spelled("~", true), "-");
  EXPECT_EQ(spelled("~-", true), "-");
  EXPECT_EQ(spelled("~200", true), "~200");
  EXPECT_EQ(spelled("1⁄2", false), "1⁄2");
}

}  // namespace
}  // namespace sohoa::text
