// Tests of how a line that was read becomes a line of text.
#include "text/read_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sohoa::text {
namespace {

constexpr double x_height = 20, letter_px = 15, small_stop_px = 5;

/// A line whose words are set letter by letter, a component for each; stops are small ones on the foot.
struct Print {
  ReadLine line{.segment = {.box = {0, 0, 0, 40}, .baseline = 30, .x_height = x_height, .image = {}, .image_box = {0, 0, 0, 40}, .parts = {}}, .words = {}};
  double at = 10, between = 3;

  void letter(bool is_stop) {
    if (is_stop)
      line.segment.parts.push_back({at, 30 - small_stop_px, small_stop_px, small_stop_px});
    else
      line.segment.parts.push_back({at, 8, letter_px, 22});
    at = line.segment.parts.back().right() + between;
  }
  /// `printed` where it is other than what the network read.
  void word(const std::string& read, double gap, const std::string& printed = {}) {
    if (!line.words.empty()) at += gap - between;
    const double left = at;
    for (const char c : printed.empty() ? read : printed) letter(c == '.' || c == ',');
    ReadWord word{.text = read, .raw = read, .left = left, .right = at - between, .confidence = 0.9, .evidence = {}};
    word.evidence.is_known = true;
    line.words.push_back(word);
    line.segment.box.width = line.segment.image_box.width = at;
  }
  std::vector<Word> words() const { return text_line(line, true).words; }
};

TEST(ReadLine, OneDateReadInTwoPiecesIsOneWord) {
  Print print;
  print.word("24/1", 12);
  print.word("1/2020", 7);
  print.word("24/1", 12);
  const auto words = print.words();
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].text, "24/11/2020");
  EXPECT_EQ(words[0].raw, "24/1 1/2020");
  EXPECT_NEAR(words[0].box.left, 10, 0.1);
  EXPECT_NEAR(words[0].box.right(), print.line.segment.parts[9].right(), 0.1);
}

TEST(ReadLine, AnAmountInPrintOfEvenPitchIsOneWord) {
  Print print;
  print.between = 9;
  print.word("681.", 12);
  print.word("759.", 9);
  print.word("900", 10);
  const auto words = print.words();
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].text, "681.759.900");
}

TEST(ReadLine, ANumberBehindAnItemsStaysApart) {
  Print print;
  print.word("12.", 12);
  print.word("300", 9);
  EXPECT_EQ(print.words().size(), 2U);
}

TEST(ReadLine, ALineOfQuotesAndStrokesIsNoText) {
  const auto line_of = [](const char* text) {
    Print print;
    print.word("ab", 0);
    print.line.words.front().text = text;
    return print.line;
  };
  for (const char* text : {"'", "“", "l,", "-", "7", "+"}) EXPECT_EQ(is_noise(line_of(text)), std::string_view(text) == "'" || std::string_view(text) == "“") << text;
}

TEST(ReadLine, AStopThatNobodyPrintedIsLeftOut) {
  Print print;
  print.word("BANG", 12);
  print.word("DIEM.", 12, "DIEM");
  const auto words = print.words();
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[1].text, "DIEM");
  EXPECT_EQ(words[1].raw, "DIEM.");
}

TEST(ReadLine, PrintedStopsStay) {
  Print print;
  print.word("BANG.", 12, "BANG");     // inside the line: judged by the network alone
  print.word("DIEM.", 12);
  const auto words = print.words();
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].text, "BANG.");
  EXPECT_EQ(words[1].text, "DIEM.");
}

TEST(ReadLine, AStopThatRanIntoItsLetterStays) {
  Print print;
  print.word("diem.", 12, "die");
  print.line.segment.parts.push_back({print.at, 8, 1.1 * x_height, 22});
  print.line.words.back().right = print.line.segment.parts.back().right();
  EXPECT_EQ(print.words().front().text, "diem.");
}

}  // namespace
}  // namespace sohoa::text
