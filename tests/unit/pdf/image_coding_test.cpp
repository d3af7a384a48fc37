#include <cstdlib>

#include <gtest/gtest.h>
#include <leptonica/allheaders.h>
#include <zlib.h>

#include "sohoa/core/error.hpp"
#include "sohoa/pdf/package.hpp"

#include "pdf/ccitt.hpp"
#include "pdf/deflate.hpp"
#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

Raster random_raster(test::Seeded& seeded, PixelFormat format, int longest_px = 70) {
  Raster raster;
  raster.width_px = static_cast<int>(seeded.between(1, longest_px));
  raster.height_px = static_cast<int>(seeded.between(1, longest_px));
  raster.format = format;
  // Runs as on paper, not noise alone: whole rows repeat, and within a row bytes do.
  for (int y = 0; y < raster.height_px; ++y) {
    if (y > 0 && seeded.chance(60)) {
      raster.pixels.insert(raster.pixels.end(), raster.pixels.end() - static_cast<std::ptrdiff_t>(raster.row_bytes()),
                           raster.pixels.end());
      continue;
    }
    std::uint8_t level = 0;
    for (std::size_t i = 0; i < raster.row_bytes(); ++i) {
      if (seeded.chance(30)) level = seeded.chance(50) ? 0xFF : static_cast<std::uint8_t>(seeded.bits());
      raster.pixels.push_back(level);
    }
  }
  if (format == PixelFormat::bilevel && raster.width_px % 8 != 0) {
    for (int y = 0; y < raster.height_px; ++y) {  // bits beyond the width are no pixels
      raster.pixels[static_cast<std::size_t>(y + 1) * raster.row_bytes() - 1] &=
          static_cast<std::uint8_t>(0xFF << (8 - raster.width_px % 8));
    }
  }
  return raster;
}

Bytes inflated(const Bytes& coded, std::size_t expected_bytes) {
  Bytes plain(expected_bytes + 1);
  uLongf count = plain.size();
  EXPECT_EQ(uncompress(plain.data(), &count, coded.data(), coded.size()), Z_OK);
  plain.resize(count);
  return plain;
}

/// PNG's filters undone, as the PNG specification words them.
Bytes unfiltered(const Bytes& rows, std::size_t row_bytes, std::size_t pixel_bytes) {
  Bytes above(row_bytes), out;
  for (std::size_t at = 0; at < rows.size(); at += row_bytes + 1) {
    Bytes row(row_bytes);
    for (std::size_t i = 0; i < row_bytes; ++i) {
      const int a = i < pixel_bytes ? 0 : row[i - pixel_bytes], b = above[i],
                c = i < pixel_bytes ? 0 : above[i - pixel_bytes];
      const int p = a + b - c, pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
      const int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      const int predicted[] = {0, a, b, (a + b) / 2, paeth};
      row[i] = static_cast<std::uint8_t>(rows[at + 1 + i] + predicted[rows[at]]);
    }
    append(out, row);
    above = row;
  }
  return out;
}

/// The coded rows in the smallest TIFF there is, read back by libtiff through Leptonica.
Raster decoded_g4(const Bytes& g4, int width_px, int height_px) {
  Bytes tiff = to_bytes("II*");
  const auto put = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) tiff.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  const auto strip_at = std::uint32_t{8 + 2 + 12 * 8 + 4};
  const std::pair<std::uint32_t, std::uint32_t> fields[] = {{256, static_cast<std::uint32_t>(width_px)},
                                                            {257, static_cast<std::uint32_t>(height_px)},
                                                            {258, 1},
                                                            {259, 4},
                                                            {262, 0},
                                                            {273, strip_at},
                                                            {278, static_cast<std::uint32_t>(height_px)},
                                                            {279, static_cast<std::uint32_t>(g4.size())}};
  put(0, 1);
  put(8, 4);
  put(8, 2);
  for (const auto& [tag, value] : fields) {
    put(tag, 2);
    put(4, 2);
    put(1, 4);
    put(value, 4);
  }
  put(0, 4);
  append(tiff, g4);
  PIX* pix = pixReadMemTiff(tiff.data(), tiff.size(), 0);
  EXPECT_NE(pix, nullptr);
  Raster raster{width_px, height_px, PixelFormat::bilevel, {}};
  raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(height_px));
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      l_uint32 is_black = 0;
      pixGetPixel(pix, x, y, &is_black);
      if (is_black != 0) {
        raster.pixels[static_cast<std::size_t>(y) * raster.row_bytes() + static_cast<std::size_t>(x / 8)] |=
            static_cast<std::uint8_t>(0x80 >> (x % 8));
      }
    }
  }
  pixDestroy(&pix);
  return raster;
}

