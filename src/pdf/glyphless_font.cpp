// A TrueType file made from its definition: the six tables a PDF reader needs, checksums and all. The .notdef glyph has
// a box for an outline, because some systems refuse a font whose glyf table is empty; the other one has bounds, because
// PDFium leaves out text that runs upwards in letters without any.
#include "pdf/glyphless_font.hpp"

#include "pdf/big_endian.hpp"

namespace sohoa::pdf {
namespace {

constexpr int em = 1000;
constexpr int glyph_count = 2;
constexpr int box_width = 400, box_height = 700;

void put_many_16(Bytes& to, std::initializer_list<int> values) {
  for (const int value : values) put_16(to, value);
}

Bytes box_outline() {
  Bytes out;
  put_many_16(out, {1, 0, 0, box_width, box_height});  // one contour and its bounds
  put_many_16(out, {3, 0});                            // last point; no instructions
  out.insert(out.end(), 4, 1);                         // four points on the curve, long deltas
  put_many_16(out, {0, 0, box_width, 0});              // x
  put_many_16(out, {0, box_height, 0, -box_height});   // y
  return out;
}

/// From one corner of the letter's box to the other and back: it has bounds and no area.
Bytes line_outline(int raised) {
  const int low = GlyphlessMetrics::descent + raised, high = GlyphlessMetrics::ascent + raised;
  Bytes out;
  put_many_16(out, {1, 0, low, GlyphlessMetrics::width, high});
  put_many_16(out, {1, 0});
  out.insert(out.end(), 2, 1);
  put_many_16(out, {0, GlyphlessMetrics::width});
  put_many_16(out, {low, high - low});
  return out;
}

Bytes head(int raised) {
  Bytes out;
  put_fixed(out, 1);        // version
  put_fixed(out, 1);        // revision
  put_32(out, 0);           // checksum adjustment, filled in at the end
  put_32(out, 0x5F0F3CF5);  // magic
  put_many_16(out, {0x000B, em});
  for (int i = 0; i < 4; ++i) put_32(out, 0);  // created, modified: no clock
  put_many_16(out, {0, GlyphlessMetrics::descent + raised, GlyphlessMetrics::width, GlyphlessMetrics::ascent + raised});
  put_many_16(out, {0, 8, 2, 0, 0});  // plain style, 8 px, left to right, short loca, glyf format
  return out;
}

Bytes hhea(int raised) {
  Bytes out;
  put_fixed(out, 1);
  put_many_16(out, {GlyphlessMetrics::ascent + raised, GlyphlessMetrics::descent + raised, 0, GlyphlessMetrics::width, 0, 0,
                    box_width});
  put_many_16(out, {1, 0, 0, 0, 0, 0, 0, 0, glyph_count});  // upright caret, reserved, all widths in hmtx
  return out;
}

Bytes maxp() {
  Bytes out;
  put_fixed(out, 1);
  put_many_16(out, {glyph_count, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0});  // 4 points, 1 contour, 1 zone
  return out;
}

Bytes hmtx() {
  Bytes out;
  for (int i = 0; i < glyph_count; ++i) put_many_16(out, {GlyphlessMetrics::width, 0});
  return out;
}

Bytes loca(std::size_t first_bytes, std::size_t second_bytes) {
  Bytes out;
  put_many_16(out, {0, static_cast<int>(first_bytes / 2), static_cast<int>((first_bytes + second_bytes) / 2)});
  return out;
}

std::uint32_t checksum(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += std::uint32_t{bytes[i]} << (24 - 8 * (i % 4));
  return sum;
}

struct Table {
  std::string_view tag;
  Bytes bytes;
};

Bytes font_file(const std::vector<Table>& tables) {
  Bytes directory, body;
  put_fixed(directory, 1);
  put_many_16(directory, {static_cast<int>(tables.size()), 64, 2, static_cast<int>(tables.size()) * 16 - 64});
  const std::size_t body_at = 12 + 16 * tables.size();
  std::size_t head_at = 0;
  for (const Table& table : tables) {
    if (table.tag == "head") head_at = body_at + body.size();
    append(directory, table.tag);
    put_32(directory, checksum(table.bytes));
    put_32(directory, static_cast<std::uint32_t>(body_at + body.size()));
    put_32(directory, static_cast<std::uint32_t>(table.bytes.size()));
    append(body, table.bytes);
    pad_to_four(body);
  }
  append(directory, body);
  Bytes adjustment;
  put_32(adjustment, 0xB1B0AFBA - checksum(directory));
  std::copy(adjustment.begin(), adjustment.end(), directory.begin() + static_cast<std::ptrdiff_t>(head_at + 8));
  return directory;
}

bool is_text(char32_t point) {
  const bool is_control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  const bool is_noncharacter = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
  return !is_control && !is_surrogate && !is_noncharacter && point != 0xFEFF && point <= 0x10FFFF;
}

}  // namespace

std::string font_name(int raise) { return "F" + std::to_string(raise <= 0 ? -raise : raise - Raise::lowest); }

Bytes glyphless_program(int raise) {
  const int raised = raise * em / 10;
  const Bytes first = box_outline(), second = line_outline(raised);
  Bytes outlines = first;
  append(outlines, second);
  // Tables in the order of their tags, as the directory demands.
  return font_file({{"glyf", outlines},
                    {"head", head(raised)},
                    {"hhea", hhea(raised)},
                    {"hmtx", hmtx()},
                    {"loca", loca(first.size(), second.size())},
                    {"maxp", maxp()}});
}

std::optional<std::uint16_t> GlyphlessCodes::code(char32_t point) {
  if (!is_text(point)) return std::nullopt;
  if (const auto known = codes_.find(point); known != codes_.end()) return known->second;
  if (codes_.size() >= 0xFFFF) return std::nullopt;
  const auto fresh = static_cast<std::uint16_t>(codes_.size() + 1);
  codes_.emplace(point, fresh);
  meanings_.push_back({fresh, {point}});
  return fresh;
}

Bytes GlyphlessCodes::glyph_map() const {
  Bytes out;
  put_16(out, 0);
  for (std::size_t i = 0; i < codes_.size(); ++i) put_16(out, 1);
  return out;
}

}  // namespace sohoa::pdf
