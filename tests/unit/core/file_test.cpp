#include "sohoa/core/file.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sohoa/core/durable_file.hpp"
#include "sohoa/core/error.hpp"

#include "support/expect_error.hpp"
#include "support/seeded.hpp"
#include "unit/core/system_call_faults.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

class File : public testing::Test {
 protected:
  const TemporaryFolder folder_;
  const fs::path file_ = folder_.path() / "hồ sơ.pdf";
};

TEST_F(File, ComesBackAsItWasWritten) {
  test::for_seeds(20, [this](test::Seeded& seeded) {
    const Bytes bytes = seeded.bytes(static_cast<std::size_t>(seeded.between(0, 100'000)));
    write_file_durably(file_, bytes);
    EXPECT_EQ(read_file(file_), bytes);
  });
  EXPECT_EQ(names_in(folder_.path()), std::set<std::string>{"hồ sơ.pdf"});
}

TEST_F(File, IsWholeOrAsBeforeWhicheverCallFails) {
  for (const int error : {ENOSPC, EDQUOT, EIO}) {
    bool reached_the_end = false;
    for (int nth = 1; !reached_the_end; ++nth) {
      SCOPED_TRACE("call " + std::to_string(nth) + ", errno " + std::to_string(error));
      ASSERT_LT(nth, 20);
      write_file_durably(file_, std::string_view("before"));
      std::optional<Error> thrown;
      {
        const test::FailNth fault(nth, error);
        thrown = test::error_of([this] { write_file_durably(file_, std::string_view("after")); });
        reached_the_end = !fault.happened();
      }
      EXPECT_EQ(thrown.has_value(), !reached_the_end);
      if (thrown) {
        EXPECT_EQ(thrown->code(), error == EIO ? ErrorCode::io_failed : ErrorCode::disk_full);
      }
      const std::string now = read_text_file(file_);
      EXPECT_TRUE(now == "before" || now == "after") << now;
      EXPECT_EQ(names_in(folder_.path()).size(), 1u) << "a temporary file was left behind";
    }
  }
}

TEST_F(File, LeavesNothingWhenTheDiskFillsUpInTheMiddle) {
  const test::FailNth fault(1, ENOSPC, true);
  EXPECT_ERROR(ErrorCode::disk_full, write_file_durably(file_, std::string_view("a long text")));
  EXPECT_TRUE(names_in(folder_.path()).empty());
}

TEST_F(File, GrowsUnseenAndAppearsWhole) {
  write_file_durably(file_, std::string_view("before"));
  Bytes all;
  {
    DurableFile growing(file_);
    test::Seeded seeded(7);
    for (const std::size_t size : {1, 300, 200'000, 100'000, 700'000, 0, 5}) {
      const Bytes piece = seeded.bytes(size);
      growing.write(piece);
      append(all, piece);
      EXPECT_EQ(read_text_file(file_), "before");
    }
    growing.commit();
  }
  EXPECT_EQ(read_file(file_), all);
  EXPECT_EQ(names_in(folder_.path()).size(), 1u);
}

TEST_F(File, ThatWasGivenUpLeavesNothing) {
  { DurableFile(file_).write(Bytes(1'000'000)); }
  EXPECT_TRUE(names_in(folder_.path()).empty());
}

TEST_F(File, OfAProcessThatIsKilledLeavesNothing) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    DurableFile growing(file_);
    growing.write(Bytes(1'000'000));
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  // Where the file system knows no nameless files, a temporary one stays; the target never does.
  EXPECT_FALSE(fs::exists(file_));
  const int nameless = ::open(folder_.path().c_str(), O_TMPFILE | O_WRONLY, 0600);
  if (nameless < 0) GTEST_SKIP() << "SKIPPED: this file system has no O_TMPFILE";
  ::close(nameless);
  EXPECT_TRUE(names_in(folder_.path()).empty());
}

TEST_F(File, TakesBackAPartialAppend) {
  append_file_durably(file_, "one\n");
  {
    const test::FailNth fault(1, ENOSPC, true);
    EXPECT_ERROR(ErrorCode::disk_full, append_file_durably(file_, "two\n"));
  }
  EXPECT_EQ(read_text_file(file_), "one\n");
  {
    const test::FailNth fault(2, EIO);
    EXPECT_ERROR(ErrorCode::io_failed, append_file_durably(file_, "two\n"));
  }
  append_file_durably(file_, "three\n");
  EXPECT_EQ(read_text_file(file_), "one\nthree\n");
}

TEST_F(File, IsRefusedBeyondItsLimit) {
  write_file_durably(file_, std::string_view("12345"));
  EXPECT_EQ(read_file(file_, 5).size(), 5u);
  EXPECT_ERROR(ErrorCode::input_too_large, read_file(file_, 4));
  // Has no size beforehand, but content.
  EXPECT_FALSE(read_file("/proc/self/status").empty());
  EXPECT_ERROR(ErrorCode::input_too_large, read_file("/proc/self/status", 10));
}

TEST_F(File, ThatIsMissingOrAFolderIsAnError) {
  EXPECT_ERROR(ErrorCode::input_missing, read_file(folder_.path() / "nothing"));
  EXPECT_ERROR(ErrorCode::io_failed, read_file(folder_.path()));
  EXPECT_ERROR(ErrorCode::input_missing, write_file_durably(folder_.path() / "no/folder", std::string_view("x")));
}

TEST_F(File, CanBeReplacedUnderTheLongestName) {
  const fs::path longest = folder_.path() / std::string(255, 'n');
  write_file_durably(longest, std::string_view("x"));
  EXPECT_EQ(read_text_file(longest), "x");
}

TEST_F(File, FoldersAreMadeWithTheirParents) {
  make_folder(folder_.path() / "a/b/c/");
  make_folder(folder_.path() / "a/b/c");
  EXPECT_TRUE(fs::is_directory(folder_.path() / "a/b/c"));
  write_file_durably(file_, std::string_view("x"));
  EXPECT_ERROR(ErrorCode::input_missing, make_folder(file_ / "below"));
}

TEST_F(File, InsideKeepsPathsInTheirFolder) {
  const fs::path& folder = folder_.path();
  EXPECT_EQ(inside(folder, "a/b.tiff"), folder / "a/b.tiff");
  EXPECT_EQ(inside(folder, "a/../b"), folder / "b");
  EXPECT_EQ(inside(folder, "..a"), folder / "..a");
  using namespace std::string_view_literals;
  for (const std::string_view relative : {""sv, "/etc/passwd"sv, ".."sv, "../x"sv, "a/../../x"sv, "a\0b"sv}) {
    EXPECT_ERROR(ErrorCode::config_invalid, inside(folder, relative));
  }
}

TEST_F(File, InsideDoesNotFollowALinkOut) {
  fs::create_directory_symlink("/etc", folder_.path() / "out");
  fs::create_directory(folder_.path() / "real");
  fs::create_directory_symlink("real", folder_.path() / "in");
  EXPECT_ERROR(ErrorCode::config_invalid, inside(folder_.path(), "out/passwd"));
  EXPECT_EQ(inside(folder_.path(), "in/page.tiff"), folder_.path() / "in/page.tiff");
}

TEST(TemporaryFolder, TakesItsContentWithIt) {
  fs::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    make_folder(path / "a/b");
    write_file_durably(path / "a/b/c", std::string_view("x"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(Descriptor, OfMemoryIsReadableFromTheStartAndSealed) {
  const Descriptor memory = Descriptor::of_memory(view("page"));
  std::string text(4, ' ');
  ASSERT_EQ(::read(memory.get(), text.data(), 4), 4);
  EXPECT_EQ(text, "page");
  EXPECT_EQ(::ftruncate(memory.get(), 0), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST(Descriptor, ClosesWhatItOwnsOnce) {
  int number = -1;
  {
    Descriptor first = Descriptor::of_memory({});
    number = first.get();
    const Descriptor second = std::move(first);
    EXPECT_FALSE(first);
    EXPECT_EQ(second.get(), number);
  }
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

TEST(Descriptor, IsNotInheritedByExecutedPrograms) {
  EXPECT_TRUE(::fcntl(Descriptor::of_memory({}).get(), F_GETFD) & FD_CLOEXEC);
  EXPECT_TRUE(::fcntl(Descriptor::open_for_reading("/dev/null").get(), F_GETFD) & FD_CLOEXEC);
}

}  // namespace
}  // namespace sohoa
