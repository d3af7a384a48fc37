// libwebp: the still image of a WebP file, transparency on white.
#include <webp/decode.h>

#include "scan/exif.hpp"
#include "scan/limits.hpp"
#include "scan/orientation.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

// Walks the RIFF chunks; 0 length when there is no such chunk.
ByteView chunk(ByteView file, std::string_view name) {
  for (std::size_t at = 12; at + 8 <= file.size();) {
    const std::size_t length = file[at + 4] | std::size_t{file[at + 5]} << 8 | std::size_t{file[at + 6]} << 16 |
                               std::size_t{file[at + 7]} << 24;
    if (length > file.size() - at - 8) return {};
    if (as_text(file.subspan(at, 4)) == name) return file.subspan(at + 8, length);
    at += 8 + length + (length & 1);
  }
  return {};
}

Exif exif_of(ByteView file) {
  ByteView block = chunk(file, "EXIF");
  if (block.size() > 6 && as_text(block.first(4)) == "Exif") block = block.subspan(6);
  return read_exif(block);
}

void require(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OK: return;
    case VP8_STATUS_NOT_ENOUGH_DATA: throw Error(ErrorCode::input_truncated, "webp");
    case VP8_STATUS_OUT_OF_MEMORY: throw Error(ErrorCode::input_too_large, "webp memory");
    case VP8_STATUS_UNSUPPORTED_FEATURE: throw Error(ErrorCode::input_unsupported, "animated webp");
    default: throw Error(ErrorCode::input_unreadable, "webp");
  }
}

class WebpSource : public Source {
 public:
  explicit WebpSource(ByteView bytes) : bytes_(bytes), exif_(exif_of(bytes)) {
    require(::WebPGetFeatures(bytes.data(), bytes.size(), &features_));
    if (features_.has_animation != 0) throw Error(ErrorCode::input_unsupported, "animated webp");
    check_size(static_cast<std::uint64_t>(features_.width), static_cast<std::uint64_t>(features_.height), false);
    size_ = upright_size(features_.width, features_.height, exif_.x_dpi, exif_.y_dpi, exif_.orientation);
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "webp";
    facts.made_at = exif_.made_at;
    facts.pages = {page_facts(size_.width_px, size_.height_px, size_.resolution, turn_of(exif_.orientation).value_or(0))};
    return facts;
  }

  ScannedPage page(std::size_t) override {
    const bool has_alpha = features_.has_alpha != 0;
    const std::size_t channels = has_alpha ? 4 : 3;
    const auto width = static_cast<std::size_t>(features_.width), height = static_cast<std::size_t>(features_.height);
    Raster raster{.width_px = features_.width, .height_px = features_.height, .format = PixelFormat::rgb, .pixels = {}};
    raster.pixels.resize(channels * width * height);
    WebPDecoderConfig config;
    if (::WebPInitDecoderConfig(&config) == 0) throw Error(ErrorCode::internal, "libwebp version");
    config.output.colorspace = has_alpha ? MODE_rgbA : MODE_RGB;   // rgbA: already multiplied by alpha
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {raster.pixels.data(), static_cast<int>(channels * width), raster.pixels.size()};
    require(::WebPDecode(bytes_.data(), bytes_.size(), &config));
    if (has_alpha) lay_on_white(raster.pixels, width * height);
    return {upright(std::move(raster), exif_.orientation), size_.resolution, std::nullopt};
  }

 private:
  static void lay_on_white(Bytes& pixels, std::size_t count) {
    const std::uint8_t* from = pixels.data();
    std::uint8_t* to = pixels.data();
    for (std::size_t i = 0; i < count; ++i, from += 4, to += 3) {
      const int paper = 255 - from[3];
      for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>(std::min(from[c] + paper, 255));
    }
    pixels.resize(3 * count);
  }

  ByteView bytes_;
  Exif exif_;
  WebPBitstreamFeatures features_{};
  UprightSize size_;
};

}  // namespace

std::unique_ptr<Source> open_webp(ByteView bytes) { return std::make_unique<WebpSource>(bytes); }

}  // namespace sohoa::scan
