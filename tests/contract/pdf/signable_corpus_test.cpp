// Every PDF of other makers is signed twice in shape, or refused with a reason: old bytes stay, both signatures cover their
// revisions, and whatever was signed before stands as it stood.
#include <cstdio>
#include <map>

#include <gtest/gtest.h>

#include "contract/pdf/corpus.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "support/signed_shape.hpp"

namespace sohoa {
namespace {

using Later = FoundSignature::Later;

bool stands_as_before(const FoundSignature& before, const std::vector<FoundSignature>& after) {
  return std::any_of(after.begin(), after.end(), [&](const FoundSignature& now) {
    const bool same = now.field_name == before.field_name && now.contents == before.contents && now.problems == before.problems;
    return same && (before.later == Later::forbidden || now.later == Later::permitted);
  });
}

void expect_sound(ByteView original, ByteView twice, const std::filesystem::path& file) {
  EXPECT_TRUE(std::equal(original.begin(), original.end(), twice.begin())) << file;
  const auto before = test::signatures_of(original).signatures, after = test::signatures_of(twice).signatures;
  ASSERT_EQ(after.size(), before.size() + 2) << file;
  EXPECT_TRUE(after[after.size() - 1].covers_whole_revision && after[after.size() - 2].covers_whole_revision) << file;
  EXPECT_EQ(after[after.size() - 1].later, Later::none) << file;
  EXPECT_EQ(after[after.size() - 2].later, Later::permitted) << file << testing::PrintToString(after[after.size() - 2].later_reasons);
  for (const auto& one : before) EXPECT_TRUE(stands_as_before(one, after)) << file << " " << one.field_name;
}

TEST(SignableCorpus, IsSignedTwiceOrRefusedWithAReason) {
  SKIP_WITHOUT_CORPUS();
  std::map<std::string, int> refusals;
  int signed_twice = 0;
  for (const auto& file : test::corpus_pdfs()) {
    const Bytes original = read_file(file);
    try {
      const Bytes once = test::with_signature(original);
      expect_sound(original, test::with_signature(once), file);
      ++signed_twice;
    } catch (const Error& error) {
      EXPECT_NE(error.code(), ErrorCode::parser_died) << file << error.what();
      EXPECT_NE(error.code(), ErrorCode::internal) << file;
      ++refusals[std::string{name(error.code())}];
    }
  }
  std::printf("%d files signed twice\n", signed_twice);
  for (const auto& [code, count] : refusals) std::printf("%d refused: %s\n", count, code.c_str());
  EXPECT_GT(signed_twice, 0);
}

}  // namespace
}  // namespace sohoa
