// The folder of blobs when the disk fails, fills up or the writer dies: what was acknowledged is there, nothing half
// is.
#include "store/folder_blobs.hpp"

#include <cerrno>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <sys/file.h>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

/// Fails its n-th call with `error`. `dies`: everything after it fails as well, also cleaning up, as for a process that
/// was killed there.
class FailingFiles : public store::FileSystem {
 public:
  FailingFiles(int fail_at, int error, bool dies, int& calls)
      : fail_at_(fail_at), error_(error), dies_(dies), calls_(calls) {}

  bool make_folder(const fs::path& folder) override { return step(folder), FileSystem::make_folder(folder); }
  void sync_folder(const fs::path& folder) override { step(folder), FileSystem::sync_folder(folder); }
  std::optional<Descriptor> create_locked(const fs::path& file) override {
    return step(file), FileSystem::create_locked(file);
  }
  void write(const Descriptor& to, ByteView bytes, const fs::path& file) override {
    // A write that fails has often written something.
    if (calls_ + 1 == fail_at_) FileSystem::write(to, bytes.first(bytes.size() / 2), file);
    step(file);
    FileSystem::write(to, bytes, file);
  }
  void sync(const Descriptor& descriptor, const fs::path& file) override {
    step(file), FileSystem::sync(descriptor, file);
  }
  void rename(const fs::path& from, const fs::path& to) override { step(from), FileSystem::rename(from, to); }
  std::optional<Bytes> read(const fs::path& file) override { return step(file), FileSystem::read(file); }
  void remove(const fs::path& file) noexcept override {
    if (!dies_ || calls_ < fail_at_) FileSystem::remove(file);
  }

 private:
  void step(const fs::path& about) {
    ++calls_;
    if (calls_ == fail_at_ || (dies_ && calls_ > fail_at_)) throw_errno(error_, "injected", about);
  }
  int fail_at_, error_;
  bool dies_;
  int& calls_;
};

struct Fault {
  int error;
  bool dies;
  ErrorCode code;
};

class FolderBlobs : public testing::TestWithParam<Fault> {
 protected:
  const TemporaryFolder folder_;
  const fs::path path_ = folder_.path() / "blobs";
};

std::set<Digest> all(store::BlobStore& blobs) {
  std::set<Digest> found;
  blobs.each([&](const Digest& digest) { found.insert(digest); });
  return found;
}

TEST_P(FolderBlobs, StaysWholeWhicheverCallFails) {
  const Bytes kept = to_bytes("acknowledged before"), wanted = test::Seeded(3).bytes(20'000);
  const Digest before = store::open_folder_blobs(path_)->put(kept);
  for (int fail_at = 1;; ++fail_at) {
    SCOPED_TRACE("call " + std::to_string(fail_at));
    fs::remove_all(path_ / store::blob_place(sha256(wanted)).substr(0, 2));
    int calls = 0;
    bool failed = false;
    try {
      store::FolderBlobs blobs(path_,
                               std::make_unique<FailingFiles>(fail_at, GetParam().error, GetParam().dies, calls));
      blobs.put(wanted);
    } catch (const Error& error) {
      failed = true;
      EXPECT_EQ(error.code(), GetParam().code);
    }
    const auto reopened = store::open_folder_blobs(path_);
    for (const Digest& digest : all(*reopened)) EXPECT_EQ(sha256(reopened->get(digest)), digest);
    EXPECT_EQ(reopened->get(before), kept);
    EXPECT_TRUE(fs::is_empty(path_ / "tmp")) << "what was cut off is cleaned away";
    EXPECT_EQ(reopened->get(reopened->put(wanted)), wanted) << "the same put works afterwards";
    if (!failed) {
      EXPECT_GT(fail_at, 9) << "a durable put makes more calls than that";
      break;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, FolderBlobs,
                         testing::Values(Fault{EIO, false, ErrorCode::io_failed},
                                         Fault{ENOSPC, false, ErrorCode::disk_full},
                                         Fault{EIO, true, ErrorCode::io_failed}));

TEST(FolderBlobsFormat, WritesSyncsRenamesAndSyncsTheFolderInThisOrder) {
  struct Recording : store::FileSystem {
    explicit Recording(std::vector<std::string>& to) : calls(to) {}
    void write(const Descriptor& to, ByteView bytes, const fs::path& file) override {
      calls.push_back("write"), FileSystem::write(to, bytes, file);
    }
    void sync(const Descriptor& descriptor, const fs::path& file) override {
      calls.push_back("sync"), FileSystem::sync(descriptor, file);
    }
    void rename(const fs::path& from, const fs::path& to) override {
      calls.push_back("rename"), FileSystem::rename(from, to);
    }
    void sync_folder(const fs::path& folder) override {
      calls.push_back("sync " + (folder.filename() == "blobs" ? std::string("root") : std::string("shard")));
      FileSystem::sync_folder(folder);
    }
    std::vector<std::string>& calls;
  };
  const TemporaryFolder folder;
  std::vector<std::string> calls;
  store::FolderBlobs blobs(folder.path() / "blobs", std::make_unique<Recording>(calls));
  blobs.put(view("first in its shard"));
  EXPECT_EQ(calls, (std::vector<std::string>{"sync root", "write", "sync", "rename", "sync shard"}));
}

TEST(FolderBlobsFormat, PutsAFileBelowTheFirstTwoDigits) {
  const TemporaryFolder folder;
  const Digest digest = store::open_folder_blobs(folder.path())->put(view("abc"));
  EXPECT_EQ(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(read_text_file(folder.path() / "ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "abc");
  EXPECT_EQ(store::blob_place(digest), "ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(FolderBlobsFormat, NoticesAFlippedBitAndHealsWhenTheBytesComeAgain) {
  const TemporaryFolder folder;
  const auto blobs = store::open_folder_blobs(folder.path());
  const Digest digest = blobs->put(view("intact"));
  const fs::path file = folder.path() / store::blob_place(digest);
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  std::ofstream(file, std::ios::trunc) << "intacu";
  EXPECT_ERROR(ErrorCode::store_corrupt, blobs->get(digest));
  EXPECT_EQ(blobs->put(view("intact")), digest);
  EXPECT_EQ(blobs->get(digest), to_bytes("intact"));
}

TEST(FolderBlobsFormat, IgnoresFilesThatAreNoBlobs) {
  const TemporaryFolder folder;
  const auto blobs = store::open_folder_blobs(folder.path());
  const Digest digest = blobs->put(view("a blob"));
  fs::create_directory(folder.path() / "lost+found");
  std::ofstream(folder.path() / "README") << "no blob";
  std::ofstream(folder.path() / digest.hex().substr(0, 2) / "short") << "no blob";
  EXPECT_EQ(all(*blobs), std::set{digest});
}

TEST(FolderBlobsFormat, LeavesTheFileOfALivingWriterAlone) {
  const TemporaryFolder folder;
  store::open_folder_blobs(folder.path());
  const fs::path dead = folder.path() / "tmp/dead", living = folder.path() / "tmp/living";
  std::ofstream(dead) << "half";
  std::ofstream(living) << "half";
  const Descriptor writer(::open(living.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(writer.get(), LOCK_EX), 0);
  store::open_folder_blobs(folder.path());
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(living));
}

}  // namespace
}  // namespace sohoa
