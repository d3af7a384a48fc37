// Dirt, punch holes and what shines through from the back, out of the copy that is read.
#pragma once

#include <optional>

#include "page/working_copy.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa::page {

/// Whitens spots that stand alone and are smaller than the dot of an i; says how many.
int whiten_specks(Raster& gray, double x_height_px);

void whiten(Raster& gray, const Box& box);

struct BleedThrough {
  double share = 0;       // of the page's area
  double level = 0;       // its tone as a share of the paper's: 0 black, 1 paper
};

/// Marks much lighter than the page's print and away from it. Nullopt where there are few, and where they are so dark
/// that they may as well be print.
std::optional<BleedThrough> find_bleed_through(const WorkingCopy& copy);

/// Makes paper of this level and all lighter ones, but not beside print: its soft rims stay.
void clear_bleed_through(Raster& gray, const BleedThrough& bleed);

}  // namespace sohoa::page
