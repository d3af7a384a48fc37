/// What was read on a page: words in NFC with boxes and confidence, in reading order.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/page/raster.hpp"

namespace sohoa {

struct Word {
  std::string text;        // NFC; the reading that was chosen
  Box box;                 // in pixels of the reading copy (upright, deskewed)
  double confidence = 0;   // 0 … 1
  std::string raw = {};    // NFC; how the recognizer alone read it where the choice differs, else empty
  bool operator==(const Word&) const = default;
};

struct TextLine {
  std::vector<Word> words;
  Box box;
  double baseline = 0;     // y at the line's middle, pixels of the reading copy
  int turned_deg = 0;      // clockwise, how it stands on the upright page: 0; 90 (read from above) or 270 (from below), then it
                           // is one word and its baseline the bottom of its box
  bool operator==(const TextLine&) const = default;
};

struct RecognizedPage {
  int reading_width_px = 0, reading_height_px = 0;
  double reading_dpi = 300;
  Projective to_source;    // from the reading copy to the source raster
  std::vector<TextLine> lines;

  bool operator==(const RecognizedPage&) const = default;
  std::size_t word_count() const;
  double mean_confidence() const;          // over words; 0 when there are none
  double worst_line_confidence() const;    // the lowest mean of a line; 0 when there are none
  std::string text() const;                // lines joined by \n
};

/// JSON, one object a page; the inverse throws Error{store_corrupt}.
std::string to_json(const RecognizedPage& page);
RecognizedPage recognized_page_from_json(std::string_view json);

}  // namespace sohoa
