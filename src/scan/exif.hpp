/// The four facts a scan's EXIF block holds for us. Read without believing a single offset.
#pragma once

#include <optional>
#include <string_view>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa::scan {

struct Exif {
  int orientation = 1;
  double x_dpi = 0, y_dpi = 0;         // 0: not there
  std::optional<Instant> made_at;      // DateTimeOriginal, else DateTime; at +07:00 when it names no zone
};

/// `tiff`: the block from its "II" or "MM" on. Damage gives defaults: metadata never stops a page.
Exif read_exif(ByteView tiff);

/// "2026:11:24 08:15:30" as EXIF and TIFF write it, with an offset like "+07:00" or none.
std::optional<Instant> exif_time(std::string_view text, std::string_view offset = {});

}  // namespace sohoa::scan
