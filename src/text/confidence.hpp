// From what speaks for a word to the share of such words that are right: 0.9 means nine of ten.
#pragma once

#include "text/decoder.hpp"

namespace sohoa::text {

/// Of a word read by our own pass over the network, with language knowledge or without.
double confidence_of(const Evidence& evidence, bool with_language);

/// Of a word read by Tesseract, from the confidence it gave itself (0 … 1).
double confidence_of_tesseract(double own, bool has_digit);

}  // namespace sohoa::text
