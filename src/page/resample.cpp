// Columns first: the weighted sum of whole rows is what processors do best, and only the rows that are left are then
// shortened.
#include "page/resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "page/resample_kernels.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::page {
namespace {

constexpr std::uint8_t white = 255;

/// Weights of the pixels [from, from + taps) for an interval of the source axis, adding up to exactly one whole.
void area_weights(double left, double right, int first, int taps, std::uint16_t* weights) {
  int given = 0;
  for (int tap = 0; tap < taps; ++tap) {
    const double upto = std::clamp<double>(first + tap + 1, left, right);
    const int until = tap + 1 == taps ? whole_weight : static_cast<int>(std::lround(whole_weight * (upto - left) / (right - left)));
    weights[tap] = static_cast<std::uint16_t>(until - given);
    given = until;
  }
}

void shrink_axis(int from_px, int to_px, Axis& axis) {
  const double step = static_cast<double>(from_px) / to_px;
  axis.taps = std::min(from_px, static_cast<int>(std::ceil(step - 1e-9)) + (from_px % to_px == 0 ? 0 : 1));
  axis.weights.resize(static_cast<std::size_t>(to_px) * static_cast<std::size_t>(axis.taps));
  axis.is_halving = from_px == 2 * to_px;
  for (int i = 0; i < to_px; ++i) {
    const double left = i * step;
    const int first = std::min(static_cast<int>(left + 1e-9), from_px - axis.taps);
    axis.first[static_cast<std::size_t>(i)] = first;
    area_weights(left, left + step, first, axis.taps, axis.weights.data() + static_cast<std::ptrdiff_t>(i) * axis.taps);
  }
}

void stretch_axis(int from_px, int to_px, Axis& axis) {
  axis.taps = std::min(2, from_px);
  axis.weights.resize(static_cast<std::size_t>(to_px) * static_cast<std::size_t>(axis.taps));
  for (int i = 0; i < to_px; ++i) {
    const double centre = std::clamp((i + 0.5) * from_px / to_px - 0.5, 0.0, from_px - 1.0);
    const int first = std::min(static_cast<int>(centre), from_px - axis.taps);
    const auto second = static_cast<std::uint16_t>(std::lround(whole_weight * (centre - first)));
    axis.first[static_cast<std::size_t>(i)] = first;
    std::uint16_t* weights = axis.weights.data() + static_cast<std::ptrdiff_t>(i) * axis.taps;
    weights[0] = static_cast<std::uint16_t>(axis.taps == 1 ? whole_weight : whole_weight - second);
    if (axis.taps == 2) weights[1] = second;
  }
}

/// The rows that go into one, read once each.
class RowWindow {
 public:
  RowWindow(std::size_t row_bytes, int taps, const RowOf& row_of)
      : row_of_(row_of), slots_(static_cast<std::size_t>(taps), Slot{.row = nullptr, .scratch = Bytes(row_bytes)}), rows_(slots_.size()) {}

  std::span<const std::uint8_t* const> at(int first) {
    for (std::size_t tap = 0; tap < slots_.size(); ++tap) {
      const int y = first + static_cast<int>(tap);
      Slot& slot = slots_[static_cast<std::size_t>(y) % slots_.size()];
      if (slot.y != y) slot = {.y = y, .row = row_of_(y, slot.scratch.data()), .scratch = std::move(slot.scratch)};
      rows_[tap] = slot.row;
    }
    return rows_;
  }

