// How light the paper and how dark the print is, place by place; from it, where ink begins and where a picture lies.
#pragma once

#include "page/mask_planes.hpp"

namespace sohoa::page {

struct PageLight {
  CellLevels ink;               // below it a pixel may be ink
  CellLevels sure_ink;          // below it a pixel is ink
  std::vector<bool> picture;    // tiles of middle tones, `tile_columns` a row
  int tile_columns = 0, tile_rows = 0, tile_px = 64;
  double picture_share = 0;
  int paper = 255, print = 0;   // of the whole page
};

PageLight light_of(const Raster& gray, double dpi);

}  // namespace sohoa::page
