// What models spell otherwise than print: Ð (U+00D0) for Đ (U+0110), which look the same and of which Vietnamese has only
// the second, and a quotation mark twice, once for each of its strokes. Nothing else is respelled: the tone of «hòa» or
// «hoà» stays where it is printed.
#include "text/spelling.hpp"

#include <array>

#include "sohoa/core/text.hpp"

namespace sohoa::text {

namespace {

constexpr std::array<std::string_view, 3> quotes = {"“", "”", "\""};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

}  // namespace

std::string spelled(std::string_view raw, bool vietnamese) {
  std::string text = nfc(trimmed(raw));
  if (!vietnamese) return text;
  replace_all(text, "Ð", "Đ");
  replace_all(text, "ð", "đ");
  for (const std::string_view quote : quotes)
    for (const std::string twice = std::string(quote) + std::string(quote); text.find(twice) != std::string::npos;) replace_all(text, twice, quote);
  return text;
}

}  // namespace sohoa::text
