// Pixels to Leptonica and back.
#pragma once

#include "page/leptonica_handles.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// Throws Error{internal} for a raster without its pixels.
void check_pixels(const Raster& source);

PixHandle pix_of(const Raster& gray_or_bilevel);
Raster raster_of(PIX* gray);
/// 1 bit, set where gray is below `threshold`.
PixHandle darker_than(const Raster& gray, int threshold);

}  // namespace sohoa::page
