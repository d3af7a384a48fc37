/// The header of a PBM, PGM or PPM: of an input, and of what pdftoppm prints.
#pragma once

#include <optional>

#include "sohoa/page/raster.hpp"

namespace sohoa::scan {

struct PnmHeader {
  PixelFormat format = PixelFormat::gray;
  bool is_plain = false;        // numbers in text
  int width_px = 0, height_px = 0;
  unsigned top_value = 255;
  std::size_t data_at = 0;
};

/// nullopt while the header is not complete. Throws Error{input_unreadable, input_too_large}.
std::optional<PnmHeader> read_pnm_header(ByteView bytes);

}  // namespace sohoa::scan
