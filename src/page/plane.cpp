// Leptonica keeps pixels in 32-bit words, we in bytes.
#include "page/plane.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "page/resample_kernels.hpp"

namespace sohoa::page {
namespace {

/// The most significant byte of a word comes first.
void to_words(PIX* pix) { pixEndianByteSwap(pix); }

std::uint8_t* row_of(PIX* pix, int y) {
  return reinterpret_cast<std::uint8_t*>(pixGetData(pix) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix));
}

const std::uint8_t* row_of(const Raster& raster, int y) {
  return raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
}

/// The first pixel is the most significant bit in Leptonica's words and the least in ours.
std::uint32_t reversed(std::uint32_t word) {
  word = (word >> 1 & 0x55555555U) | (word & 0x55555555U) << 1;
  word = (word >> 2 & 0x33333333U) | (word & 0x33333333U) << 2;
  word = (word >> 4 & 0x0f0f0f0fU) | (word & 0x0f0f0f0fU) << 4;
  return __builtin_bswap32(word);
}

}  // namespace

void check_pixels(const Raster& source) {
  const auto height = static_cast<std::size_t>(std::max(source.height_px, 0));
  if (source.width_px <= 0 || source.height_px <= 0 || source.pixels.size() < height * source.row_bytes())
    throw Error(ErrorCode::internal, "raster without its pixels");
}

PixHandle pix_of(const Raster& source) {
  check_pixels(source);
  if (source.format == PixelFormat::rgb) throw Error(ErrorCode::internal, "colour where gray is wanted");
  const int depth = source.format == PixelFormat::bilevel ? 1 : 8;
  PixHandle pix = owned(pixCreate(source.width_px, source.height_px, depth), "copying pixels");
  for (int y = 0; y < source.height_px; ++y) std::memcpy(row_of(pix.get(), y), row_of(source, y), source.row_bytes());
  to_words(pix.get());
  return pix;
}

Raster raster_of(PIX* gray) {
  static_assert(std::endian::native == std::endian::little);
  Raster raster{.width_px = pixGetWidth(gray), .height_px = pixGetHeight(gray), .format = PixelFormat::gray, .pixels = {}};
  const std::size_t row = raster.row_bytes();
  raster.pixels.resize(row * static_cast<std::size_t>(raster.height_px));
  const PixHandle bytes = owned(pixEndianByteSwapNew(gray), "copying pixels");
  for (int y = 0; y < raster.height_px; ++y) std::memcpy(raster.pixels.data() + static_cast<std::size_t>(y) * row, row_of(bytes.get(), y), row);
  return raster;
}

PixHandle darker_than(const Raster& gray, int threshold) {
  PixHandle bits = owned(pixCreate(gray.width_px, gray.height_px, 1), "threshold");
  for (int y = 0; y < gray.height_px; ++y) best_resample_kernels().darker_bits(row_of(gray, y), static_cast<std::size_t>(gray.width_px), threshold, row_of(bits.get(), y));
  to_words(bits.get());
  return bits;
}

std::optional<InkRuns> components_of(PIX* bits) {
  const int width = pixGetWidth(bits), height = pixGetHeight(bits);
  InkBits ink(width, height);
  for (int y = 0; y < height; ++y) {
    const l_uint32* line = pixGetData(bits) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(bits);
    const auto row = ink.row(y);
    for (int word = 0; word < (width + 31) / 32; ++word)
      row[static_cast<std::size_t>(word) / 2] |= std::uint64_t{reversed(line[word])} << (word % 2 * 32);
    // What lies beyond the last pixel of a row is nobody's.
    if (width % 64 != 0) row.back() &= (std::uint64_t{1} << (width % 64)) - 1;
  }
  InkRuns runs = runs_of(ink);
  if (runs.row_start.empty()) return std::nullopt;
  label(runs);
  return runs;
}

}  // namespace sohoa::page
