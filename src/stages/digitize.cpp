// One document from its inputs: every page decoded, prepared and read by whichever worker is free, and written in order as soon as
// its turn has come.

#include "sohoa/stages/digitize.hpp"

#include <chrono>

#include "sohoa/core/file.hpp"
#include "sohoa/stages/in_order.hpp"
#include "stages/open_inputs.hpp"

namespace sohoa {

namespace {

using Seconds = std::chrono::duration<double>;

/// Adds the time until its end to a sum that belongs to one worker.
class Stopwatch {
 public:
  explicit Stopwatch(double& sum) : sum_(sum), begun_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() { sum_ += Seconds(std::chrono::steady_clock::now() - begun_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& sum_;
  std::chrono::steady_clock::time_point begun_;
};

}  // namespace

PageRecord record_of(const std::string& source, std::size_t source_index, std::size_t page_index, const ScannedPage& scanned,
                     const PreparedPage& prepared, double min_dpi) {
  const double dpi = std::min(scanned.resolution.x_dpi, scanned.resolution.y_dpi);
  return {.source = source,
          .source_index = source_index,
          .page_index = page_index,
          .resolution = scanned.resolution,
          .turned_deg = prepared.turned_deg,
          .skew_deg = prepared.skew_deg,
          .is_blank = prepared.quality.is_blank,
          .ink_share = prepared.quality.ink_share,
          .steps = prepared.steps,
          .is_below_min_dpi = dpi < min_dpi - 1};   // a scanner's 199.9 is 200
}

DigitizedDocument::Kept kept_when_alone(InputKind kind) {
  switch (kind) {
    case InputKind::signed_pdf: return DigitizedDocument::Kept::is_signed;
    case InputKind::born_digital_pdf: return DigitizedDocument::Kept::born_digital;
    case InputKind::image:
    case InputKind::scanned_pdf: return DigitizedDocument::Kept::no;
  }
  return DigitizedDocument::Kept::no;
}

std::vector<PageRecord> kept_records(const std::string& source, const InputFacts& facts) {
  std::vector<PageRecord> records;
  for (std::size_t page = 0; page < facts.pages.size(); ++page)
    records.push_back({.source = source, .source_index = 0, .page_index = page, .resolution = facts.pages[page].resolution, .steps = {}});
  return records;
}

PageReading reading_of(const RecognizedPage& page) {
  return {.words = static_cast<std::int64_t>(page.word_count()),
          .mean_confidence = page.mean_confidence(),
          .worst_line_confidence = page.worst_line_confidence()};
}

ReadingTotals totals_of(const std::vector<PageReading>& pages) {
  ReadingTotals totals;
  double confidence = 0;
  for (const PageReading& page : pages) {
    totals.words += page.words;
    confidence += page.mean_confidence * static_cast<double>(page.words);
  }
  if (totals.words > 0) totals.mean_confidence = confidence / static_cast<double>(totals.words);
  return totals;
}

RecognizedPage own_text(Input& input, std::size_t index) {
  const PageFacts& facts = input.facts().pages[index];
  RecognizedPage page;
  page.reading_dpi = 72;
  page.reading_width_px = static_cast<int>(facts.width_mm * 72 / 25.4 + 0.5);
  page.reading_height_px = static_cast<int>(facts.height_mm * 72 / 25.4 + 0.5);
  for (Input::TextWord& word : input.text_of_page(index)) {
    const Box box = word.box;
    const bool continues = !page.lines.empty() && std::abs(page.lines.back().box.top - box.top) < box.height / 2 &&
                           box.left > page.lines.back().box.left;
    if (!continues) page.lines.push_back({.words = {}, .box = box, .baseline = box.bottom()});
    TextLine& line = page.lines.back();
    line.box.width = std::max(line.box.right(), box.right()) - line.box.left;
    line.words.push_back({.text = std::move(word.text), .box = box, .confidence = 1});
  }
  return page;
}

namespace {

/// One page of the document to be.
struct PagePlace {
  std::size_t source = 0, page = 0;
};

struct Times {
  double scan = 0, prepare = 0, ocr = 0;
};

/// A document's inputs and what is made of their pages.
class Document {
 public:
  Document(const std::vector<std::filesystem::path>& inputs, const DigitizeOptions& options, const Workers& workers,
           Recognizers& recognizers, const DocumentSinks& to, const Progress& progress)
      : paths_(inputs), options_(options), workers_(workers), recognizers_(recognizers), to_(to), progress_(progress),
        times_(static_cast<std::size_t>(workers.count())), open_(inputs, workers.count()) {}

  DigitizedDocument make() {
    const auto begun = std::chrono::steady_clock::now();
    open_all();
    if (result_.kept != DigitizedDocument::Kept::no) {
      keep_input();
    } else {
      write_pages();
    }
    return finish(begun);
  }

 private:
  std::string name_of(std::size_t source) const { return paths_[source].filename().string(); }

  DigitizedDocument::Kept kept(InputKind kind) const {
    const bool is_converted = kind == InputKind::born_digital_pdf && options_.convert_to_pdfa;
    return is_converted ? DigitizedDocument::Kept::no : kept_when_alone(kind);
  }

  /// A signed or born-digital PDF leaves as it came.
  void keep_input() {
    Input& input = open_.at(0, 0);
    result_.conformance = input.facts().claimed_conformance;
    const Bytes bytes = read_file(paths_[0]);
    result_.digest = sha256(bytes);
    if (result_.digest != input.digest()) throw Error(ErrorCode::io_failed, "changed while it was read", paths_[0].string());
    to_.pdf(bytes);
    for (std::size_t page = 0; page < input.facts().pages.size(); ++page) take_text(own_text(input, page));
    result_.pages = kept_records(name_of(0), input.facts());
  }

