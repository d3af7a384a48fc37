// Reads whole pages by lines found on components and our own forward pass.
#pragma once

#include <filesystem>
#include <optional>

#include "sohoa/page/prepare.hpp"
#include "sohoa/text/recognized_page.hpp"
#include "text/line_recognizer.hpp"

namespace sohoa::text {

/// Immutable once made; any number of threads may read with it.
class PageReader {
 public:
  /// Nothing for a model only Tesseract runs.
  static std::optional<PageReader> of_model(const std::filesystem::path& traineddata, bool vietnamese);

  /// Nothing when the page had better be given to Tesseract: no lines found, or hardly any of them read.
  std::optional<RecognizedPage> read(const PreparedPage& page) const;

 private:
  PageReader(LineRecognizer recognizer, bool vietnamese) : recognizer_(std::move(recognizer)), vietnamese_(vietnamese) {}

  LineRecognizer recognizer_;
  bool vietnamese_;
};

}  // namespace sohoa::text
