// Contract tests of our own forward pass: the installed models are read, damaged ones are left alone, and Tesseract
// itself is the oracle on the same line images.
#include "text/line_recognizer.hpp"

#include <gtest/gtest.h>
#include <tesseract/baseapi.h>

#include <algorithm>
#include <random>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/segment.hpp"
#include "sohoa/text/accuracy.hpp"
#include "support/page_images.hpp"
#include "text/models.hpp"

namespace sohoa::text {
namespace {

std::filesystem::path vietnamese_model() { return model_file(model_folder({"vie"}), "vie"); }

Bytes model_bytes() { return read_file(vietnamese_model()); }

/// The lines of the rendered page at the sizes scans have them.
std::vector<Raster> line_images() {
  const test::Picture page = test::picture("text/page_vi.png");
  const auto segments = find_lines(prepare(test::raster_of(page.get()), {200, 200, false}));
  std::vector<Raster> lines;
  for (const float scale : {0.7F, 1.0F, 1.4F})
    for (const LineSegment& segment : segments) {
      const test::Picture line{pixCreate(segment.image.width_px, segment.image.height_px, 8)};
      for (int y = 0; y < segment.image.height_px; ++y)
        for (int x = 0; x < segment.image.width_px; ++x)
          pixSetPixel(line.get(), x, y, segment.image.pixels[static_cast<std::size_t>(y * segment.image.width_px + x)]);
      lines.push_back(test::raster_of(test::Picture{pixScaleGeneral(line.get(), scale, scale, 0, 0)}.get()));
    }
  return lines;
}

std::string joined(const std::vector<ReadWord>& words) {
  std::vector<std::string> texts;
  for (const ReadWord& word : words) texts.push_back(word.text);
  return join(texts, " ");
}

TEST(LineRecognizer, ReadsWhatTesseractReads) {
  const std::vector<Raster> lines = line_images();
  const auto ours = LineRecognizer::of_file(vietnamese_model());
  ASSERT_TRUE(ours);
  const auto readings = ours->read(lines);
  tesseract::TessBaseAPI oracle;
  ASSERT_EQ(oracle.Init(model_folder({"vie"}).c_str(), "vie", tesseract::OEM_LSTM_ONLY), 0);
  oracle.SetPageSegMode(tesseract::PSM_RAW_LINE);
  CharErrors sum;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    oracle.SetImage(lines[i].pixels.data(), lines[i].width_px, lines[i].height_px, 1, lines[i].width_px);
    const std::unique_ptr<char[]> text{oracle.GetUTF8Text()};
    const CharErrors errors = char_errors(text.get(), joined(readings[i]));
    sum.edits += errors.edits;
    sum.length += errors.length;
  }
  // What is left is the dictionary's doing, which our beam does not ask.
  EXPECT_GT(sum.length, 2900U);
  EXPECT_LT(sum.rate(), 0.004);
}

TEST(LineRecognizer, EveryKernelReadsTheSame) {
  auto lines = line_images();
  lines.resize(4);   // the plain kernel is slow without optimization
  const auto model = read_lstm_model(model_bytes());
  ASSERT_TRUE(model);
  std::vector<LineInput> inputs;
  for (const Raster& line : lines) inputs.push_back(line_input(line, model->height_px));
  const auto expected = LstmNetwork(*model, *usable_kernels().front()).run(inputs);
  for (const Kernels* kernels : usable_kernels()) {
    const auto outputs = LstmNetwork(*model, *kernels).run(inputs);
    for (std::size_t i = 0; i < outputs.size(); ++i) EXPECT_EQ(outputs[i].probabilities, expected[i].probabilities) << kernels->name;
  }
}

TEST(LineRecognizer, ALineIsReadTheSameAloneAndAmongOthers) {
  const auto lines = line_images();
  const auto ours = LineRecognizer::of_file(vietnamese_model());
  const auto together = ours->read(lines);
  for (const std::size_t i : {std::size_t{0}, std::size_t{17}, std::size_t{30}})
    EXPECT_EQ(joined(ours->read(std::span(lines).subspan(i, 1))[0]), joined(together[i]));
}

TEST(LineRecognizer, WordsLieFromLeftToRightInsideTheLine) {
  const auto lines = line_images();
  for (const auto& words : LineRecognizer::of_file(vietnamese_model())->read(std::span(lines).first(3))) {
    double right = 0;
    for (const ReadWord& word : words) {
      EXPECT_GE(word.left, right - 1);
      EXPECT_GT(word.right, word.left);
      right = word.right;
      EXPECT_GT(word.confidence, 0);
      EXPECT_LE(word.confidence, 1);
    }
    EXPECT_LE(right, 1400);
  }
}

TEST(LineRecognizer, TinyAndEndlessImagesHaveNoWords) {
  const auto ours = LineRecognizer::of_file(vietnamese_model());
  std::vector<Raster> odd;
  for (const auto& [width, height] : {std::pair{1, 1}, {2, 40}, {40, 2}, {60'000, 10}, {3, 3}})
    odd.push_back({.width_px = width, .height_px = height, .format = PixelFormat::gray,
                   .pixels = Bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 200)});
  for (const auto& words : ours->read(odd)) EXPECT_TRUE(words.empty());
  EXPECT_TRUE(ours->read({}).empty());
}

TEST(LstmModel, IsReadFromTheInstalledModel) {
  const auto model = read_lstm_model(model_bytes());
  ASSERT_TRUE(model);
  EXPECT_EQ(model->height_px, 36);
  EXPECT_EQ(model->x_scale(), 3);
  EXPECT_EQ(static_cast<int>(model->texts.size()), model->layers.back().outputs);
  EXPECT_EQ(model->texts[0], " ");
  EXPECT_NE(std::ranges::find(model->texts, "ợ"), model->texts.end());
}

TEST(LstmModel, IsNothingForATruncatedFile) {
  const Bytes whole = model_bytes();
  for (std::size_t length = 0; length < whole.size() - 100; length += 1 + length / 40)
    EXPECT_FALSE(read_lstm_model(ByteView(whole).first(length))) << length;
}

TEST(LstmModel, SurvivesDamage) {
  const Bytes whole = model_bytes();
  std::mt19937 random(9);
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    Bytes damaged = whole;
    // The heads of the parts are where lengths and types stand.
    const std::size_t reach = round % 2 ? 1200 : damaged.size();
    for (int i = 0; i < 3; ++i) damaged[random() % reach] = static_cast<std::uint8_t>(random());
    refused += !read_lstm_model(damaged);
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace sohoa::text
