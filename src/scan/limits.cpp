// The size check every decoder makes first.
#include "scan/limits.hpp"

#include <string>

namespace sohoa::scan {

void check_size(std::uint64_t width_px, std::uint64_t height_px, bool is_bilevel) {
  if (width_px == 0 || height_px == 0) throw Error(ErrorCode::input_unreadable, "an image without area");
  const std::uint64_t limit = is_bilevel ? bilevel_pixel_limit : pixel_limit;
  if (width_px > side_limit || height_px > side_limit || width_px * height_px > limit)
    throw Error(ErrorCode::input_too_large, std::to_string(width_px) + " x " + std::to_string(height_px) + " px");
}

}  // namespace sohoa::scan
