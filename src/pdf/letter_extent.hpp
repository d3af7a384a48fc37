/// How far the ink of letters reaches above and below the baseline in text faces, in ems: what the height of a word's
/// box says about the size of its font.
#pragma once

#include <string_view>

namespace sohoa::pdf {

struct InkExtent {
  double above = 0, below = 0;
  bool operator==(const InkExtent&) const = default;
};

/// Zero for text without letters and digits: the height of punctuation says nothing.
InkExtent ink_extent(std::string_view word);

}  // namespace sohoa::pdf
