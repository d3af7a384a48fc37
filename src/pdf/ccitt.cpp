// Leptonica (libtiff) codes a TIFF in memory; its strip is the coded page. The little TIFF was made a line above, so
// what is not as expected in it is a bug here, not bad input.
#include "pdf/ccitt.hpp"

#include <cstring>

#include <leptonica/allheaders.h>

#include "sohoa/core/error.hpp"

namespace sohoa::pdf {
namespace {

struct PixDelete {
  void operator()(PIX* pix) const noexcept { pixDestroy(&pix); }
};
using PixHandle = std::unique_ptr<PIX, PixDelete>;

/// Leptonica packs rows into 32-bit words, in both of which 1 is black.
PixHandle pix_of(const Raster& raster) {
  PixHandle pix{pixCreate(raster.width_px, raster.height_px, 1)};
  if (!pix) throw Error(ErrorCode::internal, "pixCreate");
  const auto row_words = static_cast<std::size_t>(pixGetWpl(pix.get()));
  const std::size_t row_bytes = raster.row_bytes();
  std::uint32_t* words = pixGetData(pix.get());
  for (std::size_t y = 0; y < static_cast<std::size_t>(raster.height_px); ++y) {
    const std::uint8_t* row = raster.pixels.data() + y * row_bytes;
    for (std::size_t i = 0; i < row_bytes; ++i)
      words[y * row_words + i / 4] |= std::uint32_t{row[i]} << (24 - 8 * (i % 4));
  }
  pixSetPadBits(pix.get(), 0);
  return pix;
}

Bytes tiff_of(PIX* pix) {
  l_uint8* bytes = nullptr;
  std::size_t count = 0;
  const l_ok failed = pixWriteMemTiff(&bytes, &count, pix, IFF_TIFF_G4);
  const std::unique_ptr<l_uint8, decltype(&lept_free)> owner{bytes, &lept_free};
  if (failed != 0 || bytes == nullptr) throw Error(ErrorCode::internal, "pixWriteMemTiff");
  return {bytes, bytes + count};
}

/// Reads the fields of a TIFF in this machine's own byte order, as libtiff writes it.
class TiffFields {
 public:
  explicit TiffFields(const Bytes& tiff) : tiff_(tiff) {
    const auto directory = at<std::uint32_t>(4);
    const auto count = at<std::uint16_t>(directory);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t entry = directory + 2 + 12 * i;
      const bool is_short = at<std::uint16_t>(entry + 2) == 3;
      fields_[at<std::uint16_t>(entry)] = {at<std::uint32_t>(entry + 4),
                                           is_short ? at<std::uint16_t>(entry + 8) : at<std::uint32_t>(entry + 8)};
    }
  }
  std::uint32_t single(std::uint16_t tag) const {
    const auto found = fields_.find(tag);
    SOHOA_INVARIANT(found != fields_.end() && found->second.count == 1);
    return found->second.value;
  }

 private:
  struct Field {
    std::uint32_t count = 0, value = 0;
  };
  template <class T>
  T at(std::size_t offset) const {
    SOHOA_INVARIANT(offset + sizeof(T) <= tiff_.size());
    T value;
    std::memcpy(&value, tiff_.data() + offset, sizeof value);
    return value;
  }
  const Bytes& tiff_;
  std::map<std::uint16_t, Field> fields_;
};

}  // namespace

Bytes code_g4(const Raster& bilevel) {
  const auto expected = static_cast<std::size_t>(bilevel.height_px) * bilevel.row_bytes();
  if (bilevel.format != PixelFormat::bilevel || expected == 0 || bilevel.pixels.size() != expected) {
    throw Error(ErrorCode::internal, "G4 of no bilevel raster");
  }
  const Bytes tiff = tiff_of(pix_of(bilevel).get());
  const TiffFields fields(tiff);
  constexpr std::uint16_t strip_offset = 273, strip_bytes = 279, photometric = 262;
  SOHOA_INVARIANT(fields.single(photometric) == 0);  // white is zero: black runs are black
  const std::size_t from = fields.single(strip_offset), count = fields.single(strip_bytes);
  SOHOA_INVARIANT(from + count <= tiff.size());
  return {tiff.begin() + static_cast<std::ptrdiff_t>(from), tiff.begin() + static_cast<std::ptrdiff_t>(from + count)};
}

}  // namespace sohoa::pdf
