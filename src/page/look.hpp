// The small picture of a page on which everything is decided: square pixels, near 150 dpi.
#pragma once

#include "sohoa/page/raster.hpp"

namespace sohoa::page {

struct Look {
  Raster colour;                       // rgb when the source is, else empty
  Raster gray;
  double dpi = 150;
  double x_scale = 1, y_scale = 1;     // pixels of the look for each of the source
};

/// Areas of the source are averaged; it is never enlarged. Throws Error{internal} for a raster without its pixels.
Look look_at(const Raster& source, const Resolution& resolution, double at_most_dpi);

}  // namespace sohoa::page
