// A line as it was found and read, and how it becomes a line of text.
#pragma once

#include <vector>

#include "sohoa/page/segment.hpp"
#include "sohoa/text/recognized_page.hpp"
#include "text/decoder.hpp"

namespace sohoa::text {

/// A line as it was found, its image given away, and its words.
struct ReadLine {
  LineSegment segment;
  std::vector<ReadWord> words;
};

/// The network's own mean over words; 0 without any.
double mean_confidence(const std::vector<ReadWord>& words);

/// What was read is no text: unsure as a whole, or nothing but quotes, stops and strokes; ornaments, strokes of a pen, pieces of pictures.
bool is_noise(const ReadLine& line);

/// Words on the ink of their own components, dots that lead to them left out. No words where nothing else is in it.
TextLine text_line(const ReadLine& read, bool vietnamese);

}  // namespace sohoa::text
