// A visible signature's form XObject and its font, written as PDF text. A revision appends it to a file whose objects
// are never parsed in this process, so no PDF library is needed here.
#include "sohoa/pdf/stamp.hpp"

#include <algorithm>

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

Bytes coded_stream(std::string entries, ByteView coded) {
  entries += " /Filter /FlateDecode /Length " + std::to_string(coded.size());
  Bytes body = to_bytes("<< " + entries + " >>\nstream\n");
  append(body, coded);
  append(body, std::string_view("\nendstream"));
  return body;
}

Bytes stream(std::string entries, ByteView plain) { return coded_stream(std::move(entries), deflate(plain)); }

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
std::string text_content(const StampAppearance& stamp) {
  std::string out = "q /C0 cs 0 sc BT /F0 " + number(stamp.font_size_pt) + " Tf " + number(stamp.leading_pt) + " TL\n";
  out += "0 " + number(stamp.height_pt - stamp.text_top_pt - stamp.text.font.ascent * stamp.font_size_pt / 1000) + " Td\n";
  for (const ShapedText::Line& line : stamp.text.lines) {
    out += show_line(stamp.text.font, line, stamp.font_size_pt) + "T*\n";
  }
  return out + "ET Q\n";
}

std::string picture_content(const StampAppearance& stamp) {
  const auto& picture = *stamp.picture;
  return "q " + number(picture.width_pt) + " 0 0 " + number(picture.height_pt) + " " + number(picture.left_pt) + " " +
         number(stamp.height_pt - picture.top_pt - picture.height_pt) + " cm /I0 Do Q\n";
}

bool has_text(const StampAppearance& stamp) { return !stamp.text.lines.empty(); }

std::string content(const StampAppearance& stamp) {
  return (stamp.picture ? picture_content(stamp) : std::string{}) + (has_text(stamp) ? text_content(stamp) : std::string{});
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

StampAppearance picture_stamp(const SignatureImage& image, PictureBox box, const std::string& text) {
  constexpr double points_per_mm = 72 / 25.4, gap_pt = 2;
  StampAppearance stamp;
  double width_mm = image.width_mm, height_mm = image.height_mm;
  if (width_mm <= 0 || height_mm <= 0) {
    width_mm = box.width_mm;
    height_mm = box.width_mm * image.height_px / image.width_px;
  }
  const double scale = std::min({1.0, box.width_mm / width_mm, box.height_mm / height_mm}) * points_per_mm;
  stamp.picture = {image, 0, 0, width_mm * scale, height_mm * scale};
  stamp.width_pt = stamp.picture->width_pt;
  stamp.height_pt = stamp.picture->height_pt;
  if (text.empty()) return stamp;
  const std::filesystem::path font = find_font(stamp_font);
  stamp.text = shape(split(text, '\n'), font);
  for (const ShapedText::Line& line : stamp.text.lines) stamp.width_pt = std::max(stamp.width_pt, line.width_em * stamp.font_size_pt);
  stamp.picture->left_pt = (stamp.width_pt - stamp.picture->width_pt) / 2;
  stamp.text_top_pt = stamp.height_pt + gap_pt;
  stamp.height_pt = stamp.text_top_pt + static_cast<double>(stamp.text.lines.size() - 1) * stamp.leading_pt +
                    (stamp.text.font.ascent - stamp.text.font.descent) * stamp.font_size_pt / 1000;
  return stamp;
}

namespace {

/// Of the first font object and of the picture.
struct Numbers {
  std::uint32_t font = 0, picture = 0;
};

std::string resources(const StampAppearance& stamp, const Numbers& numbers) {
  const auto ref = [](std::uint32_t nth) { return std::to_string(nth) + " 0 R"; };
  std::string out = "<<";
  if (has_text(stamp)) out += " /Font << /F0 " + ref(numbers.font) + " >> /ColorSpace << /C0 " + colour_space + " >>";
  if (stamp.picture) out += " /XObject << /I0 " + ref(numbers.picture) + " >>";
  return out + " >>";
}

std::vector<Bytes> font_objects(const FontSubset& font, std::uint32_t first) {
  const auto ref = [&](std::uint32_t nth) { return std::to_string(first + nth) + " 0 R"; };
  return {
      to_bytes("<< /Type /Font /Subtype /Type0 /BaseFont /" + font.name + " /Encoding /Identity-H /DescendantFonts [" +
               ref(1) + "] /ToUnicode " + ref(4) + " >>"),
      to_bytes("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /" + font.name +
               " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity" +
               " /FontDescriptor " + ref(2) + " /DW 0 /W " + widths(font) + " >>"),
      to_bytes(descriptor(font, ref(3), ref(5))),
      stream("/Length1 " + std::to_string(font.program.size()), font.program),
      stream("", view(to_unicode_cmap(meanings(font)))),
      stream("", cid_set(glyph_count(font.program))),
  };
}

/// sRGB by its primaries: a host's output intent may be of another kind.
constexpr const char* picture_colours =
    "[/CalRGB << /WhitePoint [0.9505 1 1.089] /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505] >>]";

std::vector<Bytes> picture_objects(const SignatureImage& image, std::uint32_t cover, bool allows_transparency) {
  const std::string size = "/Type /XObject /Subtype /Image /Width " + std::to_string(image.width_px) + " /Height " + std::to_string(image.height_px);
  const std::string covered = std::string(allows_transparency ? " /SMask " : " /Mask ") + std::to_string(cover) + " 0 R";
  return {coded_stream(size + " /BitsPerComponent 8 /ColorSpace " + picture_colours + covered, image.colour),
          allows_transparency ? coded_stream(size + " /BitsPerComponent 8 /ColorSpace /DeviceGray", image.opacity)
                              : coded_stream(size + " /BitsPerComponent 1 /ImageMask true", image.stencil)};
}

}  // namespace

std::vector<Bytes> appearance_objects(const StampAppearance& stamp, std::uint32_t first_number, int page_rotate_deg, bool allows_transparency) {
  Numbers numbers;
  std::vector<Bytes> behind;   // the form
  if (has_text(stamp)) {
    numbers.font = first_number + 1;
    behind = font_objects(stamp.text.font, numbers.font);
  }
  if (stamp.picture) {
    numbers.picture = first_number + 1 + static_cast<std::uint32_t>(behind.size());
    for (Bytes& object : picture_objects(stamp.picture->image, numbers.picture + 1, allows_transparency)) behind.push_back(std::move(object));
  }
  std::vector<Bytes> objects{stream("/Type /XObject /Subtype /Form /BBox [0 0 " + number(stamp.width_pt) + " " + number(stamp.height_pt) + "] /Matrix " +
                                        matrix(stamp, page_rotate_deg) + " /Resources " + resources(stamp, numbers),
                                    view(content(stamp)))};
  for (Bytes& object : behind) objects.push_back(std::move(object));
  return objects;
}

}  // namespace sohoa
