// In the sandboxed child: a PNG becomes colour and opacity. A scan of a signature on white paper has no opacity of its own;
// white is then taken for paper and taken out of the colours, so that print under the signature stays readable.
#include "pdf/signature_image.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include <leptonica/allheaders.h>

#include "pdf/deflate.hpp"
#include "pdf/revision_wire.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr std::uint64_t most_bytes = 32u << 20;
constexpr int most_side_px = 12'000;
constexpr int largest_side_px = 1600;
constexpr std::uint8_t visible = 16, half = 128;

struct FreePix {
  void operator()(PIX* pix) const noexcept { pixDestroy(&pix); }
};
using PixHandle = std::unique_ptr<PIX, FreePix>;

PixHandle owned(PIX* pix) {
  if (pix == nullptr) throw Error(ErrorCode::input_unreadable, "png");
  return PixHandle{pix};
}

struct Pixels {
  int width = 0, height = 0;
  Bytes rgba;
  std::uint8_t* at(int x, int y) { return rgba.data() + 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)); }
};

PixHandle decoded(ByteView bytes) {
  static constexpr std::array<std::uint8_t, 8> mark = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (bytes.size() < 33 || !std::equal(mark.begin(), mark.end(), bytes.begin())) throw Error(ErrorCode::input_unsupported, "not a PNG");
  const auto side = [&](std::size_t from) { return std::uint32_t{bytes[from]} << 24 | std::uint32_t{bytes[from + 1]} << 16 | std::uint32_t{bytes[from + 2]} << 8 | bytes[from + 3]; };
  if (side(16) > most_side_px || side(20) > most_side_px) throw Error(ErrorCode::input_too_large, "picture of a signature");
  setMsgSeverity(L_SEVERITY_NONE);
  return owned(pixReadMem(bytes.data(), bytes.size()));
}

bool has_opacity(PIX* pix) { return pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4; }

PixHandle of_four_samples(PixHandle pix) {
  if (pixGetColormap(pix.get()) != nullptr) pix = owned(pixRemoveColormap(pix.get(), REMOVE_CMAP_WITH_ALPHA));
  if (has_opacity(pix.get())) return pix;
  const int x_dpi = pixGetXRes(pix.get()), y_dpi = pixGetYRes(pix.get());
  pix = owned(pixConvertTo32(pix.get()));
  pixSetResolution(pix.get(), x_dpi, y_dpi);
  return pix;
}

/// White is what the paper adds: colour = ink * opacity + white * (1 - opacity).
void take_white_out(Pixels& pixels) {
  for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
    std::uint8_t* const p = pixels.rgba.data() + i;
    const int opacity = 255 - std::min({p[0], p[1], p[2]});
    for (int c = 0; c < 3 && opacity > 0; ++c) p[c] = static_cast<std::uint8_t>((p[c] - (255 - opacity)) * 255 / opacity);
    p[3] = static_cast<std::uint8_t>(opacity);
  }
}

Pixels pixels_of(PIX* pix) {
  Pixels pixels{pixGetWidth(pix), pixGetHeight(pix), {}};
  pixels.rgba.resize(4 * static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height));
  const bool keeps = has_opacity(pix);
  for (int y = 0; y < pixels.height; ++y) {
    const l_uint32* const line = pixGetData(pix) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix);
    for (int x = 0; x < pixels.width; ++x) {
      std::uint8_t* const p = pixels.at(x, y);
      for (int c = 0; c < 3; ++c) p[c] = static_cast<std::uint8_t>(line[x] >> (24 - 8 * c));
      p[3] = keeps ? static_cast<std::uint8_t>(line[x]) : 255;
    }
  }
  const auto transparent = [&] {
    for (std::size_t i = 3; i < pixels.rgba.size(); i += 4) {
      if (pixels.rgba[i] < 250) return true;
    }
    return false;
  };
  if (!transparent()) take_white_out(pixels);
  return pixels;
}

Pixels without_margins(Pixels& all) {
  int left = all.width, top = all.height, right = -1, bottom = -1;
  for (int y = 0; y < all.height; ++y) {
    for (int x = 0; x < all.width; ++x) {
      if (all.at(x, y)[3] < visible) continue;
      left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
    }
  }
  if (right < left) throw Error(ErrorCode::input_unreadable, "a picture without ink");
  Pixels cut{right - left + 1, bottom - top + 1, {}};
  for (int y = top; y <= bottom; ++y) append(cut.rgba, ByteView{all.at(left, y), 4 * static_cast<std::size_t>(cut.width)});
  return cut;
}

