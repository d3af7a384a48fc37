// Tests of the two measures of recognition.
#include "sohoa/text/accuracy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace sohoa {
namespace {

TEST(CharErrors, CountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(char_errors("kitten", "sitting"), (CharErrors{3, 6}));
  EXPECT_EQ(char_errors("abc", ""), (CharErrors{3, 3}));
  EXPECT_EQ(char_errors("", "abc"), (CharErrors{3, 0}));
  EXPECT_DOUBLE_EQ(char_error_rate("", "abc"), 1);
  EXPECT_DOUBLE_EQ(char_error_rate("", ""), 0);
}

TEST(CharErrors, SeesOneLetterWhateverItsBytes) {
  EXPECT_EQ(char_errors("được", "đuơc").edits, 2U);
  // The same word composed and decomposed.
  EXPECT_EQ(char_errors("ti\xe1\xba\xbfng", "tie\xcc\x82\xcc\x81ng").edits, 0U);
}

TEST(CharErrors, WhiteSpaceIsOneSpaceAndNoneAtTheEnds) {
  EXPECT_EQ(char_errors("một  hai\n\nba ", " một hai\tba").edits, 0U);
  EXPECT_EQ(char_errors("mộthai", "một hai").edits, 1U);
}

/// The textbook's full table.
std::size_t plain_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j)
      table[i][j] = i == 0 ? j : j == 0 ? i : std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
  return table[a.size()][b.size()];
}

TEST(CharErrors, TheBandGivesWhatTheFullTableGives) {
  std::mt19937 random(11);
  const auto text = [&](std::size_t length, unsigned letters) {
    std::string out;
    for (std::size_t i = 0; i < length; ++i) out.push_back(static_cast<char>('a' + random() % letters));
    return out;
  };
  for (int round = 0; round < 60; ++round) {
    const std::string a = text(random() % 400, 2 + round % 5);
    std::string b = round % 2 ? text(random() % 400, 3) : a;
    for (int change = 0; change < round && !b.empty(); ++change) b[random() % b.size()] = 'z';
    EXPECT_EQ(char_errors(a, b).edits, plain_distance(a, b));
  }
}

TEST(WordMatches, AreBags) {
  const WordMatches matches = word_matches("một hai hai ba", "ba hai bốn hai hai");
  EXPECT_EQ(matches, (WordMatches{3, 4, 5}));
  EXPECT_DOUBLE_EQ(matches.f1(), 6.0 / 9);
  EXPECT_DOUBLE_EQ(matches.recall(), 0.75);
  EXPECT_DOUBLE_EQ(matches.precision(), 0.6);
  EXPECT_DOUBLE_EQ(word_f1("", ""), 1);
  EXPECT_DOUBLE_EQ(word_f1("một", ""), 0);
}

}  // namespace
}  // namespace sohoa
