// Models our forward pass does not run are Tesseract's, by themselves: made-up ones of each kind, and the installed one put
// into a form that Tesseract reads and we do not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>

#include "sohoa/core/file.hpp"
#include "sohoa/page/segment.hpp"
#include "sohoa/text/accuracy.hpp"
#include "sohoa/text/recognizer.hpp"
#include "support/page_images.hpp"
#include "text/line_recognizer.hpp"
#include "text/models.hpp"

namespace sohoa::text {
namespace {

namespace fs = std::filesystem;

class ModelsFolder {
 public:
  ModelsFolder() {
    if (const char* before = std::getenv("TESSDATA_PREFIX")) before_ = before;
    setenv("TESSDATA_PREFIX", folder_.path().c_str(), 1);
  }
  ~ModelsFolder() { before_.empty() ? unsetenv("TESSDATA_PREFIX") : setenv("TESSDATA_PREFIX", before_.c_str(), 1); }
  void put(const std::string& language, ByteView model) const { write_file_durably(folder_.path() / (language + ".traineddata"), model); }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

/// The parts of a .traineddata file by their number, and back.
std::map<std::size_t, Bytes> parts_of(ByteView model) {
  std::uint32_t count = 0;
  std::memcpy(&count, model.data(), sizeof count);
  std::vector<std::int64_t> offsets(count);
  std::memcpy(offsets.data(), model.data() + sizeof count, count * sizeof(std::int64_t));
  std::map<std::size_t, Bytes> parts;
  auto end = static_cast<std::int64_t>(model.size());
  for (std::size_t entry = count; entry-- > 0;) {
    if (offsets[entry] < 0) continue;
    const ByteView part = model.subspan(static_cast<std::size_t>(offsets[entry]), static_cast<std::size_t>(end - offsets[entry]));
    parts[entry] = Bytes(part.begin(), part.end());
    end = offsets[entry];
  }
  return parts;
}

Bytes model_of(const std::map<std::size_t, Bytes>& parts) {
  constexpr std::uint32_t count = 24;
  std::vector<std::int64_t> offsets(count, -1);
  Bytes body;
  for (const auto& [entry, part] : parts) {
    offsets[entry] = static_cast<std::int64_t>(sizeof count + count * sizeof(std::int64_t) + body.size());
    append(body, part);
  }
  Bytes model(sizeof count + count * sizeof(std::int64_t));
  std::memcpy(model.data(), &count, sizeof count);
  std::memcpy(model.data() + sizeof count, offsets.data(), count * sizeof(std::int64_t));
  append(model, body);
  return model;
}

/// A layer that runs from right to left turned round twice more: the same to Tesseract.
Bytes turned_round_twice_more(const Bytes& lstm) {
  const std::string kind("\0\x0b\0\0\0RTLReversed", 16);
  const auto found = std::search(lstm.begin(), lstm.end(), kind.begin(), kind.end());
  EXPECT_NE(found, lstm.end());
  const auto name_at = found + static_cast<std::ptrdiff_t>(kind.size()) + 2 + 4 * 4;
  std::uint32_t name = 0;
  std::memcpy(&name, &*name_at, sizeof name);
  // Its head and how many layers it holds: one.
  Bytes head(found, name_at + static_cast<std::ptrdiff_t>(sizeof name + name + sizeof(std::int32_t)));
  constexpr std::uint8_t has_learning_rates = 64;   // they would follow the layers
  head[kind.size() + 2] &= static_cast<std::uint8_t>(~has_learning_rates);
  Bytes out(lstm.begin(), found);
  append(out, head);
  append(out, head);
  out.insert(out.end(), found, lstm.end());
  return out;
}

constexpr std::size_t lstm_entry = 17;

Bytes installed_model() { return read_file(model_file(model_folder({"vie"}), "vie")); }

Bytes model_only_tesseract_runs() {
  auto parts = parts_of(installed_model());
  parts[lstm_entry] = turned_round_twice_more(parts[lstm_entry]);
  return model_of(parts);
}

TEST(ForeignModels, TakenApartAndPutTogetherAModelIsTheSame) {
  const auto before = read_lstm_model(installed_model()), after = read_lstm_model(model_of(parts_of(installed_model())));
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->texts, after->texts);
  EXPECT_EQ(before->layers.front().matrices.size(), after->layers.front().matrices.size());
}

TEST(ForeignModels, OfEachKindAreLeftToTesseract) {
  const fs::path seeds = fs::path(SOHOA_SOURCE_DIR) / "tests/fuzz/seeds/traineddata";
  EXPECT_TRUE(read_lstm_model(read_file(seeds / "runs")));
  for (const char* kind : {"float-weights", "unknown-layer", "codes-of-two-steps", "without-recoder", "cut-short", "empty"})
    EXPECT_FALSE(read_lstm_model(read_file(seeds / kind))) << kind;
}

TEST(ForeignModels, AMadeUpSmallNetworkRuns) {
  auto model = read_lstm_model(read_file(fs::path(SOHOA_SOURCE_DIR) / "tests/fuzz/seeds/traineddata/runs"));
  ASSERT_TRUE(model);
  EXPECT_EQ(model->height_px, 12);
  const int codes = static_cast<int>(model->texts.size());
  const LineInput line{.width = 60, .pixels = std::vector<std::int8_t>(60 * 12, 90)};
  for (const Kernels* kernels : usable_kernels()) {
    const auto outputs = LstmNetwork(*model, *kernels).run({&line, 1});
    ASSERT_EQ(outputs[0].steps, 20) << kernels->name;
    for (int step = 0; step < outputs[0].steps; ++step) {
      float sum = 0;
      for (int code = 0; code < codes; ++code) sum += outputs[0].at(step)[code];
      EXPECT_NEAR(sum, 1, 1e-3) << kernels->name;
    }
  }
}

TEST(ForeignModels, OneOnlyTesseractRunsIsReadByTesseractLineByLine) {
  const Bytes model = model_only_tesseract_runs();
  EXPECT_FALSE(read_lstm_model(model));
  const ModelsFolder folder;
  folder.put("vie", model);
  const PreparedPage ready = prepare(test::raster_of(test::picture("text/page_vi.png").get()), {200, 200, false});
  const RecognizedPage page = RecognizerPool({.languages = {"vie"}, .engine = Engine::lines}).recognize(ready);
  EXPECT_LT(char_error_rate(read_text_file(test::data_file("text/page_vi.txt")), page.text()), 0.02);
  // It reads the lines we find, not its own.
  const std::vector<LineSegment> lines = find_lines(ready);
  ASSERT_EQ(page.lines.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(page.lines[i].box, lines[i].box) << i;
    double right = lines[i].box.left - 10;
    for (const Word& word : page.lines[i].words) {
      EXPECT_GE(word.box.left, right - 2) << word.text;
      right = word.box.right();
    }
    EXPECT_LE(right, lines[i].box.right() + 10) << i;
  }
}

}  // namespace
}  // namespace sohoa::text
