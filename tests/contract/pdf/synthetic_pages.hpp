/// Pages whose words are bars of ink at known places, lying on the kept image as scans do: turned, skewed, scaled.
#pragma once

#include "sohoa/page/geometry.hpp"
#include "sohoa/pdf/package.hpp"

namespace sohoa::test {

struct SheetPlan {
  std::vector<std::string> lines = {};
  double width_mm = 148, height_mm = 105;
  double dpi = 100;
  double em_pt = 12;
};

/// A sheet as the recognizer sees it: upright and level.
struct Sheet {
  Raster gray;
  std::vector<TextLine> lines;
  double dpi = 100;
};
Sheet draw(const SheetPlan& plan);

/// How the sheet lay on the scanner.
struct Lie {
  int turn_deg = 0;          // clockwise, to make the kept image upright
  double skew_deg = 0;       // clockwise, in the kept image
  double reading_scale = 1;  // size of the reading copy against the kept image
};

/// The kept image in gray and the page that goes with it, `image` not yet coded.
struct LyingSheet {
  Raster gray;
  PackagedPage page;
};
LyingSheet lay(const Sheet& sheet, const Lie& lie);

/// Where a word must be found, in points from the top left of the page as it is seen.
Box expected_pt(const Sheet& sheet, const Lie& lie, const Word& word);

/// The gray page in other formats.
Raster as_bilevel(const Raster& gray);
Raster as_rgb(const Raster& gray);
/// Coded by Leptonica, as a scanner would.
Bytes as_jpeg(const Raster& raster);

std::vector<std::string> words_of(const Sheet& sheet);

}  // namespace sohoa::test
