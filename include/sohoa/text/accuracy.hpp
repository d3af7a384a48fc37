/// How far recognized text is from the truth. Both texts are compared in NFC with white space collapsed.
/// Pure, any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace sohoa {

struct CharErrors {
  std::size_t edits = 0;     // insertions, deletions and substitutions of code points (Levenshtein)
  std::size_t length = 0;    // code points of the truth
  /// edits / length; of an empty truth 0 when nothing was read, else 1.
  double rate() const;
  bool operator==(const CharErrors&) const = default;
};

/// Memory linear in the text's length; time grows with the number of errors, not with the square of the length.
CharErrors char_errors(std::string_view truth, std::string_view read);
double char_error_rate(std::string_view truth, std::string_view read);

struct WordMatches {
  std::size_t common = 0;    // as bags: order does not count, how often does
  std::size_t truth = 0, read = 0;
  double recall() const;
  double precision() const;
  double f1() const;         // 1 when both are empty
  bool operator==(const WordMatches&) const = default;
};

WordMatches word_matches(std::string_view truth, std::string_view read);
double word_f1(std::string_view truth, std::string_view read);

}  // namespace sohoa
