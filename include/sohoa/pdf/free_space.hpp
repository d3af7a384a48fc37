/// Where on a page there is room for a visible signature: printed text must not be covered (R16). Pure, any thread.
#pragma once

#include "sohoa/core/bytes.hpp"

namespace sohoa {

/// A place on a page as it is seen upright, from its top left corner.
struct PagePlace {
  double left_mm = 0, top_mm = 0, width_mm = 0, height_mm = 0;
  bool operator==(const PagePlace&) const = default;
};

/// What is printed on an upright page, in square cells; annotations (earlier stamps) count as print.
struct InkMap {
  static constexpr double cell_mm = 2;
  double width_mm = 0, height_mm = 0;   // of the page
  int columns = 0, rows = 0;
  Bytes cells;                          // row by row; not 0: printed on
};

/// Reads a picture of a page: dark on its own surroundings, or in a dark border. `gray` holds width_px x height_px bytes.
InkMap ink_map(ByteView gray, int width_px, int height_px, double page_width_mm, double page_height_mm);

struct Room {
  PagePlace place;
  bool covers_print = false;            // no free place of this size exists: the one with the least print is given
};
/// The free place of `wanted`'s size nearest to it, at least `margin_mm` inside the page's edges where it fits there.
Room find_room(const InkMap& ink, const PagePlace& wanted, double margin_mm = 5);

}  // namespace sohoa
