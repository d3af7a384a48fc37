/// Files as the product's promises need them: capped reads, atomic durable writes, folders nobody escapes from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

/// Reads at most `limit` bytes. Throws Error{input_missing, input_too_large, io_failed}.
Bytes read_file(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{4} << 30);
std::string read_text_file(const std::filesystem::path& file, std::uint64_t limit = std::uint64_t{64} << 20);

/// Temporary name in the same folder, write, fsync, rename, fsync the folder: afterwards the file is whole or absent,
/// also after a power cut. Throws Error{disk_full, io_failed}; nothing is left behind.
void write_file_durably(const std::filesystem::path& file, ByteView bytes);
void write_file_durably(const std::filesystem::path& file, std::string_view text);
/// Appends and syncs. Throws Error{disk_full, io_failed}.
void append_file_durably(const std::filesystem::path& file, std::string_view text);
void sync_folder(const std::filesystem::path& folder);
/// Creates the folder and its parents durably.
void make_folder(const std::filesystem::path& folder);

/// `relative` inside `folder`; throws Error{config_invalid} for absolute paths and for any that leave it.
std::filesystem::path inside(const std::filesystem::path& folder, std::string_view relative);

/// A folder of its own, removed with all its content on destruction.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// An owned file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept;
  /// Opens for reading. Throws Error{input_missing, io_failed}.
  static Descriptor open_for_reading(const std::filesystem::path& file);
  /// An anonymous sealed memory file holding `bytes`, positioned at its start.
  static Descriptor of_memory(ByteView bytes);

 private:
  int fd_ = -1;
};

/// Throws the right Error for errno: disk_full for ENOSPC and EDQUOT, input_missing for ENOENT, else io_failed.
[[noreturn]] void throw_errno(int error, std::string_view what, const std::filesystem::path& file);

}  // namespace sohoa