 private:
  struct Slot {
    int y = -1;
    const std::uint8_t* row = nullptr;
    Bytes scratch;
  };
  const RowOf& row_of_;
  std::vector<Slot> slots_;
  std::vector<const std::uint8_t*> rows_;
};

/// Two or three neighbours of one channel, the usual case: counted out.
template <int taps>
void shorten_gray(const Axis& axis, const std::uint8_t* in, std::uint8_t* out) {
  const std::uint16_t* weights = axis.weights.data();
  for (const int first : axis.first) {
    const std::uint8_t* pixel = in + first;
    unsigned sum = whole_weight / 2;
    for (int tap = 0; tap < taps; ++tap) sum += static_cast<unsigned>(weights[tap]) * pixel[tap];
    *out++ = static_cast<std::uint8_t>(sum >> 8);
    weights += taps;
  }
}

template <int channels>
void shorten_row(const Axis& axis, const std::uint8_t* in, std::uint8_t* out) {
  const std::uint16_t* weights = axis.weights.data();
  for (const int first : axis.first) {
    const std::uint8_t* pixel = in + static_cast<std::ptrdiff_t>(first) * channels;
    std::array<unsigned, channels> sums;
    sums.fill(whole_weight / 2);
    for (int tap = 0; tap < axis.taps; ++tap, ++weights, pixel += channels)
      for (std::size_t c = 0; c < channels; ++c) sums[c] += *weights * pixel[c];
    for (std::size_t c = 0; c < channels; ++c) *out++ = static_cast<std::uint8_t>(sums[c] >> 8);
  }
}

void shorten(const Axis& axis, PixelFormat format, const std::uint8_t* in, std::uint8_t* out) {
  const ResampleKernels& kernels = best_resample_kernels();
  const auto count = static_cast<std::size_t>(axis.count());
  if (format == PixelFormat::rgb)
    axis.is_halving ? kernels.halve_rgb(in, count, out) : shorten_row<3>(axis, in, out);
  else
    axis.is_halving ? kernels.halve_gray(in, count, out)
    : axis.taps == 2 ? shorten_gray<2>(axis, in, out)
    : axis.taps == 3 ? shorten_gray<3>(axis, in, out)
                     : shorten_row<1>(axis, in, out);
}

Raster blank_raster(int width, int height, PixelFormat format) {
  Raster raster{.width_px = width, .height_px = height, .format = format, .pixels = {}};
  raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(height));
  return raster;
}

const std::uint8_t* row_at(const Raster& raster, int y) {
  return raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
}

std::uint8_t* row_at(Raster& raster, int y) {
  return raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
}

// ---- warping ------------------------------------------------------------------------------------------------------

constexpr int fraction_bits = 16;
constexpr double fixed_one = 1 << fraction_bits;

/// Pixels of a gray raster between its pixels; places are 48.16 fixed-point, from the centre of the first pixel.
class Sampler {
 public:
  explicit Sampler(const Raster& gray) : pixels_(gray.pixels.data()), width_(gray.width_px), height_(gray.height_px) {}

  std::uint8_t at(std::int64_t x, std::int64_t y) const {
    const std::int64_t column = x >> fraction_bits, row = y >> fraction_bits;
    const auto right = static_cast<unsigned>((x >> 8) & 255), below = static_cast<unsigned>((y >> 8) & 255);
    if (column >= 0 && row >= 0 && column < width_ - 1 && row < height_ - 1) {
      const std::uint8_t* p = pixels_ + row * width_ + column;
      return joined(p[0], p[1], p[width_], p[width_ + 1], right, below);
    }
    if (column < -1 || row < -1 || column >= width_ || row >= height_) return white;
    return joined(pixel(column, row), pixel(column + 1, row), pixel(column, row + 1), pixel(column + 1, row + 1), right, below);
  }

 private:
  static std::uint8_t joined(unsigned a, unsigned b, unsigned c, unsigned d, unsigned right, unsigned below) {
    const unsigned upper = a * (256 - right) + b * right, lower = c * (256 - right) + d * right;
    return static_cast<std::uint8_t>((upper * (256 - below) + lower * below + 32768) >> 16);
  }
  unsigned pixel(std::int64_t x, std::int64_t y) const {
    return x < 0 || y < 0 || x >= width_ || y >= height_ ? white : pixels_[y * width_ + x];
  }

  const std::uint8_t* pixels_;
  std::int64_t width_, height_;
};

std::int64_t fixed(double value) {
  constexpr double far = 1e9;   // beyond every raster, and the fixed-point numbers still hold it
  return std::abs(value) < far ? std::lround(value * fixed_one) : std::lround(far * fixed_one);
}

/// A row in spans: within one a projective map is straight to far less than a pixel, and an affine one always.
void warp_row(const Sampler& from, const Projective& map_to, int y, std::uint8_t* out, int width) {
  const int span = map_to.is_affine() ? width : 16;
  for (int left = 0; left < width; left += span) {
    const int count = std::min(span, width - left);
    const Point begin = map(map_to, {left + 0.5, y + 0.5}), end = map(map_to, {left + count + 0.5, y + 0.5});
    std::int64_t at_x = fixed(begin.x - 0.5), at_y = fixed(begin.y - 0.5);
    const std::int64_t step_x = fixed((end.x - begin.x) / count), step_y = fixed((end.y - begin.y) / count);
    for (int i = 0; i < count; ++i, at_x += step_x, at_y += step_y) *out++ = from.at(at_x, at_y);
  }
}

}  // namespace

Axis axis_between(int from_px, int to_px) {
  Axis axis;
  axis.first.resize(static_cast<std::size_t>(to_px));
  to_px < from_px ? shrink_axis(from_px, to_px, axis) : stretch_axis(from_px, to_px, axis);
  return axis;
}

