/// What a visible signature looks like (R16). On a copy: agency and signing time, upright, black, 10 pt, a Times-metric font
/// (Tinos, subset), no image. On a result born digital: the person's signature in blue, then the agency's seal in red. Shaping and laying out are pure; `appearance_objects` gives the PDF objects a revision appends. Safe on any
/// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/pdf/signature_image.hpp"

namespace sohoa {

/// A TrueType font cut down to the glyphs of some text. Lengths are thousandths of the em.
struct FontSubset {
  struct Glyph {
    std::uint16_t id = 0;  // in the subset; its CID too
    std::u32string text;   // what it stands for, never empty
    int width = 0;
  };
  std::string name;                             // "ABCDEF+Tinos"; the tag follows from the program's digest
  Bytes program;                                // glyf, loca, hmtx, head, hhea, maxp, cvt, fpgm, prep
  std::vector<Glyph> glyphs;                    // those that are shown, each once, ascending by id
  int ascent = 0, descent = 0, cap_height = 0;  // descent is negative
  int box[4] = {0, 0, 0, 0};
};

/// Lines of placed glyphs and the one font they come from.
struct ShapedText {
  /// Lengths in thousandths of the em. `advance` differs from the font's width where a pair is kerned.
  struct Glyph {
    std::uint16_t id = 0;
    int advance = 0, right = 0, up = 0;  // `right` and `up` move this glyph alone (marks)
  };
  struct Line {
    std::vector<Glyph> glyphs;
    double width_em = 0;
  };
  FontSubset font;
  std::vector<Line> lines;
};

/// Looked for in the folder SOHOA_FONTS, then in the system's. Throws Error{model_missing} naming the font.
std::filesystem::path find_font(const std::string& file_name);

/// Shapes each line (decomposed Vietnamese gives the same glyphs as composed) and subsets the font to them.
/// A character the font lacks is shown as '?'. Throws Error{model_missing} when the file is no usable font.
ShapedText shape(const std::vector<std::string>& lines, const std::filesystem::path& font_file);

/// Breaks `text` between words so that no line is wider than `max_width_em`; a word wider than that is broken inside.
std::vector<std::string> wrap(const std::string& text, const std::filesystem::path& font_file, double max_width_em);

/// What a visible signature looks like: a picture, and lines of black text from `text_top_pt` down, in a box of this size.
struct StampAppearance {
  double width_pt = 0, height_pt = 0;
  ShapedText text;
  double font_size_pt = 10;
  double leading_pt = 11.5;
  double text_top_pt = 0;
  /// Measured from the box's top left corner.
  struct Picture {
    SignatureImage image;
    double left_pt = 0, top_pt = 0, width_pt = 0, height_pt = 0;
  };
  std::optional<Picture> picture = {};
};

/// Agency (wrapped to `max_width_pt`) and time; both printed as given. An empty agency gives the time alone.
StampAppearance copy_stamp(const std::string& agency, const std::string& signing_time_iso, double max_width_pt = 220);

/// A picture in its own size where the file says one (at most the box), else as large as the box allows; text below it,
/// empty lines kept. Throws Error{model_missing} when there is text and no font.
struct PictureBox { double width_mm = 0, height_mm = 0; };
StampAppearance picture_stamp(const SignatureImage& image, PictureBox box, const std::string& text = {});

/// Complete bodies (what stands between "n 0 obj" and "endobj", streams included) of the objects numbered
/// `first_number`, `first_number` + 1, …: the form XObject first, for /AP << /N first_number 0 R >>, then its font.
/// `page_rotate_deg` is the page's /Rotate: the form is turned against it, so that the stamp is seen upright. The
/// widget's /Rect must then be `width_pt` x `height_pt` for 0 and 180, `height_pt` x `width_pt` for 90 and 270.
/// The objects are allowed in PDF/A-2u; without `allows_transparency` also in PDF/A-1 and in hosts without output intent.
std::vector<Bytes> appearance_objects(const StampAppearance& stamp, std::uint32_t first_number,
                                      int page_rotate_deg = 0, bool allows_transparency = true);

}  // namespace sohoa
