#include "sohoa/core/bytes.hpp"

#include <gtest/gtest.h>

#include "support/seeded.hpp"

namespace sohoa {
namespace {

TEST(Hex, IsLowerCaseAndReadsBothCases) {
  EXPECT_EQ(hex(Bytes{0x00, 0xaf, 0xff}), "00afff");
  EXPECT_EQ(from_hex("00AFff"), (Bytes{0x00, 0xaf, 0xff}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, RefusesOddLengthsAndOtherLetters) {
  for (const std::string_view text : {"0", "0g", " 0", "0x", "a\0"}) EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(base64(view(plain)), coded);
    EXPECT_EQ(from_base64(coded), to_bytes(plain));
  }
}

TEST(Base64, RefusesWhatIsNotTheOneSpelling) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Z===", "====", "Zg==\n", "Z g=", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "Zm8*"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Bytes, SurviveBothSpellings) {
  test::for_seeds(300, [](test::Seeded& seeded) {
    const Bytes bytes = seeded.bytes(static_cast<std::size_t>(seeded.between(0, 70)));
    EXPECT_EQ(from_hex(hex(bytes)), bytes);
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
  });
}

}  // namespace
}  // namespace sohoa
