/// Hexadecimal and base 64: the two ways bytes become text in file names, JSON and logs.
#include "sohoa/core/bytes.hpp"

#include <array>

#include "core/hex.hpp"

namespace sohoa {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Above 15 for what is no digit.
constexpr unsigned hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 16;
}

constexpr std::uint8_t not_base64 = 0xff;

constexpr std::array<std::uint8_t, 256> base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_base64);
  for (std::size_t i = 0; i < base64_digits.size(); ++i) {
    values[static_cast<std::uint8_t>(base64_digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

std::size_t padding_of(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::string hex(ByteView bytes) {
  std::string text(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = hex_digits[bytes[i] >> 4];
    text[2 * i + 1] = hex_digits[bytes[i] & 15];
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes(text.size() / 2);
  if (!read_hex(text, bytes)) return std::nullopt;
  return bytes;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> bytes) {
  if (text.size() != 2 * bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
    if ((high | low) > 15) return false;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

std::string base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? base64_digits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  static constexpr auto values = base64_values();
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t digits = text.size() - padding_of(text);
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t kept = 0;
  int bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(text[i])];
    if (value == not_base64) return std::nullopt;
    kept = kept << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(kept >> bits & 0xff));
    }
  }
  // Left-over bits must be zero, otherwise two texts would mean the same bytes.
  if ((kept & ((1u << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace sohoa
