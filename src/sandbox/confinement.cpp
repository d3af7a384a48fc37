// Limits and identity, and the order of all guards.
#include "sandbox/confinement.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace sohoa::sandbox {
namespace {

constexpr uid_t nobody = 65534;

void limit(__rlimit_resource_t resource, rlim_t value) noexcept {
  const rlimit both{value, value};
  ::setrlimit(resource, &both);
}

void limit_resources(const Allowance& allowance) noexcept {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);   // sockets and pipes are no files: answers still pass
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_MEMLOCK, 0);
  limit(RLIMIT_MSGQUEUE, 0);
  if constexpr (!is_sanitized) limit(RLIMIT_AS, allowance.memory_bytes);
  allow_cpu(allowance.cpu_seconds);
}

// Started by root, a parser becomes nobody; in a namespace that has no nobody it stays root without a capability.
void drop_privileges() noexcept {
  if (::geteuid() != 0) return;
  for (int capability = 0; capability <= 63; ++capability) ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  [[maybe_unused]] const int groups = ::setgroups(0, nullptr);
  [[maybe_unused]] const int group = ::setresgid(nobody, nobody, nobody);
  [[maybe_unused]] const int user = ::setresuid(nobody, nobody, nobody);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  ::syscall(SYS_capset, &header, none);
}

}  // namespace

void allow_cpu(std::uint64_t seconds) noexcept {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  rlimit now{};
  ::getrlimit(RLIMIT_CPU, &now);
  const auto spent = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1);
  now.rlim_cur = std::min<rlim_t>(spent + seconds, now.rlim_max);
  ::setrlimit(RLIMIT_CPU, &now);
}

std::uint64_t mapped_bytes() noexcept {
  unsigned long long pages = 0;
  if (std::FILE* statm = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(statm, "%llu", &pages) != 1) pages = 0;
    std::fclose(statm);
  }
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void confine(Role role, const Allowance& allowance, int input_fd) noexcept {
  limit_resources(allowance);
  drop_privileges();
  // After the change of identity, which would clear it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const bool files_are_restricted = restrict_files(role, input_fd);
  // Without Landlock a worker opens nothing at all. A tool must open its libraries and fonts.
  const bool calls_are_restricted = restrict_calls(role, files_are_restricted || role == Role::tool);
  // Where nothing else can forbid new processes they are at least counted: per user with all his threads, so the limit
  // cannot be the few that decoders start.
  if (!calls_are_restricted) limit(RLIMIT_NPROC, 512);
}

}  // namespace sohoa::sandbox
