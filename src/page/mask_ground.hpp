// What is left of a page without its ink, coarse.
#pragma once

#include "page/leptonica_handles.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// Means of blocks of `step` x `step` pixels without those of `taken_out`; blocks without any left are filled from around
/// them. With `calm`, differences as small as noise are evened out.
Raster ground_of(const Raster& source, PIX* taken_out, int step, bool calm);

/// Whether nothing but white paper is there.
bool is_white(const Raster& ground);

}  // namespace sohoa::page
