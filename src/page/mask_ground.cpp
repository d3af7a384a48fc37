// Blocks that are all ink take the mean of the nearest coarser block that has some ground: holes become smooth, which
// costs a JPEG next to nothing.
#include "page/mask_ground.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace sohoa::page {
namespace {

/// Sums of what is left in blocks, coarser and coarser by halves.
struct Level {
  int columns = 0, rows = 0, channels = 0;
  std::vector<std::uint32_t> sums, counts;

  Level(int columns_, int rows_, int channels_)
      : columns(columns_), rows(rows_), channels(channels_),
        sums(cells() * static_cast<std::size_t>(channels_)), counts(cells()) {}
  std::size_t cells() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x);
  }
};

/// The `count` bits of a row of the mask from `x` on, at most 32, in the lowest places, the last lowest.
std::uint32_t bits_at(const l_uint32* mask, int x, int count) {
  const std::uint64_t two = std::uint64_t{mask[x / 32]} << 32 | ((x + count - 1) / 32 == x / 32 ? 0U : mask[x / 32 + 1]);
  return static_cast<std::uint32_t>(two << (x % 32) >> (64 - count));
}

template <int channels>
void add_row(const std::uint8_t* in, const l_uint32* mask, int width, int step, std::uint32_t* sums, std::uint32_t* counts) {
  for (int x = 0; x < width; x += step, sums += channels, ++counts) {
    const int count = std::min(step, width - x);
    const std::uint32_t taken = bits_at(mask, x, count);
    for (int i = count - 1; i >= 0; --i, in += channels) {
      if ((taken >> i & 1U) != 0) continue;
      for (int c = 0; c < channels; ++c) sums[c] += in[c];
    }
    *counts += static_cast<std::uint32_t>(count - std::popcount(taken));
  }
}

Level finest(const Raster& source, PIX* taken_out, int step) {
  const int channels = source.format == PixelFormat::rgb ? 3 : 1;
  Level level((source.width_px + step - 1) / step, (source.height_px + step - 1) / step, channels);
  for (int y = 0; y < source.height_px; ++y) {
    const std::uint8_t* in = source.pixels.data() + static_cast<std::size_t>(y) * source.row_bytes();
    const l_uint32* mask = pixGetData(taken_out) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(taken_out);
    const std::size_t at = level.index(0, y / step);
    if (channels == 3) add_row<3>(in, mask, source.width_px, step, level.sums.data() + 3 * at, level.counts.data() + at);
    else add_row<1>(in, mask, source.width_px, step, level.sums.data() + at, level.counts.data() + at);
  }
  return level;
}

Level halved(const Level& fine) {
  Level out((fine.columns + 1) / 2, (fine.rows + 1) / 2, fine.channels);
  const auto channels = static_cast<std::size_t>(fine.channels);
  for (int y = 0; y < fine.rows; ++y)
    for (int x = 0; x < fine.columns; ++x) {
      const std::size_t from = fine.index(x, y), to = out.index(x / 2, y / 2);
      // Each block counts once, however many of its pixels are left: sums stay small, and means are of places.
      if (fine.counts[from] == 0) continue;
      for (std::size_t c = 0; c < channels; ++c) out.sums[to * channels + c] += fine.sums[from * channels + c] / fine.counts[from];
      ++out.counts[to];
    }
  return out;
}

/// Cells without anything take their coarser cell's mean.
void fill(Level& fine, const Level& coarse) {
  const auto channels = static_cast<std::size_t>(fine.channels);
  for (int y = 0; y < fine.rows; ++y)
    for (int x = 0; x < fine.columns; ++x) {
      const std::size_t to = fine.index(x, y), from = coarse.index(x / 2, y / 2);
      if (fine.counts[to] != 0 || coarse.counts[from] == 0) continue;
      for (std::size_t c = 0; c < channels; ++c) fine.sums[to * channels + c] = coarse.sums[from * channels + c] / coarse.counts[from];
      fine.counts[to] = 1;
    }
}

void fill_holes(Level& level) {
  if (level.cells() <= 1 || std::ranges::find(level.counts, 0U) == level.counts.end()) return;
  Level coarse = halved(level);
  fill_holes(coarse);
  fill(level, coarse);
}

Raster raster_of(const Level& level) {
  Raster out{level.columns, level.rows, level.channels == 3 ? PixelFormat::rgb : PixelFormat::gray, {}};
  const auto channels = static_cast<std::size_t>(level.channels);
  out.pixels.resize(level.sums.size());
  for (std::size_t i = 0; i < level.cells(); ++i)
    for (std::size_t c = 0; c < channels; ++c) {
      const std::uint32_t count = level.counts[i];
      out.pixels[i * channels + c] = static_cast<std::uint8_t>(count == 0 ? 255 : (level.sums[i * channels + c] + count / 2) / count);
    }
  return out;
}

/// Adds those of `near` that differ from `own` by no more than noise does.
void add_alike(const std::uint8_t* own, const std::uint8_t* near, std::size_t count, std::uint16_t* sums, std::uint16_t* counts) {
  constexpr int noise = 14;
  for (std::size_t i = 0; i < count; ++i) {
    const int difference = own[i] - near[i];
    const auto takes = static_cast<std::uint16_t>(difference <= noise && difference >= -noise ? 0xFFFF : 0);
    sums[i] = static_cast<std::uint16_t>(sums[i] + (near[i] & takes));
    counts[i] = static_cast<std::uint16_t>(counts[i] + (takes & 1));
  }
}

/// The mean of those of the 5 x 5 neighbours that differ little.
Raster calmed(const Raster& noisy) {
  constexpr std::ptrdiff_t reach = 2;
  if (noisy.width_px <= 2 * reach) return noisy;
  Raster out = noisy;
  const std::ptrdiff_t channels = noisy.format == PixelFormat::rgb ? 3 : 1;
  const auto row_bytes = static_cast<std::ptrdiff_t>(noisy.row_bytes());
  const auto count = static_cast<std::size_t>(row_bytes - 2 * reach * channels);
  std::vector<std::uint16_t> sums(count), counts(count);
  for (std::ptrdiff_t y = reach; y + reach < noisy.height_px; ++y) {
    std::ranges::fill(sums, std::uint16_t{0});
    std::ranges::fill(counts, std::uint16_t{0});
    const std::uint8_t* own = noisy.pixels.data() + y * row_bytes + reach * channels;
    for (std::ptrdiff_t dy = -reach; dy <= reach; ++dy)
      for (std::ptrdiff_t dx = -reach; dx <= reach; ++dx)
        add_alike(own, own + dy * row_bytes + dx * channels, count, sums.data(), counts.data());
    std::uint8_t* to = out.pixels.data() + y * row_bytes + reach * channels;
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>((sums[i] + counts[i] / 2U) / counts[i]);
  }
  return out;
}

}  // namespace

Raster ground_of(const Raster& source, PIX* taken_out, int step, bool calm) {
  Level level = finest(source, taken_out, step);
  fill_holes(level);
  const Raster ground = raster_of(level);
  return calm ? calmed(ground) : ground;
}

bool is_white(const Raster& ground) {
  return std::ranges::all_of(ground.pixels, [](std::uint8_t level) { return level >= 253; });
}

}  // namespace sohoa::page
