// A seal is a connected red thing taller than letters get, together with the red inside its outline: the channel
// of the ink's own colour hardly sees it. The same for blue strokes, but only the stroke itself, unless it is a stamp's closed rim.
#include "page/inks.hpp"

#include <algorithm>
#include <cmath>

#include "page/plane.hpp"
#include "page/resample_kernels.hpp"

namespace sohoa::page {
namespace {

constexpr int ink_stands_out = 26;            // of 255
constexpr int colour_is_clear = 34;
constexpr double tallest_red_letter_mm = 12;
constexpr double tallest_blue_letter_mm = 9;
constexpr double largest_seal_mm = 75;        // beyond that it is a frame or a coloured paper, not an outline to fill
constexpr int most_things = 200;              // seals and strokes on one page
constexpr double thinnest_banner_mm = 3, shortest_banner_run_mm = 2.5;
constexpr double tallest_title_mm = 22;       // seals are larger
constexpr double title_reach = 2.5;           // in heights: letters of the neighbouring words count too
constexpr int fewest_beside_in_title = 3;
constexpr double outline_gap_mm = 0.5;        // healed before asking what hangs together

struct Ink {
  PIX* map;
  double tallest_letter_mm;
  bool needs_closed_outline;   // before what lies inside is taken too: signatures are often blue, seals seldom
};

void set_bits(PIX* map, int y, const std::vector<std::uint8_t>& strength, int at_least) {
  l_uint32* line = pixGetData(map) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(map);
  for (std::size_t x = 0; x < strength.size(); ++x)
    if (strength[x] >= at_least) SET_DATA_BIT(line, x);
}

PixHandle picture_of(const InkRuns& ink, std::size_t component) {
  const Part& box = ink.components[component];
  PixHandle part = owned(pixCreate(box.w, box.h, 1), "ink part");
  for (int y = box.y; y < box.bottom(); ++y) {
    l_uint32* line = pixGetData(part.get()) + static_cast<std::ptrdiff_t>(y - box.y) * pixGetWpl(part.get());
    for (const Run& run : ink.row(y)) {
      if (run.component != static_cast<std::int32_t>(component)) continue;
      for (int x = run.left; x < run.right; ++x) SET_DATA_BIT(line, x - box.x);
    }
  }
  return part;
}

/// Whether a part encloses the better part of its box, as a stamp's rim does.
bool is_closed(PIX* part) {
  const PixHandle holes = owned(pixHolesByFilling(part, 4), "ink outline");
  l_int32 enclosed = 0;
  pixCountPixels(holes.get(), &enclosed, nullptr);
  return enclosed > 0.35 * pixGetWidth(part) * pixGetHeight(part);
}

/// A banner or the head of a table, printed full, with white print on it perhaps. It is long, and thick all along it.
bool is_banner(const InkRuns& ink, std::size_t component, double px_per_mm) {
  const Part& box = ink.components[component];
  const double area = ink.ink_px[component], longer = std::max(box.w, box.h);
  std::size_t runs = 0;
  for (int y = box.y; y < box.bottom(); ++y)
    runs += static_cast<std::size_t>(std::ranges::count(ink.row(y), static_cast<std::int32_t>(component), &Run::component));
  return longer > 2.5 * std::min(box.w, box.h) && area / longer > thinnest_banner_mm * px_per_mm &&
         area / static_cast<double>(runs) > shortest_banner_run_mm * px_per_mm;
}

/// Letters of a large title: others of a size stand beside it on the same foot. What lies inside a seal is not beside it.
bool is_in_a_title(const std::vector<Part>& large, const Part& self, double tallest_title_px) {
  if (self.h > tallest_title_px) return false;
  int beside = 0;
  for (const Part& other : large) {
    const int apart = std::max(other.x - self.right(), self.x - other.right());
    if (apart < -self.w / 3 || apart > title_reach * self.h || other.h < 0.5 * self.h || other.h > 2 * self.h) continue;
    // A dot below and a Q's tail reach under the foot.
    beside += std::abs(other.bottom() - self.bottom()) < 0.3 * std::min(self.h, other.h);
  }
  return beside >= fewest_beside_in_title;
}

/// Marks seals or strokes in `chosen` and says how many there are.
int pick_tall(PIX* chosen, const Ink& ink, double px_per_mm) {
  const int gap = 1 + static_cast<int>(std::lround(outline_gap_mm * px_per_mm));
  const PixHandle healed = owned(pixCloseSafeBrick(nullptr, ink.map, gap, gap), "ink healing");
  const auto ink_parts = components_of(healed.get());
  if (!ink_parts) return 0;
  std::vector<Part> large;
  std::ranges::copy_if(ink_parts->components, std::back_inserter(large), [&](const Part& part) { return part.h > 0.5 * ink.tallest_letter_mm * px_per_mm; });
  int found = 0;
  for (std::size_t i = 0; i < ink_parts->components.size() && found < most_things; ++i) {
    const auto [x, y, w, h] = ink_parts->components[i];
    if (h < ink.tallest_letter_mm * px_per_mm || w < 3 * px_per_mm || is_banner(*ink_parts, i, px_per_mm)) continue;
    if (is_in_a_title(large, ink_parts->components[i], tallest_title_mm * px_per_mm)) continue;
    ++found;
    const PixHandle part = picture_of(*ink_parts, i);
    const bool is_outline = std::max(w, h) <= largest_seal_mm * px_per_mm && (!ink.needs_closed_outline || is_closed(part.get()));
    if (is_outline) pixRasterop(chosen, x, y, w, h, PIX_SRC | PIX_DST, ink.map, x, y);
    pixRasterop(chosen, x, y, w, h, PIX_SRC | PIX_DST, part.get(), 0, 0);
  }
  return found;
}

/// The channel of the ink's own colour, lifted by how much the pixel is coloured: black print has no colour.
std::uint8_t without_ink(const std::uint8_t* rgb, int channel) {
  const int own = rgb[channel];
  const int rival = channel == 0 ? std::max(rgb[1], rgb[2]) : (rgb[0] + rgb[1]) / 2;
  return static_cast<std::uint8_t>(std::min(250, own + std::max(0, own - rival) / 2));
}

}  // namespace

InkMaps inks_on(const Look& look) {
  const Raster& colour = look.colour;
  if (colour.pixels.empty()) return {};
  const auto map = [&] { return owned(pixCreate(colour.width_px, colour.height_px, 1), "ink map"); };
  InkMaps maps{map(), map(), map()};
  std::vector<std::uint8_t> redness(static_cast<std::size_t>(colour.width_px)), blueness(redness.size());
  for (int y = 0; y < colour.height_px; ++y) {
    best_resample_kernels().ink_strength(colour.pixels.data() + static_cast<std::size_t>(y) * colour.row_bytes(),
                                         redness.size(), redness.data(), blueness.data());
    for (auto [strength, ink] : {std::pair{&redness, maps.red.get()}, {&blueness, maps.blue.get()}}) {
      const std::uint8_t strongest = *std::ranges::max_element(*strength);
      if (strongest >= ink_stands_out) set_bits(ink, y, *strength, ink_stands_out);
      if (strongest >= colour_is_clear) set_bits(maps.coloured.get(), y, *strength, colour_is_clear);
    }
  }
  return maps;
}

void InkSpans::add(PIX* chosen, int channel) {
  const int width = pixGetWidth(chosen), height = pixGetHeight(chosen);
  rows_.resize(static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const l_uint32* line = pixGetData(chosen) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(chosen);
    for (int x = 0; x < width; ++x) {
      if (!GET_DATA_BIT(line, x)) continue;
      const int from = x;
      while (x < width && GET_DATA_BIT(line, x)) ++x;
      rows_[static_cast<std::size_t>(y)].push_back({from, x, channel});
      share += x - from;
    }
  }
}

void InkSpans::lighten_row(int y, double x_scale, double y_scale, const std::uint8_t* rgb, int count, std::uint8_t* gray) const {
  const auto row = std::min(static_cast<std::size_t>((y + 0.5) * y_scale), rows_.size() - 1);
  for (const Span& span : rows_[row]) {
    const int from = static_cast<int>(span.from / x_scale), to = std::min(count, static_cast<int>(std::ceil(span.to / x_scale)));
    for (int x = from; x < to; ++x) gray[x] = std::max(gray[x], without_ink(rgb + 3 * static_cast<std::ptrdiff_t>(x), span.channel));
  }
}

InkSpans inks_to_lighten(const InkMaps& maps, const Look& look, const InkChoice& choice) {
  InkSpans spans;
  if (!maps.red) return spans;
  const double px_per_mm = look.dpi / 25.4;
  const auto take = [&](const Ink& ink, int channel) {
    l_int32 has_none = 0;
    pixZero(ink.map, &has_none);
    if (has_none) return 0;
    const PixHandle chosen = owned(pixCreate(look.gray.width_px, look.gray.height_px, 1), "ink chosen");
    const int found = pick_tall(chosen.get(), ink, px_per_mm);
    // The soft rim of the ink lies beside it.
    if (found > 0) spans.add(owned(pixDilateBrick(nullptr, chosen.get(), 5, 5), "ink rim").get(), channel);
    return found;
  };
  if (choice.seals) spans.seals = take({maps.red.get(), tallest_red_letter_mm, false}, 0);
  if (choice.pen) spans.strokes = take({maps.blue.get(), tallest_blue_letter_mm, true}, 2);
  spans.share /= static_cast<double>(look.gray.width_px) * look.gray.height_px;
  return spans;
}

}  // namespace sohoa::page
