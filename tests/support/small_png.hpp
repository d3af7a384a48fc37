/// Pictures of signatures for tests: an RGBA PNG drawn by a function.
#pragma once

#include <cmath>
#include <cstdlib>
#include <functional>

#include "pdf/deflate.hpp"
#include "sohoa/core/bytes.hpp"

namespace sohoa::test {

struct Rgba {
  std::uint8_t red = 0, green = 0, blue = 0, opacity = 0;
};

namespace png {

inline std::uint32_t checksum(ByteView bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

inline void append_number(Bytes& to, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline void append_chunk(Bytes& file, std::string_view type, ByteView content) {
  append_number(file, static_cast<std::uint32_t>(content.size()));
  Bytes covered = to_bytes(type);
  append(covered, content);
  append(file, ByteView{covered});
  append_number(file, checksum(covered));
}

}  // namespace png

inline Bytes small_png(int width, int height, const std::function<Rgba(int x, int y)>& draw) {
  Bytes header;
  png::append_number(header, static_cast<std::uint32_t>(width));
  png::append_number(header, static_cast<std::uint32_t>(height));
  append(header, ByteView{Bytes{8, 6, 0, 0, 0}});
  Bytes rows;
  for (int y = 0; y < height; ++y) {
    rows.push_back(0);
    for (int x = 0; x < width; ++x) {
      const Rgba pixel = draw(x, y);
      append(rows, ByteView{Bytes{pixel.red, pixel.green, pixel.blue, pixel.opacity}});
    }
  }
  Bytes file = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  png::append_chunk(file, "IHDR", header);
  png::append_chunk(file, "IDAT", pdf::deflate(rows));
  png::append_chunk(file, "IEND", {});
  return file;
}

/// A blue stroke with soft edges across 300 x 120 pixels, margins around it.
inline Bytes signature_png() {
  return small_png(300, 120, [](int x, int y) {
    const int away = std::abs(y - 60 - (x % 80 - 40) / 2);
    const bool inside = x > 20 && x < 280;
    return Rgba{20, 40, 180, static_cast<std::uint8_t>(inside && away < 8 ? 255 - 30 * away : 0)};
  });
}

/// A red ring, 240 pixels across.
inline Bytes seal_png() {
  return small_png(240, 240, [](int x, int y) {
    const double away = std::abs(std::sqrt((x - 120.0) * (x - 120) + (y - 120.0) * (y - 120)) - 105);
    return Rgba{210, 20, 30, static_cast<std::uint8_t>(away < 10 ? 230 : 0)};
  });
}

}  // namespace sohoa::test
