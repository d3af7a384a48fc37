// What is coded is decoded here pixel by pixel as T.88 words it: its decoder with the flow charts of annex E, contexts
// gathered one pixel at a time. Other people's decoders judge in tests/contract/pdf/mask_test.cpp.
#include "pdf/jbig2.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa::pdf {
namespace {

constexpr struct {
  unsigned qe, nmps, nlps, flips;
} table[] = {
    {0x5601, 1, 1, 1},    {0x3401, 2, 6, 0},    {0x1801, 3, 9, 0},    {0x0AC1, 4, 12, 0},   {0x0521, 5, 29, 0},
    {0x0221, 38, 33, 0},  {0x5601, 7, 6, 1},    {0x5401, 8, 14, 0},   {0x4801, 9, 14, 0},   {0x3801, 10, 14, 0},
    {0x3001, 11, 17, 0},  {0x2401, 12, 18, 0},  {0x1C01, 13, 20, 0},  {0x1601, 29, 21, 0},  {0x5601, 15, 14, 1},
    {0x5401, 16, 14, 0},  {0x5101, 17, 15, 0},  {0x4801, 18, 16, 0},  {0x3801, 19, 17, 0},  {0x3401, 20, 18, 0},
    {0x3001, 21, 19, 0},  {0x2801, 22, 19, 0},  {0x2401, 23, 20, 0},  {0x2201, 24, 21, 0},  {0x1C01, 25, 22, 0},
    {0x1801, 26, 23, 0},  {0x1601, 27, 24, 0},  {0x1401, 28, 25, 0},  {0x1201, 29, 26, 0},  {0x1101, 30, 27, 0},
    {0x0AC1, 31, 28, 0},  {0x09C1, 32, 29, 0},  {0x08A1, 33, 30, 0},  {0x0521, 34, 31, 0},  {0x0441, 35, 32, 0},
    {0x02A1, 36, 33, 0},  {0x0221, 37, 34, 0},  {0x0141, 38, 35, 0},  {0x0111, 39, 36, 0},  {0x0085, 40, 37, 0},
    {0x0049, 41, 38, 0},  {0x0025, 42, 39, 0},  {0x0015, 43, 40, 0},  {0x0009, 44, 41, 0},  {0x0005, 45, 42, 0},
    {0x0001, 45, 43, 0},  {0x5601, 46, 46, 0}};

class ArithmeticDecoder {
 public:
  explicit ArithmeticDecoder(ByteView data) : data_(data) {
    c_ = byte(0) << 16;
    next_byte();
    c_ <<= 7;
    ct_ -= 7;
  }
  unsigned decode(std::size_t context) {
    auto& [index, likely] = states_[context];
    const auto& row = table[index];
    unsigned bit = likely;
    a_ -= row.qe;
    if ((c_ >> 16) < row.qe) {
      const bool exchanged = a_ < row.qe;
      a_ = row.qe;
      bit = exchanged ? likely : 1 - likely;
      move(index, likely, exchanged);
      renormalize();
      return bit;
    }
    c_ -= row.qe << 16;
    if ((a_ & 0x8000) != 0) return bit;
    const bool exchanged = a_ < row.qe;
    bit = exchanged ? 1 - likely : likely;
    move(index, likely, !exchanged);
    renormalize();
    return bit;
  }

