// libpng. Palette, 16 bit, alpha and interlacing become one of our three pixel formats; transparency lies on white,
// as paper does.
#include <csetjmp>
#include <cstring>

#include <png.h>

#include "scan/exif.hpp"
#include "scan/limits.hpp"
#include "scan/orientation.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

struct Reader {
  ByteView left;
  bool ran_out = false;
  png_structp png = nullptr;
  png_infop header = nullptr;
  std::jmp_buf failed{};

  explicit Reader(ByteView bytes) : left(bytes) {
    const auto fail = [](png_structp p, png_const_charp) {
      std::longjmp(static_cast<Reader*>(::png_get_error_ptr(p))->failed, 1);
    };
    png = ::png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, [](png_structp, png_const_charp) {});
    header = png ? ::png_create_info_struct(png) : nullptr;
    if (!header) throw Error(ErrorCode::input_too_large, "png memory");
    ::png_set_read_fn(png, this, [](png_structp p, png_bytep to, std::size_t count) {
      static_cast<Reader*>(::png_get_io_ptr(p))->take(to, count);
    });
    ::png_set_user_limits(png, side_limit, side_limit);
  }
  ~Reader() { ::png_destroy_read_struct(&png, &header, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void take(png_bytep to, std::size_t count) {
    if (count > left.size()) {
      ran_out = true;
      ::png_error(png, "end");
    }
    std::memcpy(to, left.data(), count);
    left = left.subspan(count);
  }

  // libpng leaves by longjmp: `step` holds nothing that needs a destructor.
  template <class Step>
  void run(Step step) {
    if (setjmp(failed) == 0) {
      step();
      return;
    }
    throw Error(ran_out ? ErrorCode::input_truncated : ErrorCode::input_unreadable, "png");
  }
};

struct Header {
  int width_px = 0, height_px = 0;
  int bits = 0, colour = 0;
  bool has_transparency = false;
  bool is_bilevel = false;      // one bit, and its two colours are black and white
  bool palette_is_gray = false;
  bool zero_is_black = true;    // of a bilevel image
  double x_dpi = 0, y_dpi = 0;
  Exif exif;
};

void read_palette(Reader& reader, Header& header) {
  png_colorp colours = nullptr;
  int count = 0;
  if (::png_get_PLTE(reader.png, reader.header, &colours, &count) == 0) return;
  const auto is_gray = [](const png_color& c) { return c.red == c.green && c.green == c.blue; };
  header.palette_is_gray = std::all_of(colours, colours + count, is_gray);
  if (header.bits != 1 || count != 2 || !header.palette_is_gray || header.has_transparency) return;
  header.is_bilevel = colours[0].red + colours[1].red == 255 && (colours[0].red == 0 || colours[1].red == 0);
  header.zero_is_black = colours[0].red == 0;
}

Header read_header(Reader& reader) {
  reader.run([&] { ::png_read_info(reader.png, reader.header); });
  Header header;
  header.width_px = static_cast<int>(::png_get_image_width(reader.png, reader.header));
  header.height_px = static_cast<int>(::png_get_image_height(reader.png, reader.header));
  header.bits = ::png_get_bit_depth(reader.png, reader.header);
  header.colour = ::png_get_color_type(reader.png, reader.header);
  header.has_transparency =
      (header.colour & PNG_COLOR_MASK_ALPHA) != 0 || ::png_get_valid(reader.png, reader.header, PNG_INFO_tRNS) != 0;
  header.is_bilevel = header.bits == 1 && header.colour == PNG_COLOR_TYPE_GRAY && !header.has_transparency;
  if (header.colour == PNG_COLOR_TYPE_PALETTE) read_palette(reader, header);
  int unit = 0;
  png_uint_32 x = 0, y = 0;
  if (::png_get_pHYs(reader.png, reader.header, &x, &y, &unit) != 0 && unit == PNG_RESOLUTION_METER) {
    header.x_dpi = x * 0.0254;
    header.y_dpi = y * 0.0254;
  }
  png_bytep block = nullptr;
  png_uint_32 length = 0;
  if (::png_get_eXIf_1(reader.png, reader.header, &length, &block) != 0) header.exif = read_exif({block, length});
  check_size(static_cast<std::uint64_t>(header.width_px), static_cast<std::uint64_t>(header.height_px), header.is_bilevel);
  return header;
}

// What libpng is asked to hand out: one bit, or 8 bits of gray or colour, each perhaps with alpha.
void request_plain_rows(Reader& reader, const Header& header) {
  reader.run([&] {
    if (!header.is_bilevel) {
      ::png_set_expand(reader.png);
      ::png_set_scale_16(reader.png);
    }
    ::png_set_interlace_handling(reader.png);
    ::png_read_update_info(reader.png, reader.header);
  });
}

void read_image(Reader& reader, Bytes& pixels, std::size_t row_bytes, int height) {
  std::vector<png_bytep> rows(static_cast<std::size_t>(height));
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = pixels.data() + y * row_bytes;
  png_bytep* first = rows.data();
  reader.run([&] {
    ::png_read_image(reader.png, first);
    ::png_read_end(reader.png, nullptr);
  });
}

std::uint8_t on_white(unsigned value, unsigned alpha) {
  return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

// In place: what is written never overtakes what is still to be read.
void drop_channels(Bytes& pixels, std::size_t count, unsigned channels, bool has_alpha, bool to_gray) {
  const unsigned colours = has_alpha ? channels - 1 : channels, kept = to_gray ? 1 : colours;
  const std::uint8_t* from = pixels.data();
  std::uint8_t* to = pixels.data();
  for (std::size_t i = 0; i < count; ++i, from += channels, to += kept) {
    const unsigned alpha = has_alpha ? from[colours] : 255;
    for (unsigned c = 0; c < kept; ++c) to[c] = on_white(from[c], alpha);
  }
  pixels.resize(count * kept);
}

class PngSource : public Source {
 public:
  explicit PngSource(ByteView bytes) : bytes_(bytes) {
    Reader reader{bytes};
    header_ = read_header(reader);
    size_ = upright_size(header_.width_px, header_.height_px, header_.x_dpi, header_.y_dpi, header_.exif.orientation);
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "png";
    facts.made_at = header_.exif.made_at;
    facts.pages = {page_facts(size_.width_px, size_.height_px, size_.resolution, turn_of(header_.exif.orientation).value_or(0))};
    return facts;
  }

  ScannedPage page(std::size_t) override {
    Reader reader{bytes_};
    read_header(reader);
    request_plain_rows(reader, header_);
    const std::size_t row_bytes = ::png_get_rowbytes(reader.png, reader.header);
    const unsigned channels = ::png_get_channels(reader.png, reader.header);
    Raster raster{.width_px = header_.width_px, .height_px = header_.height_px, .format = PixelFormat::bilevel, .pixels = {}};
    raster.pixels.resize(row_bytes * static_cast<std::size_t>(header_.height_px));
    read_image(reader, raster.pixels, row_bytes, header_.height_px);
    if (header_.is_bilevel && header_.zero_is_black)
      for (std::uint8_t& eight : raster.pixels) eight = static_cast<std::uint8_t>(~eight);
    if (!header_.is_bilevel) {
      const bool has_alpha = channels == 2 || channels == 4;
      const bool is_gray = channels <= 2 || (header_.colour == PNG_COLOR_TYPE_PALETTE && header_.palette_is_gray);
      raster.format = is_gray ? PixelFormat::gray : PixelFormat::rgb;
      const std::size_t count = static_cast<std::size_t>(raster.width_px) * static_cast<std::size_t>(raster.height_px);
      if (has_alpha || (is_gray && channels > 1)) drop_channels(raster.pixels, count, channels, has_alpha, is_gray);
    }
    return {upright(std::move(raster), header_.exif.orientation), size_.resolution, std::nullopt};
  }

 private:
  ByteView bytes_;
  Header header_;
  UprightSize size_;
};

}  // namespace

std::unique_ptr<Source> open_png(ByteView bytes) { return std::make_unique<PngSource>(bytes); }

}  // namespace sohoa::scan
