// OpenJPEG, strict: a codestream cut short is an error and not a coarser picture. Components of any depth and
// sub-sampling become gray or RGB.
#include <openjpeg.h>

#include <cmath>
#include <cstring>

#include "scan/limits.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

using namespace std::string_view_literals;

struct CodecCloser {
  void operator()(opj_codec_t* codec) const { ::opj_destroy_codec(codec); }
};
struct StreamCloser {
  void operator()(opj_stream_t* stream) const { ::opj_stream_destroy(stream); }
};
struct ImageCloser {
  void operator()(opj_image_t* image) const { ::opj_image_destroy(image); }
};
using Codec = std::unique_ptr<opj_codec_t, CodecCloser>;
using Stream = std::unique_ptr<opj_stream_t, StreamCloser>;
using Image = std::unique_ptr<opj_image_t, ImageCloser>;

struct Memory {
  ByteView bytes;
  std::size_t at = 0;
  bool ran_out = false;
};

OPJ_SIZE_T read_memory(void* to, OPJ_SIZE_T wanted, void* user) {
  Memory& memory = *static_cast<Memory*>(user);
  const std::size_t left = memory.bytes.size() - std::min(memory.at, memory.bytes.size());
  memory.ran_out = memory.ran_out || wanted > left;
  if (left == 0) return static_cast<OPJ_SIZE_T>(-1);
  const std::size_t count = std::min<std::size_t>(wanted, left);
  std::memcpy(to, memory.bytes.data() + memory.at, count);
  memory.at += count;
  return count;
}
OPJ_OFF_T skip_memory(OPJ_OFF_T count, void* user) {
  Memory& memory = *static_cast<Memory*>(user);
  if (count < 0 || static_cast<std::uint64_t>(count) > memory.bytes.size() - memory.at) {
    memory.ran_out = true;
    memory.at = memory.bytes.size();
    return -1;
  }
  memory.at += static_cast<std::size_t>(count);
  return count;
}
OPJ_BOOL seek_memory(OPJ_OFF_T to, void* user) {
  Memory& memory = *static_cast<Memory*>(user);
  if (to < 0 || static_cast<std::uint64_t>(to) > memory.bytes.size()) return OPJ_FALSE;
  memory.at = static_cast<std::size_t>(to);
  return OPJ_TRUE;
}

struct Decoder {
  Memory memory;
  Stream stream;
  Codec codec;
  Image image;

  explicit Decoder(ByteView bytes) : memory{bytes} {
    const bool is_boxed = bytes.size() > 4 && bytes[0] == 0;
    stream.reset(::opj_stream_create(1 << 20, OPJ_TRUE));
    ::opj_stream_set_user_data(stream.get(), &memory, nullptr);
    ::opj_stream_set_user_data_length(stream.get(), bytes.size());
    ::opj_stream_set_read_function(stream.get(), read_memory);
    ::opj_stream_set_skip_function(stream.get(), skip_memory);
    ::opj_stream_set_seek_function(stream.get(), seek_memory);
    codec.reset(::opj_create_decompress(is_boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
    opj_dparameters_t parameters;
    ::opj_set_default_decoder_parameters(&parameters);
    if (::opj_setup_decoder(codec.get(), &parameters) == OPJ_FALSE) fail();
    ::opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE);
    opj_image_t* header = nullptr;
    if (::opj_read_header(stream.get(), codec.get(), &header) == OPJ_FALSE) fail();
    image.reset(header);
    check_size(width(), height(), false);
  }

  std::uint64_t width() const { return image->x1 - image->x0; }
  std::uint64_t height() const { return image->y1 - image->y0; }
  [[noreturn]] void fail() const {
    throw Error(memory.ran_out ? ErrorCode::input_truncated : ErrorCode::input_unreadable, "jpeg 2000");
  }
};

// Dots per inch from a JP2's resolution box: a fraction and a power of ten, per metre, capture before display.
std::pair<double, double> claimed_dpi(ByteView bytes) {
  const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 4096)));
  for (const std::string_view name : {"resc"sv, "resd"sv}) {
    const std::size_t at = head.find(name);
    if (at == head.npos || at + 14 > head.size()) continue;
    const auto* box = bytes.data() + at + 4;
    const auto per_metre = [&](std::size_t up, std::size_t power) {
      const double above = box[up] << 8 | box[up + 1], below = box[up + 2] << 8 | box[up + 3];
      return below > 0 ? above / below * std::pow(10, static_cast<signed char>(box[power])) : 0;
    };
    return {per_metre(4, 9) * 0.0254, per_metre(0, 8) * 0.0254};
  }
  return {0, 0};
}

