/// What the sandboxed child knows of one input: each format is a Source. Nothing here runs in the program itself.
#pragma once

#include <memory>

#include "sohoa/core/bytes.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/scan/batch.hpp"

namespace sohoa::scan {

/// One input as its decoder sees it. Throws Error{input_*, pdf_*}.
class Source {
 public:
  virtual ~Source() = default;
  /// Read from headers; no pixel is decoded for it.
  virtual InputFacts facts() = 0;
  virtual ScannedPage page(std::size_t index) = 0;
  virtual std::vector<Input::TextWord> words(std::size_t) { return {}; }
};

// The bytes outlive the source.
std::unique_ptr<Source> open_jpeg(ByteView bytes);
std::unique_ptr<Source> open_png(ByteView bytes);
std::unique_ptr<Source> open_tiff(ByteView bytes);
std::unique_ptr<Source> open_webp(ByteView bytes);
std::unique_ptr<Source> open_heif(ByteView bytes);
std::unique_ptr<Source> open_jpeg2000(ByteView bytes);
std::unique_ptr<Source> open_pnm(ByteView bytes);
std::unique_ptr<Source> open_bmp(ByteView bytes);
std::unique_ptr<Source> open_gif(ByteView bytes);
std::unique_ptr<Source> open_pdf(ByteView bytes, const sandbox::Job& job);

}  // namespace sohoa::scan
