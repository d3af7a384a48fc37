/// Reads prepared pages in this process, by our own pass over Tesseract's models or by Tesseract.
/// OpenMP must be off before the process starts (OMP_THREAD_LIMIT=1): the pool refuses a second Tesseract otherwise.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sohoa/page/prepare.hpp"
#include "sohoa/text/recognized_page.hpp"

namespace sohoa {

namespace text {
struct ReadPage;
}

/// Who reads. Tesseract stands in by itself where our pass cannot: it reads the same lines for unknown models and for
/// several languages, and pages, or parts of one, in which no lines are found or hardly any are read.
enum class Engine {
  tesseract,   // layout and recognition of Tesseract
  lines,       // lines found on components, read by our own pass over the same model: several times faster
};

struct RecognizeOptions {
  std::vector<std::string> languages = {"vie"};   // names of Tesseract's models, the most important first
  Engine engine = Engine::lines;
};

/// Whether Tesseract's OpenMP was limited to one thread when this process started. Its runtime reads the limit once,
/// so a program that finds it on sets OMP_THREAD_LIMIT=1 and executes itself again.
bool openmp_is_off();

/// Engines for several threads, each made once and reused. Thread-safe. The same page gives the same words on any
/// thread, in any order, whatever was read before.
class RecognizerPool {
 public:
  /// Models are looked for in TESSDATA_PREFIX when it is set, else in the system's folders.
  /// Throws Error{model_missing} naming the language and where it was looked for.
  explicit RecognizerPool(RecognizeOptions options = {});
  ~RecognizerPool();
  RecognizerPool(const RecognizerPool&) = delete;
  RecognizerPool& operator=(const RecognizerPool&) = delete;

  /// A blank page gives no lines and costs nothing. Throws Error{config_invalid} for a second engine while OpenMP is
  /// on, Error{internal} when Tesseract gives up.
  RecognizedPage recognize(const PreparedPage& page);

 private:
  void read_rest(text::ReadPage& reading);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sohoa
