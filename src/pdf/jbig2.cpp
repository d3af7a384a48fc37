// A generic region with template 0: each pixel is coded in the context of the 16 before it, 4 to the left, 7 above and
// 5 above that; lines equal to the one above cost one decision (typical prediction). Most of a page is paper whose
// context is white too: such runs are found 64 pixels at a time and coded in a few steps.
#include "pdf/jbig2.hpp"

#include <bit>

#include "sohoa/core/error.hpp"

#include "pdf/arithmetic_coder.hpp"
#include "pdf/big_endian.hpp"

namespace sohoa::pdf {
namespace {

constexpr std::size_t context_count = std::size_t{1} << 16;
constexpr std::size_t same_line_context = 0x9B25;  // what template 0 decides "as the line above" in

/// A row of pixels as 64-bit words, the leftmost pixel most significant, with a word of white before and after.
class Row {
 public:
  explicit Row(std::size_t width_px) : words_((width_px + 63) / 64 + 2) {}

  void read(const std::uint8_t* bytes, std::size_t width_px) {
    std::fill(words_.begin(), words_.end(), 0);
    for (std::size_t i = 0; i < (width_px + 7) / 8; ++i)
      words_[i / 8 + 1] |= std::uint64_t{bytes[i]} << (56 - 8 * (i % 8));
    if (const std::size_t beyond = width_px % 64; beyond != 0)
      words_[width_px / 64 + 1] &= ~std::uint64_t{0} << (64 - beyond);
  }
  std::size_t words() const { return words_.size() - 2; }
  std::uint64_t word(std::size_t i) const { return words_[i + 1]; }
  /// The word `i` of the row moved by some pixels to the right or to the left.
  std::uint64_t moved_right(std::size_t i, int by) const { return words_[i + 1] >> by | words_[i] << (64 - by); }
  std::uint64_t moved_left(std::size_t i, int by) const { return words_[i + 1] << by | words_[i + 2] >> (64 - by); }
  unsigned pixel(std::ptrdiff_t x) const {
    const auto at = static_cast<std::size_t>(x + 64);
    return static_cast<unsigned>(words_[at / 64] >> (63 - at % 64)) & 1U;
  }
  bool operator==(const Row&) const = default;

 private:
  std::vector<std::uint64_t> words_;
};

class RegionCoder {
 public:
  explicit RegionCoder(const Raster& raster)
      : raster_(raster),
        width_(static_cast<std::size_t>(raster.width_px)),
        coder_(context_count),
        here_(width_),
        above_(width_),
        above_that_(width_),
        busy_(here_.words()) {}

  Bytes code() {
    bool was_same = false;
    for (std::size_t y = 0; y < static_cast<std::size_t>(raster_.height_px); ++y) {
      here_.read(raster_.pixels.data() + y * raster_.row_bytes(), width_);
      const bool is_same = here_ == above_;
      coder_.code(same_line_context, is_same != was_same);
      was_same = is_same;
      if (!is_same) code_row();
      std::swap(above_that_, above_);
      std::swap(above_, here_);
    }
    return coder_.finish();
  }

 private:
  /// Pixels that are black or see black in their context.
  void find_busy() {
    for (std::size_t i = 0; i < busy_.size(); ++i) {
      std::uint64_t busy = here_.word(i) | above_.word(i) | above_that_.word(i);
      for (const int by : {1, 2, 3}) busy |= above_.moved_left(i, by) | above_.moved_right(i, by);
      for (const int by : {1, 2}) busy |= above_that_.moved_left(i, by) | above_that_.moved_right(i, by);
      for (const int by : {1, 2, 3, 4}) busy |= here_.moved_right(i, by);
      busy_[i] = busy;
    }
  }

  /// The first pixel from `x` on that is busy, or is not; the width when there is none.
  std::size_t next(std::size_t x, bool is_busy) const {
    for (std::size_t i = x / 64, from = x % 64; i < busy_.size(); ++i, from = 0) {
      const std::uint64_t word = (is_busy ? busy_[i] : ~busy_[i]) & (~std::uint64_t{0} >> from);
      if (word != 0) return std::min(width_, i * 64 + static_cast<std::size_t>(std::countl_zero(word)));
    }
    return width_;
  }

  void code_row() {
    find_busy();
    for (std::size_t x = 0; x < width_;) {
      const std::size_t begin = next(x, true);
      coder_.code_run(0, false, begin - x);
      x = next(begin, false);
      code_busy(begin, x);
    }
  }

  void code_busy(std::size_t begin, std::size_t end) {
    const auto at = static_cast<std::ptrdiff_t>(begin);
    unsigned left = 0, up = 0, up_more = 0;
    for (std::ptrdiff_t x = at - 4; x < at; ++x) left = left << 1 | here_.pixel(x);
    for (std::ptrdiff_t x = at - 3; x < at + 3; ++x) up = up << 1 | above_.pixel(x);
    for (std::ptrdiff_t x = at - 2; x < at + 2; ++x) up_more = up_more << 1 | above_that_.pixel(x);
    for (auto x = at; x < static_cast<std::ptrdiff_t>(end); ++x) {
      up = (up << 1 | above_.pixel(x + 3)) & 0x7F;
      up_more = (up_more << 1 | above_that_.pixel(x + 2)) & 0x1F;
      const unsigned pixel = here_.pixel(x);
      coder_.code(up_more << 11 | up << 4 | left, pixel != 0);
      left = (left << 1 | pixel) & 0xF;
    }
  }

  const Raster& raster_;
  std::size_t width_;
  ArithmeticCoder coder_;
  Row here_, above_, above_that_;
  std::vector<std::uint64_t> busy_;
};

void put_segment(Bytes& to, std::uint32_t number, std::uint8_t type, ByteView content) {
  put_32(to, number);
  to.insert(to.end(), {type, 0, 1});  // refers to no segment; belongs to page 1
  put_32(to, static_cast<std::uint32_t>(content.size()));
  append(to, content);
}

Bytes page_description(std::uint32_t width, std::uint32_t height) {
  Bytes out;
  for (const std::uint32_t value : {width, height, 0U, 0U}) put_32(out, value);  // resolution unknown
  out.insert(out.end(), {1, 0, 0});                                             // lossless in the end; not in stripes
  return out;
}

Bytes region_head(std::uint32_t width, std::uint32_t height) {
  Bytes out;
  for (const std::uint32_t value : {width, height, 0U, 0U}) put_32(out, value);  // at the page's corner
  constexpr std::uint8_t joined_by_or = 0, template_0_with_typical_prediction = 8;
  out.insert(out.end(), {joined_by_or, template_0_with_typical_prediction});
  for (const int place : {3, -1, -3, -1, 2, -2, -2, -2}) out.push_back(static_cast<std::uint8_t>(place));
  return out;
}

}  // namespace

Bytes code_jbig2(const Raster& bilevel) {
  const auto expected = static_cast<std::size_t>(bilevel.height_px) * bilevel.row_bytes();
  if (bilevel.format != PixelFormat::bilevel || expected == 0 || bilevel.pixels.size() != expected) {
    throw Error(ErrorCode::internal, "JBIG2 of no bilevel raster");
  }
  const auto width = static_cast<std::uint32_t>(bilevel.width_px), height = static_cast<std::uint32_t>(bilevel.height_px);
  constexpr std::uint8_t page_information = 48, lossless_generic_region = 39;
  Bytes region = region_head(width, height);
  append(region, RegionCoder(bilevel).code());
  Bytes out;
  put_segment(out, 0, page_information, page_description(width, height));
  put_segment(out, 1, lossless_generic_region, region);
  return out;
}

}  // namespace sohoa::pdf
