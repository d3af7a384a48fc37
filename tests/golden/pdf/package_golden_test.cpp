// The whole shape of a packaged document, object by object, as qpdf sees it, and its text as poppler reads it. What
// depends on the version of a compressor (lengths, digests) is masked.
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sohoa/core/file.hpp"

#include "contract/pdf/outside_programs.hpp"
#include "contract/pdf/synthetic_pages.hpp"

namespace sohoa::test {
namespace {

using Json = nlohmann::ordered_json;

/// Three pages: black and white, colour on its side and a little skewed, and one without text.
Bytes document() {
  const Sheet sheet =
      draw({.lines = {"TỜ KHAI ĐĂNG KÝ KHAI SINH", "Họ và tên: Nguyễn Thị Thử Nghiệm", "Ngày 24/11/2026 😀"}});
  LyingSheet upright = lay(sheet, {});
  upright.page.image = code_losslessly(as_bilevel(upright.gray));
  LyingSheet sideways = lay(sheet, {.turn_deg = 90, .skew_deg = 0.5});
  sideways.page.image = code_losslessly(as_rgb(sideways.gray));
  LyingSheet blank = lay(draw({}), {});
  blank.page.image = code_losslessly(blank.gray);
  const std::vector<PackagedPage> pages = {upright.page, sideways.page, blank.page};
  return package(3, [&](std::size_t index) { return pages[index]; },
                 {.title = "Tờ khai", .made_at = Instant::parse("2026-11-24T08:15:30+07:00")})
      .bytes;
}

void mask(Json& value) {
  if (!value.is_structured()) return;
  for (auto& [key, entry] : value.items()) {
    if (key == "/Length" || key == "/ID") {
      entry = "masked";
    } else {
      mask(entry);
    }
  }
}

std::string structure(const std::filesystem::path& pdf) {
  Json all = Json::parse(ask("qpdf", {"--json=2", "--json-key=qpdf", "--json-stream-data=none", pdf}).said);
  Json objects = all.at("qpdf").at(1);
  mask(objects);
  return objects.dump(1) + "\n";
}

std::filesystem::path expected_file(const std::string& name) {
  return std::filesystem::path(SOHOA_SOURCE_DIR) / "tests/golden/pdf/expected" / name;
}

void expect_golden(const std::string& name, const std::string& found) {
  if (std::getenv("SOHOA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(expected_file(name)) << found;
    GTEST_SKIP() << "SKIPPED: " << name << " was rewritten, review the difference";
  }
  EXPECT_EQ(found, read_text_file(expected_file(name)));
}

class PackagedDocument : public testing::Test {
 protected:
  void SetUp() override { write_file_durably(file_, document()); }
  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "document.pdf";
};

TEST_F(PackagedDocument, HasTheStructureOnRecord) {
  SOHOA_NEEDS("qpdf");
  expect_golden("structure.json", structure(file_));
}

TEST_F(PackagedDocument, HasTheTextOnRecord) {
  SOHOA_NEEDS("pdftotext");
  expect_golden("text.txt", ask("pdftotext", {"-layout", file_, "-"}).said);
}

TEST_F(PackagedDocument, DrawsTheFirstPageAsOnRecord) {
  SOHOA_NEEDS("qpdf");
  expect_golden("content.txt", ask("qpdf", {"--show-object=6", "--filtered-stream-data", file_}).said);
}

TEST_F(PackagedDocument, HasTheMetadataOnRecord) {
  SOHOA_NEEDS("pdfinfo");
  expect_golden("metadata.xml", ask("pdfinfo", {"-meta", file_}).said);
}

}  // namespace
}  // namespace sohoa::test
