// Evening out the light and telling print from everything else on a small copy.
#include "page/working_copy.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sohoa::page {
namespace {

constexpr int longest_working_px = 4000;
constexpr int even_paper = 200;

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

struct Size {
  int width, height;
};

Size size_of(BOXA* boxes, int i) {
  l_int32 w = 0, h = 0;
  boxaGetBoxGeometry(boxes, i, nullptr, nullptr, &w, &h);
  return {w, h};
}

/// Median larger side of components that could be letters, weighted by its square so that specks and the dots of
/// leaders do not outvote the letters.
double letter_size(BOXA* boxes, double dpi) {
  const double smallest = 0.8 / 25.4 * dpi, largest = 14 / 25.4 * dpi;
  std::vector<int> sides;
  std::int64_t total = 0;
  for (int i = 0; i < boxaGetCount(boxes); ++i) {
    const Size size = size_of(boxes, i);
    const int side = std::max(size.width, size.height);
    const bool is_bar = side > 6 * std::min(size.width, size.height);   // of a bar code, or a rule
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
  PIXA* parts_raw = nullptr;
  const BoxaHandle boxes = owned(pixConnComp(copy.ink.get(), &parts_raw, 8), "working components");
  const PixaHandle parts{parts_raw};
  print.letter_px = letter_size(boxes.get(), copy.dpi);
  print.mask = owned(pixCreate(pixGetWidth(copy.ink.get()), pixGetHeight(copy.ink.get()), 1), "print mask");
  const double smallest = std::max(2.0, 0.12 * print.letter_px), largest = 5 * print.letter_px;
  for (int i = 0; i < boxaGetCount(boxes.get()) && print.letter_px > 0; ++i) {
    l_int32 x = 0, y = 0, w = 0, h = 0;
    boxaGetBoxGeometry(boxes.get(), i, &x, &y, &w, &h);
    const int shorter = std::min(w, h), longer = std::max(w, h);
    // A few letters may hang together, a rule is longer; a shadow at the edge reaches it.
    const bool at_edge = x == 0 || y == 0 || x + w == pixGetWidth(copy.ink.get()) || y + h == pixGetHeight(copy.ink.get());
    if (longer < smallest || longer > largest || shorter > 3 * print.letter_px || at_edge) continue;
    const PixHandle part{pixaGetPix(parts.get(), i, L_CLONE)};
    pixRasterop(print.mask.get(), x, y, w, h, PIX_SRC | PIX_DST, part.get(), 0, 0);
  }
  return print;
}

}  // namespace sohoa::page
