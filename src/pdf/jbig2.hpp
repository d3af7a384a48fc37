/// JBIG2 for masks: one generic region, lossless. No symbols are ever coded, so no letter can stand for another.
#pragma once

#include "sohoa/core/bytes.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::pdf {

/// The stream of a PDF image with JBIG2Decode: a page of the raster's size and the region that fills it. Deterministic.
Bytes code_jbig2(const Raster& bilevel);

}  // namespace sohoa::pdf
