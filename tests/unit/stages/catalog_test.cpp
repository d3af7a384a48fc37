// The pipelines that come with the program load; the stages refuse wrong settings at their place.

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "sohoa/stages/catalog.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

TEST(StandardCatalog, EveryPipelineThatComesWithTheProgramLoads) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(SOHOA_SOURCE_DIR) / "pipelines")) {
    if (entry.path().extension() != ".toml") continue;
    // Papers as they come, or one that is stored already.
    const std::type_index input = entry.path().stem() == "renew" ? typeid(StoredPaper) : typeid(Batch);
    const Pipeline pipeline = load_pipeline(entry.path(), standard_catalog(), input);
    EXPECT_EQ(pipeline.name, entry.path().stem()) << "a pipeline is named like its file";
    EXPECT_FALSE(pipeline.title.empty());
    ++count;
  }
  EXPECT_GE(count, 2);
}

TEST(StandardCatalog, EveryStageAndItsKeysAreInThePipelinesReadme) {
  const std::string readme = read_text_file(fs::path(SOHOA_SOURCE_DIR) / "pipelines" / "README.md");
  for (const auto& [name, make] : standard_catalog())
    EXPECT_NE(readme.find("`" + std::string(name) + "`"), std::string::npos) << name;
}

std::string refusal(const std::string& stage) {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "p.toml", view("name = \"p\"\n[[stage]]\n" + stage));
  try {
    load_pipeline(folder.path() / "p.toml", standard_catalog(), typeid(Batch));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::pipeline_invalid);
    return error.detail();
  }
  return "accepted";
}

TEST(StandardCatalog, WrongSettingsAreRefusedWhereTheyStand) {
  EXPECT_EQ(refusal("use = \"page.prepare\"\n"), "accepted");
  EXPECT_NE(refusal("use = \"page.prepare\"\ndpi_min = 10\n").find("p.toml:4:"), std::string::npos);
  EXPECT_NE(refusal("use = \"page.prepare\"\ndrop_blank = \"yes\"\n").find("p.toml:4:"), std::string::npos);
  EXPECT_EQ(refusal("use = \"page.prepare\"\nseals = false\nflatten = false\nblank_below = 0.01\n"), "accepted");
  EXPECT_NE(refusal("use = \"page.prepare\"\nseals = 1\n").find("p.toml:4:"), std::string::npos);
  const std::string before = "use = \"page.prepare\"\n[[stage]]\nuse = \"text.recognize\"\n";
  EXPECT_NE(refusal(before + "confirm_below = 7\n").find("p.toml:6:"), std::string::npos);
  EXPECT_NE(refusal(before + "languages = []\n").find("p.toml:6:"), std::string::npos);
  EXPECT_EQ(refusal(before + "engine = \"tesseract\"\n"), "accepted");
  EXPECT_NE(refusal(before + "engine = \"other\"\n").find("p.toml:6:"), std::string::npos);
  EXPECT_NE(refusal(before + "[[stage]]\nuse = \"pdf.package\"\nconformance = \"PDF/A-1b\"\n").find("p.toml:8:"), std::string::npos);
  EXPECT_NE(refusal(before + "[[stage]]\nuse = \"pdf.package\"\n[[stage]]\nuse = \"pades.sign\"\nlevel = \"B-X\"\n").find("p.toml:10:"),
            std::string::npos);
}

TEST(StandardCatalog, StoringUnsignedOrReadingAfterSigningCannotBeWritten) {
  const std::string packaged =
      "use = \"page.prepare\"\n[[stage]]\nuse = \"text.recognize\"\n[[stage]]\nuse = \"pdf.package\"\n[[stage]]\n";
  EXPECT_NE(refusal(packaged + "use = \"repository.deposit\"\n").find("cannot follow"), std::string::npos);
  EXPECT_NE(refusal(packaged + "use = \"pades.sign\"\n[[stage]]\nuse = \"text.recognize\"\n").find("cannot follow"), std::string::npos);
}

}  // namespace
}  // namespace sohoa
