// What every blob store promises. An object store has to pass this unchanged: add its opener to the list at the end.
#include "sohoa/store/blob_store.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"
#include "support/memory_blobs.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

/// One kind of store, opened again and again on the same place.
struct Opened {
  std::string name;
  std::shared_ptr<void> place;
  std::function<std::unique_ptr<store::BlobStore>()> open;
};
using Opener = Opened (*)();

class BlobStore : public testing::TestWithParam<Opener> {
 protected:
  Opened opened_ = GetParam()();
  std::unique_ptr<store::BlobStore> blobs_ = opened_.open();
};

std::vector<Digest> all(store::BlobStore& blobs) {
  std::vector<Digest> found;
  blobs.each([&](const Digest& digest) { found.push_back(digest); });
  std::ranges::sort(found);
  return found;
}

TEST_P(BlobStore, GivesBackWhatWasPut) {
  const Bytes bytes = to_bytes("đơn đăng ký khai sinh");
  const Digest digest = blobs_->put(bytes);
  EXPECT_EQ(digest, sha256(bytes));
  EXPECT_EQ(blobs_->get(digest), bytes);
  EXPECT_TRUE(blobs_->has(digest));
}

TEST_P(BlobStore, KeepsTheEmptyBlobAndABigOne) {
  test::Seeded seeded(7);
  const Bytes big = seeded.bytes(3'000'001);
  EXPECT_EQ(blobs_->get(blobs_->put({})), Bytes{});
  EXPECT_EQ(blobs_->get(blobs_->put(big)), big);
}

TEST_P(BlobStore, SaysNotFoundForWhatWasNeverPut) {
  const Digest stranger = sha256(view("never put"));
  EXPECT_FALSE(blobs_->has(stranger));
  EXPECT_ERROR(ErrorCode::not_found, blobs_->get(stranger));
}

TEST_P(BlobStore, TakesTheSameBytesAgain) {
  const Digest first = blobs_->put(view("twice"));
  EXPECT_EQ(blobs_->put(view("twice")), first);
  EXPECT_EQ(all(*blobs_), std::vector{first});
}

TEST_P(BlobStore, VisitsEveryBlobOnce) {
  std::vector<Digest> put;
  for (int i = 0; i < 300; ++i) put.push_back(blobs_->put(view("blob " + std::to_string(i))));
  std::ranges::sort(put);
  EXPECT_EQ(all(*blobs_), put);
}

TEST_P(BlobStore, LetsManyThreadsPutTheSameAndDifferentBytes) {
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 40; ++i) {
        blobs_->put(view("shared " + std::to_string(i)));
        blobs_->put(view("own " + std::to_string(writer) + "/" + std::to_string(i)));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const auto found = all(*blobs_);
  EXPECT_EQ(found.size(), 40u + 8u * 40u);
  for (const Digest& digest : found) EXPECT_EQ(sha256(blobs_->get(digest)), digest);
}

TEST_P(BlobStore, RemembersAcrossOpenings) {
  const Digest digest = blobs_->put(view("kept"));
  blobs_.reset();
  EXPECT_EQ(opened_.open()->get(digest), to_bytes("kept"));
}

TEST_P(BlobStore, ServesTwoHandlesAtOnce) {
  const auto other = opened_.open();
  const Digest digest = blobs_->put(view("written by one"));
  EXPECT_EQ(other->get(digest), to_bytes("written by one"));
}

Opened folder() {
  auto place = std::make_shared<TemporaryFolder>();
  return {"folder", place, [path = place->path()] { return store::open_folder_blobs(path / "blobs"); }};
}

/// Lends one memory to all handles.
class SharedMemoryBlobs : public store::BlobStore {
 public:
  explicit SharedMemoryBlobs(std::shared_ptr<test::MemoryBlobs> memory) : memory_(std::move(memory)) {}
  Digest put(ByteView bytes) override { return memory_->put(bytes); }
  Bytes get(const Digest& digest) override { return memory_->get(digest); }
  bool has(const Digest& digest) override { return memory_->has(digest); }
  void each(const std::function<void(const Digest&)>& visit) override { memory_->each(visit); }

 private:
  std::shared_ptr<test::MemoryBlobs> memory_;  // shared by the handles of one test
};

Opened memory() {
  auto place = std::make_shared<test::MemoryBlobs>();
  return {"memory", place, [place] { return std::make_unique<SharedMemoryBlobs>(place); }};
}

INSTANTIATE_TEST_SUITE_P(Every, BlobStore, testing::Values(&folder, &memory),
                         [](const auto& chosen) { return chosen.param == &folder ? "folder" : "memory"; });

}  // namespace
}  // namespace sohoa
