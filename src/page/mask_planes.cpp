// Rows are worked through in order with a few rows of sums, so that a page's pixels are read once each.
#include "page/mask_planes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace sohoa::page {
namespace {

constexpr int one = 1 << 16;

struct Step {
  std::int64_t along, across;  // source pixels, 16 binary places, for one pixel to the right
};

template <int channels>
void level_row(const Raster& source, std::int64_t x, std::int64_t y, Step step, std::uint8_t* out) {
  const std::size_t row_bytes = source.row_bytes();
  const std::int64_t last_x = std::int64_t{source.width_px - 1} * one, last_y = std::int64_t{source.height_px - 1} * one;
  for (int i = 0; i < source.width_px; ++i, x += step.along, y += step.across, out += channels) {
    const std::int64_t at_x = std::clamp<std::int64_t>(x, 0, last_x), at_y = std::clamp<std::int64_t>(y, 0, last_y);
    const auto column = static_cast<std::size_t>(at_x / one), row = static_cast<std::size_t>(at_y / one);
    const unsigned right = static_cast<unsigned>(at_x >> 8) & 255U, below = static_cast<unsigned>(at_y >> 8) & 255U;
    const std::uint8_t* a = source.pixels.data() + row * row_bytes + column * channels;
    const std::uint8_t* b = below == 0 ? a : a + row_bytes;
    const std::size_t next = right == 0 ? 0 : channels;
    for (std::size_t c = 0; c < channels; ++c) {
      const unsigned upper = a[c] * (256U - right) + a[c + next] * right;
      const unsigned lower = b[c] * (256U - right) + b[c + next] * right;
      out[c] = static_cast<std::uint8_t>((upper * (256U - below) + lower * below + 32768U) >> 16);
    }
  }
}

/// Catmull and Rom's cubic through four neighbours, for each 256th of a pixel; 14 binary places.
constexpr auto cubic = [] {
  std::array<std::array<int, 4>, 256> out{};
  for (std::int64_t t = 0; t < 256; ++t) {
    const auto places = [](std::int64_t thirty_two_places) { return static_cast<int>((thirty_two_places + 1024) >> 11); };
    const int before = places(-t * (256 - t) * (256 - t)), after = places(-3 * t * t * t + 4 * 256 * t * t + 256 * 256 * t),
              last = places(t * t * t - 256 * t * t);
    out[static_cast<std::size_t>(t)] = {before, (1 << 14) - before - after - last, after, last};
  }
  return out;
}();

template <int channels>
void level_row_sharply(const Raster& source, std::int64_t x, std::int64_t y, Step step, std::uint8_t* out) {
  const auto byte = [](std::int64_t value) { return static_cast<std::uint8_t>(std::clamp<std::int64_t>(value, 0, 255)); };
  const std::int64_t last_x = std::int64_t{source.width_px - 1} * one, last_y = std::int64_t{source.height_px - 1} * one;
  for (int i = 0; i < source.width_px; ++i, x += step.along, y += step.across, out += channels) {
    const std::int64_t at_x = std::clamp<std::int64_t>(x, 0, last_x), at_y = std::clamp<std::int64_t>(y, 0, last_y);
    const auto& along = cubic[static_cast<std::size_t>(at_x >> 8 & 255)];
    const auto& across = cubic[static_cast<std::size_t>(at_y >> 8 & 255)];
    std::array<std::int64_t, channels> sums{};
    for (int row = 0; row < 4; ++row) {
      const auto from_row = static_cast<std::size_t>(std::clamp<std::int64_t>(at_y / one + row - 1, 0, source.height_px - 1));
      for (int column = 0; column < 4; ++column) {
        const auto from = static_cast<std::size_t>(std::clamp<std::int64_t>(at_x / one + column - 1, 0, source.width_px - 1));
        const std::int64_t weight = std::int64_t{across[static_cast<std::size_t>(row)]} * along[static_cast<std::size_t>(column)];
        const std::uint8_t* pixel = source.pixels.data() + from_row * source.row_bytes() + from * channels;
        for (std::size_t c = 0; c < channels; ++c) sums[c] += weight * pixel[c];
      }
    }
    for (std::size_t c = 0; c < channels; ++c) out[c] = byte((sums[c] + (1 << 27)) >> 28);
  }
}

void gray_row(const Raster& source, std::size_t y, std::uint8_t* out) {
  const std::uint8_t* in = source.pixels.data() + y * source.row_bytes();
  const auto width = static_cast<std::size_t>(source.width_px);
  if (source.format == PixelFormat::gray) {
    std::memcpy(out, in, width);
    return;
  }
  // Red, violet and most blue inks are darkest in green; green ink is dark in the mean; a yellow marker in neither. Red and
  // blue count for more than they are dark: a worn seal is pale, but nothing else on paper has its colour.
  for (std::size_t x = 0; x < width; ++x) {
    const int r = in[3 * x], g = in[3 * x + 1], b = in[3 * x + 2];
    const int leads = std::max(0, std::max(r, b) - std::max(g, std::min(r, b)));
    out[x] = static_cast<std::uint8_t>(std::max(0, std::min(g, (r + 2 * g + b + 2) >> 2) - leads / 2));
  }
}

/// The sum a + 2b + c along a row, at the ends with the pixel itself for its missing neighbour.
void sum_along(const std::uint8_t* in, std::size_t width, std::uint16_t* out) {
  const auto sum = [&](unsigned a, unsigned b, unsigned c) { return static_cast<std::uint16_t>(a + 2 * b + c); };
  out[0] = sum(in[0], in[0], in[width > 1 ? 1 : 0]);
  for (std::size_t x = 1; x + 1 < width; ++x) out[x] = sum(in[x - 1], in[x], in[x + 1]);
  if (width > 1) out[width - 1] = sum(in[width - 2], in[width - 1], in[width - 1]);
}

void sum_across(const std::uint16_t* a, const std::uint16_t* b, const std::uint16_t* c, std::size_t width, std::uint8_t* out) {
  for (std::size_t x = 0; x < width; ++x) out[x] = static_cast<std::uint8_t>((a[x] + 2U * b[x] + c[x] + 8U) >> 4);
}

void smooth(Raster& gray) {
  const std::size_t width = gray.row_bytes();
  const auto height = static_cast<std::size_t>(gray.height_px);
  std::array<std::vector<std::uint16_t>, 3> sums;
  for (auto& row : sums) row.resize(width);
  const auto row = [&](std::size_t y) { return gray.pixels.data() + y * width; };
  sum_along(row(0), width, sums[0].data());
  sums[2] = sums[0];  // above the first row lies the first row
  for (std::size_t y = 0; y < height; ++y) {
    std::uint16_t *here = sums[y % 3].data(), *above = sums[(y + 2) % 3].data(), *below = sums[(y + 1) % 3].data();
    sum_along(row(std::min(y + 1, height - 1)), width, below);
    sum_across(above, here, below, width, row(y));
  }
}

/// Sixteen pixels against one level; the leftmost is the most significant bit.
std::uint32_t sixteen_darker(const std::uint8_t* pixels, std::uint8_t level) {
#if defined(__SSE2__)
  static constexpr auto mirrored = [] {
    std::array<std::uint8_t, 256> out{};
    for (unsigned i = 0; i < 256; ++i)
      for (unsigned bit = 0; bit < 8; ++bit)
        if (i >> bit & 1U) out[i] = static_cast<std::uint8_t>(out[i] | 0x80U >> bit);
    return out;
  }();
  const __m128i values = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels));
  const __m128i at_least = _mm_cmpeq_epi8(_mm_max_epu8(values, _mm_set1_epi8(static_cast<char>(level))), values);
  const auto darker = ~static_cast<std::uint32_t>(_mm_movemask_epi8(at_least));
  return std::uint32_t{mirrored[darker & 0xFFU]} << 8 | mirrored[darker >> 8 & 0xFFU];
