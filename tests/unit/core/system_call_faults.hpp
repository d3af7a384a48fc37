/// Faults on demand: the n-th of the system calls by which a file becomes durable fails with a chosen errno.
/// The definitions in system_call_faults.cpp take the place of libc's for this test program.
#pragma once

namespace sohoa::test {

/// While it lives, the `nth` call (1 is the next) of write, fsync or rename fails.
class FailNth {
 public:
  FailNth(int nth, int error, bool short_write = false);
  ~FailNth();
  FailNth(const FailNth&) = delete;
  FailNth& operator=(const FailNth&) = delete;
  /// Whether the fault was reached.
  bool happened() const;
};

}  // namespace sohoa::test
