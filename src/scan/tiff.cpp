// libtiff on memory. One bit, gray and RGB are read strip by strip into our rows; everything rarer (palette, planes,
// CMYK, 16 bit, alpha) goes through libtiff's own conversion to RGBA.
#include "scan/tiff.hpp"

#include <climits>
#include <cmath>
#include <cstring>

#include <tiffio.h>

#include "scan/exif.hpp"
#include "scan/jpeg.hpp"
#include "scan/limits.hpp"
#include "scan/orientation.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

// libtiff's view of the bytes.
struct Memory {
  ByteView bytes;
  std::uint64_t at = 0;
};

tmsize_t read_memory(thandle_t handle, void* to, tmsize_t wanted) {
  Memory& memory = *static_cast<Memory*>(handle);
  if (memory.at >= memory.bytes.size() || wanted <= 0) return 0;
  const auto count = std::min(static_cast<std::size_t>(wanted), memory.bytes.size() - static_cast<std::size_t>(memory.at));
  std::memcpy(to, memory.bytes.data() + memory.at, count);
  memory.at += count;
  return static_cast<tmsize_t>(count);
}
tmsize_t write_memory(thandle_t, void*, tmsize_t) { return 0; }
toff_t seek_memory(thandle_t handle, toff_t offset, int whence) {
  Memory& memory = *static_cast<Memory*>(handle);
  const std::uint64_t base = whence == SEEK_CUR ? memory.at : whence == SEEK_END ? memory.bytes.size() : 0;
  return memory.at = base + offset;
}
int close_memory(thandle_t) { return 0; }
toff_t size_of_memory(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }
int map_memory(thandle_t handle, void** base, toff_t* size) {
  const Memory& memory = *static_cast<Memory*>(handle);
  *base = const_cast<std::uint8_t*>(memory.bytes.data());
  *size = memory.bytes.size();
  return 1;
}
void unmap_memory(thandle_t, void*, toff_t) {}

class Tiff {
 public:
  explicit Tiff(ByteView bytes) : memory_{bytes} {
    ::TIFFSetWarningHandler(nullptr);
    ::TIFFSetErrorHandler(nullptr);
    tiff_ = ::TIFFClientOpen("input", "rM", &memory_, read_memory, write_memory, seek_memory, close_memory, size_of_memory,
                             map_memory, unmap_memory);
    if (!tiff_) throw Error(looks_cut() ? ErrorCode::input_truncated : ErrorCode::input_unreadable, "tiff header");
  }
  ~Tiff() { ::TIFFClose(tiff_); }
  Tiff(const Tiff&) = delete;
  Tiff& operator=(const Tiff&) = delete;
  ::TIFF* get() const { return tiff_; }

  std::uint64_t byte_count() const { return memory_.bytes.size(); }

  template <class T>
  T tag(std::uint32_t name, T otherwise = {}) const {
    T value{};
    return ::TIFFGetFieldDefaulted(tiff_, name, &value) == 1 ? value : otherwise;
  }
  template <class T>
  T stored(std::uint32_t name, T otherwise = {}) const {
    T value{};
    return ::TIFFGetField(tiff_, name, &value) == 1 ? value : otherwise;
  }

 private:
  // The first directory may stand at the end of the file; a file cut short has lost it.
  bool looks_cut() const {
    const ByteView b = memory_.bytes;
    if (b.size() < 8) return true;
    const bool is_big_endian = b[0] == 'M';
    std::uint64_t folder = 0;
    for (std::size_t i = 0; i < 4; ++i) folder = folder << 8 | b[4 + (is_big_endian ? i : 3 - i)];
    return folder + 2 > b.size();
  }

  Memory memory_;
  ::TIFF* tiff_ = nullptr;
};

struct Page {
  std::uint32_t width = 0, height = 0;
  int bits = 1, samples = 1, planes = PLANARCONFIG_CONTIG;
  int photometric = PHOTOMETRIC_MINISWHITE, compression = COMPRESSION_NONE;
  int orientation = 1;
  double x_dpi = 0, y_dpi = 0;

