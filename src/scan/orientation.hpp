/// The eight ways an image can lie in its file (EXIF and TIFF number them 1 to 8), taken out of the pixels.
#pragma once

#include <optional>

#include "sohoa/page/raster.hpp"

namespace sohoa::scan {

/// Upright pixels for orientation 1 to 8; anything else counts as 1.
Raster upright(Raster raster, int orientation);

/// Clockwise quarter turns that make the image upright; nullopt where a mirror is needed too.
std::optional<int> turn_of(int orientation);
/// The orientation that a clockwise turn of 0, 90, 180 or 270 degrees takes out.
int orientation_of(int turn_deg);
inline bool swaps_sides(int orientation) { return orientation >= 5 && orientation <= 8; }

}  // namespace sohoa::scan
