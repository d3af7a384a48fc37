// R14: which resolutions are believed, and what is assumed instead.
#include "scan/resolution.hpp"

#include <gtest/gtest.h>

namespace sohoa::scan {
namespace {

TEST(Resolution, IsBelievedWhenItGivesPaper) {
  EXPECT_EQ((Resolution{300, 300, false}), believed_resolution(2480, 3508, 300, 300));
  EXPECT_EQ((Resolution{204, 98, false}), believed_resolution(1728, 1100, 204, 98));  // a fax
  EXPECT_EQ((Resolution{72, 72, false}), believed_resolution(595, 842, 72, 72));
  EXPECT_EQ((Resolution{200, 200, false}), believed_resolution(7000, 16000, 200, 200));  // a plan two metres long
}

TEST(Resolution, OfNoFileIsA4WhenTheShapeFits) {
  const Resolution assumed = believed_resolution(2480, 3508, 0, 0);
  EXPECT_TRUE(assumed.is_assumed);
  EXPECT_NEAR(300, assumed.x_dpi, 0.1);
  EXPECT_NEAR(200, believed_resolution(2339, 1654, 0, 0).x_dpi, 0.1);  // landscape
}

TEST(Resolution, OfNoFileIs300WhenTheShapeDoesNotFit) {
  EXPECT_EQ((Resolution{300, 300, true}), believed_resolution(3000, 4000, 0, 0));
}

TEST(Resolution, FitsA4WithinTwoPercent) {
  const int width = 2000;
  const double a4 = width * 297.0 / 210.0;
  EXPECT_NE(300, believed_resolution(width, static_cast<int>(a4 * 1.019), 0, 0).x_dpi);
  EXPECT_EQ(300, believed_resolution(width, static_cast<int>(a4 * 1.021), 0, 0).x_dpi);
  EXPECT_NE(300, believed_resolution(width, static_cast<int>(a4 * 0.982), 0, 0).x_dpi);
  EXPECT_EQ(300, believed_resolution(width, static_cast<int>(a4 * 0.979), 0, 0).x_dpi);
}

TEST(Resolution, ThatIsImpossibleIsNotBelieved) {
  EXPECT_TRUE(believed_resolution(3024, 4032, 72, 72).is_assumed);     // a phone's placeholder: paper of 1.4 m
  EXPECT_TRUE(believed_resolution(2480, 3508, 96, 96).is_assumed);
  EXPECT_TRUE(believed_resolution(2480, 3508, 1, 1).is_assumed);       // JFIF's aspect ratio taken for a resolution
  EXPECT_TRUE(believed_resolution(2480, 3508, 300, 30).is_assumed);
  EXPECT_TRUE(believed_resolution(100, 100, 20000, 20000).is_assumed); // 0.1 mm of paper
  EXPECT_TRUE(believed_resolution(100000, 1000, 50, 50).is_assumed);   // 50 m
  EXPECT_TRUE(believed_resolution(2480, 3508, -300, 300).is_assumed);
}

TEST(PageFacts, MeasureThePaper) {
  const PageFacts facts = page_facts(2480, 3508, {300, 300, false}, 90);
  EXPECT_NEAR(210, facts.width_mm, 0.1);
  EXPECT_NEAR(297, facts.height_mm, 0.1);
  EXPECT_EQ(90, facts.exif_turn_deg);
}

}  // namespace
}  // namespace sohoa::scan
