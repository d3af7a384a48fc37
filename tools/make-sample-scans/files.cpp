// Encoding through Leptonica (libjpeg-turbo, libpng, libtiff of Debian 12); the Exif block and the PDF are written here.
#include "files.hpp"

#include <leptonica/allheaders.h>
#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace samples {
namespace {

struct PixFree {
  void operator()(Pix* pix) const { pixDestroy(&pix); }
};
using PixPtr = std::unique_ptr<Pix, PixFree>;

PixPtr to_pix(const Image& image, const ScanFile& file) {
  const int depth = file.tone == Tone::colour ? 32 : file.tone == Tone::grey ? 8 : 1;
  PixPtr pix{pixCreate(image.width, image.height, depth)};
  if (!pix) throw std::runtime_error("no memory for a page");
  pixSetResolution(pix.get(), file.dpi, file.dpi);
  l_uint32* line = pixGetData(pix.get());
  for (int y = 0; y < image.height; ++y, line += pixGetWpl(pix.get())) {
    const std::uint8_t* in = image.at(0, y);
    for (int x = 0; x < image.width; ++x, in += 3) {
      if (depth == 32) {
        composeRGBPixel(in[0], in[1], in[2], line + x);
        continue;
      }
      const int grey = (in[0] * 77 + in[1] * 151 + in[2] * 28 + 128) >> 8;
      if (depth == 8) SET_DATA_BYTE(line, x, static_cast<l_uint8>(grey));
      else if (grey < 128) SET_DATA_BIT(line, x);
    }
  }
  return pix;
}

void append_u16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8U);
  out += static_cast<char>(value & 0xffU);
}

void append_u32(std::string& out, unsigned value) {
  append_u16(out, value >> 16U);
  append_u16(out, value & 0xffffU);
}

// Big-endian TIFF directory with Orientation and DateTime.
std::string exif_block(const ScanFile& file) {
  std::string tiff("MM\0*\0\0\0\x08", 8);
  append_u16(tiff, 2);
  append_u16(tiff, 0x0112);
  append_u16(tiff, 3);
  append_u32(tiff, 1);
  append_u16(tiff, static_cast<unsigned>(file.exif_orientation));
  append_u16(tiff, 0);
  append_u16(tiff, 0x0132);
  append_u16(tiff, 2);
  append_u32(tiff, 20);
  append_u32(tiff, 8 + 2 + 24 + 4);
  append_u32(tiff, 0);
  std::string date = file.taken_at;
  date.resize(20, '\0');
  tiff += date;
  std::string block("\xff\xe1", 2);
  append_u16(block, static_cast<unsigned>(2 + 6 + tiff.size()));
  return block + std::string("Exif\0\0", 6) + tiff;
}

std::string jpeg_of(const Image& image, const ScanFile& file) {
  const PixPtr pix = to_pix(image, file);
  l_uint8* data = nullptr;
  size_t size = 0;
  if (pixWriteMemJpeg(&data, &size, pix.get(), file.quality, 0) != 0) throw std::runtime_error("cannot encode a JPEG");
  std::string bytes(reinterpret_cast<const char*>(data), size);
  lept_free(data);
  // A camera's file says nothing about the paper's size: density 1:1 without unit.
  constexpr std::size_t unit_of_density = 13;
  if (file.dpi == 0) bytes.replace(unit_of_density, 5, std::string("\0\0\1\0\1", 5));
  if (file.exif_orientation != 0) bytes.insert(2, exif_block(file));
  return bytes;
}

void write_tiff(const ScanFile& file, const std::vector<Image>& pages) {
  const char* mode = "w";
  for (const Image& page : pages) {
    const int format = file.tone == Tone::black_and_white ? IFF_TIFF_G4 : IFF_TIFF_LZW;
    if (pixWriteTiff(file.path.c_str(), to_pix(page, file).get(), format, mode) != 0)
      throw std::runtime_error("cannot write " + file.path.string());
    mode = "a";
  }
}

std::string pdf_date(const std::string& exif_date) {
  std::string digits;
  for (const char c : exif_date)
    if (c >= '0' && c <= '9') digits += c;
  return "D:" + digits + "+07'00'";
}

// What a network scanner sends: each page one JPEG that fills it.
std::string pdf_of(const ScanFile& file, const std::vector<Image>& pages) {
  std::string out = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  std::vector<std::size_t> offsets;
  const auto object = [&](const std::string& body) {
    offsets.push_back(out.size());
    out += std::to_string(offsets.size()) + " 0 obj\n" + body + "\nendobj\n";
  };
  std::string kids;
  for (std::size_t i = 0; i < pages.size(); ++i) kids += std::to_string(4 + 3 * i) + " 0 R ";
  object("<< /Type /Catalog /Pages 2 0 R >>");
  object("<< /Type /Pages /Count " + std::to_string(pages.size()) + " /Kids [ " + kids + "] >>");
  object("<< /Producer (Sample scanner) /CreationDate (" + pdf_date(file.taken_at) + ") >>");
  for (const Image& page : pages) {
    const std::size_t first = offsets.size() + 1;
    std::array<char, 96> size{};
    std::snprintf(size.data(), size.size(), "%.2f %.2f", page.width * 72.0 / file.dpi, page.height * 72.0 / file.dpi);
    std::string matrix(size.data());
    matrix.insert(matrix.find(' '), " 0 0");
    const std::string content = "q " + matrix + " 0 0 cm /Scan Do Q";
    object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + std::string(size.data()) + "] /Contents " +
           std::to_string(first + 1) + " 0 R /Resources << /XObject << /Scan " + std::to_string(first + 2) + " 0 R >> >> >>");
    object("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream");
    const std::string jpeg = jpeg_of(page, file);
    object("<< /Type /XObject /Subtype /Image /Width " + std::to_string(page.width) + " /Height " +
           std::to_string(page.height) + " /BitsPerComponent 8 /ColorSpace /" +
           (file.tone == Tone::colour ? "DeviceRGB" : "DeviceGray") + " /Filter /DCTDecode /Length " +
           std::to_string(jpeg.size()) + " >>\nstream\n" + jpeg + "\nendstream");
  }
  const std::size_t table = out.size();
  out += "xref\n0 " + std::to_string(offsets.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t offset : offsets) {
    std::array<char, 32> entry{};
    std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", offset);
    out += entry.data();
  }
  out += "trailer\n<< /Size " + std::to_string(offsets.size() + 1) + " /Root 1 0 R /Info 3 0 R >>\nstartxref\n" +
         std::to_string(table) + "\n%%EOF\n";
  return out;
}

}  // namespace

void write_scan(const ScanFile& file, const std::vector<Image>& pages) {
  const std::string format = file.path.extension();
  std::filesystem::create_directories(file.path.parent_path());
  if (format == ".tif") return write_tiff(file, pages);
  if (format == ".pdf") return write_text(file.path, pdf_of(file, pages));
  if (pages.size() != 1) throw std::runtime_error(file.path.string() + ": this format holds one page");
  if (format == ".jpg") return write_text(file.path, jpeg_of(pages.front(), file));
  if (format != ".png") throw std::runtime_error(file.path.string() + ": unknown format");
  if (pixWrite(file.path.c_str(), to_pix(pages.front(), file).get(), IFF_PNG) != 0)
    throw std::runtime_error("cannot write " + file.path.string());
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string sha256_of(const std::filesystem::path& path) {
  const std::string bytes = read_text(path);
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  std::string hex;
  for (const unsigned char byte : digest) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

}  // namespace samples
