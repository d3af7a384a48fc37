// One pass over the source's pixels; what follows works on a quarter of them.
#include "page/look.hpp"

#include <algorithm>
#include <cmath>

#include "page/plane.hpp"
#include "page/resample.hpp"

namespace sohoa::page {
namespace {

constexpr int longest_look_px = 4000;

const std::uint8_t* row_of(const Raster& raster, int y) {
  return raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
}

}  // namespace

Look look_at(const Raster& source, const Resolution& resolution, double at_most_dpi) {
  check_pixels(source);
  Look look;
  look.dpi = std::min({at_most_dpi, resolution.x_dpi, resolution.y_dpi});
  const double longest = std::max(source.width_px * look.dpi / resolution.x_dpi, source.height_px * look.dpi / resolution.y_dpi);
  if (longest > longest_look_px) look.dpi *= longest_look_px / longest;
  const auto size = [&](int px, double dpi) { return std::clamp(static_cast<int>(std::lround(px * look.dpi / dpi)), 1, px); };
  const int width = size(source.width_px, resolution.x_dpi), height = size(source.height_px, resolution.y_dpi);
  const bool has_colour = source.format == PixelFormat::rgb;
  const RowOf rows = [&](int y, std::uint8_t* scratch) { return has_colour ? row_of(source, y) : gray_row(source, y, scratch); };
  Raster small = scaled(source.width_px, source.height_px, has_colour ? PixelFormat::rgb : PixelFormat::gray, rows, width, height);
  look.gray = has_colour ? gray_of(small) : std::move(small);
  if (has_colour) look.colour = std::move(small);
  look.x_scale = static_cast<double>(width) / source.width_px;
  look.y_scale = static_cast<double>(height) / source.height_px;
  return look;
}

}  // namespace sohoa::page
