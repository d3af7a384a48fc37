// A seal is a connected red thing taller than letters get, together with the red inside its outline: the channel
// of the ink's own colour hardly sees it. The same for blue strokes, but only the stroke itself.
#include "page/inks.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace sohoa::page {
namespace {

constexpr int ink_stands_out = 26;          // of 255, as an average over a cell
constexpr double tallest_red_letter_mm = 12;
constexpr double tallest_blue_letter_mm = 9;
constexpr double largest_seal_mm = 75;      // beyond that it is a frame or a coloured paper, not an outline to fill

struct Ink {
  const std::vector<std::uint8_t>& strength;
  double tallest_letter_mm;
  bool takes_inside;
  int own_channel;
};

struct CellSize {
  double width_mm, height_mm;
};

PixHandle ink_mask(const CellMap& cells, const std::vector<std::uint8_t>& strength) {
  PixHandle mask = owned(pixCreate(cells.columns, cells.rows, 1), "ink mask");
  for (int y = 0; y < cells.rows; ++y) {
    l_uint32* line = pixGetData(mask.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(mask.get());
    const auto* row = strength.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(cells.columns);
    for (int x = 0; x < cells.columns; ++x)
      if (row[x] >= ink_stands_out) SET_DATA_BIT(line, x);
  }
  return mask;
}

/// The cells of seals or strokes, and how many there are.
int pick_tall(PIX* mask, PIX* chosen, const Ink& ink, CellSize cell) {
  // A worn outline is healed by one cell (a quarter of a millimetre) before asking what hangs together.
  const PixHandle healed = owned(pixCloseSafeBrick(nullptr, mask, 3, 3), "ink healing");
  PIXA* parts_raw = nullptr;
  const BoxaHandle boxes = owned(pixConnComp(healed.get(), &parts_raw, 8), "ink components");
  const PixaHandle parts{parts_raw};
  int found = 0;
  for (int i = 0; i < boxaGetCount(boxes.get()); ++i) {
    l_int32 x = 0, y = 0, w = 0, h = 0;
    boxaGetBoxGeometry(boxes.get(), i, &x, &y, &w, &h);
    const double width_mm = w * cell.width_mm, height_mm = h * cell.height_mm;
    if (height_mm < ink.tallest_letter_mm || width_mm < 3) continue;
    ++found;
    const bool is_outline = ink.takes_inside && std::max(width_mm, height_mm) <= largest_seal_mm;
    const PixHandle part{pixaGetPix(parts.get(), i, L_CLONE)};
    if (is_outline) pixRasterop(chosen, x, y, w, h, PIX_SRC | PIX_DST, mask, x, y);
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

void lighten_block(const Raster& source, Plane& plane, int channel, Box cell) {
  const int left = static_cast<int>(cell.left) / plane.x_step, top = static_cast<int>(cell.top) / plane.y_step;
  const int right = std::min(pixGetWidth(plane.gray.get()), (static_cast<int>(cell.right()) - 1) / plane.x_step + 1);
  const int bottom = std::min(pixGetHeight(plane.gray.get()), (static_cast<int>(cell.bottom()) - 1) / plane.y_step + 1);
  for (int y = top; y < bottom; ++y) {
    l_uint32* line = pixGetData(plane.gray.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(plane.gray.get());
    const int source_y = std::min(y * plane.y_step + plane.y_step / 2, source.height_px - 1);
    const auto* row = source.pixels.data() + static_cast<std::size_t>(source_y) * source.row_bytes();
    for (int x = left; x < right; ++x) {
      const int source_x = std::min(x * plane.x_step + plane.x_step / 2, source.width_px - 1);
      const int lifted = without_ink(row + 3 * static_cast<std::ptrdiff_t>(source_x), channel);
      if (lifted > GET_DATA_BYTE(line, x)) SET_DATA_BYTE(line, x, static_cast<l_uint8>(lifted));
    }
  }
}

double lighten(const Raster& source, Plane& plane, PIX* chosen, int channel) {
  const CellMap& cells = plane.cells;
  std::int64_t touched = 0;
  for (int y = 0; y < cells.rows; ++y) {
    const l_uint32* line = pixGetData(chosen) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(chosen);
    for (int x = 0; x < cells.columns; ++x) {
      if (!GET_DATA_BIT(line, x)) continue;
      ++touched;
      lighten_block(source, plane, channel,
                    {.left = static_cast<double>(x * cells.cell_width_px), .top = static_cast<double>(y * cells.cell_height_px),
                     .width = static_cast<double>(cells.cell_width_px), .height = static_cast<double>(cells.cell_height_px)});
    }
  }
  return static_cast<double>(touched) / (static_cast<double>(cells.rows) * cells.columns);
}

}  // namespace

InkReport lighten_inks(const Raster& source, const Resolution& resolution, Plane& plane) {
  InkReport report;
  if (plane.cells.columns == 0) return report;
  const CellMap& cells = plane.cells;
  const CellSize cell{cells.cell_width_px * 25.4 / resolution.x_dpi, cells.cell_height_px * 25.4 / resolution.y_dpi};
  const auto take_out = [&](const Ink& ink) {
    const PixHandle mask = ink_mask(cells, ink.strength);
    const PixHandle chosen = owned(pixCreate(cells.columns, cells.rows, 1), "ink chosen");
    const int found = pick_tall(mask.get(), chosen.get(), ink, cell);
    if (found == 0) return 0;
    // The soft rim of the ink lies in the neighbouring cells.
    const PixHandle wide = owned(pixDilateBrick(nullptr, chosen.get(), 3, 3), "ink rim");
    report.share += lighten(source, plane, wide.get(), ink.own_channel);
    return found;
  };
  report.seals = take_out({cells.redness, tallest_red_letter_mm, true, 0});
  report.strokes = take_out({cells.blueness, tallest_blue_letter_mm, false, 2});
  return report;
}

}  // namespace sohoa::page
