// Red seals and blue pen strokes out of the copy that is read.
#pragma once

#include "page/plane.hpp"

namespace sohoa::page {

struct InkReport {
  int seals = 0, strokes = 0;   // things found
  double share = 0;             // of the page's area that was lightened
};

/// Lightens the coloured ink in `plane.gray`; black print beneath it stays. Coloured text (a red title, a blue
/// letterhead) is not touched: only what is taller than any letter is a seal or a signature.
InkReport lighten_inks(const Raster& source, const Resolution& resolution, Plane& plane);

}  // namespace sohoa::page
