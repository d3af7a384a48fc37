// Tests of the recognized page: its statistics and its JSON.
#include "sohoa/text/recognized_page.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sohoa/core/error.hpp"
#include "text/spelling.hpp"

namespace sohoa {
namespace {

RecognizedPage small_page() {
  return {.reading_width_px = 1654,
          .reading_height_px = 2339,
          .reading_dpi = 184.6154,
          .to_source = {1.6249999, 0.0001, -0.0001, 1.625, -3.5, 12.25},
          .lines = {{.words = {{"Đơn", {100, 200.25, 61.5, 30}, 0.9312}, {"\"đề\"\\nghị", {170, 201, 50, 29}, 0.5}},
                     .box = {100, 200, 120, 31},
                     .baseline = 226.5},
                    {.words = {}, .box = {0, 0, 1, 1}, .baseline = 1},
                    {.words = {{"12", {5, 6, 7, 8}, 0.25}}, .box = {5, 6, 7, 8}, .baseline = 14}}};
}

TEST(RecognizedPage, CountsAndAverages) {
  const RecognizedPage page = small_page();
  EXPECT_EQ(page.word_count(), 3U);
  EXPECT_NEAR(page.mean_confidence(), (0.9312 + 0.5 + 0.25) / 3, 1e-12);
  EXPECT_DOUBLE_EQ(page.worst_line_confidence(), 0.25);
  EXPECT_EQ(page.text(), "Đơn \"đề\"\\nghị\n\n12");
}

TEST(RecognizedPage, WithoutWordsHasNoConfidence) {
  EXPECT_DOUBLE_EQ(RecognizedPage{}.mean_confidence(), 0);
  EXPECT_DOUBLE_EQ(RecognizedPage{}.worst_line_confidence(), 0);
  EXPECT_EQ(RecognizedPage{}.text(), "");
}

TEST(RecognizedPage, ComesBackFromJsonAndGivesTheSameBytesAgain) {
  const std::string json = to_json(small_page());
  EXPECT_EQ(recognized_page_from_json(json), small_page());
  EXPECT_EQ(to_json(recognized_page_from_json(json)), json);
}

TEST(RecognizedPage, KeepsTheRawReadingWhereAnotherWasChosen) {
  RecognizedPage page = small_page();
  page.lines[0].words[0].raw = "Ðơn";
  EXPECT_EQ(recognized_page_from_json(to_json(page)), page);
  EXPECT_NE(to_json(page).find("\"raw\":\"Ðơn\""), std::string::npos);
  // Pages written before there was a raw reading, and words read as they stand, have none.
  EXPECT_EQ(to_json(small_page()).find("raw"), std::string::npos);
}

TEST(RecognizedPage, KeepsHowALineStands) {
  RecognizedPage page = small_page();
  EXPECT_EQ(to_json(page).find("turned"), std::string::npos);
  page.lines[2].turned_deg = 270;
  EXPECT_EQ(recognized_page_from_json(to_json(page)), page);
  std::string json = to_json(page);
  json.replace(json.find("270"), 3, "271");
  EXPECT_THROW(recognized_page_from_json(json), Error);
}

TEST(RecognizedPage, JsonRoundsPlacesToHundredthsAndConfidenceToTenThousandths) {
  RecognizedPage page = small_page();
  page.lines[0].words[0].box.left = 100.0049999;
  page.lines[0].words[0].confidence = 1.0 / 3;
  const std::string json = to_json(page);
  EXPECT_NE(json.find("[100.0,200.25,61.5,30.0]"), std::string::npos) << json;
  EXPECT_NE(json.find("\"confidence\":0.3333}"), std::string::npos) << json;
  EXPECT_EQ(to_json(recognized_page_from_json(json)), json);
}

TEST(RecognizedPage, RefusesWhatToJsonNeverWrote) {
  for (const std::string_view bad : {"", "{", "[]", "null", "{\"width_px\":1}",
                                     R"({"width_px":1,"height_px":1,"dpi":"a","to_source":[1,0,0,1,0,0],"lines":[]})",
                                     R"({"width_px":1,"height_px":1,"dpi":1,"to_source":[1,0,0,1,0],"lines":[]})",
                                     R"({"width_px":1,"height_px":1,"dpi":1,"to_source":[1,0,0,1,0,0],"lines":[{"box":[1,2,3,4]}]})"}) {
    try {
      recognized_page_from_json(bad);
      FAIL() << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::store_corrupt) << bad;
    }
  }
}

TEST(Spelling, WritesVietnameseDInsteadOfTheIcelandicLetter) {
  EXPECT_EQ(text::spelled(" \xc3\x90\xc6\xa1n \n", true), "Đơn");
  EXPECT_EQ(text::spelled("\xc3\xb0" "i", true), "đi");
  EXPECT_EQ(text::spelled("\xc3\x90", false), "\xc3\x90");
  EXPECT_EQ(text::spelled("tie\xcc\x82\xcc\x81ng", true), "ti\xe1\xba\xbfng");
}

TEST(RecognizedPage, KeepsTheMapOfAPhotographedPage) {
  RecognizedPage page;
  page.to_source = {1.5, 0.01, -0.02, 1.4, 33, 21, 0.00004, -0.00007};
  EXPECT_EQ(recognized_page_from_json(to_json(page)).to_source, page.to_source);
}

}  // namespace
}  // namespace sohoa
