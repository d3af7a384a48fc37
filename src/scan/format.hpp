/// Which decoder an input gets: decided by its first bytes, never by its name.
#pragma once

#include "sohoa/core/bytes.hpp"

namespace sohoa::scan {

enum class Format { unknown, jpeg, png, tiff, webp, bmp, gif, pnm, heif, jpeg2000, pdf };

Format format_of(ByteView bytes);

}  // namespace sohoa::scan
