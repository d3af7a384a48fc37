// Seals on scans without colour: rings of a middle tone between print and paper.
#pragma once

#include <vector>

#include "page/working_copy.hpp"

namespace sohoa::page {

/// A disc with the seal's outermost ring as its rim.
struct GraySeal {
  double x_mm = 0, y_mm = 0, radius_mm = 0;   // from the top left of the page as it came
};

/// Round ones only, 24 to 44 mm across, four at most. Looks further only where middle tones stand free of print, so a
/// page without seals costs next to nothing.
std::vector<GraySeal> find_gray_seals(const WorkingCopy& copy);

/// Whitens the seal's strokes in a gray raster of this resolution; print, being darker, stays with its soft rim. False,
/// and nothing done, where the two tones cannot be told apart.
bool lighten_gray_seal(Raster& gray, double x_dpi, double y_dpi, const GraySeal& seal);

}  // namespace sohoa::page
