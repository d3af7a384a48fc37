/// Blobs in memory, for tests of what stands above the store. Held to the same contract as the folder.
#pragma once

#include <map>
#include <mutex>

#include "sohoa/core/error.hpp"
#include "sohoa/store/blob_store.hpp"

namespace sohoa::test {

class MemoryBlobs : public store::BlobStore {
 public:
  Digest put(ByteView bytes) override {
    const Digest digest = sha256(bytes);
    const std::scoped_lock lock(mutex_);
    blobs_.try_emplace(digest, bytes.begin(), bytes.end());
    return digest;
  }
  Bytes get(const Digest& digest) override {
    const std::scoped_lock lock(mutex_);
    const auto found = blobs_.find(digest);
    if (found == blobs_.end()) throw Error(ErrorCode::not_found, "no such blob");
    if (sha256(found->second) != digest) throw Error(ErrorCode::store_corrupt, "digest differs");
    return found->second;
  }
  bool has(const Digest& digest) override {
    const std::scoped_lock lock(mutex_);
    return blobs_.contains(digest);
  }
  void each(const std::function<void(const Digest&)>& visit) override {
    std::vector<Digest> digests;
    {
      const std::scoped_lock lock(mutex_);
      for (const auto& [digest, bytes] : blobs_) digests.push_back(digest);
    }
    for (const Digest& digest : digests) visit(digest);
  }

  void damage(const Digest& digest) {
    const std::scoped_lock lock(mutex_);
    blobs_.at(digest).front() ^= 1u;
  }
  void lose(const Digest& digest) {
    const std::scoped_lock lock(mutex_);
    blobs_.erase(digest);
  }

 private:
  std::mutex mutex_;
  std::map<Digest, Bytes> blobs_;
};

}  // namespace sohoa::test
