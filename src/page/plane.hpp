// Pixels to Leptonica and back.
#pragma once

#include <optional>

#include "page/ink_bits.hpp"
#include "page/leptonica_handles.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// Throws Error{internal} for a raster without its pixels.
void check_pixels(const Raster& source);

PixHandle pix_of(const Raster& gray_or_bilevel);
Raster raster_of(PIX* gray);
/// 1 bit, set where gray is below `threshold`.
PixHandle darker_than(const Raster& gray, int threshold);

/// What hangs together in a bilevel picture. Nullopt where there is more of it than a page of print can have: noise, a
/// screened picture, an attack.
std::optional<InkRuns> components_of(PIX* bits);

}  // namespace sohoa::page
