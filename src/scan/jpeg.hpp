/// JPEG, for files, for PDF images and for the streams inside TIFF.
#pragma once

#include <optional>

#include "scan/exif.hpp"
#include "sohoa/scan/batch.hpp"

namespace sohoa::scan {

struct JpegHeader {
  int width_px = 0, height_px = 0, components = 0;
  double x_dpi = 0, y_dpi = 0;         // JFIF's, else EXIF's
  Exif exif;
  bool has_adobe_marker = false;
  /// Whether a PDF shows the stream as we decode it: coding and colour are what a PDF assumes without being told.
  bool can_be_kept = false;
};

/// Throws Error{input_truncated, input_unreadable}.
JpegHeader read_jpeg_header(ByteView bytes);
/// As stored, no orientation applied. Data that ends early or is damaged is an error: half a page is none.
Raster decode_jpeg(ByteView bytes);
/// The stream as it came; nullopt when `can_be_kept` is false.
std::optional<CodedImage> kept_jpeg(const JpegHeader& header, ByteView bytes);

}  // namespace sohoa::scan
