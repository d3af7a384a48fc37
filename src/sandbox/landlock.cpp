// Landlock through its three system calls: glibc has no wrappers, and the build machine's header may know fewer
// access rights than the running kernel.
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/confinement.hpp"

namespace sohoa::sandbox {
namespace {

// The kernel takes a longer structure as long as what it does not know is zero.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};

constexpr std::uint64_t execute = 1U << 0, read_file = 1U << 2, read_folder = 1U << 3;

Ruleset everything(int abi) {
  Ruleset all;
  all.files = (std::uint64_t{1} << (abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13)) - 1;
  if (abi >= 4) all.network = 3;  // bind and connect
  if (abi >= 6) all.scoped = 3;   // abstract sockets and signals to processes outside
  return all;
}

// Programs, libraries, fonts and poppler's tables. Nothing below a home, /tmp, /var or /proc.
constexpr const char* system_paths[] = {
    "/usr",      "/lib",      "/lib64",           "/bin",             "/etc/fonts",
    "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf.d", "/var/cache/fontconfig", "/dev/null", "/dev/urandom"};

void allow(int ruleset, int fd, std::uint64_t rights) noexcept {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return;
  if (!S_ISDIR(status.st_mode)) rights &= ~read_folder;
  const landlock_path_beneath_attr rule{rights, fd};
  ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

}  // namespace

int landlock_abi() noexcept {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

bool restrict_files(Role role, int input_fd) noexcept {
  const int abi = landlock_abi();
  if (abi == 0) return false;
  const Ruleset all = everything(abi);
  const auto ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0));
  if (ruleset < 0) return false;
  const std::uint64_t rights = read_file | read_folder | (role == Role::tool ? execute : 0);
  for (const char* path : system_paths) {
    const int fd = ::open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) continue;
    allow(ruleset, fd, rights);
    ::close(fd);
  }
  if (input_fd >= 0) allow(ruleset, input_fd, read_file);
  const bool is_restricted = ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  ::close(ruleset);
  return is_restricted;
}

}  // namespace sohoa::sandbox
