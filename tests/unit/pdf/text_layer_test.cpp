#include "pdf/text_layer.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/page/geometry.hpp"

#include "pdf/letter_extent.hpp"
#include "support/expect_error.hpp"

namespace sohoa::pdf {
namespace {

constexpr double em_px = 50;
constexpr double written_pt = 0.15;  // places are written to a tenth of a point, stretches to less than that

/// A word as a recognizer boxes it: around its ink, for a font of `size_px`.
Word word_at(const std::string& text, double left, double baseline, double width, double size_px = em_px) {
  const InkExtent extent = ink_extent(text);
  return {text, {left, baseline - extent.above * size_px, width, (extent.above + extent.below) * size_px}, 0.9};
}

TextLine line_of(std::vector<Word> words, double baseline) {
  TextLine line{std::move(words), {}, baseline};
  double top = baseline, bottom = baseline;
  for (const Word& word : line.words) {
    top = std::min(top, word.box.top);
    bottom = std::max(bottom, word.box.bottom());
  }
  line.box = {line.words.front().box.left, top, line.words.back().box.right() - line.words.front().box.left,
              bottom - top};
  return line;
}

RecognizedPage page_of(std::vector<TextLine> lines) {
  RecognizedPage page;
  page.lines = std::move(lines);
  return page;
}

/// 72 px to the inch, so a pixel is a point; 800 points high.
constexpr Affine one_to_one{1, 0, 0, -1, 0, 800};

struct Shown {
  double a, b, c, d, x, y, stretch;
  std::string codes, font;
};

/// The words and spaces of a text layer, in order, each with the place a reader of the operators finds.
std::vector<Shown> shown(const std::string& layer) {
  std::vector<Shown> out;
  std::istringstream in(layer);
  std::vector<std::string> operands;
  Shown line{};
  double pen = 0, size = 0, stretch = 0;
  std::string font;
  for (std::string token; in >> token;) {
    const auto operand = [&](std::size_t from_end) { return std::stod(operands[operands.size() - from_end]); };
    if (token == "Tm") line = {operand(6), operand(5), operand(4), operand(3), operand(2), operand(1), 0, {}, {}};
    if (token == "Td") {
      line.x += operand(2) * line.a + operand(1) * line.c;
      line.y += operand(2) * line.b + operand(1) * line.d;
    }
    if (token == "Tm" || token == "Td") pen = 0;
    if (token == "Tf") {
      font = operands[operands.size() - 2];
      size = operand(1);
    }
    if (token == "Tz") stretch = operand(1);
    if (token == "Tj") {
      Shown now = line;
      now.x += pen * line.a;
      now.y += pen * line.b;
      now.stretch = stretch;
      now.codes = operands.back();
      now.font = font;
      pen += static_cast<double>(now.codes.size() - 2) / 4 * 0.5 * size * stretch / 100;
      out.push_back(now);
    }
    operands.push_back(token);
  }
  return out;
}

TEST(TextLayer, IsEmptyForAPageWithoutWords) {
  GlyphlessCodes codes;
  EXPECT_EQ(text_layer({}, one_to_one, codes).content, "");
  EXPECT_TRUE(codes.empty());
}

TEST(TextLayer, IsInvisible) {
  GlyphlessCodes codes;
  EXPECT_TRUE(text_layer(page_of({line_of({word_at("a", 1, 99, 9)}, 99)}), one_to_one, codes).content.starts_with("BT 3 Tr\n"));
}

TEST(TextLayer, StretchesEachWordOverItsBoxAndTheSpaceOverTheGap) {
  GlyphlessCodes codes;
  const auto page = page_of({line_of({word_at("Hộ", 100, 200, 60), word_at("tịch", 175, 200, 80)}, 200)});
  const auto words = shown(text_layer(page, one_to_one, codes).content);
  ASSERT_EQ(words.size(), 4U);
  EXPECT_NEAR(words[0].x, 100, written_pt);
  EXPECT_NEAR(words[0].y, 600, written_pt);
  const double size_pt = line_sizes_px(page).front();
  EXPECT_NEAR(words[0].stretch / 100 * 2 * 0.5 * size_pt, 60, written_pt);
  EXPECT_NEAR(words[1].stretch / 100 * 1 * 0.5 * size_pt, 15, written_pt);
  EXPECT_NEAR(words[2].x, 175, written_pt);
  EXPECT_NEAR(words[2].stretch / 100 * 4 * 0.5 * size_pt, 80, written_pt);
  EXPECT_EQ(words[1].codes, words[3].codes) << "a line ends with a space, so that a search runs on into the next";
}

TEST(TextLayer, SeparatesWordsWhoseBoxesTouchOrOverlap) {
  GlyphlessCodes codes;
  const auto page = page_of({line_of({word_at("a", 100, 200, 60), word_at("b", 150, 200, 80)}, 200)});
  const auto words = shown(text_layer(page, one_to_one, codes).content);
  ASSERT_EQ(words.size(), 4U);
  const double size_pt = line_sizes_px(page).front(), first_ends = words[0].x + words[0].stretch / 100 * 0.5 * size_pt;
  EXPECT_GT(words[2].x - first_ends, 0.15 * size_pt) << "nearer, readers take them for one word";
  EXPECT_NEAR(words[1].stretch / 100 * 0.5 * size_pt, words[2].x - first_ends, written_pt);
}

TEST(TextLayer, ShowsAHyphenTogetherWithItsSpace) {
  GlyphlessCodes codes;
  const auto page = page_of({line_of({word_at("lập", 100, 200, 60), {"-", {175, 180, 10, 4}, 0.9}, word_at("Tự", 200, 200, 60)}, 200)});
  const auto words = shown(text_layer(page, one_to_one, codes).content);
  ASSERT_EQ(words.size(), 5U);
  EXPECT_EQ(words[2].codes.size(), std::string("<00000000>").size());
  EXPECT_TRUE(words[2].codes.ends_with(words[1].codes.substr(1)));
}

TEST(TextLayer, NeverCutsAWordToLessThanHalf) {
  GlyphlessCodes codes;
  const auto page = page_of({line_of({word_at("a", 100, 200, 60), word_at("b", 90, 200, 80)}, 200)});
  const auto words = shown(text_layer(page, one_to_one, codes).content);
  ASSERT_EQ(words.size(), 4U);
  EXPECT_NEAR(words[0].stretch / 100 * 0.5 * line_sizes_px(page).front(), 30, written_pt);
}

TEST(TextLayer, GivesComposedAndDecomposedTextTheSameCodes) {
  GlyphlessCodes composed, decomposed;
  EXPECT_EQ(text_layer(page_of({line_of({word_at("Tiếng", 0, 99, 60)}, 99)}), one_to_one, composed).content,
            text_layer(page_of({line_of({word_at("Tie\xcc\x82\xcc\x81ng", 0, 99, 60)}, 99)}), one_to_one, decomposed).content);
}

TEST(TextLayer, LeavesOutWhatIsNoText) {
  GlyphlessCodes codes;
  const auto page = page_of({line_of({word_at("\x01\x7f", 0, 99, 60), word_at("a\xEF\xBB\xBF\x02z", 99, 99, 60)}, 99)});
  const auto words = shown(text_layer(page, one_to_one, codes).content);
  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].codes, "<00010002>");
}

