// Header lines as they come from desks, and what must not be guessed (R27).

#include <gtest/gtest.h>

#include "sohoa/core/text.hpp"
#include "sohoa/text/fields.hpp"

namespace sohoa {
namespace {

RecognizedPage page_of(const std::vector<std::string>& lines, double confidence = 0.95) {
  RecognizedPage page;
  double top = 100;
  for (const std::string& text : lines) {
    TextLine line;
    double left = 50;
    for (const std::string& word : split(text, ' ')) {
      if (word.empty()) continue;
      line.words.push_back({.text = nfc(word), .box = {.left = left, .top = top, .width = 40, .height = 20}, .confidence = confidence});
      left += 50;
    }
    page.lines.push_back(line);
    top += 30;
  }
  return page;
}

std::string value(const std::string& line, std::string_view name) {
  for (const Field& field : extract_fields({page_of({line})}))
    if (field.name == name) return field.value;
  return "";
}

TEST(Fields, NumberAndNotation) {
  EXPECT_EQ(value("Số: 170/KH-UBND", "so_ky_hieu"), "170/KH-UBND");
  EXPECT_EQ(value("Số: 01/2023/TT-VPCP", "so_ky_hieu"), "01/2023/TT-VPCP");
  EXPECT_EQ(value("Số: 686 / STTT - CNTT&BCVT", "so_ky_hieu"), "686/STTT-CNTT&BCVT");
  EXPECT_EQ(value("Số 1662/NQ-UBTVQH15", "so_ky_hieu"), "1662/NQ-UBTVQH15");
  EXPECT_EQ(value("Số: 20/2023/QH15", "so_ky_hieu"), "20/2023/QH15");
  EXPECT_EQ(value("Số: 15A/QĐ-UBND", "so_ky_hieu"), "15A/QĐ-UBND");
}

TEST(Fields, TwoColumnsOnOneLineDoNotMix) {
  const std::string line = "Số: 170/KH-UBND Bình Phước, ngày 01 tháng 6 năm 2022";
  EXPECT_EQ(value(line, "so_ky_hieu"), "170/KH-UBND");
  EXPECT_EQ(value(line, "ngay_ban_hanh"), "2022-06-01");
}

TEST(Fields, EmptyNumberIsMissingNotGuessed) {
  EXPECT_EQ(value("Số: /PXL", "so_ky_hieu"), "");
  EXPECT_EQ(value("Số:   /PXL-VPĐK", "so_ky_hieu"), "");
  EXPECT_EQ(value("Số nhà 12/3 đường Hùng Vương", "so_ky_hieu"), "");
}

TEST(Fields, ImpossibleDateIsRejected) {
  EXPECT_EQ(value("Đồng Xoài, ngày 31 tháng 02 năm 2022", "ngay_ban_hanh"), "");
  EXPECT_EQ(value("Đồng Xoài, ngày 15 tháng 13 năm 2022", "ngay_ban_hanh"), "");
  EXPECT_EQ(value("Đồng Xoài, ngày 29 tháng 02 năm 2024", "ngay_ban_hanh"), "2024-02-29");
}

TEST(Fields, DateOfBirthIsNotTheDateOfIssue) { EXPECT_EQ(value("Sinh ngày 02 tháng 9 năm 1990", "ngay_ban_hanh"), ""); }

TEST(Fields, DossierCodeAndName) {
  EXPECT_EQ(value("Mã hồ sơ: H10.15-220801-0028 ngày nộp", "ma_ho_so"), "H10.15-220801-0028");
  EXPECT_EQ(value("Mã: 000.00.16.H10-220801-0028", "ma_ho_so"), "000.00.16.H10-220801-0028");
  EXPECT_EQ(value("Họ và tên: ...... Nguyễn Thị Mẫu Một", "ho_ten"), "Nguyễn Thị Mẫu Một");
  EXPECT_EQ(value("Họ, chữ đệm, tên người yêu cầu: Trần Văn Thử", "ho_ten"), "Trần Văn Thử");
}

TEST(Fields, NfdInputGivesNfcValue) {
  RecognizedPage page = page_of({"Số: 12/QĐ-UBND"});
  for (Word& word : page.lines[0].words) word.text = nfd(word.text);
  const auto fields = extract_fields({page});
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].value, nfc("12/QĐ-UBND"));
}

TEST(Fields, ConfidenceIsThatOfTheWeakestWordAndTheBoxCoversThem) {
  RecognizedPage page = page_of({"Bình Phước, ngày 01 tháng 6 năm 2022"});
  page.lines[0].words[3].confidence = 0.4;   // «01»
  page.lines[0].words[0].confidence = 0.1;   // the place is not the field
  const auto fields = extract_fields({page});
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_DOUBLE_EQ(fields[0].confidence, 0.4);
  EXPECT_DOUBLE_EQ(fields[0].box.left, 200);
  EXPECT_DOUBLE_EQ(fields[0].box.right(), page.lines[0].words.back().box.right());
}

TEST(Fields, FirstPageWins) {
  const auto fields = extract_fields({page_of({"không có gì"}), page_of({"Số: 1/A-B"}), page_of({"Số: 2/C-D"})});
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].value, "1/A-B");
  EXPECT_EQ(fields[0].page, 1);
}

TEST(Fields, HostileLinesEndInTime) {
  std::string line;
  for (int i = 0; i < 20000; ++i) line += "Aa-";
  EXPECT_EQ(value("Số: 1/" + line + "!", "ngay_ban_hanh"), "");
}

}  // namespace
}  // namespace sohoa
