// text.recognize: from pages to words, and the fields worth a look.

#include <cmath>

#include "sohoa/scan/batch.hpp"
#include "sohoa/stages/in_order.hpp"
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

/// Hands on each page's words in order, from one thread at a time.
void read_pages(const Pages& pages, Desk& desk, const std::vector<std::string>& languages, Engine engine,
                const std::function<void(std::size_t, const RecognizedPage&)>& take) {
  if (pages.kept_file) {
    Input input = Input::open(*pages.kept_file);
    for (std::size_t index = 0; index < pages.records.size(); ++index) take(index, own_text(input, index));
    return;
  }
  RecognizerPool& pool = desk.recognizers->reading(languages, engine);
  InOrder<RecognizedPage> finished(2 * static_cast<std::size_t>(desk.workers->count()), take);
  desk.workers->each(pages.records.size(), [&](std::size_t index, int) {
    try {
      PreparedPage prepared = load_prepared(pages.folder, index);
      prepared.quality.is_blank = pages.records[index].is_blank;
      finished.put(index, pool.recognize(prepared));
    } catch (...) {   // goes on to the caller; the others must not wait for this page
      finished.give_up();
      throw;
    }
  });
}

}  // namespace

RecognizedPages RecognizeText::run(const Pages& pages, Desk& desk) const {
  RecognizedPages recognized;
  recognized.pages = pages;
  recognized.folder = desk.scratch;
  recognized.confirm_below = confirm_below_;
  read_pages(pages, desk, languages_, engine_, [&](std::size_t index, const RecognizedPage& text) {
    recognized.put_text(index, text);
    add_fields(recognized.fields, text, static_cast<int>(index));
    recognized.readings.push_back(reading_of(text));
  });

  const ReadingTotals totals = totals_of(recognized.readings);
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
