// A TIFF directory reader for six tags, bounds-checked at every step.
#include "scan/exif.hpp"

#include <string>

#include "sohoa/core/text.hpp"

namespace sohoa::scan {
namespace {

enum Tag : unsigned {
  orientation_tag = 0x0112, x_resolution_tag = 0x011A, y_resolution_tag = 0x011B, unit_tag = 0x0128,
  time_tag = 0x0132, exif_folder_tag = 0x8769, original_time_tag = 0x9003, original_offset_tag = 0x9011
};

class Block {
 public:
  explicit Block(ByteView bytes) : bytes_(bytes), is_big_(bytes.size() > 1 && bytes[0] == 'M') {}

  std::uint32_t number(std::size_t at, std::size_t count) const {
    if (at > bytes_.size() || bytes_.size() - at < count) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes_[at + (is_big_ ? i : count - 1 - i)];
    return value;
  }
  std::string_view text(std::size_t at, std::size_t count) const {
    if (at > bytes_.size() || bytes_.size() - at < count) return {};
    return as_text(bytes_.subspan(at, count));
  }

 private:
  ByteView bytes_;
  bool is_big_;
};

struct Found {
  Exif exif;
  unsigned unit = 2;
  std::string_view time, original_time, original_offset;
  std::uint32_t exif_folder = 0;
};

double rational(const Block& block, std::size_t at) {
  const double below = block.number(at + 4, 4);
  return below > 0 ? block.number(at, 4) / below : 0;
}

void read_folder(const Block& block, std::size_t at, Found& found) {
  const std::uint32_t count = block.number(at, 2);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t entry = at + 2 + 12 * std::size_t{i};
    const std::uint32_t length = block.number(entry + 4, 4), value = block.number(entry + 8, 4);
    const std::uint32_t small = block.number(entry + 8, 2);
    switch (block.number(entry, 2)) {
      case orientation_tag: found.exif.orientation = small >= 1 && small <= 8 ? static_cast<int>(small) : 1; break;
      case x_resolution_tag: found.exif.x_dpi = rational(block, value); break;
      case y_resolution_tag: found.exif.y_dpi = rational(block, value); break;
      case unit_tag: found.unit = small; break;
      case time_tag: found.time = block.text(value, length); break;
      case original_time_tag: found.original_time = block.text(value, length); break;
      case original_offset_tag: found.original_offset = block.text(value, length); break;
      case exif_folder_tag: found.exif_folder = value; break;
      default: break;
    }
  }
}

}  // namespace

std::optional<Instant> exif_time(std::string_view text, std::string_view offset) {
  if (text.size() < 19 || text[4] != ':' || text[7] != ':') return std::nullopt;
  std::string iso{text.substr(0, 19)};
  iso[4] = iso[7] = '-';
  iso[10] = 'T';
  const bool has_offset = offset.size() >= 6 && (offset[0] == '+' || offset[0] == '-');
  return Instant::parse(iso + (has_offset ? std::string{offset.substr(0, 6)} : "+07:00"));
}

Exif read_exif(ByteView tiff) {
  if (tiff.size() < 14 || (as_text(tiff.first(2)) != "II" && as_text(tiff.first(2)) != "MM")) return {};
  const Block block{tiff};
  Found found;
  read_folder(block, block.number(4, 4), found);
  if (found.exif_folder != 0) read_folder(block, found.exif_folder, found);
  if (found.unit == 3) found.exif.x_dpi *= 2.54, found.exif.y_dpi *= 2.54;
  if (found.unit != 2 && found.unit != 3) found.exif.x_dpi = found.exif.y_dpi = 0;
  found.exif.made_at = exif_time(found.original_time, found.original_offset);
  if (!found.exif.made_at) found.exif.made_at = exif_time(found.time);
  return found.exif;
}

}  // namespace sohoa::scan
