// Lends engines to threads: an idle one if there is one, else a new one.
#include "sohoa/text/recognizer.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>

#include "sohoa/core/error.hpp"
#include "text/codes.hpp"
#include "text/confidence.hpp"
#include "text/models.hpp"
#include "text/page_reader.hpp"
#include "text/second_tries.hpp"
#include "text/tesseract_engine.hpp"
#include "text/word_shape.hpp"

namespace sohoa {

namespace {

constexpr double impossible_code = 0.3, mended_code = 0.6;   // both below what reviews let pass by default

/// A code that cannot be one was misread, however sure the reader was; one that was put right is for a person to see.
void doubt_codes(RecognizedPage& page) {
  for (TextLine& line : page.lines) {
    std::string_view before;
    for (Word& word : line.words) {
      if (text::code_form(word.text, before) == text::CodeForm::malformed) word.confidence = std::min(word.confidence, impossible_code);
      if (!word.raw.empty() && text::has_digit(word.text)) word.confidence = std::min(word.confidence, mended_code);
      before = word.text;
    }
  }
}

}  // namespace

bool openmp_is_off() {
  // Asking the runtime beats reading the environment, which can be changed too late. Without a runtime Tesseract
  // was built without OpenMP.
  using ThreadLimit = int (*)();
  const auto limit = reinterpret_cast<ThreadLimit>(dlsym(RTLD_DEFAULT, "omp_get_thread_limit"));
  return limit == nullptr || limit() == 1;
}

struct RecognizerPool::State {
  RecognizeOptions options;
  std::filesystem::path models;
  std::optional<text::PageReader> page_reader;
  std::mutex mutex;
  std::vector<std::unique_ptr<text::TesseractEngine>> idle;
  int lent = 0;

  std::unique_ptr<text::TesseractEngine> borrow() {
    {
      const std::lock_guard lock(mutex);
      if (lent > 0 && !openmp_is_off())
        throw Error(ErrorCode::config_invalid,
                    "a second Tesseract engine needs OMP_THREAD_LIMIT=1 from the start of the process");
      ++lent;
      if (!idle.empty()) {
        auto engine = std::move(idle.back());
        idle.pop_back();
        return engine;
      }
    }
    try {
      return std::make_unique<text::TesseractEngine>(models, options.languages);
    } catch (...) {
      const std::lock_guard lock(mutex);
      --lent;
      throw;
    }
  }

  /// What an engine makes of it, with confidences that mean what they say.
  RecognizedPage with_engine(const std::function<RecognizedPage(text::TesseractEngine&)>& read) {
    auto engine = borrow();
    try {
      RecognizedPage page = read(*engine);
      give_back(std::move(engine));
      for (TextLine& line : page.lines)
        for (Word& word : line.words) word.confidence = text::confidence_of_tesseract(word.confidence, text::has_digit(word.text));
      return page;
    } catch (...) {
      // An engine that failed is not trusted with another page.
      give_back(nullptr);
      throw;
    }
  }

  void give_back(std::unique_ptr<text::TesseractEngine> engine) {
    const std::lock_guard lock(mutex);
    --lent;
    if (engine) idle.push_back(std::move(engine));
  }
};

RecognizerPool::RecognizerPool(RecognizeOptions options) : state_(std::make_unique<State>()) {
  state_->models = text::model_folder(options.languages);
  if (options.engine == Engine::lines && options.languages.size() == 1)
    state_->page_reader = text::PageReader::of_model(text::model_file(state_->models, options.languages.front()),
                                                     options.languages.front() == "vie");
  state_->options = std::move(options);
}

RecognizerPool::~RecognizerPool() = default;

RecognizedPage RecognizerPool::recognize(const PreparedPage& page) {
  if (state_->page_reader)
    if (auto reading = state_->page_reader->read(page)) {
      // Words of a part are not worth an error where only one engine may run.
      if (!reading->unread.empty() && openmp_is_off()) read_rest(*reading);
      doubt_codes(reading->page);
      return std::move(reading->page);
    }
  // A model that our pass does not run, or several at once; what our pass has given up is left to Tesseract's layout.
  const bool by_lines = state_->options.engine == Engine::lines && !state_->page_reader;
  RecognizedPage recognized = state_->with_engine([&](text::TesseractEngine& engine) { return by_lines ? engine.read_by_lines(page) : engine.read(page); });
  doubt_codes(recognized);
  return recognized;
}

void RecognizerPool::read_rest(text::ReadPage& reading) {
  for (const text::ReadPage::Unread& unread : reading.unread) {
    const RecognizedPage found = state_->with_engine([&](text::TesseractEngine& engine) { return engine.read(unread.part.page); });
    if (auto lines = text::sure_lines(found, unread.part.to_whole); !lines.empty())
      text::insert({{unread.box, std::move(lines)}}, reading.page.lines);
  }
}

}  // namespace sohoa
