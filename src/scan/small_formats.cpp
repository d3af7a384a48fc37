// BMP and GIF through Leptonica, with the header read first: its decoders allocate what the header says.
#include "scan/leptonica_handles.hpp"
#include "scan/limits.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

struct Header {
  std::int64_t width_px = 0, height_px = 0;
  int bits = 24;
  double x_dpi = 0, y_dpi = 0;
};

std::uint32_t little_endian(ByteView bytes, std::size_t at, std::size_t count) {
  if (at + count > bytes.size()) throw Error(ErrorCode::input_truncated, "image header");
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

Header bmp_header(ByteView bytes) {
  Header header;
  if (little_endian(bytes, 14, 4) < 40) throw Error(ErrorCode::input_unsupported, "bmp of OS/2");
  header.width_px = static_cast<std::int32_t>(little_endian(bytes, 18, 4));
  header.height_px = std::abs(std::int64_t{static_cast<std::int32_t>(little_endian(bytes, 22, 4))});
  header.bits = static_cast<int>(little_endian(bytes, 28, 2));
  if (little_endian(bytes, 30, 4) != 0) throw Error(ErrorCode::input_unsupported, "compressed bmp");
  header.x_dpi = little_endian(bytes, 38, 4) * 0.0254;
  header.y_dpi = little_endian(bytes, 42, 4) * 0.0254;
  const std::int64_t row = (header.width_px * header.bits + 31) / 32 * 4;
  check_size(static_cast<std::uint64_t>(std::max<std::int64_t>(header.width_px, 0)),
             static_cast<std::uint64_t>(header.height_px), header.bits == 1);
  if (static_cast<std::int64_t>(bytes.size()) < little_endian(bytes, 10, 4) + row * header.height_px)
    throw Error(ErrorCode::input_truncated, "bmp");
  return header;
}

Header gif_header(ByteView bytes) {
  Header header;
  header.width_px = little_endian(bytes, 6, 2);
  header.height_px = little_endian(bytes, 8, 2);
  check_size(static_cast<std::uint64_t>(header.width_px), static_cast<std::uint64_t>(header.height_px), false);
  return header;
}

// Leptonica keeps rows in 32-bit words of the machine's order; one bit is black as in our bilevel format.
Raster raster_of(const PixHandle& decoded) {
  const PixHandle plain{::pixGetDepth(decoded.get()) == 1 && !::pixGetColormap(decoded.get())
                            ? ::pixClone(decoded.get())
                            : ::pixRemoveColormap(decoded.get(), REMOVE_CMAP_BASED_ON_SRC)};
  const int depth = plain ? ::pixGetDepth(plain.get()) : 0;
  const PixHandle pix{depth == 1 || depth == 8 || depth == 32 ? ::pixClone(plain.get())
                                                             : ::pixConvertTo8(plain.get(), 0)};
  if (!pix) throw Error(ErrorCode::input_unreadable, "image");
  Raster raster{.width_px = ::pixGetWidth(pix.get()), .height_px = ::pixGetHeight(pix.get()), .format = {}, .pixels = {}};
  const int kept_depth = ::pixGetDepth(pix.get());
  raster.format = kept_depth == 1 ? PixelFormat::bilevel : kept_depth == 8 ? PixelFormat::gray : PixelFormat::rgb;
  raster.pixels.reserve(raster.row_bytes() * static_cast<std::size_t>(raster.height_px));
  const int words = ::pixGetWpl(pix.get());
  for (int y = 0; y < raster.height_px; ++y) {
    const l_uint32* line = ::pixGetData(pix.get()) + std::ptrdiff_t{y} * words;
    if (kept_depth == 32) {
      for (int x = 0; x < raster.width_px; ++x)
        for (const int shift : {L_RED_SHIFT, L_GREEN_SHIFT, L_BLUE_SHIFT})
          raster.pixels.push_back(static_cast<std::uint8_t>(line[x] >> shift));
    } else {
      for (std::size_t i = 0; i < raster.row_bytes(); ++i) raster.pixels.push_back(GET_DATA_BYTE(line, i));
    }
  }
  return raster;
}

using ReadMemory = Pix* (*)(const l_uint8*, std::size_t);

class LeptonicaSource : public Source {
 public:
  LeptonicaSource(ByteView bytes, std::string format, const Header& header, ReadMemory read)
      : bytes_(bytes), read_(read) {
    const auto width = static_cast<int>(header.width_px), height = static_cast<int>(header.height_px);
    facts_.format = std::move(format);
    facts_.pages = {page_facts(width, height, believed_resolution(width, height, header.x_dpi, header.y_dpi))};
  }

  InputFacts facts() override { return facts_; }

  ScannedPage page(std::size_t) override {
    const PixHandle pix{read_(bytes_.data(), bytes_.size())};
    if (!pix) throw Error(ErrorCode::input_unreadable, facts_.format);
    return {raster_of(pix), facts_.pages.front().resolution, std::nullopt};
  }

 private:
  ByteView bytes_;
  ReadMemory read_;
  InputFacts facts_;
};

}  // namespace

std::unique_ptr<Source> open_bmp(ByteView bytes) {
  return std::make_unique<LeptonicaSource>(bytes, "bmp", bmp_header(bytes), ::pixReadMemBmp);
}

std::unique_ptr<Source> open_gif(ByteView bytes) {
  return std::make_unique<LeptonicaSource>(bytes, "gif", gif_header(bytes), ::pixReadMemGif);
}

}  // namespace sohoa::scan
