#include "pdf/glyphless_font.hpp"

#include <gtest/gtest.h>
#include <hb-ot.h>
#include <hb.h>

#include "support/seeded.hpp"

namespace sohoa::pdf {
namespace {

std::uint32_t word_at(const Bytes& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | (i < bytes.size() ? bytes[i] : 0u);
  return value;
}

std::uint32_t sum_of(const Bytes& bytes, std::size_t from, std::size_t count) {
  std::uint32_t sum = 0;
  for (std::size_t at = from; at < from + count; at += 4) sum += word_at(bytes, at);
  return sum;
}

TEST(GlyphlessProgram, HasTheChecksumsOfAFont) {
  const Bytes font = glyphless_program();
  EXPECT_EQ(sum_of(font, 0, font.size()), 0xB1B0AFBA);
  const std::size_t tables = font[5];
  EXPECT_EQ(tables, 6U);
  for (std::size_t i = 0; i < tables; ++i) {
    const std::size_t entry = 12 + 16 * i;
    const std::string_view tag = as_text(font).substr(entry, 4);
    if (tag == "head") continue;  // its own checksum is that before the adjustment
    EXPECT_EQ(word_at(font, entry + 4), sum_of(font, word_at(font, entry + 8), (word_at(font, entry + 12) + 3) / 4 * 4))
        << tag;
  }
}

TEST(GlyphlessProgram, IsAFontOfTwoGlyphsToAnotherReader) {
  const Bytes font = glyphless_program();
  hb_blob_t* blob = hb_blob_create(reinterpret_cast<const char*>(font.data()), static_cast<unsigned>(font.size()),
                                   HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  hb_face_t* face = hb_face_create(blob, 0);
  hb_font_t* sized = hb_font_create(face);
  EXPECT_EQ(hb_face_get_glyph_count(face), 2U);
  EXPECT_EQ(hb_face_get_upem(face), 1000U);
  hb_glyph_extents_t extents{};
  EXPECT_TRUE(hb_font_get_glyph_extents(sized, 0, &extents));
  EXPECT_EQ(extents.width, 400);
  EXPECT_TRUE(hb_font_get_glyph_extents(sized, 1, &extents));
  EXPECT_EQ(extents.width, GlyphlessMetrics::width) << "without bounds, PDFium leaves out text that runs upwards";
  EXPECT_EQ(extents.y_bearing, GlyphlessMetrics::ascent);
  EXPECT_EQ(extents.height, GlyphlessMetrics::descent - GlyphlessMetrics::ascent);
  for (const hb_codepoint_t glyph : {0u, 1u})
    EXPECT_EQ(hb_font_get_glyph_h_advance(sized, glyph), GlyphlessMetrics::width);
  hb_font_destroy(sized);
  hb_face_destroy(face);
  hb_blob_destroy(blob);
}

TEST(GlyphlessCodes, AreGivenInTheOrderOfFirstUse) {
  GlyphlessCodes codes;
  EXPECT_EQ(codes.code(U'ế'), 1);
  EXPECT_EQ(codes.code(U'\U0001F600'), 2);
  EXPECT_EQ(codes.code(U'ế'), 1);
  EXPECT_EQ(codes.glyph_map(), (Bytes{0, 0, 0, 1, 0, 1}));
  ASSERT_EQ(codes.meanings().size(), 2U);
  EXPECT_EQ(codes.meanings()[1].text, U"\U0001F600");
}

TEST(GlyphlessCodes, AreRefusedToWhatIsNoText) {
  GlyphlessCodes codes;
  for (const char32_t point :
       {0x0u, 0x9u, 0x1Fu, 0x7Fu, 0x9Fu, 0xD800u, 0xDFFFu, 0xFEFFu, 0xFFFEu, 0xFFFFu, 0xFDD0u, 0x1FFFEu, 0x110000u}) {
    EXPECT_FALSE(codes.code(point)) << std::hex << static_cast<std::uint32_t>(point);
  }
  EXPECT_TRUE(codes.empty());
}

TEST(GlyphlessCodes, EndAt65535) {
  GlyphlessCodes codes;
  std::optional<std::uint16_t> last;
  std::uint32_t given = 0;
  for (char32_t point = 0x10000; point < 0x30000; ++point) {
    if (const auto code = codes.code(point)) {
      last = code;
      ++given;
    }
  }
  EXPECT_EQ(given, 0xFFFFu);
  EXPECT_EQ(last, 0xFFFF);
  EXPECT_TRUE(codes.code(0x10000)) << "known ones stay";
}

TEST(ToUnicode, WritesSurrogatePairsAndBlocksOfAHundred) {
  std::vector<CodeMeaning> meanings;
  for (std::uint16_t code = 1; code <= 205; ++code) meanings.push_back({code, {char32_t{0x1E00} + code}});
  meanings.push_back({206, U"\U0001F600"});
  const std::string cmap = to_unicode_cmap(meanings);
  EXPECT_NE(cmap.find("100 beginbfchar\n<0001> <1E01>\n"), std::string::npos);
  EXPECT_NE(cmap.find("6 beginbfchar\n<00C9>"), std::string::npos);
  EXPECT_NE(cmap.find("<00CE> <D83DDE00>\n"), std::string::npos);
}

}  // namespace
}  // namespace sohoa::pdf
