/// What a file says about its resolution, and whether to believe it (R14).
#pragma once

#include "sohoa/page/raster.hpp"
#include "sohoa/scan/batch.hpp"

namespace sohoa::scan {

/// The claim when it is possible; else A4 if the aspect ratio fits within 2 %, else 300 dpi, marked as assumed.
/// Impossible: no number, a pixel more than three times as long as wide, paper under 10 mm or over 5 m, and the
/// placeholders 72 and 96 dpi where they would make the paper longer than A3 (a photo, not a plan).
/// `x_dpi` and `y_dpi` are 0 when the file claims none.
Resolution believed_resolution(int width_px, int height_px, double x_dpi, double y_dpi);

/// An image as it is seen, not as it lies in its file: sides and resolutions swapped where EXIF's orientation says so.
struct UprightSize {
  int width_px = 0, height_px = 0;
  Resolution resolution;
};
UprightSize upright_size(int width_px, int height_px, double x_dpi, double y_dpi, int orientation);

/// Facts of a page of that size; the millimetres follow from the resolution.
PageFacts page_facts(int width_px, int height_px, const Resolution& resolution, int turn_deg = 0);

}  // namespace sohoa::scan
