/// The font of the invisible text: every character has the same empty glyph, so it shows nothing, needs 400 bytes, and
/// can stand for any character of Unicode.
#pragma once

#include <map>
#include <optional>

#include "sohoa/core/bytes.hpp"

#include "pdf/to_unicode.hpp"

namespace sohoa::pdf {

/// In thousandths of the em. A selection reaches from descent to ascent, which are those of Times.
struct GlyphlessMetrics {
  static constexpr int width = 500, ascent = 890, descent = -220;
};

/// A TrueType program of two glyphs: .notdef and the empty one, number 1.
Bytes glyphless_program();

/// Gives each code point of one document a code, in the order of first use: codes depend on the text alone, and code
/// points beyond the BMP cost no more than others.
class GlyphlessCodes {
 public:
  /// Nullopt for what is no text (controls, surrogates, noncharacters, the byte order mark), and for new code points
  /// once 65,535 are in use.
  std::optional<std::uint16_t> code(char32_t point);
  bool empty() const { return codes_.empty(); }
  /// By code.
  const std::vector<CodeMeaning>& meanings() const { return meanings_; }
  /// Code to glyph, for /CIDToGIDMap: code 0 is .notdef, all others the empty glyph.
  Bytes glyph_map() const;

 private:
  std::map<char32_t, std::uint16_t> codes_;
  std::vector<CodeMeaning> meanings_;
};

}  // namespace sohoa::pdf
