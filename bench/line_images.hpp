/// Line images by the thousand, none of them kept: lines drawn in many fonts, sizes and conditions, and lines cut from
/// generated pages as the page reader cuts them. The same for the same seed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sohoa/page/raster.hpp"

namespace bench {

struct LineImage {
  std::string source;      // "drawn" or the group of the page it was cut from
  sohoa::Raster image;     // gray
};

/// Hands on `drawn` drawn lines, then `cut` cut ones.
void each_line(int drawn, int cut, std::uint64_t seed, const std::function<void(LineImage)>& take);

}  // namespace bench