  bool is_gray() const { return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE; }
  bool is_bilevel() const { return bits == 1 && samples == 1 && is_gray(); }
  bool is_jpeg() const { return compression == COMPRESSION_JPEG; }
};

Page read_page(const Tiff& tiff) {
  Page page;
  page.width = tiff.tag<std::uint32_t>(TIFFTAG_IMAGEWIDTH);
  page.height = tiff.tag<std::uint32_t>(TIFFTAG_IMAGELENGTH);
  page.bits = tiff.tag<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  page.samples = tiff.tag<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
  page.planes = tiff.tag<std::uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  page.photometric = tiff.tag<std::uint16_t>(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  page.compression = tiff.tag<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  page.orientation = tiff.tag<std::uint16_t>(TIFFTAG_ORIENTATION, 1);
  if (page.orientation < 1 || page.orientation > 8) page.orientation = 1;
  const int unit = tiff.tag<std::uint16_t>(TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  const double per_inch = unit == RESUNIT_CENTIMETER ? 2.54 : unit == RESUNIT_INCH ? 1 : 0;
  page.x_dpi = static_cast<double>(tiff.stored<float>(TIFFTAG_XRESOLUTION)) * per_inch;
  page.y_dpi = static_cast<double>(tiff.stored<float>(TIFFTAG_YRESOLUTION)) * per_inch;
  check_size(page.width, page.height, page.is_bilevel());
  return page;
}

[[noreturn]] void throw_unreadable() { throw Error(ErrorCode::input_unreadable, "tiff data"); }

// Some decoders fill up what is missing without a word, so the data's places are checked before it is decoded.
void require_whole_data(const Tiff& tiff, const Page& page) {
  if (page.compression == COMPRESSION_OJPEG) return;  // its strips need not be where the tags say
  const std::uint32_t pieces =
      ::TIFFIsTiled(tiff.get()) != 0 ? ::TIFFNumberOfTiles(tiff.get()) : ::TIFFNumberOfStrips(tiff.get());
  for (std::uint32_t i = 0; i < pieces; ++i)
    if (::TIFFGetStrileOffset(tiff.get(), i) + ::TIFFGetStrileByteCount(tiff.get(), i) > tiff.byte_count())
      throw Error(ErrorCode::input_truncated, "tiff");
}

void read_strips(const Tiff& tiff, Raster& raster) {
  const std::size_t row_bytes = raster.row_bytes();
  const auto rows_per_strip = std::min(tiff.tag<std::uint32_t>(TIFFTAG_ROWSPERSTRIP, UINT32_MAX),
                                       static_cast<std::uint32_t>(raster.height_px));
  if (rows_per_strip == 0 || static_cast<std::size_t>(::TIFFScanlineSize(tiff.get())) != row_bytes) throw_unreadable();
  const auto height = static_cast<std::uint32_t>(raster.height_px);
  for (std::uint32_t row = 0, strip = 0; row < height; row += rows_per_strip, ++strip) {
    const auto wanted = static_cast<tmsize_t>(std::min(rows_per_strip, height - row) * row_bytes);
    if (::TIFFReadEncodedStrip(tiff.get(), strip, raster.pixels.data() + row * row_bytes, wanted) != wanted)
      throw_unreadable();
  }
}

void read_tiles(const Tiff& tiff, Raster& raster) {
  const auto tile_width = tiff.tag<std::uint32_t>(TIFFTAG_TILEWIDTH), tile_height = tiff.tag<std::uint32_t>(TIFFTAG_TILELENGTH);
  const auto width = static_cast<std::uint32_t>(raster.width_px), height = static_cast<std::uint32_t>(raster.height_px);
  const auto tile_bytes = ::TIFFTileSize(tiff.get());
  const auto tile_row = static_cast<std::size_t>(::TIFFTileRowSize(tiff.get()));
  if (tile_width == 0 || tile_height == 0 || tile_bytes <= 0 || tile_bytes > (1 << 28)) throw_unreadable();
  const std::size_t row_bytes = raster.row_bytes();
  const std::size_t bits = raster.format == PixelFormat::bilevel ? 1 : raster.format == PixelFormat::gray ? 8 : 24;
  if (tile_width * bits % 8 != 0) throw_unreadable();
  Bytes tile(static_cast<std::size_t>(tile_bytes));
  for (std::uint32_t top = 0; top < height; top += tile_height)
    for (std::uint32_t left = 0; left < width; left += tile_width) {
      if (::TIFFReadTile(tiff.get(), tile.data(), left, top, 0, 0) < 0) throw_unreadable();
      const std::size_t at = left * bits / 8, count = std::min(tile_row, row_bytes - at);
      for (std::uint32_t y = 0; y < std::min(tile_height, height - top); ++y)
        std::memcpy(raster.pixels.data() + (top + y) * row_bytes + at, tile.data() + y * tile_row, count);
    }
}

// libtiff's RGBA: one word a pixel, red in the lowest byte, colours already multiplied by alpha.
void rgba_to_rows(const std::vector<std::uint32_t>& words, Raster& raster) {
  std::uint8_t* to = raster.pixels.data();
  const bool is_gray = raster.format == PixelFormat::gray;
  for (const std::uint32_t word : words) {
    const std::uint32_t paper = 255 - TIFFGetA(word);
    const auto lay = [&](std::uint32_t value) { return static_cast<std::uint8_t>(std::min<std::uint32_t>(value + paper, 255)); };
    *to++ = lay(TIFFGetR(word));
    if (is_gray) continue;
    *to++ = lay(TIFFGetG(word));
    *to++ = lay(TIFFGetB(word));
  }
}

void read_converted(const Tiff& tiff, const Page& page, Raster& raster) {
  // The orientation is ours to take out; libtiff would do half of it.
  ::TIFFSetField(tiff.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  char reason[1024];
  if (::TIFFRGBAImageOK(tiff.get(), reason) == 0) throw Error(ErrorCode::input_unsupported, "tiff colour model");
  std::vector<std::uint32_t> words(std::size_t{page.width} * page.height);
  if (::TIFFReadRGBAImageOriented(tiff.get(), page.width, page.height, words.data(), ORIENTATION_TOPLEFT, 1) == 0)
    throw_unreadable();
  rgba_to_rows(words, raster);
}

Raster decode(const Tiff& tiff, const Page& page) {
  require_whole_data(tiff, page);
  const bool is_contiguous = page.planes == PLANARCONFIG_CONTIG || page.samples == 1;
  const bool is_ycc_jpeg = page.is_jpeg() && page.photometric == PHOTOMETRIC_YCBCR && page.samples == 3;
  if (is_ycc_jpeg) ::TIFFSetField(tiff.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  const bool is_plain_gray = page.bits == 8 && page.samples == 1 && page.is_gray();
  const bool is_plain_rgb = page.bits == 8 && page.samples == 3 && is_contiguous &&
                            (page.photometric == PHOTOMETRIC_RGB || is_ycc_jpeg);
  Raster raster{.width_px = static_cast<int>(page.width), .height_px = static_cast<int>(page.height), .format = {}, .pixels = {}};
  raster.format = page.is_bilevel() ? PixelFormat::bilevel : page.is_gray() ? PixelFormat::gray : PixelFormat::rgb;
  raster.pixels.resize(raster.row_bytes() * page.height);
  if (!page.is_bilevel() && !is_plain_gray && !is_plain_rgb) {
    read_converted(tiff, page, raster);
    return raster;
  }
  ::TIFFIsTiled(tiff.get()) != 0 ? read_tiles(tiff, raster) : read_strips(tiff, raster);
  const bool is_inverted = page.photometric == (page.is_bilevel() ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_MINISWHITE);
  if (is_inverted && page.is_gray())
    for (std::uint8_t& byte : raster.pixels) byte = static_cast<std::uint8_t>(~byte);
  return raster;
}

Bytes only_strip(const Tiff& tiff) {
  if (::TIFFIsTiled(tiff.get()) != 0 || ::TIFFNumberOfStrips(tiff.get()) != 1) return {};
  const std::uint64_t count = ::TIFFGetStrileByteCount(tiff.get(), 0), at = ::TIFFGetStrileOffset(tiff.get(), 0);
  if (count == 0 || at > tiff.byte_count() || count > tiff.byte_count() - at) return {};
  Bytes strip(count);
  const auto got = ::TIFFReadRawStrip(tiff.get(), 0, strip.data(), static_cast<tmsize_t>(count));
  return got == static_cast<tmsize_t>(count) ? strip : Bytes{};
}

std::optional<CodedImage> kept_g4(const Tiff& tiff, const Page& page) {
  const bool has_extensions = tiff.tag<std::uint32_t>(TIFFTAG_GROUP4OPTIONS) != 0;
  if (page.compression != COMPRESSION_CCITTFAX4 || !page.is_bilevel() || has_extensions) return std::nullopt;
  CodedImage coded;
  coded.bytes = only_strip(tiff);
  if (coded.bytes.empty()) return std::nullopt;
  // A PDF reads the highest bit first.
  if (tiff.tag<std::uint16_t>(TIFFTAG_FILLORDER, FILLORDER_MSB2LSB) == FILLORDER_LSB2MSB)
    ::TIFFReverseBits(coded.bytes.data(), static_cast<tmsize_t>(coded.bytes.size()));
  coded.coding = CodedImage::Coding::ccitt_g4;
  coded.format = PixelFormat::bilevel;
  coded.components = 1;
  // The code's black runs are ones in a TIFF; where one means white, a PDF must be told to keep them ones.
  coded.black_is_1 = page.photometric == PHOTOMETRIC_MINISBLACK;
  return coded;
}

// A TIFF may keep the tables apart from the one strip; together they are the JPEG the camera made.
std::optional<CodedImage> kept_jpeg_strip(const Tiff& tiff, const Page& page) {
  if (!page.is_jpeg() || page.bits != 8) return std::nullopt;
  if (page.photometric != PHOTOMETRIC_YCBCR && page.photometric != PHOTOMETRIC_MINISBLACK) return std::nullopt;
  Bytes stream = only_strip(tiff);
  if (stream.size() < 4 || stream[0] != 0xFF || stream[1] != 0xD8) return std::nullopt;
  std::uint32_t count = 0;
  void* tables = nullptr;
  if (::TIFFGetField(tiff.get(), TIFFTAG_JPEGTABLES, &count, &tables) == 1 && count > 4) {
    const auto* bytes = static_cast<const std::uint8_t*>(tables);
    stream.insert(stream.begin() + 2, bytes + 2, bytes + count - 2);
  }
  try {
    const JpegHeader header = read_jpeg_header(stream);
    const bool fits = header.width_px == static_cast<int>(page.width) && header.height_px == static_cast<int>(page.height) &&
                      header.components == page.samples && !header.has_adobe_marker;
    if (fits) return kept_jpeg(header, stream);
  } catch (const Error&) {
    // Not a JPEG by itself: the pixels are coded anew.
  }
  return std::nullopt;
}

std::optional<CodedImage> kept(const Tiff& tiff, const Page& page) {
  const std::optional<int> turn = turn_of(page.orientation);
  if (!turn) return std::nullopt;
  std::optional<CodedImage> coded = page.is_jpeg() ? kept_jpeg_strip(tiff, page) : kept_g4(tiff, page);
  if (!coded) return std::nullopt;
  coded->width_px = static_cast<int>(page.width);
  coded->height_px = static_cast<int>(page.height);
  coded->turn_deg = *turn;
  return coded;
}

class TiffSource : public Source {
 public:
  explicit TiffSource(ByteView bytes) : tiff_(bytes) {
    std::vector<tdir_t> small;
    for (std::uint32_t folder = 0; ::TIFFSetDirectory(tiff_.get(), static_cast<tdir_t>(folder)) == 1; ++folder) {
      if (folder == page_limit || folder == USHRT_MAX) throw Error(ErrorCode::input_too_large, "tiff pages");
      const auto kind = tiff_.tag<std::uint32_t>(TIFFTAG_SUBFILETYPE);
      const bool is_page = (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0;
      (is_page ? folders_ : small).push_back(static_cast<tdir_t>(folder));
      if (::TIFFLastDirectory(tiff_.get()) != 0) break;
    }
    if (folders_.empty()) folders_ = std::move(small);   // thumbnails are better than nothing
    if (folders_.empty()) throw Error(ErrorCode::input_unreadable, "tiff without pages");
    if (::TIFFLastDirectory(tiff_.get()) == 0) throw Error(ErrorCode::input_truncated, "tiff pages");
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "tiff";
    for (const tdir_t folder : folders_) {
      const Page page = go_to(folder);
      const UprightSize size = size_of(page);
      facts.pages.push_back(page_facts(size.width_px, size.height_px, size.resolution, turn_of(page.orientation).value_or(0)));
      const char* made_at = tiff_.stored<const char*>(TIFFTAG_DATETIME, nullptr);
      if (made_at && !facts.made_at) facts.made_at = exif_time(made_at);
    }
    return facts;
  }

  ScannedPage page(std::size_t index) override {
    const Page page = go_to(folders_.at(index));
    std::optional<CodedImage> coded = kept(tiff_, page);
    Raster raster = decode(tiff_, page);
    return {upright(std::move(raster), page.orientation), size_of(page).resolution, std::move(coded)};
  }

 private:
  Page go_to(tdir_t folder) {
    if (::TIFFSetDirectory(tiff_.get(), folder) != 1) throw Error(ErrorCode::input_unreadable, "tiff page");
    return read_page(tiff_);
  }
  static UprightSize size_of(const Page& page) {
    return upright_size(static_cast<int>(page.width), static_cast<int>(page.height), page.x_dpi, page.y_dpi, page.orientation);
  }

  Tiff tiff_;
  std::vector<tdir_t> folders_;
};

void put(Bytes& to, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put_entry(Bytes& to, unsigned tag, unsigned type, std::uint64_t value) {
  put(to, tag, 2);
  put(to, type, 2);
  put(to, 1, 4);
  put(to, value, 4);
}

}  // namespace

// The smallest TIFF around the data, so that libtiff decodes it.
Raster decode_ccitt_g4(const CcittImage& image, ByteView data) {
  constexpr unsigned entries = 9, as_short = 3, as_long = 4, data_at = 8 + 2 + 12 * entries + 4;
  const auto width = static_cast<std::uint64_t>(image.width_px), height = static_cast<std::uint64_t>(image.height_px);
  check_size(width, height, true);
  Bytes file = to_bytes({"II*\0\10\0\0\0", 8});
  put(file, entries, 2);
  put_entry(file, TIFFTAG_IMAGEWIDTH, as_long, width);
  put_entry(file, TIFFTAG_IMAGELENGTH, as_long, height);
  put_entry(file, TIFFTAG_BITSPERSAMPLE, as_short, 1);
  put_entry(file, TIFFTAG_COMPRESSION, as_short, COMPRESSION_CCITTFAX4);
  put_entry(file, TIFFTAG_PHOTOMETRIC, as_short, image.black_is_1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_MINISWHITE);
  put_entry(file, TIFFTAG_STRIPOFFSETS, as_long, data_at);
  put_entry(file, TIFFTAG_SAMPLESPERPIXEL, as_short, 1);
  put_entry(file, TIFFTAG_ROWSPERSTRIP, as_long, height);
  put_entry(file, TIFFTAG_STRIPBYTECOUNTS, as_long, data.size());
  put(file, 0, 4);
  append(file, data);
  const Tiff tiff{file};
  return decode(tiff, read_page(tiff));
}

std::unique_ptr<Source> open_tiff(ByteView bytes) { return std::make_unique<TiffSource>(bytes); }

}  // namespace sohoa::scan
