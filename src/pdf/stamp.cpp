// A visible signature's form XObject and its font, written as PDF text. A revision appends it to a file whose objects
// are never parsed in this process, so no PDF library is needed here.
#include "sohoa/pdf/stamp.hpp"

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

#include "pdf/deflate.hpp"
#include "pdf/to_unicode.hpp"

namespace sohoa {
namespace {

using namespace pdf;

// TT 05/2025, art. 8 (R16): Times New Roman, 10 pt. Tinos has its metrics, and all Vietnamese letters.
constexpr const char* stamp_font = "Tinos-Regular.ttf";

std::string number(double value) { return decimal(value, 3); }

Bytes stream(std::string entries, ByteView plain) {
  const Bytes coded = deflate(plain);
  entries += " /Filter /FlateDecode /Length " + std::to_string(coded.size());
  Bytes body = to_bytes("<< " + entries + " >>\nstream\n");
  append(body, coded);
  append(body, std::string_view("\nendstream"));
  return body;
}

int width_of(const FontSubset& font, std::uint16_t id) {
  const auto at =
      std::lower_bound(font.glyphs.begin(), font.glyphs.end(), id,
                       [](const FontSubset::Glyph& glyph, std::uint16_t wanted) { return glyph.id < wanted; });
  SOHOA_INVARIANT(at != font.glyphs.end() && at->id == id);
  return at->width;
}

/// One TJ array: codes, and in between what moves the pen back (thousandths of the em, positive to the left).
std::string show_line(const FontSubset& font, const ShapedText::Line& line, double font_size_pt) {
  std::string out = "[";
  for (const ShapedText::Glyph& glyph : line.glyphs) {
    if (glyph.right != 0) out += std::to_string(-glyph.right) + " ";
    if (glyph.up != 0) out += "] TJ " + number(glyph.up * font_size_pt / 1000) + " Ts [";
    out += "<" + hex_code(glyph.id) + "> ";
    if (glyph.up != 0) out += "] TJ 0 Ts [";
    const int back = width_of(font, glyph.id) + glyph.right - glyph.advance;
    if (back != 0) out += std::to_string(back) + " ";
  }
  return out + "] TJ\n";
}

/// Black in a colour space of its own: a host may have no output intent, and then PDF/A allows no device colour.
constexpr const char* colour_space = "[/CalGray << /WhitePoint [0.9505 1 1.089] >>]";

/// The first baseline lies one ascent below the top, as in a text box.
std::string content(const StampAppearance& stamp) {
  std::string out = "q /C0 cs 0 sc BT /F0 " + number(stamp.font_size_pt) + " Tf " + number(stamp.leading_pt) + " TL\n";
  out += "0 " + number(stamp.height_pt - stamp.text.font.ascent * stamp.font_size_pt / 1000) + " Td\n";
  for (const ShapedText::Line& line : stamp.text.lines) {
    out += show_line(stamp.text.font, line, stamp.font_size_pt) + "T*\n";
  }
  return out + "ET Q\n";
}

/// Turns the form against the page's /Rotate and back into the first quadrant.
std::string matrix(const StampAppearance& stamp, int page_rotate_deg) {
  const std::string width = number(stamp.width_pt), height = number(stamp.height_pt);
  switch (((page_rotate_deg % 360) + 360) % 360) {
    case 90: return "[0 1 -1 0 " + height + " 0]";
    case 180: return "[-1 0 0 -1 " + width + " " + height + "]";
    case 270: return "[0 -1 1 0 0 " + width + "]";
    default: return "[1 0 0 1 0 0]";
  }
}

std::string widths(const FontSubset& font) {
  std::string out = "[";
  for (const FontSubset::Glyph& glyph : font.glyphs) {
    out += std::to_string(glyph.id) + " [" + std::to_string(glyph.width) + "] ";
  }
  return out + "]";
}

std::string descriptor(const FontSubset& font, const std::string& file, const std::string& set) {
  std::string out = "<< /Type /FontDescriptor /FontName /" + font.name + " /Flags 4 /FontBBox [";
  for (const int edge : font.box) out += std::to_string(edge) + " ";
  return out + "] /ItalicAngle 0 /Ascent " + std::to_string(font.ascent) + " /Descent " + std::to_string(font.descent) +
         " /CapHeight " + std::to_string(font.cap_height) + " /StemV 80 /FontFile2 " + file + " /CIDSet " + set + " >>";
}

/// How many glyphs a TrueType program holds: `numGlyphs` of its table 'maxp'.
std::size_t glyph_count(ByteView program) {
  const auto number_at = [&](std::size_t at, int bytes) {
    SOHOA_INVARIANT(at + static_cast<std::size_t>(bytes) <= program.size());
    std::size_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | program[at + static_cast<std::size_t>(i)];
    return value;
  };
  const std::size_t tables = number_at(4, 2);
  for (std::size_t entry = 12; entry < 12 + 16 * tables; entry += 16) {
    if (as_text(program.subspan(entry, 4)) == "maxp") return number_at(number_at(entry + 8, 4) + 4, 2);
  }
  SOHOA_INVARIANT(!"a font program without maxp");
}

/// One bit a glyph, all of them set: PDF/A-1 wants the subset's content named, PDF/A-2 wants it complete when it is.
Bytes cid_set(std::size_t glyphs) {
  Bytes bits((glyphs + 7) / 8, 0xFF);
  if (glyphs % 8 != 0) bits.back() = static_cast<std::uint8_t>(0xFF << (8 - glyphs % 8));
  return bits;
}

std::vector<CodeMeaning> meanings(const FontSubset& font) {
  std::vector<CodeMeaning> out;
  for (const FontSubset::Glyph& glyph : font.glyphs) out.push_back({glyph.id, glyph.text});
  return out;
}

}  // namespace

StampAppearance copy_stamp(const std::string& agency, const std::string& signing_time_iso, double max_width_pt) {
  StampAppearance stamp;
  const std::filesystem::path font = find_font(stamp_font);
  std::vector<std::string> lines = wrap(agency, font, max_width_pt / stamp.font_size_pt);
  lines.push_back(signing_time_iso);
  stamp.text = shape(lines, font);
  for (const ShapedText::Line& line : stamp.text.lines) {
    stamp.width_pt = std::max(stamp.width_pt, line.width_em * stamp.font_size_pt);
  }
  const double below_first_baseline = static_cast<double>(lines.size() - 1) * stamp.leading_pt;
  stamp.height_pt =
      below_first_baseline + (stamp.text.font.ascent - stamp.text.font.descent) * stamp.font_size_pt / 1000;
  return stamp;
}

std::vector<Bytes> appearance_objects(const StampAppearance& stamp, std::uint32_t first_number, int page_rotate_deg) {
  const auto ref = [&](std::uint32_t nth) { return std::to_string(first_number + nth) + " 0 R"; };
  const FontSubset& font = stamp.text.font;
  return {
      stream("/Type /XObject /Subtype /Form /BBox [0 0 " + number(stamp.width_pt) + " " + number(stamp.height_pt) +
                 "] /Matrix " + matrix(stamp, page_rotate_deg) + " /Resources << /Font << /F0 " + ref(1) + " >> /ColorSpace << /C0 " + colour_space + " >> >>",
             view(content(stamp))),
      to_bytes("<< /Type /Font /Subtype /Type0 /BaseFont /" + font.name + " /Encoding /Identity-H /DescendantFonts [" +
               ref(2) + "] /ToUnicode " + ref(5) + " >>"),
      to_bytes("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /" + font.name +
               " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity" +
               " /FontDescriptor " + ref(3) + " /DW 0 /W " + widths(font) + " >>"),
      to_bytes(descriptor(font, ref(4), ref(6))),
      stream("/Length1 " + std::to_string(font.program.size()), font.program),
      stream("", view(to_unicode_cmap(meanings(font)))),
      stream("", cid_set(glyph_count(font.program))),
  };
}

}  // namespace sohoa
