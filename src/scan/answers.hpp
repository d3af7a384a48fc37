/// How facts, pages and words travel from the child to the program, and the checks on arrival: the child may have been
/// captured by what it parsed, so a number from it is believed only within bounds.
#pragma once

#include "sohoa/scan/batch.hpp"

namespace sohoa::scan {

Bytes encode_facts(const InputFacts& facts);
InputFacts decode_facts(ByteView answer);

/// Pixels first: the program cuts off what follows and keeps the very bytes it received as the raster's.
Bytes encode_page(ScannedPage page);
ScannedPage decode_page(Bytes answer);

Bytes encode_words(const std::vector<Input::TextWord>& words);
std::vector<Input::TextWord> decode_words(ByteView answer);

}  // namespace sohoa::scan
