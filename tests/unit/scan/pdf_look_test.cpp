// The decisions over what is seen on a PDF page.
#include "scan/pdf_look.hpp"

#include <gtest/gtest.h>

namespace sohoa::scan {
namespace {

constexpr double a4_width = 595.276, a4_height = 841.89;

PageLook a4() {
  PageLook look;
  look.box = {0, 0, a4_width, a4_height};
  return look;
}

PageLook scan(int width_px, int height_px, int bits = 8, bool is_gray = false) {
  PageLook look = a4();
  look.main_image = PlacedImage{width_px, height_px, bits, is_gray, {a4_width, 0, 0, a4_height, 0, 0}};
  look.image_count = 1;
  look.image_coverage = 1;
  look.uses_colour = !is_gray;
  look.is_one_image = true;
  return look;
}

PageLook text_page() {
  PageLook look = a4();
  look.visible_text = 2000;
  return look;
}

TEST(RenderPlan, OfAScanIsItsOwnPixels) {
  const RenderPlan plan = plan_of(scan(2479, 3507));
  EXPECT_EQ(2479, plan.width_px);
  EXPECT_EQ(3507, plan.height_px);
  EXPECT_NEAR(300, plan.resolution.x_dpi, 0.2);
  EXPECT_FALSE(plan.resolution.is_assumed);
  EXPECT_EQ(PixelFormat::rgb, plan.format);
}

TEST(RenderPlan, KeepsBlackAndWhiteAndGrayAsTheyAre) {
  EXPECT_EQ(PixelFormat::bilevel, plan_of(scan(2480, 3508, 1, true)).format);
  EXPECT_EQ(PixelFormat::gray, plan_of(scan(2480, 3508, 8, true)).format);
  PageLook stamped = scan(2480, 3508, 1, true);
  stamped.has_annotations = true;
  EXPECT_EQ(PixelFormat::rgb, plan_of(stamped).format);
}

TEST(RenderPlan, TurnsWithThePage) {
  PageLook look = scan(2480, 3508);
  look.rotate_deg = 90;
  EXPECT_EQ(3508, plan_of(look).width_px);
  EXPECT_EQ(2480, plan_of(look).height_px);
}

TEST(RenderPlan, OfTextIs300Dpi) {
  EXPECT_EQ(2480, plan_of(text_page()).width_px);
  EXPECT_EQ(3508, plan_of(text_page()).height_px);
}

TEST(RenderPlan, OfTextOverACoarsePictureDoesNotBlurTheText) {
  PageLook look = scan(620, 877);
  look.is_one_image = false;
  look.visible_text = 500;
  EXPECT_NEAR(300, plan_of(look).resolution.x_dpi, 1);
}

TEST(RenderPlan, NeverExceedsThePixelLimit) {
  PageLook look = text_page();
  look.box = {0, 0, 14400, 14400};   // five metres
  const RenderPlan plan = plan_of(look);
  EXPECT_LE(std::int64_t{plan.width_px} * plan.height_px, 120'000'000);
  EXPECT_NEAR(14400.0 / 72, plan.width_px / plan.resolution.x_dpi, 0.1);   // the paper stays five metres
  const RenderPlan bits = plan_of(scan(60'000, 60'000, 1, true));
  EXPECT_LE(std::int64_t{bits.width_px} * bits.height_px, 120'000'000);
  PageLook thin = text_page();
  thin.box = {0, 0, 900'000, 1};
  EXPECT_LE(plan_of(thin).width_px, 1 << 20);
}

TEST(RenderPlan, AssumesThePaperOfAPhotoWrappedAtOnePointAPixel) {
  PageLook look = scan(2480, 3508);
  look.box = {0, 0, 2480, 3508};
  look.main_image->placement = {2480, 0, 0, 3508, 0, 0};
  const RenderPlan plan = plan_of(look);
  EXPECT_TRUE(plan.resolution.is_assumed);
  EXPECT_NEAR(300, plan.resolution.x_dpi, 0.5);
}

TEST(RenderPlan, CountsAUserUnit) {
  PageLook look = text_page();
  look.user_unit = 2;
  EXPECT_EQ(4961, plan_of(look).width_px);
}

TEST(Coverage, IsTheShareOfThePage) {
  const PdfBox box{0, 0, 100, 200};
  EXPECT_DOUBLE_EQ(1, coverage({100, 0, 0, 200, 0, 0}, box));
  EXPECT_DOUBLE_EQ(0.5, coverage({100, 0, 0, 100, 0, 0}, box));
  EXPECT_DOUBLE_EQ(1, coverage({0, 200, -100, 0, 100, 0}, box));
  EXPECT_DOUBLE_EQ(0, coverage({100, 0, 0, 200, 500, 0}, box));
  EXPECT_TRUE(covers_exactly({0, 200, -100, 0, 100, 0}, box));
  EXPECT_FALSE(covers_exactly({100, 5, 0, 200, 0, 0}, box));   // skewed
  EXPECT_FALSE(covers_exactly({90, 0, 0, 200, 0, 0}, box));
}

TEST(Kind, OfAScanIsScannedAlsoWithACaption) {
  PageLook look = scan(2480, 3508);
  look.is_one_image = false;
  look.visible_text = 40;
  const PageLook looks[] = {look};
  EXPECT_EQ(InputKind::scanned_pdf, kind_of(looks));
}

TEST(Kind, OfTextOnALetterheadPictureIsBornDigital) {
  PageLook look = scan(2480, 3508);
  look.is_one_image = false;
  look.visible_text = 1500;
  const PageLook looks[] = {look};
  EXPECT_EQ(InputKind::born_digital_pdf, kind_of(looks));
}

TEST(Kind, FollowsTheMajorityOfPagesThatShowSomething) {
  const PageLook blank = a4();
  const PageLook report[] = {text_page(), text_page(), scan(2480, 3508), blank, blank};
  EXPECT_EQ(InputKind::born_digital_pdf, kind_of(report));
  const PageLook covered[] = {text_page(), scan(2480, 3508), scan(2480, 3508)};
  EXPECT_EQ(InputKind::scanned_pdf, kind_of(covered));
}

TEST(Kind, OfOutlinesWithoutTextMustBeRead) {
  PageLook look = a4();
  look.draws_paths = true;
  const PageLook looks[] = {look};
  EXPECT_EQ(InputKind::scanned_pdf, kind_of(looks));
}

TEST(Kind, OfBlankPagesIsBornDigital) {
  const PageLook looks[] = {a4()};
  EXPECT_EQ(InputKind::born_digital_pdf, kind_of(looks));
}

}  // namespace
}  // namespace sohoa::scan
