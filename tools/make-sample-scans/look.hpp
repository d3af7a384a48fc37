/// What scanners, fax machines and phones make of a sheet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "image.hpp"
#include "random.hpp"

namespace samples {

enum class Side { left, right };
enum class Device { flatbed, phone, fax };

struct Look {
  Device device = Device::flatbed;
  double noise = 7;            // grey levels, peak
  double blur = 0.35;          // 0 sharp … 1 a full 3 × 3 mean
  int specks = 0;              // dust, on the whole page
  bool punched = false;        // two filing holes at an edge
  Side punched_side = Side::left;
  bool black_and_white = false;
  int turn_deg = 0;            // clockwise: 0, 90, 180, 270
  int show_through = 13;       // of 128: how much of the back is seen on the front
  double slant = 0;            // of a photo: how far the corners are off a square, as a share of the side, beyond a steady hand's
  bool dark_border = false;    // the lid stood open, or a copier's edge: black around the paper, a shadow along one side
};

/// `back`: the other side of the sheet, shining through mirrored.
Image scan(Image sheet, const Look& look, int dpi, const std::optional<Image>& back, Random& random);

Image turned(const Image& image, int clockwise_deg);

}  // namespace samples
