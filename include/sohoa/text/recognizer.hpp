/// Reads prepared pages with Tesseract in this process.
/// OpenMP must be off before the process starts (OMP_THREAD_LIMIT=1): the pool refuses more than one engine otherwise.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sohoa/page/prepare.hpp"
#include "sohoa/text/recognized_page.hpp"

namespace sohoa {

struct RecognizeOptions {
  std::vector<std::string> languages = {"vie"};
};

/// Engines for several threads, each made once and reused. Thread-safe.
class RecognizerPool {
 public:
  /// Throws Error{model_missing} naming the language and where it was looked for.
  explicit RecognizerPool(RecognizeOptions options = {});
  ~RecognizerPool();
  RecognizerPool(const RecognizerPool&) = delete;
  RecognizerPool& operator=(const RecognizerPool&) = delete;

  RecognizedPage recognize(const PreparedPage& page);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sohoa
