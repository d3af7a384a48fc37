/// From one source page to what the PDF needs of it: decoded in the sandbox, prepared, read.
/// The same functions serve `sohoa digitize` (each page written out as it is finished) and the pipeline's stages (through the run's folder).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/page/prepare.hpp"
#include "sohoa/pdf/package.hpp"
#include "sohoa/scan/batch.hpp"
#include "sohoa/stages/desk.hpp"
#include "sohoa/text/fields.hpp"
#include "sohoa/text/recognized_page.hpp"

namespace sohoa {

/// What is known of one page besides its pixels and its words.
struct PageRecord {
  std::string source;            // the input's file name
  std::size_t source_index = 0;  // which input
  std::size_t page_index = 0;    // 0-based in it
  Resolution resolution;
  int turned_deg = 0;
  double skew_deg = 0;
  bool is_blank = false;
  double ink_share = 0;
  std::vector<std::string> steps;

  /// R14: accepted, flagged, not counted until an officer accepts it.
  bool is_below_min_dpi = false;
  bool operator==(const PageRecord&) const = default;
};

/// The image to keep of a page and how the raster that was read lies on it.
struct KeptImage {
  PageImage image;
  std::vector<InkLayer> inks = {};   // office: painted over it
  int turn_deg = 0;              // /Rotate: EXIF's turn and the page's own
  Affine raster_to_image;
  Resolution resolution;         // of the image, before any turn
};

/// What of a page's image is kept.
enum class ImageProfile {
  evidential,   // the source's coded image where PDF can hold it as it came, else the raster coded losslessly
  office,       // deskewed; masks of the inks at the source's resolution over a coarse ground; a photograph as JPEG
};
std::optional<ImageProfile> profile_named(std::string_view name);

KeptImage kept_image(const ScannedPage& scanned, const PreparedPage& prepared, ImageProfile profile);
/// TT 05/2025, art. 8: 200 dpi for office papers.
inline constexpr double office_min_dpi = 200;
PageRecord record_of(const std::string& source, std::size_t source_index, std::size_t page_index, const ScannedPage& scanned,
                     const PreparedPage& prepared, double min_dpi = office_min_dpi);

struct DigitizeOptions {
  std::vector<std::string> languages = {"vie"};
  PrepareOptions prepare;
  Engine engine = RecognizeOptions{}.engine;
  ImageProfile profile = ImageProfile::evidential;
  bool convert_to_pdfa = false;          // --to-pdfa: born-digital PDFs are rendered anew too
  bool keep_going = false;               // leave unreadable pages out and list them
};

/// What was read on one page, in numbers.
struct PageReading {
  std::int64_t words = 0;
  double mean_confidence = 0;            // over the words; 0 when there are none
  double worst_line_confidence = 0;
};
PageReading reading_of(const RecognizedPage& page);

/// How one document came out.
struct DigitizedDocument {
  enum class Kept { no, is_signed, born_digital } kept = Kept::no;
  Digest digest;                         // of the PDF; for a kept input of its own bytes
  std::string conformance;               // "PDF/A-2u", or the one a kept input claims; may be empty
  std::vector<PageRecord> pages;
  std::vector<PageReading> readings;     // one a page
  std::vector<Field> fields;
  struct Skipped { std::string source; int page = -1; Error error; };   // page -1: the whole input
  std::vector<Skipped> skipped;
  double seconds_total = 0, seconds_scan = 0, seconds_prepare = 0, seconds_ocr = 0, seconds_package = 0;   // of work, summed over threads but total
};

/// What becomes of an input that is a document's only one: signed and born-digital PDFs are kept as they came.
DigitizedDocument::Kept kept_when_alone(InputKind kind);
/// The pages of a kept input, as they are recorded.
std::vector<PageRecord> kept_records(const std::string& source, const InputFacts& facts);

/// What was read on all pages together.
struct ReadingTotals {
  std::int64_t words = 0;
  double mean_confidence = 0;            // over the words; 0 when there are none
};
ReadingTotals totals_of(const std::vector<PageReading>& pages);

using Progress = std::function<void(std::size_t done, std::size_t all)>;

/// Where a document goes while it is made. Both are called in the pages' order, from one thread at a time.
struct DocumentSinks {
  ByteSink pdf;                                      // for a kept input its own bytes
  std::function<void(const RecognizedPage&)> text;   // may be empty
};

/// All inputs become one document, in order. No more pages are held than twice the workers, however long the document is. Throws the
/// Error of the first page that cannot be read, unless keep_going, and what a sink throws; what the sinks have is then worth nothing.
DigitizedDocument digitize(const std::vector<std::filesystem::path>& inputs, const DigitizeOptions& options, const Workers& workers,
                           Recognizers& recognizers, const DocumentSinks& to, const Progress& progress = {});

/// The words one page of a born-digital or signed PDF has of its own.
RecognizedPage own_text(Input& input, std::size_t index);

}  // namespace sohoa
