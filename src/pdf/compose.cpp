// A whole PDF written object by object: there is nothing foreign in it, so no PDF library is needed, and every byte is
// known.
#include "sohoa/pdf/compose.hpp"

#include <algorithm>
#include <array>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/pdf/stamp.hpp"

#include "pdf/deflate.hpp"
#include "pdf/file_writer.hpp"
#include "pdf/icc.hpp"
#include "pdf/to_unicode.hpp"
#include "pdf/xmp.hpp"

namespace sohoa {
namespace {

using namespace pdf;

constexpr double points_per_mm = 72 / 25.4;
constexpr std::array<const char*, 4> font_files = {"Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf",
                                                   "Tinos-BoldItalic.ttf"};

std::string number(double value) { return decimal(value, 3); }
std::string points(double mm) { return number(mm * points_per_mm); }

std::string colour(Ink ink, const char* op) {
  return number(ink.red / 255.0) + " " + number(ink.green / 255.0) + " " + number(ink.blue / 255.0) + " " + op + "\n";
}

/// Control characters would have no glyph, and XML none of them.
std::string clean(const std::string& text) {
  std::u32string kept;
  for (const char32_t point : code_points(nfc(text))) {
    if (point >= 0x20 && point != 0x7F) kept += point;
  }
  return utf8(kept);
}

/// The texts of one face over the whole document, shaped together so that there is one subset.
struct Face {
  std::vector<std::string> texts;
  ShapedText shaped;
  bool is_used() const { return !texts.empty(); }
};

int width_of(const FontSubset& font, std::uint16_t id) {
  const auto at = std::ranges::lower_bound(font.glyphs, id, {}, &FontSubset::Glyph::id);
  SOHOA_INVARIANT(at != font.glyphs.end() && at->id == id);
  return at->width;
}

/// One TJ array: codes, and in between what moves the pen back (thousandths of the em, positive to the left).
std::string show(const FontSubset& font, const ShapedText::Line& line, double size_pt) {
  std::string out = "[";
  for (const ShapedText::Glyph& glyph : line.glyphs) {
    if (glyph.right != 0) out += std::to_string(-glyph.right) + " ";
    if (glyph.up != 0) out += "] TJ " + number(glyph.up * size_pt / 1000) + " Ts [";
    out += "<" + hex_code(glyph.id) + ">";
    if (glyph.up != 0) out += "] TJ 0 Ts [";
    const int back = width_of(font, glyph.id) + glyph.right - glyph.advance;
    if (back != 0) out += std::to_string(back) + " ";
  }
  return out + "] TJ\n";
}

std::size_t add_stream(FileWriter& writer, const std::string& entries, ByteView coded) {
  const std::size_t object = writer.reserve();
  writer.write_stream(object, "<< " + entries + " /Length " + std::to_string(coded.size()) + " >>", coded);
  return object;
}

std::size_t add_flate_stream(FileWriter& writer, const std::string& entries, ByteView plain) {
  return add_stream(writer, entries + " /Filter /FlateDecode", deflate(plain));
}

std::size_t add_font(FileWriter& writer, const FontSubset& font) {
  std::string widths = "[", box;
  std::vector<CodeMeaning> meanings;
  for (const FontSubset::Glyph& glyph : font.glyphs) {
    widths += std::to_string(glyph.id) + " [" + std::to_string(glyph.width) + "] ";
    meanings.push_back({glyph.id, glyph.text});
  }
  for (const int edge : font.box) box += std::to_string(edge) + " ";
  const std::size_t program = add_flate_stream(writer, "/Length1 " + std::to_string(font.program.size()), font.program);
  const std::size_t to_unicode = add_flate_stream(writer, "", view(to_unicode_cmap(meanings)));
  const std::size_t descriptor =
      writer.add("<< /Type /FontDescriptor /FontName /" + font.name + " /Flags 4 /FontBBox [" + box +
                 "] /ItalicAngle 0 /Ascent " + std::to_string(font.ascent) + " /Descent " +
                 std::to_string(font.descent) + " /CapHeight " + std::to_string(font.cap_height) +
                 " /StemV 80 /FontFile2 " + ref(program) + " >>");
  const std::size_t descendant = writer.add(
      "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /" + font.name +
      " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity"
      " /FontDescriptor " + ref(descriptor) + " /DW 0 /W " + widths + "] >>");
  return writer.add("<< /Type /Font /Subtype /Type0 /BaseFont /" + font.name +
                    " /Encoding /Identity-H /DescendantFonts [" + ref(descendant) + "] /ToUnicode " + ref(to_unicode) +
                    " >>");
}

/// A text string of the Info dictionary: UTF-16 with its mark.
std::string text_string(const std::string& text) { return "<FEFF" + utf16_hex(code_points(text)) + ">"; }

/// "D:20220602165500+07'00'"
std::string pdf_date(Instant at) {
  const std::string iso = at.iso();
  std::string digits;
  for (const char c : iso.substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return "(D:" + digits + "+07'00')";
}

class Composer {
 public:
  Composer(const std::vector<ComposedPage>& pages, PackageOptions options)
      : pages_(pages), options_(std::move(options)) {
    options_.title = clean(options_.title);
    for (const ComposedPage& page : pages_) {
      for (const ComposedPage::Text& text : page.texts) face(text).texts.push_back(clean(text.text));
    }
    for (std::size_t i = 0; i < faces_.size(); ++i) {
      if (faces_[i].is_used()) faces_[i].shaped = shape(faces_[i].texts, find_font(font_files[i]));
    }
  }

  PackagedPdf run() {
    const std::size_t catalog = writer_.reserve(), tree = writer_.reserve();
    std::string fonts;
    for (std::size_t i = 0; i < faces_.size(); ++i) {
      if (faces_[i].is_used()) fonts += " /F" + std::to_string(i) + " " + ref(add_font(writer_, faces_[i].shaped.font));
    }
    std::string kids;
    for (const ComposedPage& page : pages_) {
      const std::size_t content = add_flate_stream(writer_, "", view(content_of(page)));
      kids += ref(writer_.add("<< /Type /Page /Parent " + ref(tree) + " /MediaBox [0 0 " + points(page.width_mm) + " " +
                              points(page.height_mm) + "] /Resources << /Font <<" + fonts + " >> >> /Contents " +
                              ref(content) + " >>")) + " ";
    }
    writer_.write(tree, "<< /Type /Pages /Count " + std::to_string(pages_.size()) + " /Kids [" + kids + "] >>");
    const std::size_t profile = add_flate_stream(writer_, "/N 3", srgb_profile());
    // Metadata stays readable for programs that look for it without unpacking.
    const std::size_t metadata =
        add_stream(writer_, "/Type /Metadata /Subtype /XML", view(xmp_packet(options_)));
    writer_.write(catalog, "<< /Type /Catalog /Pages " + ref(tree) + " /Lang (" + options_.language + ") /Metadata " +
                               ref(metadata) + " /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1" +
                               " /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile " + ref(profile) +
                               " >>] /ViewerPreferences << /DisplayDocTitle true >> >>");
    std::string info = "<< /Producer " + text_string(producer);
    if (!options_.title.empty()) info += " /Title " + text_string(options_.title);
    if (options_.made_at) info += " /CreationDate " + pdf_date(*options_.made_at);
    const Digest digest = writer_.finish(catalog, writer_.add(info + " >>"));
    return {std::move(bytes_), digest};
  }

 private:
  Face& face(const ComposedPage::Text& text) { return faces_[static_cast<std::size_t>(text.face)]; }

  std::string content_of(const ComposedPage& page) {
    std::string out;
    const auto up = [&](double from_top_mm) { return points(page.height_mm - from_top_mm); };
    for (const ComposedPage::Box& box : page.boxes) {
      out += colour(box.ink, "rg") + points(box.left_mm) + " " + up(box.top_mm + box.height_mm) + " " +
             points(box.width_mm) + " " + points(box.height_mm) + " re f\n";
    }
    for (const ComposedPage::Line& line : page.lines) {
      out += colour(line.ink, "RG") + number(line.width_pt) + " w " + points(line.from_x_mm) + " " +
             up(line.from_y_mm) + " m " + points(line.to_x_mm) + " " + up(line.to_y_mm) + " l S\n";
    }
    for (const ComposedPage::Text& text : page.texts) {
      const auto number_of_face = static_cast<std::size_t>(text.face);
      const ShapedText& shaped = faces_[number_of_face].shaped;
      const ShapedText::Line& line = shaped.lines[next_[number_of_face]++];
      const double width_mm = line.width_em * text.size_pt / points_per_mm;
      const double left = text.x_mm - (text.align == Align::left ? 0 : text.align == Align::right ? width_mm : width_mm / 2);
      if (line.glyphs.empty()) continue;
      out += "BT " + colour(text.ink, "rg") + "/F" + std::to_string(number_of_face) + " " + number(text.size_pt) +
             " Tf " + points(left) + " " + up(text.baseline_mm) + " Td " + show(shaped.font, line, text.size_pt) +
             "ET\n";
    }
    return out;
  }

  const std::vector<ComposedPage>& pages_;
  PackageOptions options_;
  std::array<Face, 4> faces_;
  std::array<std::size_t, 4> next_{};  // the text whose turn it is, in the order they were collected
  Bytes bytes_;
  FileWriter writer_{[this](ByteView more) { append(bytes_, more); }};
};

}  // namespace

PackagedPdf compose(const std::vector<ComposedPage>& pages, const PackageOptions& options) {
  SOHOA_INVARIANT(!pages.empty());
  return Composer(pages, options).run();
}

double text_width_mm(const std::string& text, double size_pt, FontFace face) {
  const auto file = find_font(font_files[static_cast<std::size_t>(face)]);
  return shape({clean(text)}, file).lines.front().width_em * size_pt / points_per_mm;
}

std::vector<std::string> wrapped(const std::string& text, double width_mm, double size_pt, FontFace face) {
  const auto file = find_font(font_files[static_cast<std::size_t>(face)]);
  std::vector<std::string> lines;
  for (const std::string& paragraph : split(text, '\n')) {
    const std::string plain = clean(paragraph);
    if (plain.empty()) {
      lines.emplace_back();
      continue;
    }
    std::ranges::move(wrap(plain, file, width_mm * points_per_mm / size_pt), std::back_inserter(lines));
  }
  return lines;
}

}  // namespace sohoa
