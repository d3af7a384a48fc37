// EXIF as cameras write it, and as damage leaves it.
#include "scan/exif.hpp"

#include <gtest/gtest.h>

namespace sohoa::scan {
namespace {

class Block {
 public:
  explicit Block(bool is_big) : is_big_(is_big) {
    bytes_ = to_bytes(is_big ? "MM" : "II");
    put(42, 2);
    put(8, 4);
  }
  void put(std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i)
      bytes_.push_back(static_cast<std::uint8_t>(value >> 8 * (is_big_ ? count - 1 - i : i)));
  }
  void entry(std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
    put(tag, 2);
    put(type, 2);
    put(count, 4);
    if (type == 3) put(value, 2), put(0, 2);
    else put(value, 4);
  }
  void text(std::string_view text) { append(bytes_, text); }
  const Bytes& bytes() const { return bytes_; }

 private:
  bool is_big_;
  Bytes bytes_;
};

Bytes camera_block(bool is_big) {
  Block block{is_big};
  constexpr std::uint32_t count = 5, values_at = 8 + 2 + 12 * count + 4, folder_at = values_at + 16 + 20;
  block.put(count, 2);
  block.entry(0x0112, 3, 1, 6);
  block.entry(0x011A, 5, 1, values_at);
  block.entry(0x011B, 5, 1, values_at + 8);
  block.entry(0x0128, 3, 1, 3);
  block.entry(0x8769, 4, 1, folder_at);
  block.put(0, 4);
  block.put(200, 4), block.put(2, 4), block.put(100, 4), block.put(1, 4);
  block.text(std::string_view{"2026:11:24 08:15:30\0", 20});
  block.put(1, 2);
  block.entry(0x9003, 2, 20, values_at + 16);
  block.put(0, 4);
  return block.bytes();
}

TEST(Exif, IsReadInBothByteOrders) {
  for (const bool is_big : {false, true}) {
    const Exif exif = read_exif(camera_block(is_big));
    EXPECT_EQ(6, exif.orientation);
    EXPECT_DOUBLE_EQ(254, exif.x_dpi);   // 100 per centimetre
    EXPECT_DOUBLE_EQ(254, exif.y_dpi);
    ASSERT_TRUE(exif.made_at);
    EXPECT_EQ("2026-11-24T08:15:30+07:00", exif.made_at->iso());
  }
}

TEST(Exif, CutAnywhereOrChangedAnywhereIsReadWithoutHarm) {
  const Bytes whole = camera_block(false);
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const Exif exif = read_exif(ByteView{whole}.first(length));
    EXPECT_GE(exif.orientation, 1);
    EXPECT_LE(exif.orientation, 8);
  }
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const std::uint8_t value : Bytes{0x00, 0x7F, 0x80, 0xFF}) {
      Bytes changed = whole;
      changed[at] = value;
      const int orientation = read_exif(changed).orientation;
      EXPECT_TRUE(orientation >= 1 && orientation <= 8);
    }
}

TEST(Exif, TimeWithoutZoneIsThatOfVietNam) {
  EXPECT_EQ("2026-11-24T08:15:30+07:00", exif_time("2026:11:24 08:15:30")->iso());
  EXPECT_EQ("2026-11-24T13:15:30+07:00", exif_time("2026:11:24 08:15:30", "+02:00")->iso());
  EXPECT_FALSE(exif_time("0000:00:00 00:00:00"));
  EXPECT_FALSE(exif_time("    :  :     :  :  "));
  EXPECT_FALSE(exif_time(""));
}

}  // namespace
}  // namespace sohoa::scan
