// Dot leaders of forms out of the copy that is read: a recognizer sees letters in them.
#pragma once

#include "sohoa/page/raster.hpp"

namespace sohoa::page {

struct LeaderReport {
  int leaders = 0, dots = 0;
};

/// Whitens rows of at least six even dots. `x_height_px` is that of `gray`.
LeaderReport whiten_leaders(Raster& gray, double x_height_px);

}  // namespace sohoa::page
