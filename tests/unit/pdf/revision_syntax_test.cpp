// The token scanner: where values end, and what cannot be slipped into a dictionary.
#include <gtest/gtest.h>

#include "pdf/revision_history.hpp"
#include "pdf/revision_syntax.hpp"
#include "support/seeded.hpp"
#include "support/small_pdf.hpp"

namespace sohoa {
namespace {

using namespace pdf_syntax;

std::string first_value(std::string_view text) {
  const auto end = value_end(view(text), 0);
  return end ? std::string{text.substr(0, *end)} : "none";
}

TEST(RevisionSyntax, AValueEndsWhereItsOwnSyntaxSays) {
  EXPECT_EQ(first_value("12 0 R/Next"), "12 0 R");
  EXPECT_EQ(first_value("12 0 obj"), "12");
  EXPECT_EQ(first_value("-3.25]"), "-3.25");
  EXPECT_EQ(first_value("/Name/Other"), "/Name");
  EXPECT_EQ(first_value("(a(b)c\\)d) /X"), "(a(b)c\\)d)");
  EXPECT_EQ(first_value("<0a 1F> 3"), "<0a 1F>");
  EXPECT_EQ(first_value("[1 [2 (])] <</A[3]>>] x"), "[1 [2 (])] <</A[3]>>]");
  EXPECT_EQ(first_value("<</A 1%>>\n/B 2>> /C"), "<</A 1%>>\n/B 2>>");
  EXPECT_EQ(first_value("true]"), "true");
}

TEST(RevisionSyntax, WhatIsNoValueHasNoEnd) {
  for (const char* text : {"", ")", "]", ">>", "(open", "<0g>", "<</A>>", "<</A 1", "[1 2", "endobj", "stream", "{1}", "1e5"}) {
    EXPECT_EQ(first_value(text), "none") << text;
  }
}

TEST(RevisionSyntax, HostileNestingIsRefusedNotFollowed) {
  EXPECT_EQ(first_value(std::string(100'000, '[')), "none");
  std::string dictionaries;
  for (int i = 0; i < 50'000; ++i) dictionaries += "<</A";
  EXPECT_EQ(first_value(dictionaries), "none");
}

TEST(RevisionSyntax, AKeyWrittenTwiceIsSeenTwice) {
  const std::string text = "<< /Contents <00> /Contents <01> >>";
  const auto dictionary = dictionary_at(view(text), 0);
  ASSERT_TRUE(dictionary);
  ASSERT_EQ(dictionary->entries.size(), 2u);
  EXPECT_EQ(text.substr(dictionary->entries[1].value.begin, 4), "<01>");
}

TEST(RevisionSyntax, TextThatWouldEndItsContainerIsNoValues) {
  EXPECT_TRUE(is_values("/A 1 /B [2 3 0 R] /C (>>)"));
  EXPECT_TRUE(is_values(""));
  EXPECT_FALSE(is_values("/A 1 >> endobj 7 0 obj << /B 2"));
  EXPECT_FALSE(is_values("/A ]"));
  EXPECT_FALSE(is_values("/A (open"));
  EXPECT_FALSE(is_values("/A 1 stream"));
}

TEST(RevisionSyntax, RandomBytesNeverLeaveTheBuffer) {
  test::for_seeds(2'000, [](test::Seeded& seeded) {
    static const std::string letters = "()<>[]{}/%\\ \n0123456789Rabfnrtue.-";
    std::string text;
    for (auto size = seeded.between(0, 60); size > 0; --size) text += letters[static_cast<std::size_t>(seeded.between(0, static_cast<std::int64_t>(letters.size()) - 1))];
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (const auto end = value_end(view(text), at)) {
        EXPECT_LE(*end, text.size());
        EXPECT_GT(*end, at);
      }
    }
    EXPECT_LE(skip_space(view(text), 0), text.size());
    is_values(text);
  });
}

TEST(RevisionHistory, EachUpdateIsARevisionWithItsEnd) {
  const Bytes first = test::file_of(test::one_page());
  const Bytes second = test::updated(first, {{6, "<< /Title (B) >>"}});
  const Bytes third = test::updated(second, {{6, "<< /Title (C) >>"}});
  const History history = history_of(third);
  ASSERT_EQ(history.revisions.size(), 3u);
  EXPECT_EQ(history.revision_ending_at(third, first.size()), 0);        // behind the line end
  EXPECT_EQ(history.revision_ending_at(third, first.size() - 1), 0);    // behind %%EOF
  EXPECT_EQ(history.revision_ending_at(third, second.size()), 1);
  EXPECT_EQ(history.revision_ending_at(third, third.size()), 2);
  EXPECT_EQ(history.revision_ending_at(third, second.size() + 20), -1);
}

}  // namespace
}  // namespace sohoa
