/// Reads a page's content stream as far as `PageLook` needs it.
#pragma once

#include "scan/qpdf_handles.hpp"

namespace sohoa::scan {

struct SeenPage {
  PageLook look;
  QPDFObjectHandle main_image;   // the stream of look.main_image; uninitialized for none and for inline images
  std::size_t operations = 0;    // read for it
};

/// Never throws for a damaged page: its look is then not known. At most `operation_limit` operators are read.
SeenPage look_at(QPDFObjectHandle page, std::size_t operation_limit = 2'000'000);

/// Whether an image's samples are gray or black and white.
bool is_gray_image(QPDFObjectHandle image);

}  // namespace sohoa::scan
