/// Runs a parser of foreign bytes in a child process: rlimits, no network, nothing writable, read-only system folders,
/// the input as a descriptor, an empty environment, no keys. A small answer (or raw pixels) comes back.
/// The children come from this very program, executed again without keys and forked once for each input;
/// `run_child_if_asked` must be the first call of every main(), after the `provide` calls.
/// Guards: seccomp and Landlock where the kernel has them (`protection()` says what is in force), rlimits always.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::sandbox {

struct Limits {
  int cpu_seconds = 20;                                  // for each request
  int wall_seconds = 60;                                 // for each request
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;   // address space beyond the program itself; off under sanitizers
  std::uint64_t answer_bytes = std::uint64_t{1} << 30;   // a longer answer is Error{input_too_large}
};

/// Takes a tool's standard output piece by piece.
using Sink = std::function<void(ByteView)>;
struct ToolEnd {
  int exit_status = 0;
  std::string complaint;                                 // the beginning of its standard error, for classification only
};

/// What a task in the child may use: the request, the input file, and programs from the system folders.
struct Job {
  ByteView request;
  int input_fd = -1;                                     // seekable, read-only; -1 when there is none
  /// Executes a system program (e.g. pdftoppm) inside the same limits with the input as its standard input and returns its
  /// standard output. Throws Error{tool_missing, input_unreadable, input_too_large, parser_timeout, parser_died}.
  std::function<Bytes(const std::vector<std::string>& argv, std::uint64_t output_limit)> execute;
  /// The same for callers that judge the exit status themselves. `argv[0]` is a bare name, looked up in /usr/bin.
  /// Throws Error{tool_missing, parser_timeout, parser_died} and what the sink throws.
  std::function<ToolEnd(const std::vector<std::string>& argv, const Sink& sink)> run_tool;
  /// The whole input. Throws Error{input_too_large}.
  std::function<Bytes(std::uint64_t limit)> read_input;
};
/// Runs in the child. What it throws as Error arrives in the parent as the same Error (code, detail, subject);
/// std::bad_alloc arrives as input_too_large. One child serves one input, so a task may keep what it opened between requests.
using Task = Bytes (*)(const Job& job);

/// Names a task; call before run_child_if_asked, from main (no static registration: main lists what exists).
void provide(std::string_view name, Task task);

/// In the child: serves requests and never returns. In the parent: returns at once and remembers how to start a child.
void run_child_if_asked(int argc, char** argv);

/// One child at work on one input; asked any number of times, restarted by itself after it died.
/// One thread at a time; several children may run side by side.
class Child {
 public:
  /// The input stays open for the child's life. An invalid descriptor means no input.
  Child(std::string_view task, Descriptor input, Limits limits = {});
  ~Child();
  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;

  /// Throws what the task threw, Error{parser_died} after a signal, Error{parser_timeout}, Error{input_too_large} for memory
  /// or an answer beyond the limits.
  Bytes ask(ByteView request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One question to a fresh child.
Bytes ask_once(std::string_view task, Descriptor input, ByteView request, Limits limits = {});

/// What this kernel gives, for `sohoa check`.
struct Protection {
  bool seccomp = false;
  int landlock_abi = 0;     // 0: none
  bool address_space = false;
};
Protection protection();

}  // namespace sohoa::sandbox
