/// The copy stamp (R16): agency and signing time, upright, black, 10 pt, a Times-metric font (Tinos, subset), no seal image.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

/// A subset of a TrueType font holding just the glyphs of some text.
struct FontSubset {
  std::string name;                     // "ABCDEF+Tinos"
  Bytes program;                        // TrueType
  std::vector<std::uint16_t> glyphs;    // glyph ids of the shaped text, ids of the subset
  std::vector<int> advances;            // thousandths of the em, one a glyph of `glyphs`
  struct Mapping { std::uint16_t glyph; std::u32string text; int width; };
  std::vector<Mapping> mappings;        // each glyph once: for /W and ToUnicode
  int ascent = 0, descent = 0, cap_height = 0;   // thousandths of the em
  int box[4] = {0, 0, 0, 0};
};

/// Font files looked for in SOHOA_FONTS, then the system's folders. Throws Error{model_missing} naming the font.
std::filesystem::path find_font(const std::string& file_name);
/// Shapes `text` (Vietnamese included) and subsets the font to it. Lines are shaped one by one.
struct ShapedText {
  FontSubset font;
  struct Line { std::vector<std::uint16_t> glyphs; double width_em = 0; };
  std::vector<Line> lines;
};
ShapedText shape(const std::vector<std::string>& lines, const std::filesystem::path& font_file);

/// A form XObject with its font, as PDF objects to be added by a revision; numbers are filled in by the writer.
struct StampAppearance {
  double width_pt = 0, height_pt = 0;
  ShapedText text;
  double font_size_pt = 10;
  double leading_pt = 11.5;
};
/// Agency (wrapped to `max_width_pt`) and time; both printed as given.
StampAppearance copy_stamp(const std::string& agency, const std::string& signing_time_iso, double max_width_pt = 220);

}  // namespace sohoa
