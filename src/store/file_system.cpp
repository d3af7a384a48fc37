// System calls, each with its error turned into ours at once.
#include "store/file_system.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sohoa/core/error.hpp"

namespace sohoa::store {

bool FileSystem::make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return true;
  if (errno == EEXIST) return false;
  throw_errno(errno, "make folder", folder);
}

void FileSystem::sync_folder(const std::filesystem::path& folder) { sohoa::sync_folder(folder); }

std::optional<Descriptor> FileSystem::create_locked(const std::filesystem::path& file) {
  // Written once and never changed afterwards, hence read-only from the start.
  Descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400));
  if (!made) throw_errno(errno, "create", file);
  struct stat status {};
  // The lock tells cleaners that the writer lives. One that came between open and lock has unlinked the name.
  if (::flock(made.get(), LOCK_EX | LOCK_NB) != 0) return std::nullopt;
  if (::fstat(made.get(), &status) != 0) throw_errno(errno, "look at", file);
  if (status.st_nlink == 0) return std::nullopt;
  return made;
}

void FileSystem::write(const Descriptor& descriptor, ByteView bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno(errno, "write", file);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void FileSystem::sync(const Descriptor& descriptor, const std::filesystem::path& file) {
  if (::fsync(descriptor.get()) != 0) throw_errno(errno, "sync", file);
}

void FileSystem::rename(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_errno(errno, "rename", to);
}

std::optional<Bytes> FileSystem::read(const std::filesystem::path& file) {
  try {
    return read_file(file);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::input_missing) return std::nullopt;
    throw;
  }
}

void FileSystem::remove(const std::filesystem::path& file) noexcept { ::unlink(file.c_str()); }

void FileSystem::remove_abandoned(const std::filesystem::path& file) noexcept {
  const Descriptor found(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (found && ::flock(found.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(file.c_str());
}

}  // namespace sohoa::store
