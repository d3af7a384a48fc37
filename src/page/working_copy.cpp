// Evening out the light and telling print from everything else on a small copy.
#include "page/working_copy.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sohoa::page {
namespace {

constexpr int longest_working_px = 4000;
constexpr int even_paper = 200;
constexpr std::ptrdiff_t most_parts_of_print = 40'000;   // a newspaper's page has half of that

double percentile(NUMA* histogram, double share) {
  l_float32 value = 0;
  numaHistogramGetValFromRank(histogram, static_cast<l_float32>(share), &value);
  return value;
}

/// Above this a pixel may be paper; below it is ink or shadow.
int paper_threshold(PIX* gray) {
  const auto histogram = owned(pixGetGrayHistogram(gray, 4), "histogram");
  const double paper = percentile(histogram.get(), 0.8);
  return std::clamp(static_cast<int>(0.55 * paper), 20, 160);
}

/// Between the page's own dark and light, nearer to the light: thin strokes are gray at this size, but what shines
/// through from the back is lighter still.
int ink_threshold(PIX* even) {
  const auto histogram = owned(pixGetGrayHistogram(even, 2), "histogram");
  const double dark = std::min(percentile(histogram.get(), 0.005), 130.0);
  return static_cast<int>(dark + 0.58 * (even_paper - dark));
}

double unevenness_of(PIX* gray) {
  const int tile = std::max(8, std::min(pixGetWidth(gray), pixGetHeight(gray)) / 12);
  const PixHandle light = owned(pixScaleGrayMinMax(gray, tile, tile, L_CHOOSE_MAX), "background tiles");
  const auto histogram = owned(pixGetGrayHistogram(light.get(), 1), "histogram");
  const double bright = percentile(histogram.get(), 0.9), dim = percentile(histogram.get(), 0.1);
  return bright <= 0 ? 0 : std::clamp((bright - dim) / bright, 0.0, 1.0);
}

/// Median larger side of components that could be letters, weighted by its square so that specks and the dots of
/// leaders do not outvote the letters.
double letter_size(const std::vector<Part>& parts, double dpi) {
  const double smallest = 0.8 / 25.4 * dpi, largest = 14 / 25.4 * dpi;
  std::vector<int> sides;
  std::int64_t total = 0;
  for (const Part& part : parts) {
    const int side = std::max(part.w, part.h);
    const bool is_bar = side > 6 * std::min(part.w, part.h);   // of a bar code, or a rule
    if (side < smallest || side > largest || side < 4 || is_bar) continue;
    sides.push_back(side);
    total += std::int64_t{side} * side;
  }
  std::ranges::sort(sides);
  std::int64_t so_far = 0;
  for (const int side : sides)
    if (so_far += std::int64_t{side} * side; 2 * so_far >= total) return side;
  return 0;
}

void judge(PIX* small, WorkingCopy& copy) {
  copy.unevenness = unevenness_of(small);
  copy.even = with_even_light(small, 20, even_paper);
  copy.ink = owned(pixThresholdToBinary(copy.even.get(), ink_threshold(copy.even.get())), "working ink");
}

}  // namespace

PixHandle with_even_light(PIX* gray, int tile_px, int paper) {
  // Leptonica warns and gives nothing when too few tiles show paper: then the light is left as it is.
  PixHandle even{pixBackgroundNorm(gray, nullptr, nullptr, tile_px, tile_px, paper_threshold(gray),
                                   tile_px * tile_px / 4, paper, 2, 2)};
  return even ? std::move(even) : owned(pixCopy(nullptr, gray), "light");
}

WorkingCopy working_copy(PIX* plane_gray, double plane_x_dpi, double plane_y_dpi, double at_most_dpi) {
  WorkingCopy copy;
  copy.dpi = std::min({at_most_dpi, plane_x_dpi, plane_y_dpi});
  const double longest = std::max(pixGetWidth(plane_gray) * copy.dpi / plane_x_dpi,
                                  pixGetHeight(plane_gray) * copy.dpi / plane_y_dpi);
  if (longest > longest_working_px) copy.dpi *= longest_working_px / longest;
  const auto factor = [&](double dpi) { return static_cast<l_float32>(copy.dpi / dpi); };
  const PixHandle small = owned(
      pixScaleGeneral(plane_gray, factor(plane_x_dpi), factor(plane_y_dpi), 0, 0), "working copy");
  copy.x_scale = static_cast<double>(pixGetWidth(small.get())) / pixGetWidth(plane_gray);
  copy.y_scale = static_cast<double>(pixGetHeight(small.get())) / pixGetHeight(plane_gray);
  judge(small.get(), copy);
  return copy;
}

WorkingCopy working_copy(const Raster& gray, double dpi) {
  WorkingCopy copy;
  copy.dpi = dpi;
  judge(pix_of(gray).get(), copy);
  return copy;
}

Print print_on(const WorkingCopy& copy) {
  Print print;
  const int width = pixGetWidth(copy.ink.get()), height = pixGetHeight(copy.ink.get());
  print.mask = owned(pixCreate(width, height, 1), "print mask");
  const auto ink = components_of(copy.ink.get());
  if (!ink) return print;
  print.letter_px = letter_size(ink->components, copy.dpi);
  const double smallest = std::max(2.0, 0.12 * print.letter_px), largest = 5 * print.letter_px;
  const auto is_print = [&](const Part& part) {
    const int shorter = std::min(part.w, part.h), longer = std::max(part.w, part.h);
    // A few letters may hang together, a rule is longer; a shadow at the edge reaches it.
    const bool at_edge = part.x == 0 || part.y == 0 || part.right() == width || part.bottom() == height;
    return longer >= smallest && longer <= largest && shorter <= 3 * print.letter_px && !at_edge;
  };
  std::vector<bool> is_kept;
  for (const Part& part : ink->components) is_kept.push_back(print.letter_px > 0 && is_print(part));
  if (std::ranges::count(is_kept, true) > most_parts_of_print) {
    print.letter_px = 0;
    return print;
  }
  for (int y = 0; y < height; ++y) {
    l_uint32* line = pixGetData(print.mask.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(print.mask.get());
    for (const Run& run : ink->row(y)) {
      if (!is_kept[static_cast<std::size_t>(run.component)]) continue;
      for (int x = run.left; x < run.right; ++x) SET_DATA_BIT(line, x);
    }
  }
  return print;
}

}  // namespace sohoa::page
