// Guards of the decoder: digits, codes, abbreviations and foreign names are never "corrected".
#include "text/word_shape.hpp"

#include <unicode/uchar.h>

#include <algorithm>

#include "sohoa/core/text.hpp"

namespace sohoa::text {
namespace {

bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; }
bool is_upper(char32_t c) { return u_isupper(static_cast<UChar32>(c)) != 0; }
bool is_word_part(char32_t c) { return u_isalnum(static_cast<UChar32>(c)) != 0 || u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK; }
bool ends_sentence(char32_t c) { return c == U'.' || c == U';' || c == U':' || c == U'!' || c == U'?'; }

std::u32string only(std::u32string_view text, bool (*wanted)(char32_t)) {
  std::u32string kept;
  for (const char32_t c : text)
    if (wanted(c)) kept.push_back(c);
  return kept;
}

enum class Capitals { none, first, all, mixed };

Capitals capitals_of(std::u32string_view letters) {
  const auto count = static_cast<std::size_t>(std::ranges::count_if(letters, is_upper));
  if (count == 0) return Capitals::none;
  if (count == letters.size()) return letters.size() == 1 ? Capitals::first : Capitals::all;
  return count == 1 && is_upper(letters.front()) ? Capitals::first : Capitals::mixed;
}

/// Letter by letter where that can be compared, else as a pattern. A mixture is never right, so it may become regular.
bool same_capitals(std::u32string_view raw, std::u32string_view other) {
  const Capitals before = capitals_of(raw), after = capitals_of(other);
  if (after == Capitals::mixed) return false;
  if (before == Capitals::mixed) return raw.size() > 2;
  return before == after;
}

bool is_address(std::u32string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c == U'@' || c == U'/' || c == U'\\' || c == U'_' || c == U'&') return true;
    if (c == U'.' && i > 0 && i + 1 < text.size() && is_letter(text[i - 1]) && is_letter(text[i + 1])) return true;
  }
  return false;
}

}  // namespace

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_title(std::string_view word) {
  const std::u32string letters = only(code_points(word), is_letter);
  return letters.size() > 1 && capitals_of(letters) == Capitals::first;
}

std::vector<std::string> pieces_of(std::string_view words) {
  std::vector<std::string> pieces;
  std::u32string piece;
  const auto close = [&] {
    if (!piece.empty()) pieces.push_back(utf8(piece));
    piece.clear();
  };
  for (const char32_t c : code_points(words)) {
    if (is_word_part(c)) {
      piece.push_back(c);
      continue;
    }
    close();
    if (ends_sentence(c)) pieces.emplace_back();
  }
  close();
  return pieces;
}

bool may_replace(std::string_view raw, std::string_view other, bool raw_is_known) {
  if (has_digit(raw) || has_digit(other)) return false;
  const std::u32string before = code_points(raw), after = code_points(other);
  if (is_address(before)) return false;
  const auto is_mark = [](char32_t c) { return !is_letter(c) && c != U' '; };
  if (only(before, is_mark) != only(after, is_mark)) return false;
  const std::u32string letters = only(before, is_letter), other_letters = only(after, is_letter);
  if (letters.empty() || other_letters.empty() || !same_capitals(letters, other_letters)) return false;
  if (letters.size() == 1 && is_upper(letters.front())) return false;
  const bool same_base = fold(utf8(letters)) == fold(utf8(other_letters));
  return same_base || !raw_is_known;
}

}  // namespace sohoa::text
