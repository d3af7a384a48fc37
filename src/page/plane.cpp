// From a raster to the gray plane. Blocks are averaged while reading, so a 1200-dpi source costs no more memory
// than a 300-dpi one.
#include "page/plane.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace sohoa::page {
namespace {

constexpr double plane_dpi = 300;
constexpr int longest_plane_px = 12'000;

void check(const Raster& source) {
  const auto height = static_cast<std::size_t>(std::max(source.height_px, 0));
  if (source.width_px <= 0 || source.height_px <= 0 || source.pixels.size() < height * source.row_bytes())
    throw Error(ErrorCode::internal, "raster without its pixels");
}

/// Leptonica keeps pixels in 32-bit words, most significant first.
void to_words(PIX* pix) { pixEndianByteSwap(pix); }

std::uint8_t* row_of(PIX* pix, int y) {
  return reinterpret_cast<std::uint8_t*>(pixGetData(pix) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix));
}

PixHandle new_gray(int width, int height) {
  return owned(pixCreateNoInit(width, height, 8), "gray plane");
}

/// Sum and count for each block of one row of blocks.
class BlockRow {
 public:
  BlockRow(int source_width, int step)
      : step_(step), sums_(static_cast<std::size_t>((source_width + step - 1) / step)), counts_(sums_.size()) {}

  void add(int x, std::uint32_t value) {
    const auto block = static_cast<std::size_t>(x / step_);
    sums_[block] += value;
    ++counts_[block];
  }
  void flush(std::uint8_t* out) {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      out[i] = static_cast<std::uint8_t>(sums_[i] / std::max(counts_[i], 1U));
      sums_[i] = counts_[i] = 0;
    }
  }
  int blocks() const { return static_cast<int>(sums_.size()); }

 private:
  int step_;
  std::vector<std::uint32_t> sums_, counts_;
};

void average_gray_row(const std::uint8_t* in, int width, BlockRow& to) {
  for (int x = 0; x < width; ++x) to.add(x, in[x]);
}

void average_bilevel_row(const std::uint8_t* in, int width, BlockRow& to) {
  for (int x = 0; x < width; ++x) to.add(x, (in[x >> 3] >> (7 - (x & 7))) & 1 ? 0U : 255U);
}

void expand_bilevel_row(const std::uint8_t* in, int width, std::uint8_t* out) {
  for (int x = 0; x < width; ++x) out[x] = (in[x >> 3] >> (7 - (x & 7))) & 1 ? 0 : 255;
}

void luminance_row(const std::uint8_t* in, int width, std::uint8_t* out) {
  for (int x = 0; x < width; ++x, in += 3)
    out[x] = static_cast<std::uint8_t>((77U * in[0] + 150U * in[1] + 29U * in[2]) >> 8);
}

/// Average colours of the cells in one row of cells.
class CellRow {
 public:
  CellRow(int columns, int cell_width) : cell_width_(cell_width), sums_(static_cast<std::size_t>(columns)) {}

  void add_row(const std::uint8_t* in, int width) {
    for (std::size_t cell = 0; cell < sums_.size(); ++cell) {
      const int from = static_cast<int>(cell) * cell_width_;
      const int to = std::min(width, from + cell_width_);
      Sum& sum = sums_[cell];
      for (int x = from; x < to; ++x, in += 3) {
        sum.red += in[0];
        sum.green += in[1];
        sum.blue += in[2];
      }
      sum.count += static_cast<std::uint32_t>(to - from);
    }
  }
  void flush(std::uint8_t* redness, std::uint8_t* blueness) {
    for (Sum& sum : sums_) {
      const auto n = static_cast<int>(std::max(sum.count, 1U));
      const int red = static_cast<int>(sum.red) / n, green = static_cast<int>(sum.green) / n,
                blue = static_cast<int>(sum.blue) / n;
      *redness++ = static_cast<std::uint8_t>(std::max(0, red - std::max(green, blue)));
      // Blue inks are never far from violet, so green has to stay clearly behind too.
      *blueness++ = static_cast<std::uint8_t>(std::max(0, std::min(blue - red, 2 * (blue - green))));
      sum = {};
    }
  }

 private:
  struct Sum {
    std::uint32_t red = 0, green = 0, blue = 0, count = 0;
  };
  int cell_width_;
  std::vector<Sum> sums_;
};

CellMap empty_cells(const Raster& source, const Resolution& resolution) {
  const auto cell = [](double dpi) { return std::clamp(static_cast<int>(std::lround(dpi / 100)), 1, 24); };
  CellMap map;
  map.cell_width_px = cell(resolution.x_dpi);
  map.cell_height_px = cell(resolution.y_dpi);
  map.columns = (source.width_px + map.cell_width_px - 1) / map.cell_width_px;
  map.rows = (source.height_px + map.cell_height_px - 1) / map.cell_height_px;
  const auto count = static_cast<std::size_t>(map.columns) * static_cast<std::size_t>(map.rows);
  map.redness.resize(count);
  map.blueness.resize(count);
  return map;
}

