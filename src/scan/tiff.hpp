/// CCITT G4 data without its TIFF, as a PDF holds it.
#pragma once

#include "sohoa/page/raster.hpp"

namespace sohoa::scan {

struct CcittImage {
  int width_px = 0, height_px = 0;
  bool black_is_1 = false;      // as PDF's /BlackIs1
};

/// Throws Error{input_unreadable}.
Raster decode_ccitt_g4(const CcittImage& image, ByteView data);

}  // namespace sohoa::scan
