/// The invisible text of a page: each word lies on its image, words are separated, lines follow in reading order.
#pragma once

#include "sohoa/page/raster.hpp"
#include "sohoa/text/recognized_page.hpp"

#include "pdf/glyphless_font.hpp"

namespace sohoa::pdf {

/// Content stream operators that show the page's words with the font /F0. `to_page` maps pixels of the reading copy to
/// points of the page (y upwards). Empty when the page has no text.
std::string text_layer(const RecognizedPage& page, const Projective& to_page, GlyphlessCodes& codes);

/// The em of each line in pixels of the reading copy, judged from the ink its letters should have above the baseline,
/// then made equal among lines of nearly equal size: readers take lines of one size for one paragraph.
std::vector<double> line_sizes_px(const RecognizedPage& page);

}  // namespace sohoa::pdf
