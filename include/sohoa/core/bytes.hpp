/// Owned and viewed bytes; binary is never a std::string.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView view(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }
inline void append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }
inline void append(Bytes& to, std::string_view more) { append(to, view(more)); }

/// Lower-case hexadecimal and its inverse; nullopt for anything else.
std::string hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);

/// Base 64 (RFC 4648, padded) and its inverse; white space is not accepted.
std::string base64(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace sohoa
