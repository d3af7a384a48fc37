// White print on dark grounds: heads of tables, banners, boxes.
#pragma once

#include <optional>

#include "page/work.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// The page with its dark grounds light and the print on them dark; nothing when it has no such print. A ground counts only
/// for print that stands on one foot in it, so photographs, seals, bars and black borders stay what they are. Lengths are
/// judged in `x_height`, the height of the page's other print in pixels.
std::optional<Raster> with_light_grounds(const Raster& gray, double x_height, Work& work);

}  // namespace sohoa::page
