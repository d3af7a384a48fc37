/// read and write on a descriptor with everything a caller would forget: interruption, short counts, errno's meaning.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "sohoa/core/file.hpp"

namespace sohoa {

/// "." for a bare name.
std::filesystem::path folder_of(const std::filesystem::path& file);
/// O_CLOEXEC is added; new files get 0666 less the umask. `what` is only for the error.
Descriptor open_or_throw(const std::filesystem::path& file, int flags, std::string_view what);
/// The error names `subject` instead, the file a person asked for.
Descriptor open_or_throw(const std::filesystem::path& file, int flags, std::string_view what, const std::filesystem::path& subject);
void sync(const Descriptor& opened, const std::filesystem::path& file);

/// Up to `into.size()` bytes; 0 at the end. `file` is only for the error.
std::size_t read_some(const Descriptor& from, std::span<std::uint8_t> into, const std::filesystem::path& file);
void write_all(const Descriptor& to, ByteView bytes, const std::filesystem::path& file);

}  // namespace sohoa