TEST(TextLayer, TakesAWordOfNoWidthAsOnePixelWide) {
  GlyphlessCodes codes;
  const auto words = shown(text_layer(page_of({line_of({word_at("I", 40, 99, 0)}, 99)}), one_to_one, codes).content);
  ASSERT_EQ(words.size(), 2U);
  EXPECT_GT(words[0].stretch, 0);
}

TEST(TextLayer, StandsOnTheQuarterTurnNearestToTheLine) {
  const auto page = page_of({line_of({word_at("Hộ", 100, 200, 60)}, 200)});
  const auto first = [&](const Affine& to_page) {
    GlyphlessCodes codes;
    return shown(text_layer(page, to_page, codes).content).front();
  };
  const Affine left{0, 1, 1, 0, 0, 0};  // lines run upwards
  const Affine upside_down{-1, 0, 0, 1, 600, 0};
  const Affine skewed = chain(rotation_about({130, 200}, 2), one_to_one);
  EXPECT_EQ(first(left).b, 1);
  EXPECT_EQ(first(left).c, -1);
  EXPECT_NEAR(first(left).x, 200, written_pt);
  EXPECT_NEAR(first(left).y, 100, written_pt);
  EXPECT_EQ(first(upside_down).a, -1);
  EXPECT_NEAR(first(upside_down).x, 500, written_pt);
  EXPECT_EQ(first(skewed).a, 1);
  EXPECT_EQ(first(skewed).b, 0);
  EXPECT_NEAR(first(skewed).x, 100, 0.01) << "turned about its own middle, the word stays where it was";
}

