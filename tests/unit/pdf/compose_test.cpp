// Pages the program writes itself: where things stand, how text breaks, and that the same input gives the same bytes.
#include "sohoa/pdf/compose.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/pdf/flow.hpp"

namespace sohoa {
namespace {

const PackageOptions options{.title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", .made_at = Instant::parse("2022-06-02T16:55:00+07:00")};

ComposedPage page_with(const std::string& text) {
  ComposedPage page;
  page.texts.push_back({.text = text, .x_mm = 30, .baseline_mm = 40});
  return page;
}

TEST(Compose, SaysPdf17AndPdfA2uAndGivesTheSameBytesTwice) {
  const PackagedPdf first = compose({page_with("Độc lập - Tự do - Hạnh phúc")}, options);
  const std::string text(as_text(first.bytes));
  EXPECT_TRUE(text.starts_with("%PDF-1.7\n"));
  EXPECT_NE(text.find("<pdfaid:conformance>U</pdfaid:conformance>"), std::string::npos);
  EXPECT_NE(text.find("/GTS_PDFA1"), std::string::npos);
  EXPECT_NE(text.find("(D:20220602165500+07'00')"), std::string::npos);
  EXPECT_EQ(compose({page_with("Độc lập - Tự do - Hạnh phúc")}, options).digest, first.digest);
}

TEST(Compose, CrossReferencesPointAtTheirObjects) {
  const PackagedPdf made = compose({page_with("một"), page_with("hai")}, options);
  const std::string text(as_text(made.bytes));
  const std::size_t table = text.rfind("xref\n", text.rfind("trailer"));
  std::size_t at = text.find("\n0000000000 65535 f \n", table) + 21, object = 1;
  for (; text.compare(at, 7, "trailer") != 0; at += 20, ++object) {
    const std::size_t place = std::stoul(text.substr(at, 10));
    const std::string head = std::to_string(object) + " 0 obj\n";
    EXPECT_EQ(text.compare(place, head.size(), head), 0) << object;
  }
  EXPECT_GT(object, 10u);
}

TEST(Compose, WrapsBetweenWordsAndKeepsLineEnds) {
  const std::string words = "Trung tâm Phục vụ hành chính công tỉnh Bình Phước";
  const auto lines = wrapped(words + "\n\ncuối", 50, 13);
  ASSERT_GE(lines.size(), 4u);
  for (const std::string& line : lines) EXPECT_LE(text_width_mm(line, 13), 50.01) << line;
  EXPECT_EQ(lines[lines.size() - 2], "");
  EXPECT_EQ(lines.back(), "cuối");
  EXPECT_GT(text_width_mm("Đ", 26), text_width_mm("Đ", 13));
}

TEST(Compose, ControlCharactersAreLeftOut) {
  EXPECT_EQ(compose({page_with("a\tb\x01""c")}, options).digest, compose({page_with("abc")}, options).digest);
}

TEST(Flow, BreaksPagesAndRepeatsTheHeadOfATable) {
  PageFlow flow({});
  std::vector<PageFlow::Row> rows;
  for (int i = 0; i < 120; ++i) rows.push_back({{"đơn vị " + std::to_string(i), "80.00"}});
  flow.table({{3}, {1, Align::right}}, {"Đơn vị", "Tỷ lệ"}, rows);
  const auto pages = flow.finish();
  ASSERT_GE(pages.size(), 3u);
  for (const ComposedPage& page : pages) {
    int heads = 0;
    for (const auto& text : page.texts) {
      heads += text.text == "Đơn vị";
      EXPECT_LE(text.baseline_mm, page.height_mm - 9) << text.text;
      EXPECT_GE(text.baseline_mm, 15);
    }
    EXPECT_EQ(heads, 1);
  }
}

TEST(Flow, DrawsNothingToCountAsNoBar) {
  PageFlow with({}), without({});
  with.bars("t", {{"a", "50.00 %", 0.5, 0.8, true}});
  without.bars("t", {{"a", "—", std::nullopt, std::nullopt, false}});
  EXPECT_EQ(with.finish().front().boxes.size(), without.finish().front().boxes.size() + 1);
}

}  // namespace
}  // namespace sohoa
