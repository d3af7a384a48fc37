// Shaping and subsetting with HarfBuzz. The text is shaped with the whole font, then the font is cut down to the glyphs
// that came out; ligatures are off, so that a glyph stands for one character wherever the font allows it.
#include <cmath>
#include <cstring>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/pdf/stamp.hpp"

#include "pdf/harfbuzz_handles.hpp"

namespace sohoa {
namespace {

using namespace pdf;

constexpr std::uint64_t font_limit_bytes = std::uint64_t{64} << 20;

/// An opened font; HarfBuzz reads the bytes in place, so they live beside the handles.
class OpenFont {
 public:
  explicit OpenFont(const std::filesystem::path& file) : bytes_(read_file(file, font_limit_bytes)) {
    const BlobHandle blob{hb_blob_create(reinterpret_cast<const char*>(bytes_.data()),
                                         static_cast<unsigned>(bytes_.size()), HB_MEMORY_MODE_READONLY, nullptr,
                                         nullptr)};
    face_.reset(hb_face_create(blob.get(), 0));
    font_.reset(hb_font_create(face_.get()));
    units_ = hb_face_get_upem(face_.get());
    const bool has_outlines =
        !table(HB_TAG('g', 'l', 'y', 'f')).empty() && table(HB_TAG('h', 'e', 'a', 'd')).size() >= 54;
    if (!has_outlines || units_ == 0)
      throw Error(ErrorCode::model_missing, "not a TrueType font", file.filename().string());
    hb_font_set_scale(font_.get(), static_cast<int>(units_), static_cast<int>(units_));
  }

  hb_face_t* face() const { return face_.get(); }
  hb_font_t* font() const { return font_.get(); }

  int thousandths(double units) const { return static_cast<int>(std::lround(units * 1000 / units_)); }
  hb_codepoint_t glyph_of(char32_t point) const {
    hb_codepoint_t glyph = 0;
    hb_font_get_nominal_glyph(font_.get(), point, &glyph);
    return glyph;
  }
  int width_of(hb_codepoint_t glyph) const { return thousandths(hb_font_get_glyph_h_advance(font_.get(), glyph)); }
  int metric(hb_ot_metrics_tag_t tag) const {
    hb_position_t value = 0;
    hb_ot_metrics_get_position_with_fallback(font_.get(), tag, &value);
    return thousandths(value);
  }
  Bytes table(hb_tag_t tag) const {
    const BlobHandle blob{hb_face_reference_table(face_.get(), tag)};
    unsigned length = 0;
    const char* start = hb_blob_get_data(blob.get(), &length);
    return {start, start + length};
  }

 private:
  Bytes bytes_;
  FaceHandle face_;
  FontHandle font_;
  unsigned units_ = 0;
};

/// What the font can show: NFC, controls as spaces, '?' for what it lacks.
std::u32string showable(const OpenFont& font, const std::string& line) {
  std::u32string points = code_points(nfc(line));
  for (char32_t& point : points) {
    if (point < 0x20 || point == 0x7F) point = U' ';
    if (font.glyph_of(point) == 0) point = U'?';
  }
  return points;
}

BufferHandle shaped(const OpenFont& font, const std::u32string& points) {
  BufferHandle buffer{hb_buffer_create()};
  hb_buffer_add_utf32(buffer.get(), reinterpret_cast<const std::uint32_t*>(points.data()),
                      static_cast<int>(points.size()), 0, static_cast<int>(points.size()));
  hb_buffer_set_direction(buffer.get(), HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer.get(), HB_SCRIPT_LATIN);
  hb_buffer_set_language(buffer.get(), hb_language_from_string("vi", -1));
  hb_buffer_set_cluster_level(buffer.get(), HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
  const hb_feature_t whole = {0, 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END};
  std::array<hb_feature_t, 3> off{whole, whole, whole};
  off[0].tag = HB_TAG('l', 'i', 'g', 'a');
  off[1].tag = HB_TAG('c', 'l', 'i', 'g');
  off[2].tag = HB_TAG('c', 'a', 'l', 't');
  hb_shape(font.font(), buffer.get(), off.data(), static_cast<unsigned>(off.size()));
  return buffer;
}

/// The characters of the cluster at `info[at]`, or the single one among them that the glyph is the font's own form of.
std::u32string meaning(const OpenFont& font, const std::u32string& points, std::span<const hb_glyph_info_t> info,
                       std::size_t at) {
  std::size_t end = points.size();
  for (std::size_t i = at; i < info.size(); ++i) {
    if (info[i].cluster > info[at].cluster) {
      end = info[i].cluster;
      break;
    }
  }
  const std::u32string cluster = points.substr(info[at].cluster, end - info[at].cluster);
  for (const char32_t point : cluster) {
    if (font.glyph_of(point) == info[at].codepoint) return {point};
  }
  return cluster;
}

using Meanings = std::map<hb_codepoint_t, std::u32string>;

/// Glyph ids are still the whole font's. What each glyph means is collected on the way.
ShapedText::Line shaped_line(const OpenFont& font, const std::string& text, Meanings& meanings) {
  const std::u32string points = showable(font, text);
  const BufferHandle buffer = shaped(font, points);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
  const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer.get(), &count);
  ShapedText::Line line;
  int width = 0;
  for (unsigned i = 0; i < count; ++i) {
    const hb_glyph_position_t& place = places[i];
    line.glyphs.push_back({static_cast<std::uint16_t>(infos[i].codepoint), font.thousandths(place.x_advance),
                           font.thousandths(place.x_offset), font.thousandths(place.y_offset)});
    width += line.glyphs.back().advance;
    meanings.try_emplace(infos[i].codepoint, meaning(font, points, {infos, count}, i));
  }
  line.width_em = width / 1000.0;
  return line;
}

/// A PDF needs outlines, metrics and hinting; names, layout and character maps were used up by shaping.
void keep_only_what_pdf_reads(hb_subset_input_t* input, hb_face_t* face) {
  constexpr std::array kept{HB_TAG('g', 'l', 'y', 'f'), HB_TAG('l', 'o', 'c', 'a'), HB_TAG('h', 'm', 't', 'x'),
                            HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'), HB_TAG('m', 'a', 'x', 'p'),
                            HB_TAG('c', 'v', 't', ' '), HB_TAG('f', 'p', 'g', 'm'), HB_TAG('p', 'r', 'e', 'p')};
  std::array<hb_tag_t, 64> tags{};
  auto count = static_cast<unsigned>(tags.size());
  hb_face_get_table_tags(face, 0, &count, tags.data());
  hb_set_t* drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (unsigned i = 0; i < count; ++i) {
    if (std::find(kept.begin(), kept.end(), tags[i]) == kept.end()) hb_set_add(drop, tags[i]);
  }
}

/// Six letters drawn from the program's digest: the same subset has the same name, another subset another one.
std::string tagged_name(const Bytes& program, const std::string& family) {
  const Digest digest = sha256(program);
  std::string tag;
  for (std::size_t i = 0; i < 6; ++i) tag += static_cast<char>('A' + digest.bytes[i] % 26);
  return tag + "+" + family;
}

int signed_16(const Bytes& table, std::size_t at) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(table[at] << 8 | table[at + 1]));
}

