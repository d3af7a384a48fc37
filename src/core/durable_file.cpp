/// The order of system calls behind "whole or absent": write, fsync, rename, fsync of the folder.
#include "sohoa/core/durable_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/random.hpp"

#include "core/descriptor_io.hpp"

namespace sohoa {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t gathered_at_most = std::size_t{1} << 18;

fs::path temporary_name(const fs::path& target) { return folder_of(target) / (".sohoa-" + random_name() + ".part"); }

/// A file without a name, or none where the file system has no such thing.
Descriptor open_nameless(const fs::path& folder) {
  int fd = -1;
  do {
    fd = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  } while (fd < 0 && errno == EINTR);
  return Descriptor(fd);
}

// close reports what a network file system found out late.
void close_checked(Descriptor opened, const fs::path& file) {
  if (::close(opened.release()) != 0) throw_errno(errno, "close", file);
}

}  // namespace

DurableFile::DurableFile(fs::path target) : target_(std::move(target)), to_(open_nameless(folder_of(target_))) {
  if (to_) return;
  const fs::path part = temporary_name(target_);
  to_ = open_or_throw(part, O_WRONLY | O_CREAT | O_EXCL, "create", target_);
  part_ = part;
}

DurableFile::~DurableFile() {
  if (!part_.empty()) ::unlink(part_.c_str());
}

void DurableFile::write(ByteView bytes) {
  SOHOA_INVARIANT(to_);
  if (gathered_.size() + bytes.size() > gathered_at_most) flush();
  if (bytes.size() > gathered_at_most) write_all(to_, bytes, target_);
  else append(gathered_, bytes);
}

void DurableFile::flush() {
  write_all(to_, gathered_, target_);
  gathered_.clear();
}

void DurableFile::give_name() {
  if (!part_.empty()) return;
  const fs::path part = temporary_name(target_);
  const std::string nameless = "/proc/self/fd/" + std::to_string(to_.get());
  if (::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, part.c_str(), AT_SYMLINK_FOLLOW) != 0) throw_errno(errno, "name", target_);
  part_ = part;
}

void DurableFile::commit() {
  SOHOA_INVARIANT(to_);
  flush();
  sync(to_, target_);
  give_name();
  close_checked(std::move(to_), target_);
  if (::rename(part_.c_str(), target_.c_str()) != 0) throw_errno(errno, "rename", target_);
  part_.clear();
  sync_folder(folder_of(target_));
}

void write_file_durably(const fs::path& file, ByteView bytes) {
  DurableFile to(file);
  to.write(bytes);
  to.commit();
}

void write_file_durably(const fs::path& file, std::string_view text) { write_file_durably(file, view(text)); }

}  // namespace sohoa
