/// Turns page images and what was read on them into PDF/A-2u: the image as it is kept, the text invisible over it.
/// The page keeps the paper's size: 300 dpi, 2480 px wide, gives 210 mm. The bytes depend on the input alone: no clock, no
/// randomness, no thread count.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/page/raster.hpp"
#include "sohoa/text/recognized_page.hpp"

namespace sohoa {

enum class ImageCoding { jpeg, ccitt_g4, deflate };

/// The image of one page as the PDF will hold it.
struct PageImage {
  ImageCoding coding = ImageCoding::deflate;
  Bytes bytes;                      // for deflate: zlib stream of PNG-predicted or plain rows, see `png_predictor`
  int width_px = 0, height_px = 0;
  int components = 3;               // 1, 3, 4
  int bits = 8;                     // 1 or 8
  bool black_is_1 = false;
  bool inverted_cmyk = false;
  bool png_predictor = false;
};

struct PackagedPage {
  PageImage image;
  Resolution resolution;            // of the image
  int turn_deg = 0;                 // clockwise; becomes /Rotate: how the kept image is turned to be read
  RecognizedPage text;              // to_source maps into the raster the recognizer saw
  /// From the recognizer's source raster to the pixels of `image` (differs when EXIF turned the raster).
  Affine raster_to_image;
};

struct PackageOptions {
  std::string title;                // may be empty
  std::string language = "vi-VN";
  std::optional<Instant> made_at;   // the scan's own date; absent means no CreateDate
};

struct PackagedPdf {
  Bytes bytes;
  Digest digest;
};

/// Codes pixels that have no coded image PDF can hold: 1 bit as G4, gray and colour losslessly (deflate).
PageImage code_losslessly(const Raster& raster);

/// Pages are asked for one after the other, so that a long document needs one page's pixels at a time.
/// Throws Error{pdf_page_size} for pages over 5 m.
PackagedPdf package(std::size_t page_count, const std::function<PackagedPage(std::size_t)>& page, const PackageOptions& options);

}  // namespace sohoa
