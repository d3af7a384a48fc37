// Looking at what preparation left of a page. Only for tests of modules that may use `page`.
#pragma once

#include <algorithm>

#include "sohoa/page/geometry.hpp"
#include "sohoa/page/prepare.hpp"

namespace sohoa::test {

/// In the reading copy, where it shows this box of the source.
inline int darkest_in(const PreparedPage& page, Box in_source) {
  const Box box = bounds(inverse(page.to_source), in_source);
  int darkest = 255;
  for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom()); ++y)
    for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right()); ++x)
      darkest = std::min<int>(darkest, page.reading.pixels[static_cast<std::size_t>(y) * page.reading.row_bytes() + static_cast<std::size_t>(x)]);
  return darkest;
}

}  // namespace sohoa::test
