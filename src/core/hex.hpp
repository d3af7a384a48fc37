/// Hexadecimal into bytes there are already, for what is read by the million.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sohoa {

/// False when the text is not two digits for each byte; the bytes then hold anything.
bool read_hex(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace sohoa
