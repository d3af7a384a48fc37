// Each task does one thing a parser has no business doing and answers how far it came.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "sohoa/core/text.hpp"
#include "sohoa/sandbox/sandbox.hpp"

extern char** environ;

namespace sohoa::test {
namespace {

using sandbox::Job;

Bytes outcome(long result) { return to_bytes(result >= 0 ? "done" : "refused"); }

Bytes echo(const Job& job) { return {job.request.begin(), job.request.end()}; }
Bytes throw_error(const Job&) { throw Error(ErrorCode::pdf_encrypted, "page 3", "scan.pdf"); }
Bytes throw_foreign(const Job&) { throw std::runtime_error("text of the document"); }

Bytes segfault(const Job&) {
  ::raise(SIGSEGV);
  return {};
}
Bytes abort_itself(const Job&) { std::abort(); }
Bytes leave(const Job&) { ::_exit(0); }
Bytes spin(const Job& job) {
  while (job.input_fd < 0) ::getppid();
  return {};
}
Bytes sleep_forever(const Job&) {
  for (;;) ::pause();
}
Bytes allocate(const Job& job) {
  Bytes much(std::stoull(std::string{as_text(job.request)}));
  return to_bytes(std::to_string(much.size()));
}
Bytes answer_of(const Job& job) {
  Bytes answer(std::stoull(std::string{as_text(job.request)}));
  for (std::size_t i = 0; i < answer.size(); i += 4096) answer[i] = static_cast<std::uint8_t>(i >> 12);
  return answer;
}

Bytes open_socket(const Job&) { return outcome(::socket(AF_INET, SOCK_STREAM, 0)); }
Bytes open_unix_socket(const Job&) { return outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); }
Bytes write_file(const Job& job) {
  return outcome(::open(std::string{as_text(job.request)}.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
}
Bytes read_file_at(const Job& job) { return outcome(::open(std::string{as_text(job.request)}.c_str(), O_RDONLY)); }
Bytes write_input(const Job& job) { return outcome(::pwrite(job.input_fd, "x", 1, 0)); }
Bytes fork_once(const Job&) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  return outcome(pid);
}
Bytes execute_itself(const Job&) {
  char* const arguments[] = {nullptr};
  return outcome(::execve("/usr/bin/true", arguments, environ));
}
Bytes trace_parent(const Job&) { return outcome(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr)); }
Bytes signal_process(const Job& job) {
  return outcome(::kill(static_cast<pid_t>(std::stol(std::string{as_text(job.request)})), SIGKILL));
}
Bytes aim_signal(const Job& job) {
  return outcome(::fcntl(job.input_fd, F_SETOWN, static_cast<pid_t>(std::stol(std::string{as_text(job.request)}))));
}
Bytes start_thread(const Job&) {
  int sum = 0;
  std::thread{[&] { sum = 42; }}.join();
  return to_bytes(std::to_string(sum));
}

Bytes environment(const Job&) {
  std::string all;
  for (char** entry = environ; *entry; ++entry) all.append(*entry).append("\n");
  return to_bytes(all);
}
Bytes open_descriptors(const Job&) {
  std::string all;
  for (int fd = 0; fd < 1024; ++fd)
    if (::fcntl(fd, F_GETFD) >= 0) all += std::to_string(fd) + " ";
  return to_bytes(all);
}
Bytes own_pid(const Job&) { return to_bytes(std::to_string(::getpid())); }
Bytes input_bytes(const Job& job) { return job.read_input(1 << 20); }

Bytes run_tool(const Job& job) { return job.execute(split(as_text(job.request), '\n'), 1 << 20); }
Bytes run_tool_for_status(const Job& job) {
  const auto end = job.run_tool(split(as_text(job.request), '\n'), [](ByteView) {});
  return to_bytes(std::to_string(end.exit_status) + ":" + end.complaint);
}

bool provide_all() {
  using sandbox::provide;
  provide("echo", echo);
  provide("throw_error", throw_error);
  provide("throw_foreign", throw_foreign);
  provide("segfault", segfault);
  provide("abort", abort_itself);
  provide("leave", leave);
  provide("spin", spin);
  provide("sleep", sleep_forever);
  provide("allocate", allocate);
  provide("answer_of", answer_of);
  provide("open_socket", open_socket);
  provide("open_unix_socket", open_unix_socket);
  provide("write_file", write_file);
  provide("read_file", read_file_at);
  provide("write_input", write_input);
  provide("fork", fork_once);
  provide("exec", execute_itself);
  provide("ptrace", trace_parent);
  provide("kill", signal_process);
  provide("aim_signal", aim_signal);
  provide("thread", start_thread);
  provide("environment", environment);
  provide("descriptors", open_descriptors);
  provide("pid", own_pid);
  provide("input", input_bytes);
  provide("tool", run_tool);
  provide("tool_status", run_tool_for_status);
  return true;
}

// The support main knows the modules' tasks only; these belong to this program.
[[maybe_unused]] const bool are_provided = provide_all();

}  // namespace
}  // namespace sohoa::test
