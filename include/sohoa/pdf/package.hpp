/// Turns page images and what was read on them into PDF/A-2u: the image as it is kept, the text invisible over it.
/// The page keeps the paper's size: 300 dpi, 2480 px wide, gives 210 mm. The bytes depend on the input alone: no clock,
/// no randomness, no thread count.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/page/raster.hpp"
#include "sohoa/text/recognized_page.hpp"

namespace sohoa {

enum class ImageCoding { jpeg, ccitt_g4, deflate, jbig2 };

/// The image of one page as the PDF will hold it.
struct PageImage {
  ImageCoding coding = ImageCoding::deflate;
  Bytes bytes;  // for deflate: one zlib stream of PNG-predicted or plain rows, see `png_predictor`
  int width_px = 0, height_px = 0;
  int components = 3;  // 1 gray, 3 RGB, 4 CMYK (JPEG only, kept with a profile that reads it as R = (1-C)(1-K))
  int bits = 8;        // 1 or 8
  /// ccitt_g4: PDF's /BlackIs1, true when runs coded as black are to be shown white (TIFF's photometric "min is
  /// black"). 1-bit deflate: a set bit is shown black. jbig2: always false, a black pixel is shown black.
  bool black_is_1 = false;
  bool inverted_cmyk = false;  // Adobe's JPEGs hold 255 - ink
  bool png_predictor = false;
};

/// One ink of a page of mixed raster content: the mask's black pixels show `red`, `green`, `blue`.
struct InkLayer {
  PageImage mask;             // ccitt_g4 or jbig2, 1 bit
  Box place;                  // on the page's image, in its pixels, fractional
  std::uint8_t red = 0, green = 0, blue = 0;
};

struct PackagedPage {
  PageImage image;                  // covers the page; without bytes the paper is white and only its size counts
  std::vector<InkLayer> inks = {};  // painted over `image`, in this order
  Resolution resolution;  // of the image
  int turn_deg = 0;       // clockwise, a multiple of 90; becomes /Rotate: how the kept image is turned to be read
  RecognizedPage text;    // to_source maps into the raster the recognizer saw
  /// From the recognizer's source raster to the pixels of `image` (differs when EXIF turned the raster).
  Affine raster_to_image;  // pixel edges on pixel edges: (0, 0) is the top left corner of the top left pixel
};

struct PackageOptions {
  std::string title = {};  // may be empty
  std::string language = "vi-VN";
  std::optional<Instant> made_at = {};  // the scan's own date; absent means no CreateDate
};

struct PackagedPdf {
  Bytes bytes;
  Digest digest;
};

/// Codes pixels that have no coded image PDF can hold: 1 bit as G4, gray and colour losslessly (deflate).
/// Deterministic.
PageImage code_losslessly(const Raster& raster);

/// 1 bit without loss as one JBIG2 generic region (no symbols), about a quarter smaller than G4.
PageImage code_mask(const Raster& bilevel);

/// Gray or colour as JPEG, quality 1 to 100, colour at half resolution. Deterministic.
PageImage code_jpeg(const Raster& raster, int quality);

/// Takes a document's bytes as they come, in order. What it throws ends the document.
using ByteSink = std::function<void(ByteView)>;

/// A document written page by page: each page's bytes are handed on before the next is asked for, and what stays in memory
/// is a few hundred bytes a page. One thread at a time.
class Packager {
 public:
  Packager(const PackageOptions& options, ByteSink to);
  ~Packager();
  Packager(const Packager&) = delete;
  Packager& operator=(const Packager&) = delete;

  /// The only error of its own is Error{pdf_page_size}, for pages over 5 m or without a resolution; a page under 3 points
  /// (1 mm) lies on one of that size, which PDF/A demands. Control characters in words and in the title are left out.
  void add(const PackagedPage& page);
  /// Once, after at least one page. Returns the digest of all bytes handed on.
  Digest finish();

 private:
  class Document;
  std::unique_ptr<Document> document_;
};

/// The same in memory: pages are asked for one after the other.
PackagedPdf package(std::size_t page_count, const std::function<PackagedPage(std::size_t)>& page,
                    const PackageOptions& options);

}  // namespace sohoa
