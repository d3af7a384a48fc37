/// The lock around one process, applied by the process itself between fork and its first foreign byte.
/// Each guard is taken where the kernel offers it; rlimits, the dropped identity and the empty environment always hold.
#pragma once

#include "sandbox/wire.hpp"

namespace sohoa::sandbox {

/// A worker parses; it starts nothing. A tool is a system program: the same lock with one exec in it.
enum class Role { worker, tool };

struct Allowance {
  std::uint64_t cpu_seconds = 0;
  std::uint64_t memory_bytes = 0;
};

/// Everything at once, in the only order that works: limits, identity, then Landlock, then seccomp.
/// `input_fd` may be opened again by path (a tool wants a seekable file); -1 when there is none.
void confine(Role role, const Allowance& allowance, int input_fd) noexcept;

/// Gives the calling process another `seconds` of processor time. Ending it is the kernel's work (SIGXCPU).
void allow_cpu(std::uint64_t seconds) noexcept;

/// Bytes this process has mapped; what a worker may use comes on top.
std::uint64_t mapped_bytes() noexcept;

/// 0 where the kernel has no Landlock.
int landlock_abi() noexcept;
/// False when the kernel refused; the other guards remain.
bool restrict_files(Role role, int input_fd) noexcept;

bool has_seccomp() noexcept;
/// `may_open`: whether files may be opened for reading at all.
bool restrict_calls(Role role, bool may_open) noexcept;

/// Sanitizers map terabytes of shadow and print where a bug is: no address-space limit, and stderr stays.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

}  // namespace sohoa::sandbox