// One component as 8 bits at the image's own size.
class Plane {
 public:
  Plane(const opj_image_comp_t& component, std::uint64_t width, std::uint64_t height)
      : component_(component), x_step_(std::max<OPJ_UINT32>(component.dx, 1)), y_step_(std::max<OPJ_UINT32>(component.dy, 1)) {
    if (!component.data || component.w == 0 || component.h == 0 || (width - 1) / x_step_ > component.w ||
        (height - 1) / y_step_ > component.h || component.prec == 0 || component.prec > 31)
      throw Error(ErrorCode::input_unreadable, "jpeg 2000 component");
  }
  int at(std::uint64_t x, std::uint64_t y) const {
    const std::uint64_t column = std::min<std::uint64_t>(x / x_step_, component_.w - 1);
    const std::uint64_t row = std::min<std::uint64_t>(y / y_step_, component_.h - 1);
    std::int64_t value = component_.data[row * component_.w + column];
    if (component_.sgnd != 0) value += std::int64_t{1} << (component_.prec - 1);
    const std::int64_t top = (std::int64_t{1} << component_.prec) - 1;
    return static_cast<int>(std::clamp<std::int64_t>(value, 0, top) * 255 / top);
  }

 private:
  const opj_image_comp_t& component_;
  std::uint64_t x_step_, y_step_;
};

std::uint8_t clamped(double value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L)); }

Raster raster_of(const opj_image_t& image, std::uint64_t width, std::uint64_t height) {
  const bool is_gray = image.numcomps < 3;
  const bool is_ycc = !is_gray && (image.color_space == OPJ_CLRSPC_SYCC ||
                                   (image.color_space != OPJ_CLRSPC_SRGB && image.comps[1].dx > image.comps[0].dx));
  std::vector<Plane> planes;
  for (OPJ_UINT32 i = 0; i < (is_gray ? 1U : 3U); ++i) planes.emplace_back(image.comps[i], width, height);
  Raster raster{.width_px = static_cast<int>(width), .height_px = static_cast<int>(height), .format = {}, .pixels = {}};
  raster.format = is_gray ? PixelFormat::gray : PixelFormat::rgb;
  raster.pixels.resize(raster.row_bytes() * height);
  std::uint8_t* to = raster.pixels.data();
  for (std::uint64_t y = 0; y < height; ++y)
    for (std::uint64_t x = 0; x < width; ++x) {
      const int first = planes[0].at(x, y);
      if (is_gray) {
        *to++ = static_cast<std::uint8_t>(first);
        continue;
      }
      const int second = planes[1].at(x, y), third = planes[2].at(x, y);
      if (is_ycc) {
        const double cb = second - 128.0, cr = third - 128.0;
        *to++ = clamped(first + 1.402 * cr);
        *to++ = clamped(first - 0.344136 * cb - 0.714136 * cr);
        *to++ = clamped(first + 1.772 * cb);
      } else {
        *to++ = static_cast<std::uint8_t>(first);
        *to++ = static_cast<std::uint8_t>(second);
        *to++ = static_cast<std::uint8_t>(third);
      }
    }
  return raster;
}

class Jpeg2000Source : public Source {
 public:
  explicit Jpeg2000Source(ByteView bytes) : bytes_(bytes) {
    const Decoder decoder{bytes};
    const auto [x_dpi, y_dpi] = claimed_dpi(bytes);
    const auto width = static_cast<int>(decoder.width()), height = static_cast<int>(decoder.height());
    facts_.format = "jpeg2000";
    facts_.pages = {page_facts(width, height, believed_resolution(width, height, x_dpi, y_dpi))};
  }

  InputFacts facts() override { return facts_; }

  ScannedPage page(std::size_t) override {
    Decoder decoder{bytes_};
    if (::opj_decode(decoder.codec.get(), decoder.stream.get(), decoder.image.get()) == OPJ_FALSE ||
        ::opj_end_decompress(decoder.codec.get(), decoder.stream.get()) == OPJ_FALSE)
      decoder.fail();
    const opj_image_t& image = *decoder.image;
    if (image.numcomps == 0) decoder.fail();
    // Four components are colour and alpha or ink; only the former is common, and alpha over paper is left away.
    if (image.color_space == OPJ_CLRSPC_CMYK) throw Error(ErrorCode::input_unsupported, "jpeg 2000 in CMYK");
    return {raster_of(image, decoder.width(), decoder.height()), facts_.pages.front().resolution, std::nullopt};
  }

 private:
  ByteView bytes_;
  InputFacts facts_;
};

}  // namespace

std::unique_ptr<Source> open_jpeg2000(ByteView bytes) { return std::make_unique<Jpeg2000Source>(bytes); }

}  // namespace sohoa::scan
