// Tests of dirt, punch holes and what shines through: they leave the copy that is read, dots and pale print stay.
#include <gtest/gtest.h>

#include <algorithm>

#include "page/resample.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/page/geometry.hpp"
#include "sohoa/page/prepare.hpp"
#include "support/page_images.hpp"
#include "support/prepared_pages.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

using test::Picture;

constexpr Resolution at_200_dpi{200, 200, false};

Picture page() { return test::picture("text/page_vi.png"); }

PreparedPage prepared(PIX* pix, const PrepareOptions& options = {}) { return prepare(test::raster_of(pix), at_200_dpi, options); }

bool has_step(const PreparedPage& page, std::string_view begins) {
  return std::ranges::any_of(page.steps, [&](const std::string& step) { return step.starts_with(begins); });
}

TEST(Clean, TakesSpecksOutAndLeavesDots) {
  const Picture dirty = page();
  for (int i = 0; i < 40; ++i) test::fill(dirty.get(), 150 + 33 * i, 1700, 1, 1, 60);   // below the text
  test::fill(dirty.get(), 900, 1800, 4, 4, 0);                                            // a full stop
  const PreparedPage ready = prepared(dirty.get());
  EXPECT_TRUE(has_step(ready, "specks "));
  EXPECT_GT(test::darkest_in(ready, {140, 1695, 1340, 12}), 190);
  EXPECT_LT(test::darkest_in(ready, {897, 1797, 10, 10}), 120);
  EXPECT_LT(test::darkest_in(prepared(dirty.get(), {.remove_specks = false}), {140, 1695, 1340, 12}), 190);
}

TEST(Clean, TakesPunchHolesOut) {
  const Picture punched = page();
  for (const int middle : {900, 1500})
    for (int y = -24; y <= 24; ++y)
      for (int x = -24; x <= 24; ++x)
        if (x * x + y * y <= 24 * 24) pixSetPixel(punched.get(), 90 + x, middle + y, 50);
  const PreparedPage ready = prepared(punched.get());
  EXPECT_TRUE(std::ranges::any_of(ready.steps, [](const std::string& step) { return step.ends_with("holes=2"); }));
  EXPECT_GT(test::darkest_in(ready, {60, 870, 60, 60}), 200);
}

/// The page with its mirror image shining through, blurred and at this strength.
Raster shone_through(double strength) {
  const Picture front = page();
  const Picture mirrored{pixFlipLR(nullptr, front.get())};
  const Picture back{pixBlockconvGray(mirrored.get(), nullptr, 2, 2)};
  Raster both = test::raster_of(front.get());
  const Raster behind = test::raster_of(back.get());
  for (std::size_t i = 0; i < both.pixels.size(); ++i)
    both.pixels[i] = static_cast<std::uint8_t>(std::max(0.0, both.pixels[i] - strength * (255 - behind.pixels[i])));
  return both;
}

/// Pixels neither near paper nor near print.
double faint_share(const Raster& gray) {
  const auto faint = std::ranges::count_if(gray.pixels, [](std::uint8_t value) { return value > 150 && value < 215; });
  return static_cast<double>(faint) / static_cast<double>(gray.pixels.size());
}

TEST(Clean, TakesOutWhatShinesThroughFromTheBack) {
  const PreparedPage ready = prepare(shone_through(0.35), at_200_dpi);
  const PreparedPage kept = prepare(shone_through(0.35), at_200_dpi, {.remove_bleed = false});
  EXPECT_TRUE(has_step(ready, "bleed-through "));
  EXPECT_FALSE(has_step(kept, "bleed-through "));
  EXPECT_LT(faint_share(ready.reading), 0.6 * faint_share(kept.reading));
}

TEST(Clean, FindsNothingShiningThroughAnOrdinaryPage) {
  EXPECT_FALSE(has_step(prepared(page().get()), "bleed-through "));
  Raster noisy = test::raster_of(page().get());
  test::Seeded random(11);
  for (auto& pixel : noisy.pixels) pixel = static_cast<std::uint8_t>(std::clamp<int>(pixel - 10 + static_cast<int>(random.bits() % 20), 0, 255));
  EXPECT_FALSE(has_step(prepare(noisy, at_200_dpi), "bleed-through "));
}

TEST(Clean, TakesPaperInADeepShadowForNothingThatShinesThrough) {
  for (const double left : {0.45, 0.4, 0.35, 0.3}) {
    Raster shadowed = test::raster_of(page().get());
    for (int y = 0; y < shadowed.height_px; ++y)
      for (int x = 0; x < shadowed.width_px; ++x) {
        const double edge = std::clamp((0.9 * x / shadowed.width_px + 0.5 * y / shadowed.height_px - 0.75) * 6, 0.0, 1.0);
        std::uint8_t& pixel = shadowed.pixels[static_cast<std::size_t>(y) * shadowed.row_bytes() + static_cast<std::size_t>(x)];
        pixel = static_cast<std::uint8_t>(pixel * (1 - (1 - left) * edge));
      }
    const PreparedPage ready = prepare(shadowed, at_200_dpi);
    EXPECT_FALSE(has_step(ready, "bleed-through ")) << left;
  }
}

TEST(PrepareOptions, AreReadByTheirNamesAndRefusedWhereTheyAreWrong) {
  const PrepareOptions options = prepare_options(Settings::parse("orientation = false\nseals = false\nletter_height = false\nblank_below = 0.01\n", "x.toml"));
  EXPECT_FALSE(options.find_orientation);
  EXPECT_FALSE(options.remove_seals);
  EXPECT_FALSE(options.fit_letters);
  EXPECT_EQ(options.blank_below, 0.01);
  EXPECT_TRUE(options.deskew && options.flatten && options.even_light && options.remove_borders && options.remove_pen);
  EXPECT_TRUE(options.remove_leaders && options.remove_specks && options.remove_bleed);
  EXPECT_THROW(prepare_options(Settings::parse("deskew = 1\n", "x.toml")), Error);
  EXPECT_THROW(prepare_options(Settings::parse("blank_below = 0.5\n", "x.toml")), Error);
}

TEST(PrepareOptions, LeaveEveryStepOutThatTheyName) {
  const PreparedPage bare = prepared(page().get(), {.find_orientation = false, .deskew = false, .flatten = false, .even_light = false,
                                                    .remove_borders = false, .remove_seals = false, .remove_pen = false, .remove_leaders = false,
                                                    .remove_specks = false, .remove_bleed = false, .fit_letters = false});
  for (const std::string_view step : {"sheet ", "gray-seals ", "light ", "leaders ", "specks ", "bleed-through "}) EXPECT_FALSE(has_step(bare, step)) << step;
  EXPECT_EQ(bare.reading.width_px, 1654);
}

}  // namespace
}  // namespace sohoa
