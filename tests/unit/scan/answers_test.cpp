// What a captured child may send: the truth arrives whole, anything else is refused.
#include "scan/answers.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace sohoa::scan {
namespace {

ScannedPage page_with_image() {
  ScannedPage page;
  page.raster = {3, 2, PixelFormat::gray, {1, 2, 3, 4, 5, 6}};
  page.resolution = {300, 299.5, true};
  page.coded = CodedImage{.coding = CodedImage::Coding::ccitt_g4,
                          .bytes = {9, 8, 7},
                          .width_px = 2,
                          .height_px = 3,
                          .format = PixelFormat::bilevel,
                          .components = 1,
                          .black_is_1 = true,
                          .inverted_cmyk = false,
                          .turn_deg = 270};
  return page;
}

TEST(PageAnswer, ArrivesAsItWasSent) {
  const ScannedPage page = decode_page(encode_page(page_with_image()));
  EXPECT_EQ((Bytes{1, 2, 3, 4, 5, 6}), page.raster.pixels);
  EXPECT_EQ(3, page.raster.width_px);
  EXPECT_EQ((Resolution{300, 299.5, true}), page.resolution);
  ASSERT_TRUE(page.coded);
  EXPECT_EQ((Bytes{9, 8, 7}), page.coded->bytes);
  EXPECT_EQ(270, page.coded->turn_deg);
  EXPECT_TRUE(page.coded->black_is_1);
}

TEST(PageAnswer, WithFewerPixelsThanItsSizeSaysIsRefused) {
  ScannedPage page = page_with_image();
  page.coded.reset();
  page.raster.height_px = 2000;
  EXPECT_ERROR(ErrorCode::parser_died, decode_page(encode_page(page)));
}

TEST(PageAnswer, CutOrChangedAnywhereNeverGivesAPageOfTheWrongSize) {
  const Bytes whole = encode_page(page_with_image());
  const auto judge = [](Bytes answer) {
    try {
      const ScannedPage page = decode_page(std::move(answer));
      EXPECT_EQ(page.raster.row_bytes() * static_cast<std::size_t>(page.raster.height_px), page.raster.pixels.size());
    } catch (const Error& error) {
      EXPECT_EQ(ErrorCode::parser_died, error.code());
    }
  };
  for (std::size_t length = 0; length < whole.size(); ++length) judge({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = whole;
      changed[at] ^= static_cast<std::uint8_t>(1 << bit);
      judge(std::move(changed));
    }
}

InputFacts facts() {
  InputFacts facts;
  facts.kind = InputKind::signed_pdf;
  facts.format = "pdf";
  facts.pages = {{.width_px = 10, .height_px = 20, .resolution = {72, 72, false}, .exif_turn_deg = 90, .width_mm = 3.5, .height_mm = 7}};
  facts.made_at = Instant{123456};
  facts.claimed_conformance = "PDF/A-2u";
  facts.signatures = 2;
  return facts;
}

TEST(FactsAnswer, ArrivesAsItWasSent) {
  const InputFacts read = decode_facts(encode_facts(facts()));
  EXPECT_EQ(InputKind::signed_pdf, read.kind);
  EXPECT_EQ("pdf", read.format);
  ASSERT_EQ(1U, read.pages.size());
  EXPECT_EQ(90, read.pages[0].exif_turn_deg);
  EXPECT_DOUBLE_EQ(3.5, read.pages[0].width_mm);
  EXPECT_EQ(123456, read.made_at->ms);
  EXPECT_EQ("PDF/A-2u", read.claimed_conformance);
  EXPECT_EQ(2, read.signatures);
}

TEST(FactsAnswer, ThatCannotBeIsRefused) {
  InputFacts none = facts();
  none.pages.clear();
  EXPECT_ERROR(ErrorCode::parser_died, decode_facts(encode_facts(none)));
  InputFacts negative = facts();
  negative.pages[0].width_px = -1;
  EXPECT_ERROR(ErrorCode::parser_died, decode_facts(encode_facts(negative)));
  EXPECT_ERROR(ErrorCode::parser_died, decode_facts(view("not json")));
  EXPECT_ERROR(ErrorCode::parser_died, decode_facts(view("{}")));
}

TEST(WordsAnswer, ArrivesAsItWasSentAndInNfc) {
  const auto words = decode_words(encode_words({{"o\xCC\x82", {1, 2, 3, 4}}, {"\"<&", {}}}));
  ASSERT_EQ(2U, words.size());
  EXPECT_EQ("ô", words[0].text);
  EXPECT_EQ((Box{1, 2, 3, 4}), words[0].box);
  EXPECT_EQ("\"<&", words[1].text);
}

}  // namespace
}  // namespace sohoa::scan
