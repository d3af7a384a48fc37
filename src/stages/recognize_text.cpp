// text.recognize: from pages to words, and the fields worth a look.

#include <cmath>

#include "sohoa/scan/batch.hpp"
#include "stages/page_files.hpp"
#include "stages/paper_events.hpp"
#include "stages/stages.hpp"

namespace sohoa {

RecognizeText::RecognizeText(const Settings& settings)
    : languages_(settings.texts_or("languages", {"vie"})),
      engine_(RecognizeOptions{}.engine),
      confirm_below_(settings.number_or("confirm_below", 0.7, 0, 1)) {
  settings.text("use");
  if (settings.has("engine")) {
    const auto engine = engine_named(settings.text("engine"));
    if (!engine) settings.refuse("engine", "\"lines\" or \"tesseract\"");
    engine_ = *engine;
  }
  if (languages_.empty()) settings.refuse("languages", "at least one language");
}

namespace {

std::vector<RecognizedPage> read_pages(const Pages& pages, Desk& desk, const std::vector<std::string>& languages, Engine engine) {
  if (pages.kept_file) {
    Input input = Input::open(*pages.kept_file);
    return own_text(input);
  }
  RecognizerPool& pool = desk.recognizers->reading(languages, engine);
  std::vector<RecognizedPage> texts(pages.records.size());
  desk.workers->each(texts.size(), [&](std::size_t index, int) {
    PreparedPage prepared = load_prepared(pages.folder, index);
    prepared.quality.is_blank = pages.records[index].is_blank;
    texts[index] = pool.recognize(prepared);
  });
  return texts;
}

}  // namespace

RecognizedPages RecognizeText::run(const Pages& pages, Desk& desk) const {
  RecognizedPages recognized;
  recognized.pages = pages;
  recognized.texts = read_pages(pages, desk, languages_, engine_);
  recognized.fields = extract_fields(recognized.texts);
  recognized.confirm_below = confirm_below_;

  const ReadingTotals totals = totals_of(recognized.texts);
  std::int64_t blank = 0;
  for (const PageRecord& record : pages.records) blank += record.is_blank ? 1 : 0;
  desk.record(draft(ComponentDigitized{.component = pages.paper.component,
                                       .kind = pages.paper.kind,
                                       .pages = static_cast<std::int64_t>(pages.records.size()) + pages.blank_dropped,
                                       .blank_pages = blank + pages.blank_dropped,
                                       .below_min_dpi = recognized.below_min_dpi(),
                                       .words = totals.words,
                                       .mean_confidence_percent = std::llround(100 * totals.mean_confidence)},
                    frame_of(pages.paper, desk)));
  return recognized;
}

}  // namespace sohoa
