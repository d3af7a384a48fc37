/// What one feed brought in: files in order, each with its pages, decoded one page at a time by the sandboxed child.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa {

/// What kind of thing an input is, decided from its content in the sandbox, never from its name.
enum class InputKind { image, scanned_pdf, born_digital_pdf, signed_pdf };

struct PageFacts {
  int width_px = 0, height_px = 0;
  Resolution resolution;
  int exif_turn_deg = 0;           // clockwise turn the file itself asks for (EXIF, PDF /Rotate): applied to the raster already
  double width_mm = 0, height_mm = 0;
};

struct InputFacts {
  InputKind kind = InputKind::image;
  std::string format;              // "jpeg", "tiff", "pdf" …
  std::vector<PageFacts> pages;
  std::optional<Instant> made_at;  // the scan's own date, if it carries one
  std::string claimed_conformance; // of a PDF, e.g. "PDF/A-2u"; may be empty
  int signatures = 0;
};

/// The source's coded image as it came, for the evidential profile.
struct CodedImage {
  enum class Coding { jpeg, ccitt_g4, deflate } coding = Coding::deflate;
  Bytes bytes;
  int width_px = 0, height_px = 0;
  PixelFormat format = PixelFormat::rgb;
  int components = 3;              // 1, 3 or 4 (CMYK JPEG)
  bool black_is_1 = false;         // ccitt_g4: PDF's /BlackIs1, so that DeviceGray shows the page
  bool inverted_cmyk = false;      // Adobe's JPEG
  /// Clockwise quarter turns still to be applied to the coded image to look like the raster (EXIF).
  int turn_deg = 0;
};

/// One decoded page.
struct ScannedPage {
  Raster raster;                   // EXIF and /Rotate applied
  Resolution resolution;
  /// The image to keep; absent when the source has no coded image of its own that PDF can hold (then `raster` is coded anew).
  std::optional<CodedImage> coded;
};

/// One input file, opened through the sandbox. One thread at a time; open it again for another thread.
class Input {
 public:
  /// Reads headers and, of a PDF, what its pages show; damage in the pixels themselves is found by `page`. A PDF that opens
  /// without a password is read although it is encrypted. One that libqpdf refuses and poppler opens is a scanned_pdf.
  /// Throws Error{input_missing, input_unsupported, input_truncated, input_unreadable, input_too_large, pdf_*, parser_*}.
  static Input open(const std::filesystem::path& file);
  ~Input();
  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;

  const InputFacts& facts() const noexcept;
  const Digest& digest() const noexcept;
  std::uint64_t byte_count() const noexcept;
  /// Decodes one page (0-based). A page cut short or damaged is an Error, never half a page. Throws like `open`.
  ScannedPage page(std::size_t index);
  /// The text of a born-digital or signed PDF's page, as pdftotext gives it, with word boxes in pixels at 72 dpi.
  struct TextWord { std::string text; Box box; };
  std::vector<TextWord> text_of_page(std::size_t index);

 private:
  struct State;
  explicit Input(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Files of a folder in natural name order (scan2 before scan10) without hidden ones and subfolders, other paths as they are;
/// "-" is standard input, copied to the file `spool` first. Throws Error{input_missing} for an empty folder, {disk_full, io_failed}.
std::vector<std::filesystem::path> expand_inputs(const std::vector<std::string>& inputs, const std::filesystem::path& spool);

/// Registers the child's tasks; from main, before sandbox::run_child_if_asked.
void provide_scan_tasks();

}  // namespace sohoa
