/// Small steps along a text for codes whose form is fixed: ASCII digits and capitals only.
#pragma once

#include <string_view>

namespace sohoa::dossier {

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
inline bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }

inline bool all_digits(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return !text.empty();
}

/// The number of leading digits.
inline std::size_t digits_at(std::string_view text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

}  // namespace sohoa::dossier
