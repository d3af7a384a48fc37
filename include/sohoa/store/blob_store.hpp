/// Immutable bytes by their SHA-256. The folder implements it now, S3 later, behind one contract suite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"

namespace sohoa::store {

/// Thread-safe, also between processes.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  /// Durable when it returns: write, fsync, rename, fsync the folder, read back and compare the digest. Storing the same
  /// bytes again is no error. Throws Error{disk_full, io_failed, store_corrupt}; nothing half-stored is ever visible.
  virtual Digest put(ByteView bytes) = 0;
  /// Checked against the digest. Throws Error{not_found, store_corrupt, io_failed}.
  virtual Bytes get(const Digest& digest) = 0;
  virtual bool has(const Digest& digest) = 0;
  virtual void each(const std::function<void(const Digest&)>& visit) = 0;
};

std::unique_ptr<BlobStore> open_folder_blobs(const std::filesystem::path& folder);

}  // namespace sohoa::store
