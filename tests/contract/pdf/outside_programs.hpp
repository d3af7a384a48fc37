/// The programs that give a second opinion on our PDFs: poppler's, qpdf, veraPDF. Absent means skipped and said so.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/page/raster.hpp"
#include "support/command.hpp"

namespace sohoa::test {

Outcome ask(const std::string& program, const std::vector<std::string>& arguments);
bool is_there(const std::string& program);
/// Installed by tools below the build folder; empty when it is not.
std::string verapdf();

/// A word as poppler finds it: points from the top left of the page as it is seen.
struct FoundWord {
  std::string text;
  Box box_pt;
};
std::vector<FoundWord> words_found(const std::filesystem::path& pdf, int page);

/// A binary PGM or PPM: "P5 width height 255" and the pixels.
Raster from_pnm(const Bytes& file);
/// A page as poppler draws it, 8 bits gray.
Raster drawn(const std::filesystem::path& pdf, int page, int dpi);
/// The same in colour: the pixel at a share of the page's width and height.
struct Colour {
  int red = 0, green = 0, blue = 0;
};
Colour colour_drawn(const std::filesystem::path& pdf, int page, double across, double down);

}  // namespace sohoa::test

#define SOHOA_NEEDS(program)             \
  if (!::sohoa::test::is_there(program)) \
  GTEST_SKIP() << "SKIPPED: no second opinion, " << program << " is not installed"