TEST(TextLayer, TurnsAWordThatStandsOnEnd) {
  const auto standing = [](int turned_deg) {
    TextLine line{{{"Hộ", {300, 100, 45, 60}, 0.9}}, {300, 100, 45, 60}, 160, turned_deg};
    GlyphlessCodes codes;
    return shown(text_layer(page_of({line}), one_to_one, codes).content).front();
  };
  const Shown from_above = standing(90), from_below = standing(270);
  EXPECT_EQ(from_above.b, -1);
  EXPECT_NEAR(from_above.y, 700, written_pt);
  EXPECT_GE(from_above.x, 300 - written_pt) << "its foot is at the left";
  EXPECT_LT(from_above.x, 320);
  EXPECT_EQ(from_below.b, 1);
  EXPECT_NEAR(from_below.y, 640, written_pt);
  EXPECT_LE(from_below.x, 345 + written_pt) << "its foot is at the right";
  EXPECT_GT(from_below.x, 325);
}

TEST(TextLayer, LevelsALineALittleWhereThatKeepsItOneLine) {
  const auto page =
      page_of({line_of({word_at("a", 0, 200, 20), word_at("b", 190, 200, 20), word_at("c", 380, 200, 20)}, 200)});
  const auto rise = [&](double degrees, const Affine& onto_page) {
    GlyphlessCodes codes;
    const auto words = shown(text_layer(page, chain(rotation_about({200, 200}, degrees), onto_page), codes).content);
    return words[4].b == 0 ? words[4].y - words[0].y : words[4].x - words[0].x;
  };
  const double slack = 0.6 / 25.4 * 72;
  const auto own_rise = [](double degrees) { return 380 * std::sin(degrees * std::numbers::pi / 180); };
  EXPECT_NEAR(rise(0.4, one_to_one), 0, written_pt);
  EXPECT_NEAR(rise(3, one_to_one), -own_rise(3) + 2 * slack, written_pt);
  EXPECT_NEAR(rise(-3, one_to_one), own_rise(3) - 2 * slack, written_pt);
  EXPECT_NEAR(std::abs(rise(3, {0, 1, 1, 0, 0, 0})), own_rise(3) - 2 * slack, written_pt);
  EXPECT_NEAR(rise(6, one_to_one), 0, em_px / 5) << "fonts with raised boxes keep it one line";
  EXPECT_NEAR(rise(15, one_to_one), -own_rise(15), written_pt) << "nothing would keep it one line";
}

TEST(TextLayer, RaisedFontsPutTheWordsOfALevelledLineOnTheirImage) {
  const auto page =
      page_of({line_of({word_at("a", 0, 200, 20), word_at("b", 190, 200, 20), word_at("c", 380, 200, 20)}, 200)});
  for (const double degrees : {-7.0, -5.0, 5.0, 7.0}) {
    const Affine onto_page = chain(rotation_about({200, 200}, degrees), one_to_one);
    GlyphlessCodes codes;
    const auto words = shown(text_layer(page, onto_page, codes).content);
    const double em_pt = line_sizes_px(page).front();
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
      const Shown& word = words[2 * i];
      int raise = Raise::lowest;
      while (word.font != "/" + font_name(raise)) ++raise;
      EXPECT_TRUE(codes.raises().contains(raise));
      const Point image = map(onto_page, {190.0 * static_cast<double>(i) + 10, 200});
      EXPECT_NEAR(word.y + raise / 10.0 * em_pt, image.y, 0.6 / 25.4 * 72 + written_pt) << degrees << " word " << i;
    }
    EXPECT_NEAR(words[0].y, words[4].y, em_pt / 5) << degrees << ", well within what readers take for one line";
  }
}

TEST(TextLayer, MarksParagraphsInReadingOrder) {
  GlyphlessCodes codes;
  const auto line = [](double left, double width, double baseline) {
    return line_of({word_at("Đất", left, baseline, width)}, baseline);
  };
  // A title; two lines of a paragraph, the second short; an indented line begins the next; a column elsewhere.
  const auto layer = text_layer(page_of({line(300, 200, 100), line(100, 600, 260), line(100, 300, 330), line(180, 520, 400),
                                         line(800, 200, 100)}),
                                one_to_one, codes);
  EXPECT_EQ(layer.paragraphs, 4U);
  std::size_t opened = 0, closed = 0;
  for (std::size_t at = 0; (at = layer.content.find(" BDC", at)) != std::string::npos; ++at) ++opened;
  for (std::size_t at = 0; (at = layer.content.find("EMC", at)) != std::string::npos; ++at) ++closed;
  EXPECT_EQ(opened, 4U);
  EXPECT_EQ(closed, 4U);
}

