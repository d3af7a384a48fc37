// One document from its inputs: every page decoded, prepared and read by whichever worker is free, then packaged in order.

#include "sohoa/stages/digitize.hpp"

#include <chrono>
#include <numeric>

#include "sohoa/core/file.hpp"
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

ReadingTotals totals_of(const std::vector<RecognizedPage>& pages) {
  ReadingTotals totals;
  double confidence = 0;
  for (const RecognizedPage& page : pages) {
    const std::size_t words = page.word_count();
    totals.words += static_cast<std::int64_t>(words);
    confidence += page.mean_confidence() * static_cast<double>(words);
  }
  if (totals.words > 0) totals.mean_confidence = confidence / static_cast<double>(totals.words);
  return totals;
}

std::vector<RecognizedPage> own_text(Input& input) {
  std::vector<RecognizedPage> pages;
  for (std::size_t index = 0; index < input.facts().pages.size(); ++index) {
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
    pages.push_back(std::move(page));
  }
  return pages;
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
           Recognizers& recognizers, const Progress& progress)
      : paths_(inputs), options_(options), workers_(workers), recognizers_(recognizers), progress_(progress),
        times_(static_cast<std::size_t>(workers.count())), open_(inputs, workers.count()) {}

  DigitizedDocument make() {
    const auto begun = std::chrono::steady_clock::now();
    open_all();
    if (result_.kept != DigitizedDocument::Kept::no) {
      keep_input();
    } else {
      read_pages();
      write_pdf();
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
    result_.bytes = read_file(paths_[0]);
    result_.digest = sha256(result_.bytes);
    if (result_.digest != input.digest()) throw Error(ErrorCode::io_failed, "changed while it was read", paths_[0].string());
    result_.texts = own_text(input);
    result_.pages = kept_records(name_of(0), input.facts());
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

  void read_pages() {
    pages_.resize(places_.size());
    records_.resize(places_.size());
    std::vector<std::optional<Error>> errors(places_.size());
    RecognizerPool& pool = recognizers_.reading(options_.languages, options_.engine);
    std::atomic<std::size_t> done{0};
    workers_.each(places_.size(), [&](std::size_t index, int worker) {
      try {
        read_page(index, worker, pool);
      } catch (const Error& error) {
        if (!options_.keep_going) throw;
        errors[index] = error;
      }
      if (progress_) progress_(++done, places_.size());
    });
    for (std::size_t index = 0; index < places_.size(); ++index)
      if (errors[index])
        result_.skipped.push_back({.source = name_of(places_[index].source),
                                   .page = static_cast<int>(places_[index].page), .error = *errors[index]});
    if (options_.keep_going) drop_unread();
    if (pages_.empty()) {
      if (!result_.skipped.empty()) throw result_.skipped.front().error;
      throw Error(ErrorCode::input_unreadable, "no pages", paths_.front().string());
    }
  }

  void read_page(std::size_t index, int worker, RecognizerPool& pool) {
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
    records_[index] = record_of(name_of(place.source), place.source, place.page, scanned, prepared);
    KeptImage kept = kept_image(scanned, prepared, options_.profile);
    pages_[index] = PackagedPage{.image = std::move(kept.image), .inks = std::move(kept.inks), .resolution = kept.resolution, .turn_deg = kept.turn_deg,
                                 .text = std::move(text), .raster_to_image = kept.raster_to_image};
  }

  void drop_unread() {
    std::vector<std::optional<PackagedPage>> pages;
    std::vector<PageRecord> records;
    for (std::size_t index = 0; index < pages_.size(); ++index) {
      if (!pages_[index]) continue;
      pages.push_back(std::move(pages_[index]));
      records.push_back(std::move(records_[index]));
    }
    pages_ = std::move(pages);
    records_ = std::move(records);
  }

  void write_pdf() {
    const Stopwatch watch(result_.seconds_package);
    for (const auto& page : pages_) result_.texts.push_back(page->text);
    PackageOptions options;
    options.made_at = made_at_;
    // Each page's coded image is let go as soon as the PDF has it.
    PackagedPdf pdf = package(pages_.size(), [&](std::size_t index) { return std::move(*pages_[index]); }, options);
    result_.bytes = std::move(pdf.bytes);
    result_.digest = pdf.digest;
    result_.conformance = "PDF/A-2u";
    result_.pages = std::move(records_);
  }

  DigitizedDocument finish(std::chrono::steady_clock::time_point begun) {
    result_.fields = extract_fields(result_.texts);
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
  const Progress& progress_;
  std::vector<Times> times_;                                // one a worker
  OpenInputs open_;
  std::vector<std::optional<InputFacts>> facts_;
  std::optional<Instant> made_at_;
  std::vector<PagePlace> places_;
  std::vector<PageRecord> records_;
  std::vector<std::optional<PackagedPage>> pages_;
  DigitizedDocument result_;
};

}  // namespace

DigitizedDocument digitize(const std::vector<std::filesystem::path>& inputs, const DigitizeOptions& options, const Workers& workers,
                           Recognizers& recognizers, const Progress& progress) {
  SOHOA_INVARIANT(!inputs.empty());
  return Document(inputs, options, workers, recognizers, progress).make();
}

}  // namespace sohoa