 private:
  static void move(unsigned& index, unsigned& likely, bool was_likely) {
    if (!was_likely && table[index].flips) likely = 1 - likely;
    index = was_likely ? table[index].nmps : table[index].nlps;
  }
  unsigned byte(std::size_t at) const { return at < data_.size() ? data_[at] : 0xFFU; }
  void next_byte() {
    if (byte(at_) == 0xFF) {
      if (byte(at_ + 1) > 0x8F) {
        c_ += 0xFF00;
        ct_ = 8;
      } else {
        c_ += byte(++at_) << 9;
        ct_ = 7;
      }
    } else {
      c_ += byte(++at_) << 8;
      ct_ = 8;
    }
  }
  void renormalize() {
    do {
      if (ct_ == 0) next_byte();
      a_ <<= 1;
      c_ <<= 1;
      --ct_;
    } while ((a_ & 0x8000) == 0);
  }
  ByteView data_;
  std::size_t at_ = 0;
  unsigned a_ = 0x8000, c_ = 0;
  int ct_ = 0;
  struct State {
    unsigned index = 0, likely = 0;
  };
  std::vector<State> states_ = std::vector<State>(65536);
};

unsigned number_at(ByteView bytes, std::size_t at) {
  return unsigned{bytes[at]} << 24 | unsigned{bytes[at + 1]} << 16 | unsigned{bytes[at + 2]} << 8 | bytes[at + 3];
}

bool black(const Raster& raster, int x, int y) {
  if (x < 0 || y < 0 || x >= raster.width_px || y >= raster.height_px) return false;
  const auto at = static_cast<std::size_t>(y) * raster.row_bytes() + static_cast<std::size_t>(x / 8);
  return (raster.pixels[at] >> (7 - x % 8) & 1) != 0;
}

Raster decoded(ByteView stream) {
  constexpr std::size_t segment_head = 11, page_bytes = 19, region_at = segment_head + page_bytes;
  EXPECT_EQ(stream[4], 48);
  EXPECT_EQ(stream[region_at + 4], 39);
  EXPECT_EQ(number_at(stream, region_at + 7) + region_at + segment_head, stream.size());
  Raster raster{static_cast<int>(number_at(stream, segment_head)), static_cast<int>(number_at(stream, segment_head + 4)),
                PixelFormat::bilevel, {}};
  raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(raster.height_px));
  ArithmeticDecoder decoder(stream.subspan(region_at + segment_head + 17 + 9));
  bool is_same = false;
  for (int y = 0; y < raster.height_px; ++y) {
    is_same ^= decoder.decode(0x9B25) != 0;
    for (int x = 0; x < raster.width_px; ++x) {
      bool bit = black(raster, x, y - 1);
      if (!is_same) {
        std::size_t context = 0;
        for (int dx = -2; dx <= 2; ++dx) context = context << 1 | (black(raster, x + dx, y - 2) ? 1U : 0U);
        for (int dx = -3; dx <= 3; ++dx) context = context << 1 | (black(raster, x + dx, y - 1) ? 1U : 0U);
        for (int dx = -4; dx <= -1; ++dx) context = context << 1 | (black(raster, x + dx, y) ? 1U : 0U);
        bit = decoder.decode(context) != 0;
      }
      if (bit)
        raster.pixels[static_cast<std::size_t>(y) * raster.row_bytes() + static_cast<std::size_t>(x / 8)] |=
            static_cast<std::uint8_t>(0x80 >> (x % 8));
    }
  }
  return raster;
}

/// Paper with strokes, some noise, and rows that repeat.
Raster page_like(test::Seeded& seeded) {
  Raster raster{static_cast<int>(seeded.between(1, 300)), static_cast<int>(seeded.between(1, 60)), PixelFormat::bilevel, {}};
  raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(raster.height_px));
  const auto set = [&](std::int64_t x, std::int64_t y) {
    if (x < raster.width_px && y < raster.height_px)
      raster.pixels[static_cast<std::size_t>(y) * raster.row_bytes() + static_cast<std::size_t>(x / 8)] |=
          static_cast<std::uint8_t>(0x80 >> (x % 8));
  };
  for (auto strokes = seeded.between(0, 12); strokes > 0; --strokes) {
    const auto left = seeded.between(0, raster.width_px), top = seeded.between(0, raster.height_px),
               width = seeded.between(1, 40), height = seeded.between(1, 20);
    for (auto y = top; y < top + height; ++y)
      for (auto x = left; x < left + width; ++x) set(x, y);
  }
  for (auto specks = seeded.between(0, 50); specks > 0; --specks)
    set(seeded.between(0, raster.width_px - 1), seeded.between(0, raster.height_px - 1));
  return raster;
}

TEST(Jbig2, GivesBackEveryPixel) {
  test::for_seeds(200, [](test::Seeded& seeded) {
    const Raster raster = page_like(seeded);
    EXPECT_EQ(decoded(code_jbig2(raster)).pixels, raster.pixels);
  });
}

TEST(Jbig2, GivesBackNoiseAndBlackAndWhite) {
  test::Seeded seeded(7);
  Raster raster{640, 480, PixelFormat::bilevel, {}};
  for (const int kind : {0, 1, 2}) {
    raster.pixels = kind == 0 ? seeded.bytes(80 * 480) : Bytes(80 * 480, kind == 1 ? 0xFF : 0x00);
    EXPECT_EQ(decoded(code_jbig2(raster)).pixels, raster.pixels) << kind;
  }
}

TEST(Jbig2, TakesBitsBeyondTheWidthForNoPixels) {
  Raster clean{13, 2, PixelFormat::bilevel, {0xAA, 0xA8, 0x55, 0x50}}, dirty = clean;
  dirty.pixels[1] |= 7;
  dirty.pixels[3] |= 5;
  EXPECT_EQ(code_jbig2(clean), code_jbig2(dirty));
}

TEST(Jbig2, CodesAnEmptyPageInAFewBytes) {
  EXPECT_LT(code_jbig2({2480, 3508, PixelFormat::bilevel, Bytes(310 * 3508)}).size(), 100U);
}

TEST(Jbig2, RefusesWhatIsNotBilevel) {
  EXPECT_ERROR(ErrorCode::internal, code_jbig2({8, 1, PixelFormat::gray, Bytes(8)}));
  EXPECT_ERROR(ErrorCode::internal, code_jbig2({8, 2, PixelFormat::bilevel, Bytes(1)}));
  EXPECT_ERROR(ErrorCode::internal, code_jbig2({0, 0, PixelFormat::bilevel, {}}));
}

}  // namespace
}  // namespace sohoa::pdf
