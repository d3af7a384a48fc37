// A pixel's colour is judged from the nine around it, for scanners and JPEG blur colour more than light. Letters have
// coloured fringes where a scanner's channels do not meet: what is coloured but thin and beside black, is black.
#include "page/mask_colours.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace sohoa::page {
namespace {

enum Colour : std::size_t { black, red, green, blue, none };
constexpr int stands_out = 34;  // of 255: the leading channel over the next
constexpr int darkest_red = 115;  // of red ink, in its own channel
constexpr int vivid = 70;       // the leading channel over the last

struct Sum {
  std::array<std::uint64_t, 3> channels{};
  std::uint64_t count = 0;
};

Colour colour_of(int r, int g, int b) {
  if (r - std::max(g, b) > stands_out) return red;
  if (b - std::max(r, g) > stands_out) return blue;
  // Blue inks are seldom pure: green may come near when red is far.
  if (b - r > 2 * stands_out && b >= g) return blue;
  if (g - std::max(r, b) > stands_out) return green;
  if (std::max({r, g, b}) - std::min({r, g, b}) < vivid) return black;
  // A yellow marker is no ink; violet and cyan are near red and blue.
  return b == std::min({r, g, b}) ? none : r > g ? red : blue;
}

Colour colour_around(const Raster& source, int x, int y) {
  const int left = std::max(0, x - 1), right = std::min(source.width_px - 1, x + 1);
  const int top = std::max(0, y - 1), bottom = std::min(source.height_px - 1, y + 1);
  int r = 0, g = 0, b = 0;
  for (int row = top; row <= bottom; ++row) {
    const std::uint8_t* in = source.pixels.data() + static_cast<std::size_t>(row) * source.row_bytes() + 3 * static_cast<std::size_t>(left);
    for (int column = left; column <= right; ++column, in += 3) {
      r += in[0];
      g += in[1];
      b += in[2];
    }
  }
  const int count = (right - left + 1) * (bottom - top + 1);
  const Colour colour = colour_of(r / count, g / count, b / count);
  // Where a seal crosses print its ink is around every pixel, but print is dark in red too.
  const std::uint8_t own_red = source.pixels[static_cast<std::size_t>(y) * source.row_bytes() + 3 * static_cast<std::size_t>(x)];
  return colour == red && own_red < darkest_red ? black : colour;
}

l_uint32* line_of(PIX* pix, int y) { return pixGetData(pix) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix); }

/// Calls for each black pixel of a mask.
template <class Do>
void each_pixel(PIX* mask, Do act) {
  const int words = (pixGetWidth(mask) + 31) / 32;
  pixSetPadBits(mask, 0);
  for (int y = 0; y < pixGetHeight(mask); ++y) {
    const l_uint32* line = line_of(mask, y);
    for (int i = 0; i < words; ++i)
      for (l_uint32 word = line[i]; word != 0;) {
        const int bit = std::countl_zero(word);
        word &= ~(0x80000000U >> bit);
        act(i * 32 + bit, y);
      }
  }
}

using Masks = std::array<PixHandle, none>;

Masks by_colour(const Raster& source, PIX* ink) {
  Masks masks;
  for (PixHandle& mask : masks) mask = owned(pixCreate(source.width_px, source.height_px, 1), "colours of ink");
  each_pixel(ink, [&](int x, int y) {
    if (const Colour colour = colour_around(source, x, y); colour != none) SET_DATA_BIT(line_of(masks[colour].get(), y), x);
  });
  return masks;
}

bool is_empty(PIX* mask) {
  l_int32 empty = 1;
  pixZero(mask, &empty);
  return empty != 0;
}

/// What of a coloured mask is an ink of its own: what holds on when its rim is taken off, and what lies apart from black.
PixHandle own_ink(PIX* mask, PIX* black_mask, double dpi) {
  const int rim = std::max(2, static_cast<int>(dpi / 100)), reach = 2 * std::max(1, static_cast<int>(dpi / 100)) + 1;
  PixHandle sure = owned(pixDilateBrick(nullptr, black_mask, reach, reach), "beside black");
  sure = owned(pixSubtract(nullptr, mask, sure.get()), "apart from black");
  const PixHandle core = owned(pixErodeBrick(nullptr, mask, rim, rim), "core of ink");
  pixOr(sure.get(), sure.get(), core.get());
  return owned(pixSeedfillBinary(nullptr, sure.get(), mask, 8), "own ink");
}

Sum sum_of(const Raster& source, PIX* mask) {
  Sum sum;
  each_pixel(mask, [&](int x, int y) {
    const std::uint8_t* in = source.pixels.data() + static_cast<std::size_t>(y) * source.row_bytes();
    const bool has_colour = source.format == PixelFormat::rgb;
    for (std::size_t c = 0; c < 3; ++c)
      sum.channels[c] += in[has_colour ? 3 * static_cast<std::size_t>(x) + c : static_cast<std::size_t>(x)];
    ++sum.count;
  });
  return sum;
}

Raster cut(PIX* mask, int left, int top, int width, int height) {
  BOX* box = boxCreate(left, top, width, height);
  const PixHandle part = owned(pixClipRectangle(mask, box, nullptr), "cut of ink");
  boxDestroy(&box);
  pixSetPadBits(part.get(), 0);
  Raster raster{width, height, PixelFormat::bilevel, {}};
  const std::size_t row_bytes = raster.row_bytes();
  raster.pixels.resize(row_bytes * static_cast<std::size_t>(height));
  const PixHandle bytes = owned(pixEndianByteSwapNew(part.get()), "bytes of ink");
  for (int y = 0; y < height; ++y)
    std::memcpy(raster.pixels.data() + static_cast<std::size_t>(y) * row_bytes, line_of(bytes.get(), y), row_bytes);
  return raster;
}

void add_ink(std::vector<InkMask>& to, const Raster& source, PIX* mask) {
  l_int32 left = 0, top = 0, width = 0, height = 0;
  BOX* box = nullptr;
  if (pixClipToForeground(mask, nullptr, &box) != 0 || box == nullptr) return;  // no ink
  boxGetGeometry(box, &left, &top, &width, &height);
  boxDestroy(&box);
  PixHandle core = owned(pixErodeBrick(nullptr, mask, 3, 3), "core of ink");
  if (is_empty(core.get())) core = owned(pixCopy(nullptr, mask), "core of ink");
  const Sum sum = sum_of(source, core.get());
  const auto mean = [&](std::size_t c) { return static_cast<std::uint8_t>(sum.channels[c] / sum.count); };
  to.push_back({cut(mask, left, top, width, height), left, top, mean(0), mean(1), mean(2)});
}

}  // namespace

std::vector<InkMask> inks_by_colour(const Raster& source, PIX* ink, double dpi) {
  std::vector<InkMask> inks;
  if (source.format != PixelFormat::rgb) {
    add_ink(inks, source, ink);
    return inks;
  }
  Masks masks = by_colour(source, ink);
  const PixHandle sure_black = owned(pixCopy(nullptr, masks[black].get()), "black");
  for (const Colour colour : {red, green, blue}) {
    if (is_empty(masks[colour].get())) continue;
    PixHandle own = own_ink(masks[colour].get(), sure_black.get(), dpi);
    const PixHandle fringe = owned(pixSubtract(nullptr, masks[colour].get(), own.get()), "fringe");
    pixOr(masks[black].get(), masks[black].get(), fringe.get());
    masks[colour] = std::move(own);
  }
  for (const PixHandle& mask : masks) add_ink(inks, source, mask.get());
  return inks;
}

}  // namespace sohoa::page
