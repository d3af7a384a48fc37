/// Pixels between drawing and file: three bytes a pixel, no padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace samples {

struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;

  Image() = default;
  Image(int width_px, int height_px, std::uint8_t fill = 255)
      : width(width_px), height(height_px), rgb(size_of(width_px, height_px), fill) {}

  std::uint8_t* at(int x, int y) { return rgb.data() + offset(x, y); }
  const std::uint8_t* at(int x, int y) const { return rgb.data() + offset(x, y); }

 private:
  static std::size_t size_of(int w, int h) {
    return static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3;
  }
  std::size_t offset(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
  }
};

inline std::uint8_t to_byte(double value) {
  return value <= 0 ? std::uint8_t{0} : value >= 255 ? std::uint8_t{255} : static_cast<std::uint8_t>(value + 0.5);
}

}  // namespace samples
