/// read and write on a descriptor with everything a caller would forget: interruption, short counts, errno's meaning.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "sohoa/core/file.hpp"

namespace sohoa {

/// Up to `into.size()` bytes; 0 at the end. `file` is only for the error.
std::size_t read_some(const Descriptor& from, std::span<std::uint8_t> into, const std::filesystem::path& file);
void write_all(const Descriptor& to, ByteView bytes, const std::filesystem::path& file);

}  // namespace sohoa
