// What is put into a folder comes out the same, and names of feeds tell papers apart.

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

class Artifacts : public ::testing::Test {
 protected:
  fs::path make(const std::string& name, const std::string& content) {
    write_file_durably(folder_.path() / name, view(content));
    return folder_.path() / name;
  }
  Batch batch() {
    Batch batch;
    batch.paper = {.dossier = "H10.31-220615-0003", .unit = "H10.31", .procedure = "1.001612", .component = "don", .title = "Đơn",
                   .applicant_name = "Người Mẫu", .owner_id = "070085006218", .kind = ComponentKind::component};
    for (const auto& file : {make("b.jpg", "second"), make("a.jpg", "first")}) {
      batch.files.push_back(file);
      batch.digests.push_back(sha256_file(file));
    }
    return batch;
  }
  fs::path empty(const std::string& name) {
    fs::create_directories(folder_.path() / name);
    return folder_.path() / name;
  }

  TemporaryFolder folder_;
};

TEST_F(Artifacts, ABatchKeepsItsFilesInOrderAndIsIndependentOfTheScannersFolder) {
  const Batch fed = batch();
  fed.save(empty("to"));
  fs::remove(fed.files[0]);
  const Batch loaded = Batch::load(folder_.path() / "to");
  ASSERT_EQ(loaded.files.size(), 2u);
  EXPECT_EQ(read_text_file(loaded.files[0]), "second");
  EXPECT_EQ(loaded.digest(), fed.digest());
  EXPECT_EQ(loaded.paper.owner_id, fed.paper.owner_id);
}

TEST_F(Artifacts, TwoFilesOfOneNameAreBothKept) {
  Batch fed = batch();
  fs::create_directory(folder_.path() / "other");
  fed.files[1] = make("other/b.jpg", "first");
  fed.save(empty("to"));
  const Batch loaded = Batch::load(folder_.path() / "to");
  EXPECT_EQ(read_text_file(loaded.files[1]), "first");
}

TEST_F(Artifacts, AFeedIsNamedByPlaceAndBytes) {
  const Batch fed = batch();
  Batch other = fed;
  other.paper.title = "another title";
  EXPECT_EQ(other.digest(), fed.digest()) << "a title is no part of the feed";
  other = fed;
  other.paper.component = "cccd";
  EXPECT_NE(other.digest(), fed.digest());
  other = fed;
  other.paper.kind = ComponentKind::result;
  EXPECT_NE(other.digest(), fed.digest());
  other = fed;
  std::swap(other.digests[0], other.digests[1]);
  EXPECT_NE(other.digest(), fed.digest()) << "order counts";
}

TEST_F(Artifacts, AFileThatChangedSinceItWasFedIsRefused) {
  const Batch fed = batch();
  make("a.jpg", "changed");
  EXPECT_ERROR(ErrorCode::io_failed, fed.save(empty("to")));
}

TEST_F(Artifacts, ADamagedFolderIsOneError) {
  const Batch fed = batch();
  fed.save(empty("to"));
  for (const char* text : {"", "{", "[]", R"({"paper":1,"files":[]})", R"({"files":[{"file":"../../etc/passwd","sha256":"00"}]})"}) {
    write_file_durably(folder_.path() / "to" / "batch.json", view(text));
    EXPECT_ERROR(ErrorCode::store_corrupt, Batch::load(folder_.path() / "to")) << text;
  }
}

TEST_F(Artifacts, APackagedPaperKeepsItsPlanBesideIt) {
  PackagedPaper paper;
  paper.paper = batch().paper;
  paper.file = make("packaged.pdf", "%PDF");
  paper.digest = sha256(view("%PDF"));
  paper.plan = {1, 2, 3};
  paper.save(empty("to"));
  EXPECT_EQ(PackagedPaper::load(folder_.path() / "to").plan, paper.plan);
  paper.plan.clear();   // a document that came as it is has none
  paper.save(empty("bare"));
  EXPECT_TRUE(PackagedPaper::load(folder_.path() / "bare").plan.empty());
}

