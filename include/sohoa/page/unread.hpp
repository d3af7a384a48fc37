/// What a page's lines leave unread, and parts of a page to be looked at another way.
/// Pure functions of places and pixels, safe on any thread.
#pragma once

#include <span>
#include <vector>

#include "sohoa/page/geometry.hpp"
#include "sohoa/page/prepare.hpp"

namespace sohoa {

/// Print that runs up or down the page. Pixels of the reading copy.
struct SidewaysBlock {
  Box box;                   // of its letters; marks and tails lie up to `room` beside it
  double room = 0;
  int turn_deg = 0;          // clockwise, what most likely sets it upright: 90 or 270
};

/// Blocks of letters that follow each other downwards, nearer than lines do. `letters` are ink that no line holds or
/// that short lines hold: letters lying on their side chain across the page with nothing. None among more than 3,000.
std::vector<SidewaysBlock> find_sideways(std::span<const Box> letters);

/// Where letters of one size stand near each other, whatever way they run: print that no line was found in. The largest
/// groups, a few at most; seldom any on an ordinary page.
std::vector<Box> find_unread(std::span<const Box> letters);

/// A part of a page as a page of its own.
struct PagePart {
  PreparedPage page;
  Affine to_whole;           // from its pixels to the whole reading copy's
};

/// The box turned clockwise by 0, 90, 180 or 270 degrees; paper where the boxes of `without` are, which is ink already read.
PagePart part_of(const PreparedPage& page, const Box& box, int turn_deg, std::span<const Box> without);

}  // namespace sohoa
