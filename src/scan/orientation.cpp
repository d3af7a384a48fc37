// Each orientation says which source pixel an upright pixel comes from. Quarter turns go block by block: a column of a
// page walked whole would miss the cache at every pixel.
#include "scan/orientation.hpp"

#include <cstring>

namespace sohoa::scan {
namespace {

constexpr int block = 64;

struct Place {
  int x, y;
};

// Where the upright pixel (x, y) lies in a source of w × h.
Place source_place(int orientation, int x, int y, int w, int h) {
  switch (orientation) {
    case 2: return {w - 1 - x, y};
    case 3: return {w - 1 - x, h - 1 - y};
    case 4: return {x, h - 1 - y};
    case 5: return {y, x};
    case 6: return {y, h - 1 - x};
    case 7: return {w - 1 - y, h - 1 - x};
    case 8: return {w - 1 - y, x};
    default: return {x, y};
  }
}

template <class Copy>
void each_pixel(const Raster& from, const Raster& to, int orientation, Copy copy) {
  for (int top = 0; top < to.height_px; top += block)
    for (int left = 0; left < to.width_px; left += block)
      for (int y = top; y < std::min(top + block, to.height_px); ++y)
        for (int x = left; x < std::min(left + block, to.width_px); ++x)
          copy(x, y, source_place(orientation, x, y, from.width_px, from.height_px));
}

template <std::size_t bytes>
void copy_whole_bytes(const Raster& from, Raster& to, int orientation) {
  const std::size_t from_row = from.row_bytes(), to_row = to.row_bytes();
  each_pixel(from, to, orientation, [&](int x, int y, Place at) {
    std::memcpy(to.pixels.data() + static_cast<std::size_t>(y) * to_row + static_cast<std::size_t>(x) * bytes,
                from.pixels.data() + static_cast<std::size_t>(at.y) * from_row + static_cast<std::size_t>(at.x) * bytes,
                bytes);
  });
}

void copy_bits(const Raster& from, Raster& to, int orientation) {
  const std::size_t from_row = from.row_bytes(), to_row = to.row_bytes();
  each_pixel(from, to, orientation, [&](int x, int y, Place at) {
    const std::uint8_t source =
        from.pixels[static_cast<std::size_t>(at.y) * from_row + static_cast<std::size_t>(at.x >> 3)];
    const int bit = (source >> (7 - (at.x & 7))) & 1;
    to.pixels[static_cast<std::size_t>(y) * to_row + static_cast<std::size_t>(x >> 3)] |=
        static_cast<std::uint8_t>(bit << (7 - (x & 7)));
  });
}

}  // namespace

Raster upright(Raster raster, int orientation) {
  if (orientation < 2 || orientation > 8) return raster;
  const bool swapped = swaps_sides(orientation);
  Raster result{.width_px = swapped ? raster.height_px : raster.width_px,
                .height_px = swapped ? raster.width_px : raster.height_px,
                .format = raster.format,
                .pixels = {}};
  result.pixels.resize(result.row_bytes() * static_cast<std::size_t>(result.height_px));
  switch (raster.format) {
    case PixelFormat::bilevel: copy_bits(raster, result, orientation); break;
    case PixelFormat::gray: copy_whole_bytes<1>(raster, result, orientation); break;
    case PixelFormat::rgb: copy_whole_bytes<3>(raster, result, orientation); break;
  }
  return result;
}

std::optional<int> turn_of(int orientation) {
  switch (orientation) {
    case 2: case 4: case 5: case 7: return std::nullopt;
    case 3: return 180;
    case 6: return 90;
    case 8: return 270;
    default: return 0;
  }
}

int orientation_of(int turn_deg) { return turn_deg == 90 ? 6 : turn_deg == 180 ? 3 : turn_deg == 270 ? 8 : 1; }

}  // namespace sohoa::scan
