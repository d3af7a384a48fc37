// One Tesseract engine. Ownership and errors of the library end here.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sohoa/page/segment.hpp"
#include "sohoa/text/recognized_page.hpp"

namespace tesseract {
class TessBaseAPI;
}

namespace sohoa::text {

/// For one thread at a time; making one takes some 50 ms and 40 MB.
class TesseractEngine {
 public:
  /// Throws Error{model_missing} for a model Tesseract cannot load.
  TesseractEngine(const std::filesystem::path& models, const std::vector<std::string>& languages);
  ~TesseractEngine();

  /// Layout and recognition of a whole page. Nothing of it stays behind.
  RecognizedPage read(const PreparedPage& page);

  /// Recognition alone, of lines found on components; of the whole page where no line is found or read.
  RecognizedPage read_by_lines(const PreparedPage& page);

 private:
  TextLine read_line(const LineSegment& segment);

  std::unique_ptr<tesseract::TessBaseAPI> api_;
  bool reads_vietnamese_;
};

}  // namespace sohoa::text
