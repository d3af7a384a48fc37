// A signal handler may only call async-signal-safe functions, so the file is opened before and only written to here.

#include "pipeline/crash_marker.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "sohoa/core/file.hpp"
#include "sohoa/pipeline/runner.hpp"

namespace sohoa {

namespace {

std::atomic<int> marker_fd{-1};

extern "C" void note_and_die(int signal_number) {
  const int fd = marker_fd.load();
  // The result cannot be acted on in a dying process.
  if (fd >= 0) [[maybe_unused]] const auto written = write(fd, "!", 1);
  // SA_RESETHAND restored the default action, which ends the process.
  raise(signal_number);
}

}  // namespace

CrashMarker::CrashMarker(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) throw_errno(errno, "open", file);
  marker_fd.store(fd);
}

CrashMarker::~CrashMarker() { close(marker_fd.exchange(-1)); }

std::size_t crashes_noted(const std::filesystem::path& file) {
  std::error_code none;
  const auto size = std::filesystem::file_size(file, none);
  return none ? 0 : size;
}

void note_crashes() {
  struct sigaction action {};
  action.sa_handler = note_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal_number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigaction(signal_number, &action, nullptr);
}

}  // namespace sohoa
