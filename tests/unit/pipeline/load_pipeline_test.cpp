// A wrong pipeline file is refused before any paper is touched, with the place of the mistake.

#include <gtest/gtest.h>

#include "unit/pipeline/toy.hpp"

namespace sohoa {
namespace {

Pipeline load(const std::string& text) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "p.toml", view(text));
  return load_pipeline(folder.path() / "p.toml", toy::catalog(), typeid(toy::Paper));
}

/// The refusal's "line:column: reason" without the file's path.
std::string refusal(const std::string& text) {
  try {
    load(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::pipeline_invalid);
    const std::string what = error.what();
    const std::size_t at = what.find("p.toml:");
    return at == std::string::npos ? what : what.substr(at + 7);
  }
  return "accepted";
}

TEST(LoadPipeline, ReadsTopToBottom) {
  const Pipeline pipeline = load("name = \"n\"\nfeeds = \"x\"\n[[stage]]\nuse = \"toy.scan\"\n[[stage]]\nuse = \"toy.sign\"\n");
  EXPECT_EQ(pipeline.name, "n");
  EXPECT_EQ(pipeline.feeds, "x");
  ASSERT_EQ(pipeline.steps.size(), 2u);
  EXPECT_EQ(pipeline.steps[1].need, Need::signer);
}

TEST(LoadPipeline, RefusesTheWrongOrderAtTheStageThatCannotFollow) {
  const std::string what = refusal("name = \"n\"\n[[stage]]\nuse = \"toy.scan\"\n[[stage]]\nuse = \"toy.store\"\n");
  EXPECT_TRUE(what.starts_with("5:")) << what;
  EXPECT_NE(what.find("'toy.store' cannot follow 'toy.scan'"), std::string::npos) << what;
}

TEST(LoadPipeline, RefusesAFirstStageThatDoesNotTakePaper) {
  EXPECT_TRUE(refusal("name = \"n\"\n[[stage]]\nuse = \"toy.sign\"\n").starts_with("3:"));
}

TEST(LoadPipeline, RefusesAnUnknownStageAndNamesTheKnown) {
  const std::string what = refusal("name = \"n\"\n\n[[stage]]\nuse = \"toy.scna\"\n");
  EXPECT_TRUE(what.starts_with("4:")) << what;
  EXPECT_NE(what.find("toy.scan"), std::string::npos) << what;
}

TEST(LoadPipeline, RefusesAValueOutOfRangeAndAnUnknownKey) {
  EXPECT_TRUE(refusal("name = \"n\"\n[[stage]]\nuse = \"toy.scan\"\ndpi = 9000\n").starts_with("4:"));
  EXPECT_TRUE(refusal("name = \"n\"\n[[stage]]\nuse = \"toy.scan\"\ndpy = 300\n").starts_with("4:"));
  EXPECT_TRUE(refusal("name = \"n\"\ncolour = 1\n[[stage]]\nuse = \"toy.scan\"\n").starts_with("2:"));
}

TEST(LoadPipeline, RefusesNoStagesNoNameAndBrokenToml) {
  EXPECT_NE(refusal("name = \"n\"\n"), "accepted");
  EXPECT_NE(refusal("[[stage]]\nuse = \"toy.scan\"\n"), "accepted");
  EXPECT_TRUE(refusal("name = \"n\"\n[[stage]\nuse = 1\n").starts_with("2:"));
}

}  // namespace
}  // namespace sohoa
