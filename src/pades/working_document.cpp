// Copying stays in the kernel where it can; the file is mapped for hashing, never read into the heap.
#include "pades/working_document.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sohoa/core/error.hpp"
#include "sohoa/core/random.hpp"

namespace sohoa {
namespace {

constexpr std::size_t room_for_revisions = 96 * 1024;
constexpr std::size_t piece_bytes = 1u << 20;

std::uint64_t size_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) throw_errno(errno, "stat", path);
  return static_cast<std::uint64_t>(status.st_size);
}

void write_at(const Descriptor& file, ByteView bytes, std::uint64_t at, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t done = pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw_errno(errno, "write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    at += static_cast<std::uint64_t>(done);
  }
}

std::filesystem::path folder_of(const std::filesystem::path& file) { return file.has_parent_path() ? file.parent_path() : "."; }

std::filesystem::path part_name(const std::filesystem::path& target) { return folder_of(target) / (".sohoa-" + random_name() + ".part"); }

/// Where the kernel cannot copy between these two file systems.
void copy_by_pieces(const Descriptor& from, const Descriptor& to, std::uint64_t at, const std::filesystem::path& path) {
  Bytes piece(piece_bytes);
  while (true) {
    const ssize_t got = pread(from.get(), piece.data(), piece.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read", path);
    if (got == 0) return;
    write_at(to, ByteView{piece}.first(static_cast<std::size_t>(got)), at, path);
    at += static_cast<std::uint64_t>(got);
  }
}

void copy_file(const Descriptor& from, const Descriptor& to, const std::filesystem::path& path) {
  std::uint64_t at = 0;
  while (true) {
    off64_t in = static_cast<off64_t>(at), out = in;
    const ssize_t done = copy_file_range(from.get(), &in, to.get(), &out, std::size_t{1} << 30, 0);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return copy_by_pieces(from, to, at, path);   // also proves the end: some file systems say 0 early
    at += static_cast<std::uint64_t>(done);
  }
}

}  // namespace

MemoryDocument::MemoryDocument(ByteView original) {
  bytes_.reserve(original.size() + room_for_revisions);
  sohoa::append(bytes_, original);
}

const Descriptor& MemoryDocument::file() {
  if (!file_) file_ = Descriptor::of_memory(bytes_);
  return file_;
}

void MemoryDocument::append(ByteView more) {
  sohoa::append(bytes_, more);
  file_ = {};
}

void MemoryDocument::shrink(std::size_t size) {
  bytes_.resize(size);
  file_ = {};
}

void MemoryDocument::replace(ByteView whole) {
  bytes_.assign(whole.begin(), whole.end());
  file_ = {};
}

FileDocument::FileDocument(const std::filesystem::path& original, std::filesystem::path target) : path_(std::move(target)) {
  const Descriptor from = Descriptor::open_for_reading(original);
  file_ = Descriptor{::open(folder_of(path_).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666)};
  if (!file_) {
    part_ = part_name(path_);
    file_ = Descriptor{::open(part_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (!file_) throw_errno(errno, "create", path_);
  }
  try {
    copy_file(from, file_, path_);
    map();
  } catch (...) {
    remove_part();
    throw;
  }
}

FileDocument::~FileDocument() {
  unmap();
  remove_part();
}

void FileDocument::remove_part() noexcept {
  if (!part_.empty()) ::unlink(part_.c_str());
}

void FileDocument::append(ByteView more) {
  write_at(file_, more, bytes_.size(), path_);
  map();
}

void FileDocument::shrink(std::size_t size) {
  unmap();   // a mapped page behind the end is a signal
  if (ftruncate(file_.get(), static_cast<off_t>(size)) != 0) throw_errno(errno, "truncate", path_);
  map();
}

void FileDocument::replace(ByteView whole) {
  unmap();
  if (ftruncate(file_.get(), 0) != 0) throw_errno(errno, "truncate", path_);
  write_at(file_, whole, 0, path_);
  map();
}

void FileDocument::commit() {
  if (fsync(file_.get()) != 0) throw_errno(errno, "sync", path_);
  const std::string nameless = "/proc/self/fd/" + std::to_string(file_.get());
  const auto named = [&](const std::filesystem::path& name) {
    return linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  };
  // A name that is free is given at once; one that is taken goes over from a temporary one.
  if (part_.empty() && !named(path_)) {
    const std::filesystem::path part = part_name(path_);
    if (errno != EEXIST || !named(part)) throw_errno(errno, "name", path_);
    part_ = part;
  }
  if (!part_.empty() && ::rename(part_.c_str(), path_.c_str()) != 0) throw_errno(errno, "rename", path_);
  part_.clear();
  sync_folder(folder_of(path_));
}

void FileDocument::map() {
  unmap();
  const auto size = static_cast<std::size_t>(size_of(file_, path_));
  if (size == 0) return;
  void* const mapped = mmap(nullptr, size, PROT_READ, MAP_SHARED, file_.get(), 0);
  if (mapped == MAP_FAILED) throw_errno(errno, "map", path_);
  bytes_ = {static_cast<const std::uint8_t*>(mapped), size};
}

void FileDocument::unmap() noexcept {
  if (bytes_.data() != nullptr) munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
  bytes_ = {};
}

}  // namespace sohoa
