// PBM, PGM and PPM, plain and raw. Small enough to read here, so that a short file is known to be short.
#include <cctype>
#include <cstring>

#include "scan/limits.hpp"
#include "scan/pnm.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

class PnmSource : public Source {
 public:
  explicit PnmSource(ByteView bytes) : bytes_(bytes) {
    const auto header = read_pnm_header(bytes);
    if (!header) throw Error(ErrorCode::input_truncated, "pnm header");
    header_ = *header;
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "pnm";
    facts.pages = {page_facts(header_.width_px, header_.height_px, resolution())};
    return facts;
  }

  ScannedPage page(std::size_t) override {
    Raster raster{.width_px = header_.width_px, .height_px = header_.height_px, .format = header_.format, .pixels = {}};
    raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(header_.height_px));
    const ByteView data = bytes_.subspan(header_.data_at);
    header_.is_plain ? read_plain(data, raster) : read_raw(data, raster);
    return {std::move(raster), resolution(), std::nullopt};
  }

 private:
  // The format has no place for a resolution.
  Resolution resolution() const { return believed_resolution(header_.width_px, header_.height_px, 0, 0); }

  std::uint8_t scaled(unsigned value) const {
    return static_cast<std::uint8_t>(std::min(value, header_.top_value) * 255 / header_.top_value);
  }

  void read_raw(ByteView data, Raster& raster) const {
    const std::size_t sample_bytes = header_.top_value > 255 ? 2 : 1, count = raster.pixels.size();
    if (data.size() / sample_bytes < count) throw Error(ErrorCode::input_truncated, "pnm");
    if (header_.format == PixelFormat::bilevel || header_.top_value == 255) {
      std::memcpy(raster.pixels.data(), data.data(), count);
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      raster.pixels[i] = scaled(sample_bytes == 2 ? data[2 * i] * 256U + data[2 * i + 1] : data[i]);
  }

  void read_plain(ByteView data, Raster& raster) const {
    std::size_t at = 0;
    const bool is_bilevel = header_.format == PixelFormat::bilevel;
    const auto row_samples = static_cast<std::size_t>(raster.width_px) * (header_.format == PixelFormat::rgb ? 3 : 1);
    for (std::size_t y = 0; y < static_cast<std::size_t>(raster.height_px); ++y) {
      std::uint8_t* row = raster.pixels.data() + y * raster.row_bytes();
      for (std::size_t x = 0; x < row_samples; ++x) {
        const unsigned value = next_number(data, at, is_bilevel);
        if (is_bilevel) row[x / 8] |= static_cast<std::uint8_t>((value & 1) << (7 - x % 8));
        else row[x] = scaled(value);
      }
    }
  }

  // In a plain PBM digits need no space between them.
  static unsigned next_number(ByteView data, std::size_t& at, bool is_one_digit) {
    while (at < data.size() && std::isspace(data[at])) ++at;
    if (at == data.size()) throw Error(ErrorCode::input_truncated, "pnm");
    if (!std::isdigit(data[at])) throw Error(ErrorCode::input_unreadable, "pnm");
    unsigned value = 0;
    do value = std::min(value * 10 + (data[at++] - '0'), 1U << 20);
    while (!is_one_digit && at < data.size() && std::isdigit(data[at]));
    return value;
  }

  ByteView bytes_;
  PnmHeader header_;
};

// Skips white space and comments, then reads digits; nullopt at the end.
std::optional<std::uint64_t> header_number(ByteView bytes, std::size_t& at) {
  while (at < bytes.size() && (std::isspace(bytes[at]) || bytes[at] == '#'))
    if (bytes[at++] == '#')
      while (at < bytes.size() && bytes[at] != '\n') ++at;
  if (at == bytes.size()) return std::nullopt;
  if (!std::isdigit(bytes[at])) throw Error(ErrorCode::input_unreadable, "pnm header");
  std::uint64_t value = 0;
  while (at < bytes.size() && std::isdigit(bytes[at])) value = std::min<std::uint64_t>(value * 10 + (bytes[at++] - '0'), 1U << 30);
  return at < bytes.size() ? std::optional{value} : std::nullopt;
}

}  // namespace

std::optional<PnmHeader> read_pnm_header(ByteView bytes) {
  if (bytes.size() < 3) return std::nullopt;
  if (bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '6') throw Error(ErrorCode::input_unreadable, "pnm header");
  const int kind = (bytes[1] - '1') % 3;
  PnmHeader header{.format = kind == 0 ? PixelFormat::bilevel : kind == 1 ? PixelFormat::gray : PixelFormat::rgb,
                   .is_plain = bytes[1] < '4'};
  std::size_t at = 2;
  const auto width = header_number(bytes, at), height = width ? header_number(bytes, at) : std::nullopt;
  const auto top = !height || kind == 0 ? height : header_number(bytes, at);
  if (!width || !height || !top) return std::nullopt;
  check_size(*width, *height, kind == 0);
  if (kind != 0 && (*top == 0 || *top > 65535)) throw Error(ErrorCode::input_unreadable, "pnm header");
  header.width_px = static_cast<int>(*width);
  header.height_px = static_cast<int>(*height);
  header.top_value = kind == 0 ? 1 : static_cast<unsigned>(*top);
  header.data_at = at + 1;  // exactly one white space
  return header;
}

std::unique_ptr<Source> open_pnm(ByteView bytes) { return std::make_unique<PnmSource>(bytes); }

}  // namespace sohoa::scan
