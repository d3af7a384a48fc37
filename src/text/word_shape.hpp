// What a word looks like, and whether another reading of it may stand in its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sohoa::text {

bool has_digit(std::string_view word);

/// A capital followed by small letters: the first of a sentence, or a name.
bool is_title(std::string_view word);

/// Runs of letters and digits; what stands between them is left out, and a mark that ends a sentence is an empty piece.
std::vector<std::string> pieces_of(std::string_view words);

/// Language knowledge may put `other` where `raw` was read: no digit is in either, marks and capitals are the same, and
/// it is no abbreviation, single capital, address or code. `raw_is_known`: a syllable that exists is only given other
/// marks; its base letters stay.
bool may_replace(std::string_view raw, std::string_view other, bool raw_is_known);

}  // namespace sohoa::text
