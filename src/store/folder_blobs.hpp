/// Blobs in a folder: `ab/cdef…` by digest, `tmp/` for what is being written.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "sohoa/store/blob_store.hpp"

#include "store/file_system.hpp"

namespace sohoa::store {

class FolderBlobs : public BlobStore {
 public:
  FolderBlobs(std::filesystem::path folder, std::unique_ptr<FileSystem> files);

  Digest put(ByteView bytes) override;
  Bytes get(const Digest& digest) override;
  bool has(const Digest& digest) override;
  void each(const std::function<void(const Digest&)>& visit) override;

 private:
  /// Locked, and so safe from cleaners, as long as the descriptor is open.
  struct Temporary {
    std::filesystem::path file;
    Descriptor descriptor;
  };

  std::filesystem::path path_of(const Digest& digest) const;
  bool is_whole(const Digest& digest);
  void prepare_shard(const std::filesystem::path& shard);
  Temporary write_temporary(ByteView bytes);
  void remove_leftovers();

  std::filesystem::path folder_;
  std::unique_ptr<FileSystem> files_;
  std::mutex mutex_;
  std::set<std::string> durable_shards_;  // whose own name this process has synced
};

}  // namespace sohoa::store
