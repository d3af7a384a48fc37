/// A file that grows piece by piece and appears under its name whole, or not at all.
#pragma once

#include <filesystem>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa {

/// What `write_file_durably` promises, for content that is not in memory at once. Until `commit` nothing is seen under the name, and
/// what was there before stays. Where the file system can (O_TMPFILE), the growing file has no name at all, so that not even
/// a killed process leaves anything behind. One thread at a time.
class DurableFile {
 public:
  /// Throws Error{input_missing} when the folder is not there, Error{disk_full, io_failed}.
  explicit DurableFile(std::filesystem::path target);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  /// Gathers small pieces. Throws Error{disk_full, io_failed}; the file can then only be given up.
  void write(ByteView bytes);
  /// Once: sync, rename, sync of the folder. Throws Error{disk_full, io_failed}; the target is then as before.
  void commit();

 private:
  void flush();
  void give_name();

  std::filesystem::path target_, part_;   // part_: the temporary name, empty while there is none
  Descriptor to_;
  Bytes gathered_;
};

}  // namespace sohoa
