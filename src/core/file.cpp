/// Files read with a limit, lines appended with a lock, folders and paths.
#include "sohoa/core/file.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sohoa/core/error.hpp"

#include "core/descriptor_io.hpp"

namespace sohoa {
namespace fs = std::filesystem;
namespace {

std::uint64_t size_of(const Descriptor& opened, const fs::path& file) {
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) throw_errno(errno, "stat", file);
  if (S_ISDIR(status.st_mode)) throw_errno(EISDIR, "read", file);
  return static_cast<std::uint64_t>(status.st_size);
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

Descriptor open_or_throw(const fs::path& file, int flags, std::string_view what, const fs::path& subject) {
  int fd = -1;
  do {
    fd = ::open(file.c_str(), flags | O_CLOEXEC, 0666);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) throw_errno(errno, what, subject);
  return Descriptor(fd);
}

Descriptor open_or_throw(const fs::path& file, int flags, std::string_view what) { return open_or_throw(file, flags, what, file); }

void sync(const Descriptor& opened, const fs::path& file) {
  if (::fsync(opened.get()) != 0) throw_errno(errno, "sync", file);
}

std::size_t read_some(const Descriptor& from, std::span<std::uint8_t> into, const fs::path& file) {
  ssize_t count = -1;
  do {
    count = ::read(from.get(), into.data(), into.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) throw_errno(errno, "read", file);
  return static_cast<std::size_t>(count);
}

void write_all(const Descriptor& to, ByteView bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(to.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_errno(errno, "write", file);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

Bytes read_file(const fs::path& file, std::uint64_t limit) {
  const Descriptor from = Descriptor::open_for_reading(file);
  const std::uint64_t expected = size_of(from, file);
  if (expected > limit) throw Error(ErrorCode::input_too_large, std::to_string(expected) + " bytes", file.string());
  // One byte more than expected, so that the end is seen without growing; files in /proc and growing files still work.
  Bytes bytes(static_cast<std::size_t>(expected) + 1);
  std::size_t length = 0;
  while (const std::size_t count = read_some(from, std::span(bytes).subspan(length), file)) {
    length += count;
    if (length > limit)
      throw Error(ErrorCode::input_too_large, "more than " + std::to_string(limit) + " bytes", file.string());
    if (length == bytes.size()) bytes.resize(bytes.size() * 2);
  }
  bytes.resize(length);
  return bytes;
}

std::string read_text_file(const fs::path& file, std::uint64_t limit) {
  return std::string(as_text(read_file(file, limit)));
}

void append_file_durably(const fs::path& file, std::string_view text) {
  const bool is_new = !fs::exists(fs::symlink_status(file));
  const Descriptor to = open_or_throw(file, O_WRONLY | O_CREAT | O_APPEND, "append");
  // One appender at a time, so that taking back a partial line cannot cut off another's.
  if (::flock(to.get(), LOCK_EX) != 0) throw_errno(errno, "lock", file);
  const auto before = static_cast<off_t>(size_of(to, file));
  try {
    write_all(to, view(text), file);
    sync(to, file);
  } catch (const Error&) {
    if (::ftruncate(to.get(), before) != 0) throw Error(ErrorCode::io_failed, "a partial line remains", file.string());
    throw;
  }
  if (is_new) sync_folder(folder_of(file));
}

void sync_folder(const fs::path& folder) { sync(open_or_throw(folder, O_RDONLY | O_DIRECTORY, "open"), folder); }

void make_folder(const fs::path& folder) {
  if (folder.empty() || fs::is_directory(folder)) return;
  const fs::path plain = folder.has_filename() ? folder : folder.parent_path();
  make_folder(plain.parent_path());
  if (::mkdir(plain.c_str(), 0777) != 0 && errno != EEXIST) throw_errno(errno, "make folder", plain);
  if (!fs::is_directory(plain)) throw_errno(ENOTDIR, "make folder", plain);
  sync_folder(folder_of(plain));
}

fs::path inside(const fs::path& folder, std::string_view relative) {
  const auto refuse = [&] {
    throw Error(ErrorCode::config_invalid, "a path that leaves its folder", std::string(relative));
  };
  const fs::path plain = fs::path(relative).lexically_normal();
  if (relative.empty() || relative.find('\0') != std::string_view::npos) refuse();
  if (plain.is_absolute() || *plain.begin() == "..") refuse();
  // Symbolic links on the way could lead out as well.
  const fs::path whole = folder / plain;
  std::error_code error;
  const fs::path root = fs::weakly_canonical(fs::absolute(folder), error);
  const fs::path real = fs::weakly_canonical(fs::absolute(whole), error);
  if (error || !is_below(real, root)) refuse();
  return whole;
}

TemporaryFolder::TemporaryFolder(const fs::path& parent) {
  std::string pattern = (parent / "sohoa-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw_errno(errno, "make folder", parent);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

int Descriptor::release() noexcept { return std::exchange(fd_, -1); }

Descriptor Descriptor::open_for_reading(const fs::path& file) { return open_or_throw(file, O_RDONLY, "open"); }

Descriptor Descriptor::of_memory(ByteView bytes) {
  Descriptor memory(::memfd_create("sohoa", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory) throw_errno(errno, "memory file", {});
  write_all(memory, bytes, {});
  constexpr int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  if (::fcntl(memory.get(), F_ADD_SEALS, seals) != 0) throw_errno(errno, "memory file", {});
  if (::lseek(memory.get(), 0, SEEK_SET) != 0) throw_errno(errno, "memory file", {});
  return memory;
}

void throw_errno(int error, std::string_view what, const fs::path& file) {
  const std::string detail = std::string(what) + ": " + std::generic_category().message(error);
  const ErrorCode code = error == ENOSPC || error == EDQUOT    ? ErrorCode::disk_full
                         : error == ENOENT || error == ENOTDIR ? ErrorCode::input_missing
                                                               : ErrorCode::io_failed;
  throw Error(code, detail, file.string());
}

}  // namespace sohoa
