// Making inputs with the libraries themselves and with text.
#include "contract/scan/made_files.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <jpeglib.h>

namespace sohoa::test {

Raster pattern(int width_px, int height_px, PixelFormat format) {
  Raster raster{width_px, height_px, format, {}};
  raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(height_px));
  for (int y = 0; y < height_px; ++y)
    for (int x = 0; x < width_px; ++x) {
      const bool is_bar = x < width_px / 8 || (y < height_px / 6 && x < width_px / 2) || (y > height_px / 2 && x * 3 < y);
      std::uint8_t* row = raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
      const auto column = static_cast<std::size_t>(x);
      if (format == PixelFormat::bilevel) {
        if (is_bar) row[column / 8] |= static_cast<std::uint8_t>(0x80 >> (x % 8));
      } else if (format == PixelFormat::gray) {
        row[column] = static_cast<std::uint8_t>(is_bar ? 20 : 200 + x * 50 / width_px);
      } else {
        row[3 * column] = static_cast<std::uint8_t>(is_bar ? 30 : 250);
        row[3 * column + 1] = static_cast<std::uint8_t>(is_bar ? 60 : 200 + y * 50 / height_px);
        row[3 * column + 2] = static_cast<std::uint8_t>(is_bar ? 200 : 230);
      }
    }
  return raster;
}

int sample(const Raster& raster, int x, int y) {
  const std::uint8_t* row = raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
  const auto column = static_cast<std::size_t>(x);
  switch (raster.format) {
    case PixelFormat::bilevel: return (row[column / 8] >> (7 - x % 8) & 1) != 0 ? 0 : 255;
    case PixelFormat::gray: return row[column];
    case PixelFormat::rgb: return row[3 * column];
  }
  return -1;
}

Bytes jpeg_of(const Raster& raster, double dpi, JpegKind kind) {
  const bool is_cmyk = kind == JpegKind::cmyk || kind == JpegKind::inverted_cmyk;
  jpeg_error_mgr errors;
  jpeg_compress_struct codec;
  codec.err = ::jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ::jpeg_mem_dest(&codec, &bytes, &size);
  codec.image_width = static_cast<JDIMENSION>(raster.width_px);
  codec.image_height = static_cast<JDIMENSION>(raster.height_px);
  const bool is_gray = raster.format == PixelFormat::gray;
  codec.input_components = is_cmyk ? 4 : is_gray ? 1 : 3;
  codec.in_color_space = is_cmyk ? JCS_CMYK : is_gray ? JCS_GRAYSCALE : JCS_RGB;
  ::jpeg_set_defaults(&codec);
  ::jpeg_set_quality(&codec, 92, TRUE);
  codec.density_unit = 1;
  codec.X_density = codec.Y_density = static_cast<UINT16>(dpi);
  if (is_cmyk) codec.write_Adobe_marker = kind == JpegKind::inverted_cmyk ? TRUE : FALSE;
  if (kind == JpegKind::progressive) ::jpeg_simple_progression(&codec);
  ::jpeg_start_compress(&codec, TRUE);
  Bytes inks(4 * static_cast<std::size_t>(raster.width_px));
  while (codec.next_scanline < codec.image_height) {
    const std::uint8_t* row = raster.pixels.data() + codec.next_scanline * raster.row_bytes();
    JSAMPROW source = const_cast<std::uint8_t*>(row);
    if (is_cmyk) {
      for (std::size_t i = 0; i < inks.size(); ++i) inks[i] = row[i / 4];
      source = inks.data();
    }
    ::jpeg_write_scanlines(&codec, &source, 1);
  }
  ::jpeg_finish_compress(&codec);
  ::jpeg_destroy_compress(&codec);
  Bytes result{bytes, bytes + size};
  std::free(bytes);
  return result;
}

Bytes with_exif(const Bytes& jpeg, int orientation) {
  Bytes block = to_bytes(std::string_view{"Exif\0\0II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0", 24});
  block.push_back(static_cast<std::uint8_t>(orientation));
  block.resize(block.size() + 3 + 4);
  Bytes result{jpeg.begin(), jpeg.begin() + 2};
  const std::size_t length = block.size() + 2;
  append(result, Bytes{0xFF, 0xE1, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
  append(result, block);
  append(result, ByteView{jpeg}.subspan(2));
  return result;
}

std::string pdf_of(const std::vector<std::string>& objects, std::string_view trailer_entries) {
  std::string pdf = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::string table = "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    char line[24];
    std::snprintf(line, sizeof line, "%010zu 00000 n \n", pdf.size());
    table += line;
    pdf += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::size_t at = pdf.size();
  return pdf + table + "trailer\n<< /Size " + std::to_string(objects.size() + 1) + " /Root 1 0 R " +
         std::string{trailer_entries} + " >>\nstartxref\n" + std::to_string(at) + "\n%%EOF\n";
}

std::string stream_of(std::string_view dictionary, std::string_view data) {
  return "<< " + std::string{dictionary} + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + std::string{data} +
         "\nendstream";
}

std::string image_pdf(std::string_view image_entries, std::string_view data, std::string_view page_entries,
                      std::string_view more, std::string_view before) {
  const std::string content = std::string{before} + "q 595.276 0 0 841.89 0 0 cm /Im0 Do Q\n" + std::string{more};
  return pdf_of({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                 "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R "
                 ">> /Font << /F1 6 0 R >> >> " +
                     std::string{page_entries} + " >>",
                 stream_of("", content), stream_of("/Type /XObject /Subtype /Image " + std::string{image_entries}, data),
                 "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"});
}

std::filesystem::path put(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream{file, std::ios::binary}.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file;
}
std::filesystem::path put(const std::filesystem::path& file, const Bytes& bytes) { return put(file, as_text(bytes)); }

}  // namespace sohoa::test