#else
  std::uint32_t bits = 0;
  for (int i = 0; i < cell_px; ++i) bits = bits << 1 | (pixels[i] < level ? 1U : 0U);
  return bits;
#endif
}

}  // namespace

Raster levelled(const Raster& source, double skew_deg, Joining joining) {
  Raster out{source.width_px, source.height_px, source.format, {}};
  out.pixels.resize(source.pixels.size());
  const double angle = skew_deg * std::numbers::pi / 180;
  const auto cosine = static_cast<std::int64_t>(std::lround(std::cos(angle) * one)),
             sine = static_cast<std::int64_t>(std::lround(std::sin(angle) * one));
  // Twice the distance of the first pixel's middle from the page's, so that halves stay whole numbers.
  const std::int64_t back = 1 - std::int64_t{source.width_px}, middle_x = source.width_px - 1, middle_y = source.height_px - 1;
  for (int y = 0; y < source.height_px; ++y) {
    const std::int64_t down = 2 * std::int64_t{y} + 1 - source.height_px;
    const std::int64_t from_x = (back * cosine - down * sine + middle_x * one) / 2,
                       from_y = (back * sine + down * cosine + middle_y * one) / 2;
    std::uint8_t* row = out.pixels.data() + static_cast<std::size_t>(y) * out.row_bytes();
    const Step step{cosine, sine};
    const bool is_sharp = joining == Joining::cubic;
    if (source.format == PixelFormat::rgb) (is_sharp ? level_row_sharply<3> : level_row<3>)(source, from_x, from_y, step, row);
    else (is_sharp ? level_row_sharply<1> : level_row<1>)(source, from_x, from_y, step, row);
  }
  return out;
}

Raster ink_gray(const Raster& source, bool smoothly) {
  Raster gray{source.width_px, source.height_px, PixelFormat::gray, {}};
  gray.pixels.resize(static_cast<std::size_t>(gray.height_px) * gray.row_bytes());
  for (std::size_t y = 0; y < static_cast<std::size_t>(gray.height_px); ++y)
    gray_row(source, y, gray.pixels.data() + y * gray.row_bytes());
  if (smoothly) smooth(gray);
  return gray;
}

PixHandle darker_than(const Raster& gray, const CellLevels& levels) {
  PixHandle mask = owned(pixCreate(gray.width_px, gray.height_px, 1), "ink mask");
  const auto width = static_cast<std::size_t>(gray.width_px);
  const std::size_t whole = width / cell_px;
  std::array<std::uint8_t, cell_px> rest{};
  for (std::size_t y = 0; y < static_cast<std::size_t>(gray.height_px); ++y) {
    l_uint32* line = pixGetData(mask.get()) + y * static_cast<std::size_t>(pixGetWpl(mask.get()));
    const std::uint8_t* row = gray.pixels.data() + y * width;
    const std::uint8_t* level = levels.levels.data() + y / cell_px * static_cast<std::size_t>(levels.columns);
    const auto put = [&](std::size_t cell, std::uint32_t bits) { line[cell / 2] |= cell % 2 == 0 ? bits << 16 : bits; };
    for (std::size_t cell = 0; cell < whole; ++cell) put(cell, sixteen_darker(row + cell * cell_px, level[cell]));
    if (whole * cell_px == width) continue;
    rest.fill(255);
    std::memcpy(rest.data(), row + whole * cell_px, width % cell_px);
    put(whole, sixteen_darker(rest.data(), level[whole]));
  }
  return mask;
}

}  // namespace sohoa::page
