/// Inputs made here, so that what they hold is known.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sohoa/page/raster.hpp"

namespace sohoa::test {

/// A page without symmetry: a few bars and a slope, so that a turn or a mirror shows.
Raster pattern(int width_px, int height_px, PixelFormat format);
/// The pixel's first sample; of a bilevel raster 0 for black, 255 for white.
int sample(const Raster& raster, int x, int y);

/// JPEG by libjpeg: gray or RGB from the raster, or CMYK (each of 4 planes a copy of the gray), as Adobe inverts it or not.
enum class JpegKind { plain, progressive, cmyk, inverted_cmyk };
Bytes jpeg_of(const Raster& raster, double dpi = 300, JpegKind kind = JpegKind::plain);
/// The same file with an EXIF block of that orientation behind its first marker.
Bytes with_exif(const Bytes& jpeg, int orientation);

/// A PDF from its objects' texts (object 1 is the catalog), with a correct cross-reference table.
std::string pdf_of(const std::vector<std::string>& objects, std::string_view trailer_entries = {});
std::string stream_of(std::string_view dictionary, std::string_view data);
/// One A4 page whose only image has these dictionary entries and data; `more` goes into the content after the image.
std::string image_pdf(std::string_view image_entries, std::string_view data, std::string_view page_entries = {},
                      std::string_view more = {}, std::string_view before = {});

std::filesystem::path put(const std::filesystem::path& file, std::string_view bytes);
std::filesystem::path put(const std::filesystem::path& file, const Bytes& bytes);

}  // namespace sohoa::test
