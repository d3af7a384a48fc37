/// The font of the invisible text: every character has the same glyph without area, so it shows nothing, needs 400
/// bytes, and can stand for any character of Unicode.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "sohoa/core/bytes.hpp"

#include "pdf/to_unicode.hpp"

namespace sohoa::pdf {

/// In thousandths of the em. A selection reaches from descent to ascent, which are those of Times.
struct GlyphlessMetrics {
  static constexpr int width = 500, ascent = 890, descent = -220;
};

/// Fonts that differ only in how far above the line of writing their letters' box begins, in tenths of an em: with them
/// the words of a sloping line stand on one level and yet lie on their image. Not further, because readers want the line
/// of writing inside the box.
struct Raise {
  static constexpr int lowest = -8, highest = 2, step = 2;  // fewer steps, fewer fonts in the file
};
/// The name of the font in a page's resources; /F0 is the plain one.
std::string font_name(int raise);

/// A TrueType program of two glyphs: .notdef and the one without area, number 1.
Bytes glyphless_program(int raise = 0);

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
  /// The fonts that have been asked for.
  const std::set<int>& raises() const { return raises_; }
  void use(int raise) { raises_.insert(raise); }
  /// Code to glyph, for /CIDToGIDMap: code 0 is .notdef, all others the one without area.
  Bytes glyph_map() const;

 private:
  std::map<char32_t, std::uint16_t> codes_;
  std::vector<CodeMeaning> meanings_;
  std::set<int> raises_;
};

}  // namespace sohoa::pdf
