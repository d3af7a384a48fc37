// Tesseract in this process: raw pixels in, words with boxes out.
#include "text/tesseract_engine.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/rounding.hpp"
#include "sohoa/core/text.hpp"
#include "text/spelling.hpp"

namespace sohoa::text {
namespace {

using tesseract::PageIteratorLevel;

constexpr int smallest_side_px = 8;   // below that Tesseract only complains

/// Loading a model writes Tesseract's global parameters.
std::mutex& making_an_engine() {
  static std::mutex mutex;
  return mutex;
}

Box box_at(const tesseract::ResultIterator& at, PageIteratorLevel level) {
  int left = 0, top = 0, right = 0, bottom = 0;
  at.BoundingBox(level, &left, &top, &right, &bottom);
  return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left),
          static_cast<double>(bottom - top)};
}

double baseline_at(const tesseract::ResultIterator& at, const Box& line) {
  int x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  if (!at.Baseline(tesseract::RIL_TEXTLINE, &x1, &y1, &x2, &y2)) return line.bottom();
  return rounded((y1 + y2) / 2.0, 100);
}

void collect(tesseract::ResultIterator& at, bool vietnamese, RecognizedPage& page) {
  bool is_new_line = true;
  do {
    if (at.Empty(tesseract::RIL_WORD)) continue;
    is_new_line = is_new_line || at.IsAtBeginningOf(tesseract::RIL_TEXTLINE);
    const std::unique_ptr<char[]> raw{at.GetUTF8Text(tesseract::RIL_WORD)};
    if (!raw) continue;
    std::string text = spelled(raw.get(), vietnamese);
    if (text.empty()) continue;
    if (is_new_line) {
      const Box box = box_at(at, tesseract::RIL_TEXTLINE);
      page.lines.push_back({.words = {}, .box = box, .baseline = baseline_at(at, box)});
      is_new_line = false;
    }
    const double confidence = std::clamp(at.Confidence(tesseract::RIL_WORD) / 100.0, 0.0, 1.0);
    page.lines.back().words.push_back({std::move(text), box_at(at, tesseract::RIL_WORD), rounded(confidence, 10'000)});
  } while (at.Next(tesseract::RIL_WORD));
}

RecognizedPage unread(const PreparedPage& prepared) {
  const Raster& image = prepared.reading;
  if (image.format != PixelFormat::gray) throw Error(ErrorCode::internal, "reading copy is not gray");
  return {.reading_width_px = image.width_px,
          .reading_height_px = image.height_px,
          .reading_dpi = prepared.reading_dpi,
          .to_source = prepared.to_source,
          .lines = {}};
}

}  // namespace

TesseractEngine::TesseractEngine(const std::filesystem::path& models, const std::vector<std::string>& languages)
    : api_(std::make_unique<tesseract::TessBaseAPI>()),
      reads_vietnamese_(std::ranges::find(languages, "vie") != languages.end()) {
  const std::lock_guard lock(making_an_engine());
  const std::string names = join(languages, "+");
  // Its complaints would go to stderr, which belongs to the command line.
  std::vector<std::string> variables{"debug_file"}, values{"/dev/null"};
  if (api_->Init(models.c_str(), names.c_str(), tesseract::OEM_LSTM_ONLY, nullptr, 0, &variables, &values, false) != 0)
    throw Error(ErrorCode::model_missing, "Tesseract cannot load it from " + models.string(), names);
  api_->SetPageSegMode(tesseract::PSM_AUTO);
}

TesseractEngine::~TesseractEngine() = default;

RecognizedPage TesseractEngine::read(const PreparedPage& prepared) {
  const Raster& image = prepared.reading;
  RecognizedPage page = unread(prepared);
  if (prepared.quality.is_blank || std::min(image.width_px, image.height_px) < smallest_side_px) return page;
  api_->SetImage(image.pixels.data(), image.width_px, image.height_px, 1, image.width_px);
  api_->SetSourceResolution(std::clamp(static_cast<int>(std::lround(prepared.reading_dpi)), 70, 2400));
  if (api_->Recognize(nullptr) != 0) throw Error(ErrorCode::internal, "recognition gave up");
  const std::unique_ptr<tesseract::ResultIterator> at{api_->GetIterator()};
  if (at) collect(*at, reads_vietnamese_, page);
  // What was learned on this page must not colour the next.
  api_->ClearAdaptiveClassifier();
  api_->Clear();
  return page;
}

TextLine TesseractEngine::read_line(const LineSegment& segment) {
  const Raster& image = segment.image;
  TextLine line{.words = {}, .box = segment.box, .baseline = rounded(segment.baseline, 100)};
  if (std::min(image.width_px, image.height_px) < smallest_side_px) return line;
  api_->SetImage(image.pixels.data(), image.width_px, image.height_px, 1, image.width_px);
  if (api_->Recognize(nullptr) != 0) throw Error(ErrorCode::internal, "recognition gave up");
  RecognizedPage found;
  if (const std::unique_ptr<tesseract::ResultIterator> at{api_->GetIterator()}; at) collect(*at, reads_vietnamese_, found);
  for (TextLine& part : found.lines)
    for (Word& word : part.words) {
      // Without layout Tesseract knows where a word begins and ends, not how high it is.
      word.box = {rounded(word.box.left + segment.image_box.left, 100), segment.box.top, word.box.width, segment.box.height};
      line.words.push_back(std::move(word));
    }
  return line;
}

RecognizedPage TesseractEngine::read_by_lines(const PreparedPage& prepared) {
  RecognizedPage page = unread(prepared);
  const PageSegments segments = find_segments(prepared);
  if (segments.is_given_up) return page;
  api_->SetPageSegMode(tesseract::PSM_RAW_LINE);
  for (const LineSegment& segment : segments.lines)
    if (TextLine line = read_line(segment); !line.words.empty()) page.lines.push_back(std::move(line));
  api_->ClearAdaptiveClassifier();
  api_->Clear();
  api_->SetPageSegMode(tesseract::PSM_AUTO);
  if (page.lines.empty()) return read(prepared);
  return page;
}

}  // namespace sohoa::text
