/// The invisible text of a page: each word lies on its image, words are separated, lines follow in reading order.
#pragma once

#include "sohoa/page/raster.hpp"
#include "sohoa/text/recognized_page.hpp"

#include "pdf/glyphless_font.hpp"

namespace sohoa::pdf {

struct TextLayer {
  std::string content;         // operators; empty when the page has no text
  std::size_t paragraphs = 0;  // marked content /P with /MCID 0, 1 …, in reading order
};

/// Shows the page's words with fonts of `codes`. `to_page` maps pixels of the reading copy to points of the page (y
/// upwards).
TextLayer text_layer(const RecognizedPage& page, const Projective& to_page, GlyphlessCodes& codes);

/// The em of each line in pixels of the reading copy, judged from the ink its letters should have above the baseline,
/// then made equal among lines of nearly equal size: readers take lines of one size for one paragraph.
std::vector<double> line_sizes_px(const RecognizedPage& page);

}  // namespace sohoa::pdf
