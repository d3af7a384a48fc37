/// How large a page may be, decided from its header before a pixel has memory.
#pragma once

#include <cstdint>

#include "sohoa/core/error.hpp"

namespace sohoa::scan {

/// 120 megapixels of colour are 360 MB, which fits the child's gibibyte twice (decoder and answer): A3 at 600 dpi has
/// 70, A0 at 290 dpi has 120. One bit a pixel takes an eighth of a byte, and large plans at 600 dpi are scanned so:
/// 400 megapixels, A0 at 530 dpi.
inline constexpr std::uint64_t pixel_limit = 120'000'000;
inline constexpr std::uint64_t bilevel_pixel_limit = 400'000'000;
inline constexpr std::size_t page_limit = 10'000;
inline constexpr std::uint64_t side_limit = 1 << 20;

/// Throws Error{input_too_large} and, for a size without area, Error{input_unreadable}.
void check_size(std::uint64_t width_px, std::uint64_t height_px, bool is_bilevel);

}  // namespace sohoa::scan
