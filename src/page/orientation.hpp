// How a page lies: quarter turns, lean, and how tall its letters are. One look at components, no recognition.
#pragma once

#include "page/working_copy.hpp"

namespace sohoa::page {

struct Lie {
  int turned_deg = 0;             // clockwise turns that make the page upright
  double skew_deg = 0;            // clockwise lean of the upright page
  double skew_confidence = 0;
  double sideways_share = 0;      // of letters whose nearest neighbour lies above or below, as the page came
  double upright_evidence = 0;    // standard deviations, after turning; near 0 is undecided
  double x_height_px = 0;         // of the working copy; 0 unknown
  int letters = 0;
};

struct Ask {
  bool orientation = true;
  bool skew = true;
};

Lie find_lie(const Print& print, const Ask& ask);

}  // namespace sohoa::page
