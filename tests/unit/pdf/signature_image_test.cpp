// PNGs of signatures and seals, read in the child.
#include "sohoa/pdf/signature_image.hpp"

#include <gtest/gtest.h>

#include "sohoa/pdf/stamp.hpp"
#include "support/expect_error.hpp"
#include "support/small_png.hpp"

namespace sohoa {
namespace {

SignatureImage read(const Bytes& png) { return read_signature_image(Descriptor::of_memory(png)); }

TEST(SignatureImage, IsCutToItsInkAndKnowsItsColour) {
  const SignatureImage person = read(test::signature_png());
  EXPECT_EQ(person.width_px, 259);
  EXPECT_LT(person.height_px, 120);
  EXPECT_EQ(person.ink, SignatureImage::Ink::blue);
  EXPECT_EQ(read(test::seal_png()).ink, SignatureImage::Ink::red);
}

TEST(SignatureImage, WhitePaperBecomesTransparent) {
  const Bytes opaque = test::small_png(60, 40, [](int x, int y) {
    return x > 10 && x < 50 && y > 10 && y < 30 ? test::Rgba{0, 0, 160, 255} : test::Rgba{255, 255, 255, 255};
  });
  const SignatureImage image = read(opaque);
  EXPECT_EQ(image.width_px, 39);
  EXPECT_EQ(image.height_px, 19);
  EXPECT_EQ(image.ink, SignatureImage::Ink::blue);
}

TEST(SignatureImage, ALargePictureIsMadeSmaller) {
  const SignatureImage image = read(test::small_png(3000, 20, [](int, int) { return test::Rgba{0, 0, 200, 200}; }));
  EXPECT_EQ(image.width_px, 1600);
  EXPECT_EQ(image.height_px, 10);
}

TEST(SignatureImage, WhatIsNoPictureOfInkIsRefused) {
  EXPECT_ERROR(ErrorCode::input_unsupported, read(to_bytes("GIF89a, and more than thirty-three bytes of it")));
  EXPECT_ERROR(ErrorCode::input_unreadable, read(test::small_png(20, 20, [](int, int) { return test::Rgba{}; })));
  Bytes cut = test::signature_png();
  cut.resize(cut.size() / 2);
  EXPECT_ERROR(ErrorCode::input_unreadable, read(cut));
}

TEST(PictureStamp, KeepsProportionsAndPutsTextBelow) {
  const SignatureImage image = read(test::signature_png());
  const StampAppearance bare = picture_stamp(image, {45, 25}), said = picture_stamp(image, {45, 25}, "Nguyễn Văn Ẩn ký thay");
  const auto& picture = *bare.picture;
  EXPECT_NEAR(picture.width_pt / picture.height_pt, static_cast<double>(image.width_px) / image.height_px, 0.01);
  EXPECT_LE(picture.width_pt, 45 * 72 / 25.4 + 0.01);
  EXPECT_GT(said.height_pt, bare.height_pt + 10);
  EXPECT_GE(said.text_top_pt, said.picture->height_pt);
}

std::string joined(const std::vector<Bytes>& objects) {
  std::string all;
  for (const Bytes& object : objects) all += std::string{as_text(object)};
  return all;
}

TEST(PictureStamp, HostsWithoutTransparencyGetAStencil) {
  const StampAppearance stamp = picture_stamp(read(test::signature_png()), {45, 25});
  const std::string modern = joined(appearance_objects(stamp, 50)), old = joined(appearance_objects(stamp, 50, 0, false));
  EXPECT_NE(modern.find("/SMask 52 0 R"), std::string::npos);
  EXPECT_EQ(old.find("/SMask"), std::string::npos);
  EXPECT_NE(old.find("/Mask 52 0 R"), std::string::npos);
  EXPECT_NE(old.find("/ImageMask true"), std::string::npos);
}

}  // namespace
}  // namespace sohoa
