/// Scanned pages as files: JPEG (with or without Exif), PNG, multi-page TIFF (CCITT G4), PDF of images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "image.hpp"

namespace samples {

enum class Tone { colour, grey, black_and_white };

struct ScanFile {
  std::filesystem::path path;      // its extension chooses the format: .jpg .png .tif .pdf
  Tone tone = Tone::colour;
  int dpi = 300;                   // 0: the file says nothing about it
  int quality = 82;                // of JPEG
  int exif_orientation = 0;        // 0: no Exif block
  std::string taken_at;            // "2022:06:15 09:41:07" for Exif and PDF, may be empty
};

/// Throws std::runtime_error when the file cannot be written or the format cannot hold the pages.
void write_scan(const ScanFile& file, const std::vector<Image>& pages);

void write_text(const std::filesystem::path& path, const std::string& text);
std::string read_text(const std::filesystem::path& path);
std::string sha256_of(const std::filesystem::path& path);

}  // namespace samples
