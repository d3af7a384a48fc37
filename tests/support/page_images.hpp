// Page images for tests of what sees pixels: trusted files of tests/data and small drawings. Only for tests of modules
// that may use Leptonica.
#pragma once

#include <leptonica/allheaders.h>

#include <cmath>
#include <memory>
#include <numbers>
#include <string>

#include "sohoa/page/raster.hpp"

namespace sohoa::test {

struct PixDelete {
  void operator()(PIX* pix) const noexcept { pixDestroy(&pix); }
};
using Picture = std::unique_ptr<PIX, PixDelete>;

inline std::string data_file(const std::string& name) { return std::string(SOHOA_SOURCE_DIR) + "/tests/data/" + name; }

inline Raster raster_of(PIX* pix) {
  const int depth = pixGetDepth(pix);
  Raster raster{.width_px = pixGetWidth(pix),
                .height_px = pixGetHeight(pix),
                .format = depth == 1 ? PixelFormat::bilevel : depth == 8 ? PixelFormat::gray : PixelFormat::rgb,
                .pixels = {}};
  const std::size_t row = raster.row_bytes();
  for (int y = 0; y < raster.height_px; ++y) {
    const l_uint32* line = pixGetData(pix) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix);
    for (std::size_t i = 0; i < row; ++i) {
      const auto byte = depth != 32 ? i : i / 3 * 4 + i % 3;
      raster.pixels.push_back(static_cast<std::uint8_t>(GET_DATA_BYTE(line, byte)));
    }
  }
  return raster;
}

/// 8-bit gray.
inline Picture picture(const std::string& name) {
  const Picture bits{pixRead(data_file(name).c_str())};
  return Picture{pixConvertTo8(bits.get(), 0)};
}

inline Picture blank_paper(int width, int height, int gray = 250) {
  Picture paper{pixCreate(width, height, 8)};
  pixSetAllArbitrary(paper.get(), static_cast<l_uint32>(gray));
  return paper;
}

inline void fill(PIX* gray, int x, int y, int width, int height, int value) {
  BOX* box = boxCreate(x, y, width, height);
  pixSetInRectArbitrary(gray, box, static_cast<l_uint32>(value));
  boxDestroy(&box);
}

/// Clockwise, inside the same frame, as a crooked feed does it.
inline Picture leaning(PIX* gray, double degrees) {
  const auto angle = static_cast<l_float32>(degrees * std::numbers::pi / 180);
  return Picture{pixRotateAMGray(gray, angle, 255)};
}

}  // namespace sohoa::test
