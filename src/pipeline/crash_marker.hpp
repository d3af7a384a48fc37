// Notes in the run at work that this process is dying of its own fault. kill -9 leaves no note, and needs none: it says
// nothing about the document.
#pragma once

#include <filesystem>

namespace sohoa {

/// While it lives, a crash of this process appends one byte to `file`. One at a time in a process.
class CrashMarker {
 public:
  explicit CrashMarker(const std::filesystem::path& file);
  ~CrashMarker();
  CrashMarker(const CrashMarker&) = delete;
  CrashMarker& operator=(const CrashMarker&) = delete;
};

/// How often the process crashed at this file's run.
std::size_t crashes_noted(const std::filesystem::path& file);

}  // namespace sohoa
