/// Appends numbers as fonts and colour profiles store them: most significant byte first.
#pragma once

#include <cmath>
#include <cstdint>

#include "sohoa/core/bytes.hpp"

namespace sohoa::pdf {

inline void put_16(Bytes& to, int value) {
  const auto bits = static_cast<std::uint16_t>(value);
  to.push_back(static_cast<std::uint8_t>(bits >> 8));
  to.push_back(static_cast<std::uint8_t>(bits & 0xFF));
}

inline void put_32(Bytes& to, std::uint32_t value) {
  put_16(to, static_cast<int>(value >> 16));
  put_16(to, static_cast<int>(value & 0xFFFF));
}

/// A signed number with 16 binary places.
inline void put_fixed(Bytes& to, double value) {
  put_32(to, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(value * 65536))));
}

inline void pad_to_four(Bytes& to) {
  while (to.size() % 4 != 0) to.push_back(0);
}

}  // namespace sohoa::pdf
