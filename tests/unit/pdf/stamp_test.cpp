#include "sohoa/pdf/stamp.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const std::string agency = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH ĐỒNG NAI";
const std::string signing_time = "2026-11-24T08:15:30+07:00";

std::filesystem::path tinos() { return find_font("Tinos-Regular.ttf"); }

std::u32string meaning(const ShapedText& shaped, std::uint16_t id) {
  for (const FontSubset::Glyph& glyph : shaped.font.glyphs) {
    if (glyph.id == id) return glyph.text;
  }
  return U"?missing?";
}

std::string read_back(const ShapedText& shaped, std::size_t line) {
  std::u32string out;
  for (const ShapedText::Glyph& glyph : shaped.lines.at(line).glyphs) out += meaning(shaped, glyph.id);
  return utf8(out);
}

TEST(Shape, GivesEachGlyphTheCharacterItStandsFor) {
  const std::string all = "ăâđêôơư ẮẰẲẴẶ ấầẩẫậ Ễ ệ ỡợ ữự ỳýỷỹỵ Đ 0123456789 T:+-(),.";
  const ShapedText shaped = shape({all, "Nguyễn"}, tinos());
  EXPECT_EQ(read_back(shaped, 0), all);
  EXPECT_EQ(read_back(shaped, 1), "Nguyễn");
}

TEST(Shape, TakesDecomposedLettersAsComposed) {
  const ShapedText composed = shape({agency}, tinos()), decomposed = shape({nfd(agency)}, tinos());
  EXPECT_EQ(composed.font.program, decomposed.font.program);
  EXPECT_EQ(read_back(decomposed, 0), agency);
}

TEST(Shape, ShowsAQuestionMarkForWhatTheFontLacks) {
  EXPECT_EQ(read_back(shape({"a 字 b\tc"}, tinos()), 0), "a ? b c");
  for (const auto& glyph : shape({"字"}, tinos()).font.glyphs) EXPECT_NE(glyph.id, 0);
}

TEST(Shape, DoesNotMergeLettersIntoLigatures) { EXPECT_EQ(shape({"fi ffl"}, tinos()).lines[0].glyphs.size(), 6U); }

TEST(Shape, HasTheWidthsOfTimesNewRoman) {
  const ShapedText shaped = shape({"M"}, tinos());
  ASSERT_EQ(shaped.font.glyphs.size(), 1U);
  EXPECT_EQ(shaped.font.glyphs[0].width, 889);
  EXPECT_EQ(shaped.font.ascent, 891);
  EXPECT_EQ(shaped.font.descent, -216);
}

TEST(Shape, SubsetsTheFontAndNamesTheSubset) {
  const ShapedText one = shape({"Hộ tịch"}, tinos()), other = shape({"Đất đai"}, tinos());
  EXPECT_LT(one.font.program.size(), 30000U);
  EXPECT_EQ(one.font.name.substr(6), "+Tinos-Regular");
  EXPECT_NE(one.font.name, other.font.name);
  EXPECT_EQ(one.font.name, shape({"Hộ tịch"}, tinos()).font.name);
  for (const char* table : {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"}) {
    EXPECT_NE(as_text(one.font.program).substr(0, 400).find(table), std::string_view::npos) << table;
  }
  for (const char* table : {"GSUB", "GPOS", "name", "cmap", "OS/2", "DSIG"}) {
    EXPECT_EQ(as_text(one.font.program).substr(0, 400).find(table), std::string_view::npos) << table;
  }
}

TEST(Shape, NamesTheFontItCannotUse) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "Empty.ttf", std::string_view("no font"));
  EXPECT_ERROR(ErrorCode::model_missing, shape({"a"}, folder.path() / "Empty.ttf"));
  EXPECT_ERROR(ErrorCode::model_missing, find_font("No-Such-Font.ttf"));
}

TEST(FindFont, LooksIntoItsOwnFolderFirst) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "below");
  std::filesystem::copy_file(tinos(), folder.path() / "below/Tinos-Regular.ttf");
  ::setenv("SOHOA_FONTS", folder.path().c_str(), 1);
  EXPECT_EQ(tinos(), folder.path() / "below/Tinos-Regular.ttf");
  ::unsetenv("SOHOA_FONTS");
  EXPECT_NE(tinos(), folder.path() / "below/Tinos-Regular.ttf");
}

