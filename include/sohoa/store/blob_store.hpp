/// Immutable bytes by their SHA-256. The folder implements it now, S3 later, behind one contract suite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"

namespace sohoa::store {

/// Thread-safe, also between processes.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  /// Durable when it returns: write, fsync, rename, fsync the folder, read back and compare the digest. Storing the
  /// same bytes again is no error. Throws Error{disk_full, io_failed, store_corrupt}; nothing half-stored is ever
  /// visible.
  virtual Digest put(ByteView bytes) = 0;
  /// Checked against the digest. Throws Error{not_found, store_corrupt, io_failed}.
  virtual Bytes get(const Digest& digest) = 0;
  virtual bool has(const Digest& digest) = 0;
  /// In no particular order.
  virtual void each(const std::function<void(const Digest&)>& visit) = 0;
};

/// A folder of files named by their digest, `ab/cdef…`; made if absent. What writers that were killed left in `tmp/` is
/// removed when the folder is opened. A blob found damaged is replaced when its bytes are put again.
/// The format is docs/REPOSITORY-FORMAT.md.
std::unique_ptr<BlobStore> open_folder_blobs(const std::filesystem::path& folder);

/// Where a blob lies below the store's root: "ab/cdef…" (also its key in an object store).
std::string blob_place(const Digest& digest);

}  // namespace sohoa::store
