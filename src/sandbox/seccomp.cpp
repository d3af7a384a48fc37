// The system calls a parser needs: memory, the descriptors it was given, opening for reading, threads, time. Whatever
// is not listed fails with EPERM: no socket, no new process, no write to a file, no signal to another process, no
// ptrace, mount, keyring, io_uring. An allow-list, because a kernel grows calls faster than anyone reviews them.
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/confinement.hpp"

namespace sohoa::sandbox {
namespace {

constexpr const char* harmless[] = {
    // the descriptors it has
    "read", "readv", "pread64", "preadv", "write", "writev", "lseek", "close", "close_range", "dup", "dup2", "dup3",
    "pipe", "pipe2", "poll", "ppoll", "select", "pselect6", "recvmsg", "recvfrom", "sendmsg", "sendto",
    // looking at files, which Landlock limits further
    "fstat", "stat", "lstat", "newfstatat", "statx", "fstatfs", "statfs", "access", "faccessat", "faccessat2", "readlink",
    "readlinkat", "getdents64", "getcwd", "fadvise64",
    // memory
    "brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "mincore",
    // threads, signals to itself, its end
    "futex", "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "membarrier", "sched_yield",
    "sched_getaffinity", "sched_getparam", "sched_getscheduler", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "sigaltstack", "restart_syscall", "arch_prctl", "exit", "exit_group",
    // time, chance, itself
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getrusage",
    "getrandom", "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid",
    "getpgrp", "getrlimit", "sysinfo", "uname", "umask", "getcpu"};

class Filter {
 public:
  Filter() noexcept : context_(::seccomp_init(SCMP_ACT_ERRNO(EPERM))) {}
  ~Filter() { ::seccomp_release(context_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  explicit operator bool() const noexcept { return context_ != nullptr; }
  // A name this machine's kernel does not have needs no rule.
  void add(std::uint32_t action, const char* name) noexcept { add(action, name, {}); }
  void add(std::uint32_t action, const char* name, std::span<const scmp_arg_cmp> conditions) noexcept {
    const int call = ::seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR || call < 0) return;
    ::seccomp_rule_add_array(context_, action, call, static_cast<unsigned>(conditions.size()), conditions.data());
  }
  void allow(const char* name) noexcept { add(SCMP_ACT_ALLOW, name); }
  void allow(const char* name, const scmp_arg_cmp& condition) noexcept { add(SCMP_ACT_ALLOW, name, {&condition, 1}); }
  bool load() noexcept { return ::seccomp_load(context_) == 0; }

 private:
  scmp_filter_ctx context_;
};

scmp_arg_cmp argument_is(unsigned index, scmp_datum_t value) { return {index, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp argument_masked(unsigned index, scmp_datum_t mask, scmp_datum_t value) {
  return {index, SCMP_CMP_MASKED_EQ, mask, value};
}

}  // namespace

bool has_seccomp() noexcept {
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool restrict_calls(Role role, bool may_open) noexcept {
  Filter filter;
  if (!filter) return false;
  for (const char* name : harmless) filter.allow(name);
  if (may_open) filter.allow("openat", argument_masked(2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
  // Threads yes, processes no. clone3 hides its flags from the filter, so the C library is sent back to clone.
  filter.allow("clone", argument_masked(0, CLONE_THREAD, CLONE_THREAD));
  filter.add(SCMP_ACT_ERRNO(ENOSYS), "clone3");
  // Not F_SETOWN and F_SETSIG, which could send any signal to any process of this user.
  for (const int command : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETPIPE_SZ, F_SETPIPE_SZ})
    filter.allow("fcntl", argument_is(1, static_cast<scmp_datum_t>(command)));
  filter.allow("tgkill", argument_is(0, static_cast<scmp_datum_t>(::getpid())));
  filter.allow("prlimit64", argument_is(0, 0));
  filter.allow("setrlimit");
  if (role == Role::tool) filter.allow("execve");
  return filter.load();
}

}  // namespace sohoa::sandbox
