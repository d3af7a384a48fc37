// Ð (U+00D0) and Đ (U+0110) look the same in print, so models mix them up; Vietnamese has only the second.
#include "text/spelling.hpp"

#include "sohoa/core/text.hpp"

namespace sohoa::text {

std::string spelled(std::string_view raw, bool vietnamese) {
  std::string text = nfc(trimmed(raw));
  if (!vietnamese) return text;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_pair = text[i] == '\xc3' && i + 1 < text.size();
    if (is_pair && text[i + 1] == '\x90') {
      out += "\xc4\x90";
      ++i;
    } else if (is_pair && text[i + 1] == '\xb0') {
      out += "\xc4\x91";
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace sohoa::text
