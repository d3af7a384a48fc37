// Starts the token process and talks to it. It inherits the environment (modules read their settings there) but no
// descriptor besides the wire, and cannot be dumped: the PIN passes through it. A module that hangs cannot be called back: its
// process is killed, and a late answer never meets another question.
#include "sign/token_process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "sohoa/core/error.hpp"

#include "sign/token_names.hpp"

extern char** environ;

namespace sohoa {
namespace {

constexpr int wire_fd = 3;
constexpr std::uint32_t longest_frame = 4u << 20;

bool receive_all(int socket, std::uint8_t* into, std::size_t count, std::chrono::steady_clock::time_point until,
                 bool forever) {
  while (count > 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (!forever && left <= 0) throw Error(ErrorCode::key_unreadable, "token_silent");
    pollfd waiting{socket, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, forever ? -1 : static_cast<int>(left));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    const ssize_t got = ::recv(socket, into, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

pid_t start(int its_end) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, its_end, wire_fd);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = "/proc/self/exe", flag(token_process_flag);
  std::array<char*, 3> words = {program.data(), flag.data(), nullptr};
  pid_t process = -1;
  const int error = ::posix_spawn(&process, program.c_str(), &files, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw_errno(error, "starting the token process", program);
  return process;
}

}  // namespace

bool send_frame(int socket, ByteView frame) {
  const auto length = static_cast<std::uint32_t>(frame.size());
  Bytes out;
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
  append(out, frame);
  std::size_t sent = 0;
  while (sent < out.size()) {
    const ssize_t count = ::send(socket, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    sent += static_cast<std::size_t>(count);
  }
  const bool done = sent == out.size();
  OPENSSL_cleanse(out.data(), out.size());
  return done;
}

bool receive_frame(int socket, Bytes& frame, int timeout_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  const bool forever = timeout_ms < 0;
  std::array<std::uint8_t, 4> head{};
  if (!receive_all(socket, head.data(), head.size(), until, forever)) return false;
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length |= static_cast<std::uint32_t>(head[i]) << (8 * i);
  if (length > longest_frame) return false;
  frame.assign(length, 0);
  return receive_all(socket, frame.data(), frame.size(), until, forever);
}

TokenProcess::TokenProcess(int timeout_s) : timeout_ms_(1000 * timeout_s) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw_errno(errno, "socketpair", {});
  socket_ = Descriptor(ends[0]);
  // Above the wire's own number, so that dup2 always makes a copy without the close-on-exec flag.
  const Descriptor low(ends[1]);
  const Descriptor its_end(::fcntl(low.get(), F_DUPFD_CLOEXEC, wire_fd + 1));
  process_ = start(its_end.get());
}

TokenProcess::~TokenProcess() {
  socket_ = Descriptor();
  if (process_ < 0) return;
  // It ends by itself at the end of the wire; a module that hangs is not waited for.
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(token_farewell_ms);
  int status = 0;
  while (::waitpid(process_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      kill();
      return;
    }
    ::poll(nullptr, 0, 5);
  }
}

void TokenProcess::kill() {
  ::kill(process_, SIGKILL);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
}

bool TokenProcess::receive(Bytes& answer) {
  try {
    return receive_frame(socket_.get(), answer, timeout_ms_);
  } catch (const Error&) {
    kill();
    throw;
  }
}

Bytes TokenProcess::ask(Bytes question) {
  if (process_ < 0) throw Error(ErrorCode::key_unreadable, "token_silent");
  const bool sent = send_frame(socket_.get(), question);
  OPENSSL_cleanse(question.data(), question.size());
  Bytes answer;
  if (!sent || !receive(answer)) throw Error(ErrorCode::key_unreadable, "token_died");
  wire::Reader in(answer);
  if (in.flag()) {
    Bytes body = in.bytes();
    in.finish();
    return body;
  }
  const std::string code = in.text(), detail = in.text(), subject = in.text();
  throw Error(error_code_named(code).value_or(ErrorCode::key_unreadable), detail, subject);
}

}  // namespace sohoa
