// Which colour the ink of each pixel has.
#pragma once

#include "sohoa/page/mask.hpp"

#include "page/leptonica_handles.hpp"

namespace sohoa::page {

/// The ink's pixels parted by colour: black, red, green, blue, those that there are. Each has the mean colour of its
/// pixels' cores.
std::vector<InkMask> inks_by_colour(const Raster& source, PIX* ink, double dpi);

}  // namespace sohoa::page
