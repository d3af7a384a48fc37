/// Parts a page into its inks and what lies under them (mixed raster content): a mask for each colour of ink at the
/// source's resolution, over a coarse ground from which the ink is taken out. No letter is ever replaced by another's
/// picture: a mask holds each pixel of this page.
/// Pure functions of pixels, in integers, safe on any thread. Throws Error{internal} only when memory ends.
#pragma once

#include <cstdint>
#include <vector>

#include "sohoa/page/raster.hpp"

namespace sohoa {

/// The pixels of one ink and the colour they have in the mean.
struct InkMask {
  Raster mask;                 // bilevel, cut to its ink
  int left_px = 0, top_px = 0; // where it lies on the page
  std::uint8_t red = 0, green = 0, blue = 0;
};

struct PartedPage {
  int width_px = 0, height_px = 0;  // at the source's resolution
  std::vector<InkMask> inks;        // black first, then coloured ones
  /// The whole page, coarse, gray or colour; the place of ink is filled from around it. No pixels when nothing is there
  /// but white paper. For a picture the page itself.
  Raster ground;
  /// Mostly photograph, or too coarse for masks: no inks, the ground is all.
  bool is_picture = false;
  bool is_coarse = false;           // of these: the marks of its letters are a pixel or two high
  double picture_share = 0;         // of the page: tiles with more middle tones than print has
  Affine from_source;               // pixels of the source to pixels of the page
};

struct PartOptions {
  double skew_deg = 0;              // taken out, as PreparedPage says it
  double ground_dpi = 100;
};

PartedPage part_inks(const Raster& source, const Resolution& resolution, const PartOptions& options = {});

}  // namespace sohoa
