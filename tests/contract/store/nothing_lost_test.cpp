// A writer that is killed, and a disk that is really full: every acknowledged blob and row is there afterwards.
#include <csignal>
#include <cstdio>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/store/blob_store.hpp"
#include "sohoa/store/database.hpp"

#include "support/seeded.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::vector<store::Migration> table = {
    {.version = 1, .sql = "CREATE TABLE paper (id BIGINT PRIMARY KEY, digest TEXT NOT NULL);"}};

std::string content(std::int64_t number) { return "paper " + std::to_string(number) + std::string(3000, '.'); }

/// Stores paper after paper, first the blob, then its row, and acknowledges each through the pipe.
[[noreturn]] void write_until_killed(const fs::path& folder, std::int64_t first, int acknowledge) {
  const auto blobs = store::open_folder_blobs(folder / "blobs");
  const auto database = store::open_sqlite(folder / "catalog.sqlite", true);
  database->migrate("paper", table);
  for (std::int64_t number = first;; ++number) {
    const Digest digest = blobs->put(view(content(number)));
    const auto transaction = database->begin();
    transaction->execute("INSERT INTO paper (id, digest) VALUES (?, ?)", {number, digest.hex()});
    transaction->commit();
    if (::write(acknowledge, &number, sizeof number) != sizeof number) ::_exit(1);
  }
}

/// Kills the writer after `enough` acknowledgements; gives the last number acknowledged, also those in the pipe.
std::int64_t kill_after(const fs::path& folder, std::int64_t first, std::int64_t enough) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe_ends[0]);
    write_until_killed(folder, first, pipe_ends[1]);
  }
  ::close(pipe_ends[1]);
  std::int64_t last = first - 1, number = 0;
  while (last < first + enough - 1 && ::read(pipe_ends[0], &number, sizeof number) == sizeof number) last = number;
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(pipe_ends[0], &number, sizeof number) == sizeof number) last = number;
  ::close(pipe_ends[0]);
  return last;
}

TEST(NothingLost, KeepsEveryAcknowledgedPaperOfAWriterThatIsKilled) {
  const TemporaryFolder folder;
  test::Seeded seeded(20220901);
  std::int64_t next = 0;
  for (int round = 0; round < 25; ++round) {
    const std::int64_t last = kill_after(folder.path(), next, seeded.between(1, 12));
    ASSERT_GE(last, next);
    const auto blobs = store::open_folder_blobs(folder.path() / "blobs");
    const auto database = store::open_sqlite(folder.path() / "catalog.sqlite", false);
    const auto rows = database->begin_reading()->query("SELECT id, digest FROM paper ORDER BY id");
    ASSERT_GE(static_cast<std::int64_t>(rows.size()), last + 1);
    for (const store::Row& row : rows) {
      ASSERT_EQ(blobs->get(*Digest::parse(row.text(1))), to_bytes(content(row.integer(0))));
    }
    blobs->each([&](const Digest& digest) { EXPECT_EQ(sha256(blobs->get(digest)), digest); });
    EXPECT_TRUE(fs::is_empty(folder.path() / "blobs/tmp"));
    // The last one may have committed without its acknowledgement.
    next = static_cast<std::int64_t>(rows.size());
  }
  EXPECT_TRUE(store::open_sqlite(folder.path() / "catalog.sqlite", false)->check().empty());
}

constexpr int skipped = 77;

/// Runs `body` in a child that sees a tmpfs of `kilobytes` at `folder`; the child's exit code.
template <class Body>
int on_a_small_disk(const fs::path& folder, int kilobytes, Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string size = "size=" + std::to_string(kilobytes) + "k";
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("sohoa-test", folder.c_str(), "tmpfs", 0, size.c_str()) != 0) {
      ::_exit(skipped);
    }
    int result = 1;
    try {
      result = body();
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s\n", failure.what());
    }
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

template <class Work>
bool fails_with_disk_full(Work work) {
  try {
    work();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::disk_full) return true;
    std::fprintf(stderr, "%s\n", error.what());
  }
  return false;
}

#define SKIP_WITHOUT_MOUNT(result) \
  if ((result) == skipped) GTEST_SKIP() << "NOT TESTED: a small tmpfs cannot be mounted here (needs root)"

TEST(NothingLost, SaysDiskFullForABlobAndKeepsTheOthers) {
  const TemporaryFolder folder;
  const int result = on_a_small_disk(folder.path(), 256, [&] {
    const auto blobs = store::open_folder_blobs(folder.path() / "blobs");
    const Digest kept = blobs->put(view("small"));
    if (!fails_with_disk_full([&] { blobs->put(Bytes(400'000, 7)); })) return 2;
    if (blobs->get(kept) != to_bytes("small")) return 3;
    int seen = 0;
    blobs->each([&](const Digest&) { ++seen; });
    if (seen != 1 || !fs::is_empty(folder.path() / "blobs/tmp")) return 4;
    return blobs->get(blobs->put(view("fits again"))) == to_bytes("fits again") ? 0 : 5;
  });
  SKIP_WITHOUT_MOUNT(result);
  EXPECT_EQ(result, 0);
}

TEST(NothingLost, SaysDiskFullForARowAndKeepsTheCommittedOnes) {
  const TemporaryFolder folder;
  const int result = on_a_small_disk(folder.path(), 512, [&] {
    const auto database = store::open_sqlite(folder.path() / "catalog.sqlite", true);
    database->migrate("paper", table);
    std::int64_t committed = 0;
    const bool is_full = fails_with_disk_full([&] {
      for (;; ++committed) {
        const auto transaction = database->begin();
        transaction->execute("INSERT INTO paper (id, digest) VALUES (?, ?)", {committed, std::string(5000, 'd')});
        transaction->commit();
      }
    });
    if (!is_full) return 2;
    const auto count = database->begin_reading()->query_one("SELECT count(*) FROM paper")->integer(0);
    if (count != committed || committed == 0) return 3;
    return database->check().empty() ? 0 : 4;
  });
  SKIP_WITHOUT_MOUNT(result);
  EXPECT_EQ(result, 0);
}

}  // namespace
}  // namespace sohoa