SignatureImage::Ink ink_of(const Pixels& pixels) {
  double sum[3] = {0, 0, 0};
  for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
    for (std::size_t c = 0; c < 3; ++c) sum[c] += pixels.rgba[i + c] * pixels.rgba[i + 3];
  }
  if (sum[2] > 1.15 * sum[0] && sum[2] > 1.05 * sum[1]) return SignatureImage::Ink::blue;
  if (sum[0] > 1.3 * sum[1] && sum[0] > 1.3 * sum[2]) return SignatureImage::Ink::red;
  return SignatureImage::Ink::other;
}

SignatureImage coded(const Pixels& pixels) {
  SignatureImage image;
  image.width_px = pixels.width;
  image.height_px = pixels.height;
  Bytes colour, opacity;
  const std::size_t stencil_row = (static_cast<std::size_t>(pixels.width) + 7) / 8;
  Bytes stencil(stencil_row * static_cast<std::size_t>(pixels.height));
  for (std::size_t i = 0; i < pixels.rgba.size() / 4; ++i) {
    const std::uint8_t* const p = pixels.rgba.data() + 4 * i;
    colour.insert(colour.end(), p, p + 3);
    opacity.push_back(p[3]);
    const std::size_t y = i / static_cast<std::size_t>(pixels.width), x = i % static_cast<std::size_t>(pixels.width);
    if (p[3] < half) stencil[y * stencil_row + x / 8] = static_cast<std::uint8_t>(stencil[y * stencil_row + x / 8] | 0x80u >> (x % 8));
  }
  image.colour = pdf::deflate(colour);
  image.opacity = pdf::deflate(opacity);
  image.stencil = pdf::deflate(stencil);
  image.ink = ink_of(pixels);
  return image;
}

/// Averages of whole source pixels, colours weighed by their opacity.
Pixels at_most_the_largest(Pixels large) {
  const int longer = std::max(large.width, large.height);
  if (longer <= largest_side_px) return large;
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::int64_t{side} * largest_side_px / longer)); };
  Pixels small{scaled(large.width), scaled(large.height), {}};
  small.rgba.resize(4 * static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height));
  const auto edge = [](int at, int from, int to) { return static_cast<int>(std::int64_t{at} * from / to); };
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      std::uint64_t sums[4] = {0, 0, 0, 0}, count = 0;
      for (int from_y = edge(y, large.height, small.height); from_y < edge(y + 1, large.height, small.height); ++from_y) {
        for (int from_x = edge(x, large.width, small.width); from_x < edge(x + 1, large.width, small.width); ++from_x, ++count) {
          const std::uint8_t* const p = large.at(from_x, from_y);
          for (int c = 0; c < 3; ++c) sums[c] += std::uint64_t{p[c]} * p[3];
          sums[3] += p[3];
        }
      }
      std::uint8_t* const p = small.at(x, y);
      for (int c = 0; c < 3; ++c) p[c] = static_cast<std::uint8_t>(sums[3] == 0 ? 0 : sums[c] / sums[3]);
      p[3] = static_cast<std::uint8_t>(sums[3] / count);
    }
  }
  return small;
}

Bytes read_picture(const sandbox::Job& job) {
  const Bytes file = job.read_input(most_bytes);
  const PixHandle pix = of_four_samples(decoded(file));
  Pixels all = pixels_of(pix.get());
  Pixels inked = without_margins(all);
  const double x_dpi = pixGetXRes(pix.get()), y_dpi = pixGetYRes(pix.get());
  const double width_mm = x_dpi > 0 ? inked.width * 25.4 / x_dpi : 0, height_mm = y_dpi > 0 ? inked.height * 25.4 / y_dpi : 0;
  SignatureImage image = coded(at_most_the_largest(std::move(inked)));
  image.width_mm = width_mm;
  image.height_mm = height_mm;
  pdf_wire::Writer answer;
  answer(image);
  return answer.take();
}

}  // namespace

Bytes read_signature_image_task_work(const sandbox::Job& job) { return read_picture(job); }

}  // namespace sohoa