TEST(CodeLosslessly, GivesBackEveryColourPixel) {
  test::for_seeds(60, [](test::Seeded& seeded) {
    const PixelFormat format = seeded.chance(50) ? PixelFormat::rgb : PixelFormat::gray;
    const Raster raster = random_raster(seeded, format);
    const PageImage image = code_losslessly(raster);
    ASSERT_EQ(image.coding, ImageCoding::deflate);
    ASSERT_TRUE(image.png_predictor);
    EXPECT_EQ(image.components, format == PixelFormat::rgb ? 3 : 1);
    EXPECT_EQ(image.bits, 8);
    const Bytes rows = inflated(image.bytes, (raster.row_bytes() + 1) * static_cast<std::size_t>(raster.height_px));
    EXPECT_EQ(unfiltered(rows, raster.row_bytes(), static_cast<std::size_t>(image.components)), raster.pixels);
  });
}

TEST(CodeLosslessly, GivesBackEveryBlackPixel) {
  test::for_seeds(60, [](test::Seeded& seeded) {
    const Raster raster = random_raster(seeded, PixelFormat::bilevel);
    const PageImage image = code_losslessly(raster);
    ASSERT_EQ(image.coding, ImageCoding::ccitt_g4);
    EXPECT_EQ(image.bits, 1);
    EXPECT_EQ(image.components, 1);
    EXPECT_FALSE(image.black_is_1);
    EXPECT_EQ(decoded_g4(image.bytes, raster.width_px, raster.height_px).pixels, raster.pixels);
  });
}

TEST(CodeLosslessly, IgnoresBitsBeyondTheWidth) {
  Raster clean{3, 1, PixelFormat::bilevel, {0b10100000}};
  Raster dirty{3, 1, PixelFormat::bilevel, {0b10111111}};
  EXPECT_EQ(code_losslessly(clean).bytes, code_losslessly(dirty).bytes);
}

TEST(CodeLosslessly, MakesAnEmptyBlackAndWhitePageSmall) {
  const Raster blank{2480, 3508, PixelFormat::bilevel, Bytes(310 * 3508)};
  EXPECT_LT(code_losslessly(blank).bytes.size(), 1000U);
}

TEST(CodeLosslessly, PredictsAGradientThatPlainDeflateCannotShrink) {
  Raster gradient{256, 256, PixelFormat::gray, {}};
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) gradient.pixels.push_back(static_cast<std::uint8_t>(x * x / 97 + y * y / 89));
  }
  EXPECT_LT(code_losslessly(gradient).bytes.size() * 4, pdf::deflate(gradient.pixels).size());
}

TEST(CodeLosslessly, RefusesARasterWhosePixelsDoNotFitItsSize) {
  EXPECT_ERROR(ErrorCode::internal, code_losslessly({2, 2, PixelFormat::gray, {1, 2, 3}}));
  EXPECT_ERROR(ErrorCode::internal, code_losslessly({0, 0, PixelFormat::gray, {}}));
  EXPECT_ERROR(ErrorCode::internal, pdf::code_g4({1, 1, PixelFormat::gray, {1}}));
}

TEST(Deflate, GivesBackWhatWasPutIn) {
  test::for_seeds(20, [](test::Seeded& seeded) {
    Bytes plain = seeded.bytes(static_cast<std::size_t>(seeded.between(0, 3000)));
    for (int doubling = 0; doubling < seeded.between(0, 10); ++doubling)
      plain.insert(plain.end(), plain.begin(), plain.end());
    EXPECT_EQ(inflated(pdf::deflate(plain, static_cast<int>(seeded.between(1, 9))), plain.size()), plain);
  });
}

}  // namespace
}  // namespace sohoa
