// Red seals and blue pen strokes out of the copy that is read.
#pragma once

#include <vector>

#include "page/leptonica_handles.hpp"
#include "page/look.hpp"

namespace sohoa::page {

/// Where a look's colours are: 1 bit each, as large as the look; empty without colour.
struct InkMaps {
  PixHandle red, blue;       // stands out as an ink does
  PixHandle coloured;        // clearly coloured
};

InkMaps inks_on(const Look& look);

struct InkChoice {
  bool seals = true, pen = true;
};

/// What is taken out, in pixels of the look.
class InkSpans {
 public:
  int seals = 0, strokes = 0;   // things found
  double share = 0;             // of the page's area that is lightened

  bool empty() const { return seals + strokes == 0; }
  /// Lightens one row of gray. Row `y` of the source (or of the look) is `rgb` and `gray`, `count` pixels that
  /// are `scale` of the look's each.
  void lighten_row(int y, double x_scale, double y_scale, const std::uint8_t* rgb, int count, std::uint8_t* gray) const;

 private:
  friend InkSpans inks_to_lighten(const InkMaps& maps, const Look& look, const InkChoice& choice);
  struct Span {
    int from, to, channel;
  };
  void add(PIX* chosen, int channel);

  std::vector<std::vector<Span>> rows_;
};

/// Black print beneath the ink stays. Coloured text (a red title, a blue letterhead) is not touched: only what is taller
/// than any letter is a seal or a signature.
InkSpans inks_to_lighten(const InkMaps& maps, const Look& look, const InkChoice& choice);

}  // namespace sohoa::page
