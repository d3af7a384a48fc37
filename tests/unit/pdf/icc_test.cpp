#include "pdf/icc.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace sohoa::pdf {
namespace {

std::uint32_t at(const Bytes& bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = offset; i < offset + 4; ++i) value = value << 8 | bytes.at(i);
  return value;
}

double fixed_at(const Bytes& bytes, std::size_t offset) {
  return static_cast<std::int32_t>(at(bytes, offset)) / 65536.0;
}

/// Where a tag's bytes begin; 0 when it is not there.
std::size_t tag_at(const Bytes& profile, std::string_view name) {
  for (std::size_t i = 0; i < at(profile, 128); ++i) {
    const std::size_t entry = 132 + 12 * i;
    if (as_text(profile).substr(entry, 4) != name) continue;
    EXPECT_LE(at(profile, entry + 4) + at(profile, entry + 8), profile.size());
    EXPECT_EQ(at(profile, entry + 4) % 4, 0U);
    return at(profile, entry + 4);
  }
  return 0;
}

TEST(SrgbProfile, SaysItsOwnSizeAndClass) {
  const Bytes profile = srgb_profile();
  EXPECT_EQ(at(profile, 0), profile.size());
  EXPECT_EQ(as_text(profile).substr(12, 12), "mntrRGB XYZ ");
  EXPECT_EQ(as_text(profile).substr(36, 4), "acsp");
}

TEST(SrgbProfile, MakesWhiteOfItsThreePrimaries) {
  const Bytes profile = srgb_profile();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double sum = 0;
    for (const auto* name : {"rXYZ", "gXYZ", "bXYZ"}) sum += fixed_at(profile, tag_at(profile, name) + 8 + 4 * axis);
    EXPECT_NEAR(sum, fixed_at(profile, tag_at(profile, "wtpt") + 8 + 4 * axis), 0.0005);
  }
}

TEST(SrgbProfile, StoresTheToneCurveOnce) {
  const Bytes profile = srgb_profile();
  EXPECT_EQ(tag_at(profile, "rTRC"), tag_at(profile, "gTRC"));
  EXPECT_EQ(tag_at(profile, "rTRC"), tag_at(profile, "bTRC"));
  const std::size_t curve = tag_at(profile, "rTRC");
  // sRGB 0.5 is 0.2140 of the light.
  const auto part = [&](std::size_t nth) { return fixed_at(profile, curve + 12 + 4 * nth); };
  EXPECT_EQ(as_text(profile).substr(curve, 4), "para");
  EXPECT_NEAR(std::pow(part(1) * 0.5 + part(2), part(0)), 0.2140, 0.0005);
  // The straight part ends where the curve begins.
  EXPECT_NEAR(part(3) * part(4), std::pow(part(1) * part(4) + part(2), part(0)), 0.0005);
}

TEST(SrgbProfile, IsSmall) { EXPECT_LT(srgb_profile().size(), 600U); }

TEST(CmykProfile, MakesPaperWhiteAndFullBlackBlack) {
  const Bytes profile = naive_cmyk_profile();
  EXPECT_EQ(at(profile, 0), profile.size());
  EXPECT_EQ(as_text(profile).substr(12, 12), "scnrCMYKLab ");
  const std::size_t table = tag_at(profile, "A2B0") + 52 + 4 * 4;
  EXPECT_NEAR(at(profile, table) >> 16, 0xFF00, 16);      // no ink: L = 100
  EXPECT_NEAR(at(profile, table + 2) >> 16, 0x8000, 16);  // and no colour, to a sixteenth of a step one can see
  const std::size_t only_black = table + 6 * 8;
  EXPECT_EQ(at(profile, only_black) >> 16, 0U);
}

}  // namespace
}  // namespace sohoa::pdf