CellMap cells_of(const Raster& source, const Resolution& resolution) {
  CellMap map = empty_cells(source, resolution);
  CellRow row(map.columns, map.cell_width_px);
  std::size_t filled = 0;
  for (int y = 0; y < source.height_px; ++y) {
    row.add_row(source.pixels.data() + static_cast<std::size_t>(y) * source.row_bytes(), source.width_px);
    if ((y + 1) % map.cell_height_px != 0 && y + 1 != source.height_px) continue;
    row.flush(map.redness.data() + filled, map.blueness.data() + filled);
    filled += static_cast<std::size_t>(map.columns);
  }
  return map;
}

PixHandle gray_at_full_size(const Raster& source) {
  PixHandle gray = new_gray(source.width_px, source.height_px);
  for (int y = 0; y < source.height_px; ++y) {
    const auto* in = source.pixels.data() + static_cast<std::size_t>(y) * source.row_bytes();
    std::uint8_t* out = row_of(gray.get(), y);
    switch (source.format) {
      case PixelFormat::bilevel: expand_bilevel_row(in, source.width_px, out); break;
      case PixelFormat::gray: std::memcpy(out, in, static_cast<std::size_t>(source.width_px)); break;
      case PixelFormat::rgb: luminance_row(in, source.width_px, out); break;
    }
  }
  to_words(gray.get());
  return gray;
}

PixHandle gray_of_blocks(const Raster& source, int x_step, int y_step) {
  BlockRow row(source.width_px, x_step);
  PixHandle gray = new_gray(row.blocks(), (source.height_px + y_step - 1) / y_step);
  std::vector<std::uint8_t> luminance(static_cast<std::size_t>(source.width_px));
  for (int y = 0; y < source.height_px; ++y) {
    const auto* in = source.pixels.data() + static_cast<std::size_t>(y) * source.row_bytes();
    switch (source.format) {
      case PixelFormat::bilevel: average_bilevel_row(in, source.width_px, row); break;
      case PixelFormat::gray: average_gray_row(in, source.width_px, row); break;
      case PixelFormat::rgb:
        luminance_row(in, source.width_px, luminance.data());
        average_gray_row(luminance.data(), source.width_px, row);
        break;
    }
    if ((y + 1) % y_step == 0 || y + 1 == source.height_px) row.flush(row_of(gray.get(), y / y_step));
  }
  to_words(gray.get());
  return gray;
}

}  // namespace

int plane_step(int length_px, double dpi) {
  const int by_dpi = static_cast<int>(dpi / plane_dpi);
  const int by_length = (length_px + longest_plane_px - 1) / longest_plane_px;
  return std::clamp(std::max(by_dpi, by_length), 1, std::max(1, length_px));
}

Plane plane_of(const Raster& source, const Resolution& resolution) {
  check(source);
  Plane plane;
  plane.x_step = plane_step(source.width_px, resolution.x_dpi);
  plane.y_step = plane_step(source.height_px, resolution.y_dpi);
  plane.gray = plane.x_step == 1 && plane.y_step == 1 ? gray_at_full_size(source)
                                                      : gray_of_blocks(source, plane.x_step, plane.y_step);
  if (source.format == PixelFormat::rgb) plane.cells = cells_of(source, resolution);
  return plane;
}

PixHandle pix_of(const Raster& source) {
  check(source);
  if (source.format == PixelFormat::rgb) throw Error(ErrorCode::internal, "colour where gray is wanted");
  const int depth = source.format == PixelFormat::bilevel ? 1 : 8;
  PixHandle pix = owned(pixCreate(source.width_px, source.height_px, depth), "copying pixels");
  for (int y = 0; y < source.height_px; ++y)
    std::memcpy(row_of(pix.get(), y), source.pixels.data() + static_cast<std::size_t>(y) * source.row_bytes(),
                source.row_bytes());
  to_words(pix.get());
  return pix;
}

Raster raster_of(PIX* gray) {
  static_assert(std::endian::native == std::endian::little);
  Raster raster{.width_px = pixGetWidth(gray), .height_px = pixGetHeight(gray), .format = PixelFormat::gray, .pixels = {}};
  const std::size_t row = raster.row_bytes();
  raster.pixels.resize(row * static_cast<std::size_t>(raster.height_px));
  const PixHandle bytes = owned(pixEndianByteSwapNew(gray), "copying pixels");
  for (int y = 0; y < raster.height_px; ++y)
    std::memcpy(raster.pixels.data() + static_cast<std::size_t>(y) * row, row_of(bytes.get(), y), row);
  return raster;
}

}  // namespace sohoa::page
