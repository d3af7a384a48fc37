// Reads whole pages by lines found on components and our own forward pass.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "sohoa/page/prepare.hpp"
#include "sohoa/page/segment.hpp"
#include "sohoa/page/unread.hpp"
#include "sohoa/text/recognized_page.hpp"
#include "text/line_recognizer.hpp"
#include "text/read_line.hpp"

namespace sohoa::text {

/// A page's words, and parts of it that our lines did not find print in: Tesseract's layout may.
struct ReadPage {
  RecognizedPage page;
  struct Unread {
    Box box;
    PagePart part;
  };
  std::vector<Unread> unread;
};

/// Immutable once made; any number of threads may read with it.
class PageReader {
 public:
  /// Nothing for a model only Tesseract runs.
  static std::optional<PageReader> of_model(const std::filesystem::path& traineddata, bool vietnamese);

  /// Nothing when the page had better be given to Tesseract: no lines found, or hardly any of them read. A page that was
  /// given up has no words.
  std::optional<ReadPage> read(const PreparedPage& page) const;

  /// The lines that hold text, with what speaks for each word.
  std::vector<ReadLine> read_lines(const PreparedPage& page) const;

 private:
  PageReader(LineRecognizer recognizer, bool vietnamese) : recognizer_(std::move(recognizer)), vietnamese_(vietnamese) {}

  std::vector<ReadLine> read_segments(std::vector<LineSegment> segments) const;
  void read_narrow_again(const std::vector<LineSegment>& segments, const std::vector<Raster>& images,
                         std::vector<std::vector<ReadWord>>& readings) const;
  /// What stands alone in its cell and was not read surely is read once more between two digits of the page that were.
  void read_among_digits(const std::vector<LineSegment>& segments, const std::vector<Raster>& images,
                         std::vector<std::vector<ReadWord>>& readings) const;

  LineRecognizer recognizer_;
  bool vietnamese_;
};

}  // namespace sohoa::text
