/// What the codes of a font stand for, so that text can be found, copied and read aloud (PDF/A's level U).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sohoa::pdf {

struct CodeMeaning {
  std::uint16_t code = 0;
  std::u32string text;
};

/// Four hexadecimal digits, as a two-byte code is written in a content stream.
std::string hex_code(std::uint16_t code);

/// UTF-16, most significant byte first, four digits a unit.
std::string utf16_hex(const std::u32string& text);

/// A ToUnicode CMap for two-byte codes. Code points beyond the BMP become surrogate pairs.
std::string to_unicode_cmap(const std::vector<CodeMeaning>& meanings);

}  // namespace sohoa::pdf
