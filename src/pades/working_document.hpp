/// A document on its way to a signature: the original, untouched, and what was appended to it so far. In memory, or in a
/// file of its own, whose pages the kernel keeps and drops as it likes.
#pragma once

#include <filesystem>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa {

class WorkingDocument {
 public:
  virtual ~WorkingDocument() = default;
  /// Valid until the next append.
  virtual ByteView bytes() const = 0;
  /// Holds these bytes, for a child that reads them.
  virtual const Descriptor& file() = 0;
  virtual void append(ByteView more) = 0;
  /// Back to what it was when it had `size` bytes.
  virtual void shrink(std::size_t size) = 0;
  /// Everything anew: an unsigned original that was normalized.
  virtual void replace(ByteView whole) = 0;
};

class MemoryDocument : public WorkingDocument {
 public:
  explicit MemoryDocument(ByteView original);
  ByteView bytes() const override { return bytes_; }
  const Descriptor& file() override;
  void append(ByteView more) override;
  void shrink(std::size_t size) override;
  void replace(ByteView whole) override;
  Bytes release() { return std::move(bytes_); }

 private:
  Bytes bytes_;
  Descriptor file_;   // made when asked for
};

class FileDocument : public WorkingDocument {
 public:
  /// Copies `original` to a new file that is to become `target`: without a name until then where the file system can, so that
  /// a killed process leaves nothing. Throws Error{input_missing, disk_full, io_failed}.
  FileDocument(const std::filesystem::path& original, std::filesystem::path target);
  ~FileDocument() override;
  FileDocument(const FileDocument&) = delete;
  FileDocument& operator=(const FileDocument&) = delete;
  ByteView bytes() const override { return bytes_; }
  const Descriptor& file() override { return file_; }
  void append(ByteView more) override;
  void shrink(std::size_t size) override;
  void replace(ByteView whole) override;
  /// Once, durably: `target` is what was there before, or this. Throws Error{disk_full, io_failed}.
  void commit();

 private:
  void map();
  void unmap() noexcept;
  void remove_part() noexcept;
  std::filesystem::path path_, part_;   // part_: a temporary name, empty while there is none
  Descriptor file_;
  ByteView bytes_;    // mapped
};

}  // namespace sohoa
