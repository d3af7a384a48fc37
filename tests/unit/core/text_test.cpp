#include "sohoa/core/text.hpp"

#include <clocale>
#include <limits>

#include <gtest/gtest.h>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/error.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

std::string random_text(test::Seeded& seeded) {
  std::u32string points;
  for (auto count = seeded.between(0, 30); count > 0; --count) {
    const std::int64_t highest = seeded.chance(50) ? 0x7f : seeded.chance(70) ? 0x1eff : 0x10ffff;
    points += static_cast<char32_t>(seeded.between(1, highest));
  }
  return utf8(points);
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("Bình Phước, 𝄞"));
  for (const std::string_view bad : {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe1\xbb"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Text, ComposesAndDecomposes) {
  EXPECT_EQ(nfc("Tie\xcc\x82\xcc\x81ng Vie\xcc\xa3\xcc\x82t"), "Tiếng Việt");
  EXPECT_EQ(nfc(nfd("Nguyễn Thị Bưởi")), "Nguyễn Thị Bưởi");
  EXPECT_EQ(nfc("a\xff"), "a\xef\xbf\xbd");
}

TEST(Text, LowersVietnameseLetters) { EXPECT_EQ(lower("ĐỒNG XOÀI ƯƠ"), "đồng xoài ươ"); }

TEST(Text, FoldsDiacriticsAndTheBarredD) {
  EXPECT_EQ(fold("Đồng Xoài"), "dong xoai");
  EXPECT_EQ(fold(nfd("Nguyễn Thị Đào")), "nguyen thi dao");
  EXPECT_EQ(fold("ƯƠƠÊÔĂÂ"), "uooeoaa");
  EXPECT_EQ(fold("H10.15-260901/0028"), "h10.15-260901/0028");
}

TEST(ToneKey, DoesNotCareOnWhichVowelTheToneStands) {
  EXPECT_EQ(tone_key("hoà"), tone_key("hòa"));
  EXPECT_EQ(tone_key("Thuỷ"), tone_key("Thủy"));
  EXPECT_EQ(tone_key("QUÝ"), tone_key("qúy"));
  EXPECT_EQ(tone_key("Xã Hoà Bình"), tone_key(nfd("xã hòa bình")));
  EXPECT_EQ(tone_key("khoẻ"), tone_key("khỏe"));
}

TEST(ToneKey, KeepsTonesAndVowelsApart) {
  const std::vector<std::string> apart = {"ma", "mà", "má", "mả", "mã", "mạ", "mâ", "mậ",
                                          "mă", "mắ", "đa", "da", "mo", "mơ", "mô", "mờ"};
  for (const auto& one : apart) {
    for (const auto& other : apart) EXPECT_EQ(tone_key(one) == tone_key(other), one == other) << one << " " << other;
  }
}

TEST(ToneKey, KeepsATonesSyllable) {
  EXPECT_NE(tone_key("hoà binh"), tone_key("hoa bình"));
  EXPECT_NE(tone_key("hoà, binh"), tone_key("hoa, bình"));
  EXPECT_NE(tone_key("hòa1"), tone_key("hoa1"));
}

TEST(Text, NormalFormsAndKeysAreStable) {
  test::for_seeds(500, [](test::Seeded& seeded) {
    const std::string text = random_text(seeded);
    EXPECT_EQ(nfc(nfc(text)), nfc(text));
    EXPECT_EQ(nfc(nfd(text)), nfc(text));
    EXPECT_EQ(fold(nfd(text)), fold(nfc(text)));
    EXPECT_EQ(tone_key(nfd(text)), tone_key(nfc(text)));
    EXPECT_EQ(tone_key(tone_key(text)), tone_key(text));
    EXPECT_EQ(utf8(code_points(text)), text);
    EXPECT_TRUE(is_utf8(printable(text)));
  });
}

TEST(Text, AnyBytesBecomeText) {
  test::for_seeds(500, [](test::Seeded& seeded) {
    const Bytes bytes = seeded.bytes(static_cast<std::size_t>(seeded.between(0, 40)));
    const std::string text(as_text(bytes));
    for (const std::string& made : {nfc(text), fold(text), tone_key(text), printable(text), utf8(code_points(text))}) {
      EXPECT_TRUE(is_utf8(made));
    }
  });
}

TEST(Text, DecodesDamageAsReplacement) {
  EXPECT_EQ(code_points("a\xc3z"), (std::u32string{U'a', 0xfffd, U'z'}));
  EXPECT_EQ(utf8(std::u32string{0xd800, 0x110000}), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Text, SplitsAndJoins) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), std::vector<std::string>{""});
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
  test::for_seeds(200, [](test::Seeded& seeded) {
    const std::string text = random_text(seeded);
    EXPECT_EQ(join(split(text, 'e'), "e"), text);
  });
}

TEST(Text, TrimsWhiteSpaceOnly) {
  EXPECT_EQ(trimmed(" \t\r\n\va b\f "), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
}

TEST(Decimal, HasNoZerosNoExponentAndNoMinusZero) {
  EXPECT_EQ(decimal(1, 3), "1");
  EXPECT_EQ(decimal(0.5, 3), "0.5");
  EXPECT_EQ(decimal(595.2756, 2), "595.28");
  EXPECT_EQ(decimal(100, 0), "100");
  EXPECT_EQ(decimal(1e20, 1), "100000000000000000000");
  EXPECT_EQ(decimal(-0.0001, 2), "0");
  EXPECT_EQ(decimal(-2.50, 2), "-2.5");
  EXPECT_ERROR(ErrorCode::internal, decimal(std::numeric_limits<double>::quiet_NaN(), 2));
}

TEST(Decimal, UsesAPointInEveryLocale) {
  const char* before = std::setlocale(LC_ALL, nullptr);
  const std::string restore = before == nullptr ? "C" : before;
  std::setlocale(LC_ALL, "vi_VN.UTF-8");  // where it is not installed nothing changes
  EXPECT_EQ(decimal(0.5, 1), "0.5");
  std::setlocale(LC_ALL, restore.c_str());
}

TEST(Printable, HidesWhatWouldMoveTheTerminal) {
  EXPECT_EQ(printable("Hồ sơ 1.pdf"), "Hồ sơ 1.pdf");
  EXPECT_EQ(printable("a\x1b[31m\n\x7f"), "a?[31m??");
  EXPECT_EQ(printable("a\u202Egnp.exe"), "a?gnp.exe");
  EXPECT_EQ(printable("a\xff"), "a?");
}

}  // namespace
}  // namespace sohoa