Raster scaled(int from_width, int from_height, PixelFormat format, const RowOf& row_of, int width, int height) {
  SOHOA_INVARIANT(format != PixelFormat::bilevel && width > 0 && height > 0);
  Raster result = blank_raster(width, height, format);
  const std::size_t from_bytes = static_cast<std::size_t>(from_width) * (format == PixelFormat::rgb ? 3 : 1);
  const Axis across = axis_between(from_width, width), down = axis_between(from_height, height);
  const bool keeps_width = from_width == width;
  RowWindow window(from_bytes, down.taps, row_of);
  Bytes whole(keeps_width ? 0 : from_bytes);
  for (int y = 0; y < height; ++y) {
    const auto rows = window.at(down.first[static_cast<std::size_t>(y)]);
    std::uint8_t* out = row_at(result, y);
    std::uint8_t* blended = keeps_width ? out : whole.data();
    best_resample_kernels().blend_rows(rows, {down.weights_of(y), static_cast<std::size_t>(down.taps)}, from_bytes, blended);
    if (!keeps_width) shorten(across, format, blended, out);
  }
  return result;
}

const std::uint8_t* gray_row(const Raster& source, int y, std::uint8_t* scratch) {
  const std::uint8_t* row = row_at(source, y);
  switch (source.format) {
    case PixelFormat::gray: return row;
    case PixelFormat::rgb: best_resample_kernels().luminance(row, static_cast<std::size_t>(source.width_px), scratch); break;
    case PixelFormat::bilevel:
      for (int x = 0; x < source.width_px; ++x) scratch[x] = (row[x >> 3] >> (7 - (x & 7))) & 1 ? 0 : white;
      break;
  }
  return scratch;
}

Raster gray_of(const Raster& source) {
  Raster gray = blank_raster(source.width_px, source.height_px, PixelFormat::gray);
  for (int y = 0; y < source.height_px; ++y) {
    std::uint8_t* out = row_at(gray, y);
    const std::uint8_t* row = gray_row(source, y, out);
    if (row != out) std::copy_n(row, source.width_px, out);
  }
  return gray;
}

Raster cells_of(const Raster& gray, int side, Extreme of) {
  Raster cells = blank_raster(gray.width_px / side, gray.height_px / side, PixelFormat::gray);
  const ResampleKernels& kernels = best_resample_kernels();
  std::vector<const std::uint8_t*> rows(static_cast<std::size_t>(side));
  Bytes columns(static_cast<std::size_t>(gray.width_px));
  for (int y = 0; y < cells.height_px; ++y) {
    for (int i = 0; i < side; ++i) rows[static_cast<std::size_t>(i)] = row_at(gray, y * side + i);
    (of == Extreme::darkest ? kernels.least_of_rows : kernels.greatest_of_rows)(rows, columns.size(), columns.data());
    const std::uint8_t* in = columns.data();
    std::uint8_t* out = row_at(cells, y);
    for (int x = 0; x < cells.width_px; ++x, in += side)
      out[x] = of == Extreme::darkest ? *std::min_element(in, in + side) : *std::max_element(in, in + side);
  }
  return cells;
}

Raster quarter_turned(const Raster& gray, int degrees) {
  if (degrees == 0) return gray;
  const bool lies = degrees % 180 != 0;
  const int width = gray.width_px, height = gray.height_px;
  Raster turned = blank_raster(lies ? height : width, lies ? width : height, PixelFormat::gray);
  if (!lies) {
    std::ranges::reverse_copy(gray.pixels, turned.pixels.begin());
    return turned;
  }
  // Block by block: a column walked whole would miss the cache at every pixel.
  constexpr int block = 32;
  for (int top = 0; top < height; top += block)
    for (int left = 0; left < width; left += block)
      for (int x = left; x < std::min(left + block, width); ++x) {
        std::uint8_t* out = row_at(turned, degrees == 90 ? x : width - 1 - x);
        for (int y = top; y < std::min(top + block, height); ++y) out[degrees == 90 ? height - 1 - y : y] = row_at(gray, y)[x];
      }
  return turned;
}

Raster warped(const Raster& gray, const Projective& to_gray, int width, int height) {
  Raster result = blank_raster(width, height, PixelFormat::gray);
  const Sampler from(gray);
  for (int y = 0; y < height; ++y) warp_row(from, to_gray, y, row_at(result, y), width);
  return result;
}

}  // namespace sohoa::page