void take_metrics(const OpenFont& font, FontSubset& subset) {
  subset.ascent = font.metric(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
  subset.descent = font.metric(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
  subset.cap_height = font.metric(HB_OT_METRICS_TAG_CAP_HEIGHT);
  const Bytes head = font.table(HB_TAG('h', 'e', 'a', 'd'));
  for (std::size_t i = 0; i < 4; ++i) subset.box[i] = font.thousandths(signed_16(head, 36 + 2 * i));
}

SubsetPlanHandle plan_for(const OpenFont& font, const Meanings& meanings) {
  const SubsetInputHandle input{hb_subset_input_create_or_fail()};
  if (!input) throw Error(ErrorCode::internal, "subset input");
  for (const auto& [glyph, text] : meanings) hb_set_add(hb_subset_input_glyph_set(input.get()), glyph);
  keep_only_what_pdf_reads(input.get(), font.face());
  return SubsetPlanHandle{hb_subset_plan_create_or_fail(font.face(), input.get())};
}

Bytes program_of(const SubsetPlanHandle& plan) {
  const FaceHandle cut{plan ? hb_subset_plan_execute_or_fail(plan.get()) : nullptr};
  if (!cut) throw Error(ErrorCode::model_missing, "font cannot be subset");
  const BlobHandle blob{hb_face_reference_blob(cut.get())};
  unsigned length = 0;
  const char* start = hb_blob_get_data(blob.get(), &length);
  return {start, start + length};
}

/// Cuts the font and renumbers the lines' glyphs to the subset's.
FontSubset subset_of(const OpenFont& font, const Meanings& meanings, const std::string& family,
                     std::vector<ShapedText::Line>& lines) {
  const SubsetPlanHandle plan = plan_for(font, meanings);
  FontSubset subset;
  subset.program = program_of(plan);
  subset.name = tagged_name(subset.program, family);
  take_metrics(font, subset);
  const hb_map_t* renumbered = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
  const auto new_id = [&](hb_codepoint_t old) { return static_cast<std::uint16_t>(hb_map_get(renumbered, old)); };
  for (const auto& [glyph, text] : meanings) subset.glyphs.push_back({new_id(glyph), text, font.width_of(glyph)});
  std::sort(subset.glyphs.begin(), subset.glyphs.end(), [](const auto& l, const auto& r) { return l.id < r.id; });
  for (ShapedText::Line& line : lines) {
    for (ShapedText::Glyph& glyph : line.glyphs) glyph.id = new_id(glyph.id);
  }
  return subset;
}

double width_em(const OpenFont& font, const std::string& text) {
  Meanings unused;
  return shaped_line(font, text, unused).width_em;
}

/// Cuts off pieces of a word that is wider than a line; what remains fits.
std::string break_inside(const OpenFont& font, const std::string& word, double max_width_em,
                         std::vector<std::string>& lines) {
  std::string piece;
  for (const char32_t point : code_points(nfc(word))) {
    const std::string longer = piece + utf8(std::u32string(1, point));
    if (!piece.empty() && width_em(font, longer) > max_width_em) {
      lines.push_back(piece);
      piece = utf8(std::u32string(1, point));
    } else {
      piece = longer;
    }
  }
  return piece;
}

}  // namespace

ShapedText shape(const std::vector<std::string>& lines, const std::filesystem::path& font_file) {
  const OpenFont font(font_file);
  ShapedText result;
  Meanings meanings;
  for (const std::string& line : lines) result.lines.push_back(shaped_line(font, line, meanings));
  result.font = subset_of(font, meanings, font_file.stem().string(), result.lines);
  return result;
}

std::vector<std::string> wrap(const std::string& text, const std::filesystem::path& font_file, double max_width_em) {
  const OpenFont font(font_file);
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::string longer = line.empty() ? word : line + " " + word;
    if (width_em(font, longer) <= max_width_em) {
      line = longer;
      continue;
    }
    if (!line.empty()) lines.push_back(line);
    line = width_em(font, word) <= max_width_em ? word : break_inside(font, word, max_width_em, lines);
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace sohoa
