/// CCITT group 4, the coding archives expect of black-and-white pages.
#pragma once

#include "sohoa/page/raster.hpp"

namespace sohoa::pdf {

/// The coded rows of a bilevel raster, without any file around them: most significant bit first, end-of-block included.
/// Throws Error{internal} for other rasters.
Bytes code_g4(const Raster& bilevel);

}  // namespace sohoa::pdf