  /// Of the next page.
  void take_text(const RecognizedPage& text) {
    if (to_.text) to_.text(text);
    add_fields(result_.fields, text, static_cast<int>(result_.readings.size()));
    result_.readings.push_back(reading_of(text));
  }

  void open_all() {
    facts_.resize(paths_.size());
    std::vector<std::optional<Error>> errors(paths_.size());
    workers_.each(paths_.size(), [&](std::size_t source, int worker) {
      try {
        const Stopwatch watch(times_[static_cast<std::size_t>(worker)].scan);
        Input input = Input::open(paths_[source]);
        // A signed one tolerates no company.
        if (paths_.size() > 1 && input.facts().kind == InputKind::signed_pdf)
          throw Error(ErrorCode::signing_refused, "a signed PDF must be the only input of its document", paths_[source].string());
        facts_[source] = input.facts();
        if (facts_[source]->pages.size() > 1 || paths_.size() == 1) open_.keep(source, std::move(input), worker);
      } catch (const Error& error) {
        if (!options_.keep_going) throw;
        errors[source] = error;
      }
    });
    for (std::size_t source = 0; source < paths_.size(); ++source) {
      if (errors[source]) {
        result_.skipped.push_back({.source = name_of(source), .page = -1, .error = *errors[source]});
        continue;
      }
      if (paths_.size() == 1) result_.kept = kept(facts_[source]->kind);
      if (!made_at_) made_at_ = facts_[source]->made_at;
      for (std::size_t page = 0; page < facts_[source]->pages.size(); ++page) places_.push_back({source, page});
    }
  }

  /// A page that was read, or why it could not be.
  struct FinishedPage {
    PackagedPage page;
    PageRecord record;
    std::optional<Error> error;
  };

  void write_pages() {
    RecognizerPool& pool = recognizers_.reading(options_.languages, options_.engine);
    Packager packager({.made_at = made_at_}, to_.pdf);
    InOrder<FinishedPage> finished(2 * static_cast<std::size_t>(workers_.count()),
                                   [&](std::size_t index, FinishedPage page) { take(index, std::move(page), packager); });
    std::atomic<std::size_t> done{0};
    workers_.each(places_.size(), [&](std::size_t index, int worker) {
      try {
        finished.put(index, finished_page(index, worker, pool));
      } catch (...) {   // goes on to the caller; the others must not wait for this page
        finished.give_up();
        throw;
      }
      if (progress_) progress_(++done, places_.size());
    });
    if (result_.pages.empty()) {
      if (!result_.skipped.empty()) throw result_.skipped.front().error;
      throw Error(ErrorCode::input_unreadable, "no pages", paths_.front().string());
    }
    result_.digest = packager.finish();
    result_.conformance = "PDF/A-2u";
  }

  FinishedPage finished_page(std::size_t index, int worker, RecognizerPool& pool) {
    try {
      return read_page(index, worker, pool);
    } catch (const Error& error) {
      if (!options_.keep_going) throw;
      return {.page = {}, .record = {}, .error = error};
    }
  }

  void take(std::size_t index, FinishedPage page, Packager& packager) {
    if (page.error) {
      result_.skipped.push_back({.source = name_of(places_[index].source),
                                 .page = static_cast<int>(places_[index].page), .error = *page.error});
      return;
    }
    const Stopwatch watch(result_.seconds_package);
    packager.add(page.page);
    take_text(page.page.text);
    result_.pages.push_back(std::move(page.record));
  }

  FinishedPage read_page(std::size_t index, int worker, RecognizerPool& pool) {
    const PagePlace place = places_[index];
    Times& times = times_[static_cast<std::size_t>(worker)];
    ScannedPage scanned;
    {
      const Stopwatch watch(times.scan);
      scanned = open_.at(place.source, worker).page(place.page);
    }
    PreparedPage prepared;
    {
      const Stopwatch watch(times.prepare);
      prepared = prepare(scanned.raster, scanned.resolution, options_.prepare);
    }
    RecognizedPage text;
    {
      const Stopwatch watch(times.ocr);
      text = pool.recognize(prepared);
    }
    KeptImage kept = kept_image(scanned, prepared, options_.profile);
    return {.page = {.image = std::move(kept.image), .inks = std::move(kept.inks), .resolution = kept.resolution, .turn_deg = kept.turn_deg,
                     .text = std::move(text), .raster_to_image = kept.raster_to_image},
            .record = record_of(name_of(place.source), place.source, place.page, scanned, prepared),
            .error = std::nullopt};
  }

  DigitizedDocument finish(std::chrono::steady_clock::time_point begun) {
    for (const Times& times : times_) {
      result_.seconds_scan += times.scan;
      result_.seconds_prepare += times.prepare;
      result_.seconds_ocr += times.ocr;
    }
    result_.seconds_total = Seconds(std::chrono::steady_clock::now() - begun).count();
    return std::move(result_);
  }

  const std::vector<std::filesystem::path>& paths_;
  const DigitizeOptions& options_;
  const Workers& workers_;
  Recognizers& recognizers_;
  const DocumentSinks& to_;
  const Progress& progress_;
  std::vector<Times> times_;                                // one a worker
  OpenInputs open_;
  std::vector<std::optional<InputFacts>> facts_;
  std::optional<Instant> made_at_;
  std::vector<PagePlace> places_;
  DigitizedDocument result_;
};

}  // namespace

DigitizedDocument digitize(const std::vector<std::filesystem::path>& inputs, const DigitizeOptions& options, const Workers& workers,
                           Recognizers& recognizers, const DocumentSinks& to, const Progress& progress) {
  SOHOA_INVARIANT(!inputs.empty());
  return Document(inputs, options, workers, recognizers, to, progress).make();
}

}  // namespace sohoa
