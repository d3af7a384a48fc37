// Only single mappings (bfchar) are written: ranges would save a few hundred bytes before compression and have a
// trap (a range must not cross a high byte), blocks of a hundred are the format's limit.
#include "pdf/to_unicode.hpp"

namespace sohoa::pdf {
namespace {

constexpr std::size_t block_limit = 100;

constexpr const char* head =
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
constexpr const char* tail = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

}  // namespace

std::string hex_code(std::uint16_t code) {
  constexpr const char* digits = "0123456789ABCDEF";
  return {digits[code >> 12], digits[(code >> 8) & 15], digits[(code >> 4) & 15], digits[code & 15]};
}

std::string utf16_hex(const std::u32string& text) {
  std::string out;
  for (const char32_t point : text) {
    if (point < 0x10000) {
      out += hex_code(static_cast<std::uint16_t>(point));
      continue;
    }
    const char32_t beyond = point - 0x10000;
    out += hex_code(static_cast<std::uint16_t>(0xD800 + (beyond >> 10)));
    out += hex_code(static_cast<std::uint16_t>(0xDC00 + (beyond & 0x3FF)));
  }
  return out;
}

std::string to_unicode_cmap(const std::vector<CodeMeaning>& meanings) {
  std::string out = head;
  for (std::size_t at = 0; at < meanings.size(); at += block_limit) {
    const std::size_t count = std::min(block_limit, meanings.size() - at);
    out += std::to_string(count) + " beginbfchar\n";
    for (std::size_t i = at; i < at + count; ++i) {
      out += "<" + hex_code(meanings[i].code) + "> <" + utf16_hex(meanings[i].text) + ">\n";
    }
    out += "endbfchar\n";
  }
  return out + tail;
}

}  // namespace sohoa::pdf