TEST_F(Artifacts, AStoredPaperComesOutAsItWentIn) {
  StoredPaper stored;
  stored.signed_paper.packaged.paper = batch().paper;
  stored.signed_paper.packaged.file = make("signed.pdf", "%PDF");
  stored.signed_paper.packaged.digest = sha256(view("%PDF"));
  stored.signed_paper.packaged.kept = DigitizedDocument::Kept::is_signed;
  stored.signed_paper.packaged.mean_confidence = 0.123456789;
  stored.signed_paper.packaged.text = "Đất\n";
  stored.signed_paper.level = "PAdES-B-T";
  stored.signed_paper.authorization = "uq-0123456789abcdef";
  stored.signed_paper.warnings = {"revocation_unknown"};
  stored.receipt = {.document = "d", .digest = sha256(view("%PDF")), .place = "blobs/x", .version = 3, .at = Instant{1'654'000'000'123}};
  stored.save(empty("to"));
  const StoredPaper loaded = StoredPaper::load(folder_.path() / "to");
  EXPECT_EQ(loaded.receipt, stored.receipt);
  EXPECT_EQ(loaded.signed_paper.packaged.kept, DigitizedDocument::Kept::is_signed);
  EXPECT_EQ(loaded.signed_paper.packaged.mean_confidence, 0.123456789);
  EXPECT_EQ(loaded.signed_paper.packaged.text, "Đất\n");
  EXPECT_EQ(loaded.signed_paper.authorization, "uq-0123456789abcdef");
  EXPECT_EQ(loaded.signed_paper.warnings, stored.signed_paper.warnings);
  EXPECT_EQ(read_text_file(loaded.signed_paper.packaged.file), "%PDF");
}

TEST(KeptImage, EveryTurnOfTheSourceIsUndone) {
  // A mark in the top left corner of the coded image must be found there again from wherever the turn put it.
  for (const int turn : {0, 90, 180, 270}) {
    ScannedPage page;
    const bool sideways = turn % 180 != 0;
    page.raster.width_px = sideways ? 300 : 200;
    page.raster.height_px = sideways ? 200 : 300;
    page.resolution = {.x_dpi = sideways ? 300.0 : 200.0, .y_dpi = sideways ? 200.0 : 300.0};
    page.coded = CodedImage{.coding = CodedImage::Coding::jpeg, .bytes = {}, .width_px = 200, .height_px = 300, .turn_deg = turn};
    PreparedPage prepared;
    prepared.turned_deg = 90;
    const KeptImage kept = kept_image(page, prepared, ImageProfile::evidential);
    EXPECT_EQ(kept.turn_deg, (turn + 90) % 360);
    EXPECT_EQ(kept.resolution.x_dpi, 200) << turn;
    const double marks[4][2] = {{0, 0}, {300, 0}, {200, 300}, {0, 200}};   // where a clockwise turn moves the corner
    const double* mark = marks[turn / 90];
    const Affine& map = kept.raster_to_image;
    EXPECT_DOUBLE_EQ(map.a * mark[0] + map.c * mark[1] + map.e, 0) << turn;
    EXPECT_DOUBLE_EQ(map.b * mark[0] + map.d * mark[1] + map.f, 0) << turn;
  }
}

TEST_F(Artifacts, RecognizedPagesKeepTheirWordsInFilesBesideThem) {
  RecognizedPages read;
  read.pages.folder = empty("01-pages");
  read.pages.paper.component = "don";
  read.pages.save(empty("01-pages.new"));
  fs::rename(folder_.path() / "01-pages.new/pages.json", folder_.path() / "01-pages/pages.json");
  read.folder = empty("scratch");
  for (const std::string word : {"một", "hai"}) {
    RecognizedPage page;
    page.lines.push_back({.words = {{.text = word, .box = {1, 2, 3, 4}, .confidence = 0.5}}, .box = {1, 2, 3, 4}, .baseline = 6});
    read.put_text(read.readings.size(), page);
    read.readings.push_back(reading_of(page));
  }
  read.save(empty("02-read"));
  fs::remove_all(read.folder);
  const RecognizedPages loaded = RecognizedPages::load(folder_.path() / "02-read");
  ASSERT_EQ(loaded.readings.size(), 2u);
  EXPECT_EQ(loaded.readings[1].words, 1);
  EXPECT_EQ(loaded.text(1).text(), "hai");
  // A review makes a folder of its own of them.
  loaded.save(empty("03-reviewed"));
  fs::remove_all(folder_.path() / "02-read");
  EXPECT_EQ(RecognizedPages::load(folder_.path() / "03-reviewed").text(0).text(), "một");
  fs::remove(folder_.path() / "03-reviewed/0001.words.json");
  EXPECT_ERROR(ErrorCode::input_missing, RecognizedPages::load(folder_.path() / "03-reviewed").text(0));
}

}  // namespace
}  // namespace sohoa
