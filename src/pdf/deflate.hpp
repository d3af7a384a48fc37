/// FlateDecode streams. The same library gives the same bytes, which the product's byte-identical output rests on.
#pragma once

#include "sohoa/core/bytes.hpp"

namespace sohoa::pdf {

/// One zlib stream. Levels 1 (fast) to 12 (small).
Bytes deflate(ByteView plain, int level = 9);

}  // namespace sohoa::pdf
