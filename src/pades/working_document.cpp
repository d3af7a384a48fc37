// Copying stays in the kernel where it can; the file is mapped for hashing, never read into the heap.
#include "pades/working_document.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sohoa/core/error.hpp"

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

FileDocument::FileDocument(const std::filesystem::path& original, const std::filesystem::path& path) : path_(path) {
  const Descriptor from = Descriptor::open_for_reading(original);
  file_ = Descriptor{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
  if (!file_) throw_errno(errno, "create", path);
  copy_file(from, file_, path);
  map();
}

FileDocument::~FileDocument() { unmap(); }

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

void FileDocument::sync() const {
  if (fsync(file_.get()) != 0) throw_errno(errno, "sync", path_);
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
