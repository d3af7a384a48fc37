// Whether anything was written on a page.
#pragma once

#include <vector>

#include "page/working_copy.hpp"
#include "sohoa/page/prepare.hpp"

namespace sohoa::page {

/// Ink share below which a page counts as blank when the caller names none: on A4 half a square millimetre, less
/// than one printed digit. A page wrongly kept costs a sheet in a file; a page wrongly dropped costs a document.
constexpr double default_blank_below = 8e-6;

struct BlankReport {
  PageQuality quality;
  int marks = 0;                 // things somebody wrote or printed
  int specks = 0, holes = 0, shadows = 0, streaks = 0;   // things nobody did
  std::vector<Box> punched;      // where the holes are, in pixels of the copy
};

/// `coloured` may be null; coloured ink too pale to be dark counts as well.
BlankReport judge_blank(const WorkingCopy& copy, PIX* coloured, double blank_below);

}  // namespace sohoa::page
