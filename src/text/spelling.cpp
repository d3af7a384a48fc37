// What models spell otherwise than print: Ð (U+00D0) for Đ (U+0110), which look the same and of which Vietnamese has only
// the second, the bar of a fraction for a slash, a quotation mark twice, once for each of its strokes, and the hyphen of an
// item as a wave. Nothing else is respelled: the tone of «hòa» or «hoà» stays where it is printed.
#include "text/spelling.hpp"

#include <array>
#include <utility>

#include "sohoa/core/text.hpp"

namespace sohoa::text {

namespace {

constexpr std::array<std::string_view, 3> quotes = {"“", "”", "\""};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

constexpr std::array<std::string_view, 4> dots = {".", "…", "„", "·"};   // how models read what is left of a row of dots

/// Bytes of dots at the beginning, and how many.
std::pair<std::size_t, std::size_t> dots_at_start(std::string_view word) {
  std::size_t bytes = 0, count = 0;
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view dot : dots)
      if (word.substr(bytes).starts_with(dot)) {
        bytes += dot.size();
        ++count;
        found = true;
      }
  }
  return {bytes, count};
}

}  // namespace

std::size_t leader_before(std::string_view word) {
  const auto [bytes, count] = dots_at_start(word);
  return count > 1 && bytes < word.size() ? bytes : 0;
}

bool is_dots(std::string_view word) { return !word.empty() && dots_at_start(word).first == word.size(); }

std::string spelled(std::string_view raw, bool vietnamese) {
  std::string text = nfc(trimmed(raw));
  if (!vietnamese) return text;
  replace_all(text, "Ð", "Đ");
  replace_all(text, "ð", "đ");
  replace_all(text, "⁄", "/");
  if (text == "~" || text == "~-" || text == "-~") return "-";
  for (const std::string_view quote : quotes)
    for (const std::string twice = std::string(quote) + std::string(quote); text.find(twice) != std::string::npos;) replace_all(text, twice, quote);
  return text;
}

}  // namespace sohoa::text
