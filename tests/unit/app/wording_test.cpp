// What people read: every code has its face in both languages, and nothing printed betrays a personal id.

#include <set>

#include <gtest/gtest.h>

#include "app/table.hpp"
#include "app/verdicts.hpp"
#include "app/wording.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/rates/rates.hpp"

#include "support/test_files.hpp"

namespace sohoa::app {
namespace {

TEST(Wording, EveryErrorCodeHasAFaceInBothLanguagesAndAContractedExitCode) {
  const std::set<int> exits = {2, 3, 4, 5, 70};
  int count = 0;
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i, ++count) {
    const auto code = static_cast<ErrorCode>(i);
    const ErrorFace& face = face_of(code);   // aborts when there is none
    EXPECT_FALSE(face.vi.empty() || face.en.empty() || face.vi_do.empty() || face.en_do.empty()) << name(code);
    EXPECT_TRUE(exits.contains(face.exit_code)) << name(code);
    EXPECT_EQ(nfc(face.vi), face.vi) << name(code);
    EXPECT_EQ(error_code_named(name(code)), code);
  }
  EXPECT_GT(count, 40);
}

TEST(Wording, AnErrorIsOneLineWithFileWhatAndWhatToDo) {
  const Error error(ErrorCode::input_truncated, "page 3\nof 4", "a\tb.jpg");
  const std::string line = error_line(error, Language::en);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_TRUE(line.starts_with("sohoa: a?b.jpg: the file ends too early (page 3?of 4): ")) << line;
  EXPECT_TRUE(line.ends_with(" [input_truncated]")) << line;
  EXPECT_NE(error_line(error, Language::vi), line);
}

TEST(Wording, IndicatorsHaveSentencesInBothLanguages) {
  for (const std::string& set : RuleSet::names(test::source_file("rules"))) {
    const RuleSet rules = RuleSet::load(test::source_file("rules"), set);
    for (const IndicatorRule& rule : rules.indicators()) {
      EXPECT_FALSE(rule.title_vi.empty() || rule.title_en.empty()) << rule.id;
      for (const IndicatorCase& one : rule.cases) EXPECT_NE(sentence(one.reason, Language::vi), one.reason);
    }
  }
}

TEST(Wording, APersonalIdIsShownMasked) {
  EXPECT_EQ(masked_subject("CCCD:070085006218"), "CCCD:070******218");
  EXPECT_EQ(masked_subject("CCCD:nonsense"), "CCCD:***");
  EXPECT_EQ(masked_subject("070085006218"), "***");
  EXPECT_EQ(masked_subject(""), "");
}

TEST(Table, ColumnsAreAlignedByCharactersNotBytes) {
  Table table;
  table.add({"Đơn vị", "%"});
  table.add({"Sở Tư pháp", "80.00"});
  const auto lines = table.lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "Đơn vị      %");
  EXPECT_EQ(lines[2], "Sở Tư pháp  80.00");
}

}  // namespace
}  // namespace sohoa::app
