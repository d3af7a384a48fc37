// What the page's lines left unread is tried another way: print that stands on end is turned, print on dark grounds is
// seen by its own light.
#pragma once

#include <functional>
#include <vector>

#include "sohoa/page/segment.hpp"
#include "sohoa/page/unread.hpp"
#include "sohoa/text/recognized_page.hpp"
#include "text/read_line.hpp"

namespace sohoa::text {

/// Lines that were read as one part of the page, where they stand on the whole page.
struct PartReading {
  Box box;
  std::vector<TextLine> lines;
};

/// Reads a part as if it were a page.
using ReadPart = std::function<std::vector<ReadLine>(const PreparedPage& part)>;

/// What was read again, and what our own lines cannot read at all.
struct SecondReading {
  std::vector<PartReading> parts;
  std::vector<Box> unread;
};

/// Reads again what `lines` left, and takes out of them what was pieces of it. `with_language` as in `text_line`.
SecondReading try_again(const PreparedPage& page, const PageSegments& segments, std::vector<ReadLine>& lines, const ReadPart& read,
                        bool with_language);

/// The lines of a part that were read surely, without the words in them that were not.
std::vector<TextLine> sure_lines(const RecognizedPage& part, const Affine& to_whole);

/// Where a person would read them: after the lines above them.
void insert(std::vector<PartReading> parts, std::vector<TextLine>& lines);

}  // namespace sohoa::text
