// The first look at a source: one pass over its pixels gives the gray plane everything else starts from and the
// coarse maps of red and blue ink.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "page/leptonica_handles.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// Average colour of square cells, the map on which coloured ink is looked for.
struct CellMap {
  int columns = 0, rows = 0;
  int cell_width_px = 1, cell_height_px = 1;   // in pixels of the source
  std::vector<std::uint8_t> redness, blueness; // how much the channel stands out, 0 … 255
};

struct Plane {
  PixHandle gray;              // 8 bit, 0 = black
  int x_step = 1, y_step = 1;  // source pixels averaged into one of the plane
  CellMap cells;               // empty unless the source has colour
};

/// Averages whole blocks so that the plane is near 300 dpi and at most 12,000 px long.
Plane plane_of(const Raster& source, const Resolution& resolution);

/// Steps chosen by `plane_of`.
int plane_step(int length_px, double dpi);

PixHandle pix_of(const Raster& gray_or_bilevel);
Raster raster_of(PIX* gray);

}  // namespace sohoa::page
