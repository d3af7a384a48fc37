// Tests of what becomes of parts of a page that were read another way.
#include "text/second_tries.hpp"

#include <gtest/gtest.h>

namespace sohoa::text {
namespace {

TextLine line_at(double left, double top, const std::string& word, double confidence = 0.95) {
  const Box box{left, top, 100, 20};
  return {.words = {{word, box, confidence}}, .box = box, .baseline = top + 18};
}

TEST(SecondTries, PartsStandAfterTheLinesAboveThemInTheirColumns) {
  std::vector<TextLine> lines{line_at(100, 100, "title"), line_at(100, 200, "left"), line_at(500, 120, "right"), line_at(500, 400, "end")};
  insert({{Box{100, 140, 100, 40}, {line_at(110, 150, "head")}},
          {Box{500, 200, 100, 40}, {line_at(510, 210, "second")}},
          {Box{20, 100, 30, 900}, {line_at(20, 100, "edge")}}}, lines);
  std::string order;
  for (const TextLine& line : lines) order += line.words.front().text + " ";
  EXPECT_EQ(order, "title head left right second end edge ");
}

TEST(SecondTries, OnlySureWordsOfTesseractsAreKeptAndOnThePage) {
  RecognizedPage part;
  part.lines = {line_at(10, 10, "chứng"), line_at(10, 40, "nhận", 0.5), line_at(10, 70, "quyền")};
  const auto lines = sure_lines(part, Affine{1, 0, 0, 1, 300, 500});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].words[0].text, "quyền");
  EXPECT_EQ(lines[1].words[0].box, (Box{310, 570, 100, 20}));
  EXPECT_EQ(lines[1].baseline, 588);
  // A few letters may be anything.
  part.lines = {line_at(10, 10, "chứng")};
  EXPECT_TRUE(sure_lines(part, {}).empty());
}

}  // namespace
}  // namespace sohoa::text
