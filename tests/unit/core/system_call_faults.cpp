// Replaces a few libc functions for this program only; each calls the kernel itself unless its turn to fail has come.
#include "unit/core/system_call_faults.hpp"

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

thread_local int calls_left = 0;
thread_local int planned_error = 0;
thread_local bool planned_short_write = false;
thread_local bool has_happened = false;

bool fails_now() {
  if (calls_left == 0 || --calls_left > 0) return false;
  has_happened = true;
  errno = planned_error;
  return true;
}

int as_int(long result) { return static_cast<int>(result); }

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, std::size_t count) {
  if (fails_now()) {
    // A full disk may take a part first; the next write then says so.
    if (!planned_short_write || count < 2) return -1;
    calls_left = 1;
    planned_short_write = false;
    count /= 2;
  }
  return syscall(SYS_write, fd, bytes, count);
}

int fsync(int fd) { return fails_now() ? -1 : as_int(syscall(SYS_fsync, fd)); }

int rename(const char* from, const char* to) noexcept {
  return fails_now() ? -1 : as_int(syscall(SYS_rename, from, to));
}

}  // extern "C"

namespace sohoa::test {

FailNth::FailNth(int nth, int error, bool short_write) {
  calls_left = nth;
  planned_error = error;
  planned_short_write = short_write;
  has_happened = false;
}
FailNth::~FailNth() { calls_left = 0; }
bool FailNth::happened() const { return has_happened; }

}  // namespace sohoa::test
