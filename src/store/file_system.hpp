/// The system calls behind a folder of blobs, one function each, so that a test can fail the n-th of them.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::store {

/// The real one. Every function throws the Error of throw_errno unless it says otherwise.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Creates the folder if absent; parents must exist. True when it was made now.
  virtual bool make_folder(const std::filesystem::path& folder);
  virtual void sync_folder(const std::filesystem::path& folder);
  /// A new file, locked for its writer; nullopt when a cleaner was faster and the name must be given up.
  virtual std::optional<Descriptor> create_locked(const std::filesystem::path& file);
  virtual void write(const Descriptor& descriptor, ByteView bytes, const std::filesystem::path& file);
  virtual void sync(const Descriptor& descriptor, const std::filesystem::path& file);
  virtual void rename(const std::filesystem::path& from, const std::filesystem::path& to);
  /// nullopt when there is no such file.
  virtual std::optional<Bytes> read(const std::filesystem::path& file);
  virtual void remove(const std::filesystem::path& file) noexcept;
  /// Removes a file that no living writer holds locked.
  virtual void remove_abandoned(const std::filesystem::path& file) noexcept;
};

}  // namespace sohoa::store