TEST(Wrap, BreaksBetweenWords) {
  const auto lines = wrap("Sở Tài nguyên và Môi trường", tinos(), 8);
  EXPECT_GT(lines.size(), 1U);
  EXPECT_EQ(join(lines, " "), "Sở Tài nguyên và Môi trường");
  for (const std::string& line : lines) EXPECT_LE(shape({line}, tinos()).lines[0].width_em, 8);
}

TEST(Wrap, BreaksAWordThatIsWiderThanALine) {
  const auto lines = wrap("A NGHIÊNGNGHIÊNGNGHIÊNG Z", tinos(), 5);
  EXPECT_GT(lines.size(), 2U);
  EXPECT_EQ(join(split(join(lines, ""), ' '), ""), "ANGHIÊNGNGHIÊNGNGHIÊNGZ");
  for (const std::string& line : lines) EXPECT_LE(shape({line}, tinos()).lines[0].width_em, 5);
}

TEST(Wrap, GivesNoLineForNoText) { EXPECT_TRUE(wrap("  ", tinos(), 5).empty()); }

TEST(CopyStamp, HoldsTheAgencyAndTheTimeAtTenPoints) {
  const StampAppearance stamp = copy_stamp(agency, signing_time);
  EXPECT_EQ(stamp.font_size_pt, 10);
  ASSERT_EQ(stamp.text.lines.size(), 3U);
  EXPECT_EQ(read_back(stamp.text, 0) + " " + read_back(stamp.text, 1), agency);
  EXPECT_EQ(read_back(stamp.text, 2), signing_time);
  EXPECT_LE(stamp.width_pt, 220);
  EXPECT_NEAR(stamp.height_pt, 2 * 11.5 + 11.07, 0.01);
}

TEST(CopyStamp, HoldsTheTimeAloneWithoutAnAgency) { EXPECT_EQ(copy_stamp("", signing_time).text.lines.size(), 1U); }

std::string body(const std::vector<Bytes>& objects, std::size_t nth) { return std::string(as_text(objects.at(nth))); }

TEST(AppearanceObjects, ReferToEachOtherByTheNumbersTheyAreGiven) {
  const auto objects = appearance_objects(copy_stamp(agency, signing_time), 40);
  ASSERT_EQ(objects.size(), 7U);
  EXPECT_NE(body(objects, 0).find("/Subtype /Form"), std::string::npos);
  EXPECT_NE(body(objects, 0).find("/F0 41 0 R"), std::string::npos);
  EXPECT_NE(body(objects, 1).find("/DescendantFonts [42 0 R] /ToUnicode 45 0 R"), std::string::npos);
  EXPECT_NE(body(objects, 2).find("/FontDescriptor 43 0 R"), std::string::npos);
  EXPECT_NE(body(objects, 3).find("/FontFile2 44 0 R /CIDSet 46 0 R"), std::string::npos);
}

TEST(AppearanceObjects, UseNoDeviceColour) {
  EXPECT_NE(body(appearance_objects(copy_stamp(agency, signing_time), 40), 0).find("/ColorSpace << /C0 [/CalGray"), std::string::npos);
}

TEST(AppearanceObjects, SayTheLengthOfTheirStreams) {
  for (const Bytes& object : appearance_objects(copy_stamp(agency, signing_time), 40)) {
    const std::string_view text = as_text(object);
    const std::size_t begins = text.find("\nstream\n");
    if (begins == std::string_view::npos) continue;
    const std::size_t length = std::stoul(std::string(text.substr(text.find("/Length ") + 8, 10)));
    EXPECT_EQ(text.substr(begins + 8 + length), "\nendstream");
  }
}

TEST(AppearanceObjects, TurnTheFormAgainstThePage) {
  StampAppearance stamp = copy_stamp("", signing_time);
  stamp.width_pt = 100;
  stamp.height_pt = 20;
  const auto matrix = [&](int rotate_deg) { return body(appearance_objects(stamp, 1, rotate_deg), 0); };
  EXPECT_NE(matrix(0).find("/Matrix [1 0 0 1 0 0]"), std::string::npos);
  EXPECT_NE(matrix(90).find("/Matrix [0 1 -1 0 20 0]"), std::string::npos);
  EXPECT_NE(matrix(180).find("/Matrix [-1 0 0 -1 100 20]"), std::string::npos);
  EXPECT_NE(matrix(270).find("/Matrix [0 -1 1 0 0 100]"), std::string::npos);
  EXPECT_EQ(matrix(-90), matrix(270));
}

}  // namespace
}  // namespace sohoa