TEST(TextLayer, RefusesAMapThatFlattensThePage) {
  GlyphlessCodes codes;
  EXPECT_ERROR(ErrorCode::internal,
               text_layer(page_of({line_of({word_at("a", 1, 9, 9)}, 9)}), {0, 0, 0, 0, 0, 0}, codes));
}

TEST(LineSizes, FollowFromTheLettersInk) {
  const auto page = page_of({line_of({word_at("Ủy", 0, 100, 60), word_at("ban", 70, 100, 60)}, 100),
                             line_of({word_at("mua", 0, 180, 60)}, 180)});
  for (const double size : line_sizes_px(page)) EXPECT_NEAR(size, em_px, em_px * 0.02);
}

TEST(LineSizes, AreEqualForLinesThatNearlyAre) {
  const auto page =
      page_of({line_of({word_at("Đồng", 0, 100, 60, 50)}, 100), line_of({word_at("Xoài", 0, 180, 60, 53)}, 180),
               line_of({word_at("TIÊU", 0, 300, 60, 90)}, 300)});
  const auto sizes = line_sizes_px(page);
  EXPECT_EQ(sizes[0], sizes[1]);
  EXPECT_NEAR(sizes[2], 90, 2);
}

TEST(LineSizes, AreReasonableWithoutLettersOrBaseline) {
  auto lone = line_of({{"—", {0, 80, 40, 4}, 0.5}}, 100);
  auto lost = line_of({word_at("Hộ", 0, 100, 60)}, 100);
  lost.baseline = -500;
  for (const double size : line_sizes_px(page_of({lone, lost}))) {
    EXPECT_GT(size, 0);
    EXPECT_LT(size, 2 * em_px);
  }
}

TEST(InkExtent, CountsStackedMarksAndDescenders) {
  EXPECT_LT(ink_extent("mua").above, ink_extent("má").above);
  EXPECT_LT(ink_extent("mê").above, ink_extent("mế").above);
  EXPECT_LT(ink_extent("Mê").above, ink_extent("MẾ").above);
  EXPECT_EQ(ink_extent("đ").above, ink_extent("d").above);
  EXPECT_EQ(ink_extent("mua").below, 0);
  EXPECT_GT(ink_extent("gì").below, 0);
  EXPECT_GT(ink_extent("mạ").below, 0);
  EXPECT_EQ(ink_extent(".,-"), InkExtent{});
}

TEST(TextLayer, PutsEachWordOfAPhotographedPageOnItsImage) {
  GlyphlessCodes codes;
  std::vector<TextLine> lines;
  for (int y = 100; y <= 700; y += 200)
    lines.push_back(line_of({word_at("năm", 50, y, 90), word_at("năm", 260, y, 90), word_at("năm", 460, y, 90)}, y));
  const auto page = page_of(lines);
  const Projective seen = between_corners({{{0, 0}, {600, 0}, {600, 800}, {0, 800}}},
                                          {{{40, 770}, {540, 790}, {590, 20}, {10, 40}}});
  const auto words = shown(text_layer(page, seen, codes).content);
  ASSERT_EQ(words.size(), 24U);   // each with its space
  const std::vector<double> sizes = line_sizes_px(page);
  for (std::size_t i = 0; i < 12; ++i) {
    const Word& word = page.lines[i / 3].words[i % 3];
    const Point middle = map(seen, {word.box.left + 45, page.lines[i / 3].baseline});
    const double size_pt = sizes[i / 3] * std::hypot(near(seen, {305, page.lines[i / 3].baseline}).c, near(seen, {305, page.lines[i / 3].baseline}).d);
    const double width_pt = words[2 * i].stretch / 100 * 0.5 * size_pt * 3;
    EXPECT_NEAR(words[2 * i].x + width_pt / 2, middle.x, 1.0) << i;
    EXPECT_NEAR(words[2 * i].y, middle.y, 1.8) << i;   // and the line's slack
  }
}

}  // namespace
}  // namespace sohoa::pdf
