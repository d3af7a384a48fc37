// The program's side: it starts the keeper once, orders workers from it, asks them, and turns each kind of end into
// the Error a caller can act on.
#include <fcntl.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "sandbox/confinement.hpp"
#include "sandbox/keeper.hpp"
#include "sandbox/wire.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::sandbox {
namespace {

constexpr char keeper_flag[] = "--sandboxed-child";
constexpr int keeper_control = 3;
constexpr std::uint64_t error_limit = 4096;

std::atomic<bool> is_prepared{false};

bool is_control_socket(int fd) noexcept {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

// What a parser, poppler and the C library look at, and nothing of the user's.
std::vector<std::string> keeper_environment() {
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1"};
  if constexpr (is_sanitized)
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"})
      if (const char* value = std::getenv(name)) environment.push_back(std::string{name} + "=" + value);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// The one keeper of this process.
class KeeperLink {
 public:
  static KeeperLink& instance() {
    static KeeperLink link;
    return link;
  }

  void order(const StartOrder& order, std::span<const int> descriptors) {
    const std::lock_guard guard{mutex_};
    // A keeper that was killed is replaced once; its workers died with it.
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (!control_) start();
      if (send_message(control_.get(), as_bytes(order), descriptors)) return;
      stop();
    }
    throw Error(ErrorCode::parser_died, "the sandbox does not start");
  }

 private:
  void start() {
    SOHOA_INVARIANT(is_prepared);
    SocketPair pair = make_socket_pair(SOCK_SEQPACKET);
    // posix_spawn shares memory until exec: starting costs the same for a small and a huge program.
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    const Descriptor high{::fcntl(pair.theirs.get(), F_DUPFD_CLOEXEC, 64)};
    ::posix_spawn_file_actions_adddup2(&files, high.get(), keeper_control);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    // Parsing libraries print what they think; it may quote the document.
    if constexpr (!is_sanitized) ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, keeper_control + 1);
    sigset_t all, none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    // Its own session: a Ctrl-C meant for the program lets it finish its documents.
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    std::vector<std::string> command = {"sohoa-sandbox", keeper_flag}, environment = keeper_environment();
    const auto spawn = [&](const char* program) {
      return ::posix_spawn(&pid_, program, &files, &attributes, pointers(command).data(), pointers(environment).data());
    };
    int failed = spawn("/proc/self/exe");
    // A chroot may lack /proc; the kernel remembers the path it started.
    if (failed == ENOENT) failed = spawn(reinterpret_cast<const char*>(::getauxval(AT_EXECFN)));
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
    if (failed != 0) throw_errno(failed, "start the sandbox", "/proc/self/exe");
    control_ = std::move(pair.ours);
  }

  void stop() {
    control_ = Descriptor{};
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  std::mutex mutex_;
  Descriptor control_;
  pid_t pid_ = 0;
};

// Its text came from a process that may have been captured: short, and printing characters only.
[[noreturn]] void throw_reported(ByteView payload) {
  std::vector<std::string> parts = split(as_text(payload), '\0');
  parts.resize(3);
  const auto code = error_code_named(parts[0]).value_or(ErrorCode::parser_died);
  throw Error(code, printable(nfc(parts[1].substr(0, 200))), printable(nfc(parts[2].substr(0, 200))));
}

[[noreturn]] void throw_ending(const Ending& ending) {
  if (ending.kind == Ending::Kind::signalled && ending.status == SIGXCPU)
    throw Error(ErrorCode::parser_timeout, "processor time");
  if (ending.kind == Ending::Kind::signalled)
    throw Error(ErrorCode::parser_died, "signal " + std::to_string(ending.status));
  if (ending.kind == Ending::Kind::exited)
    throw Error(ErrorCode::parser_died, "exit " + std::to_string(ending.status));
  throw Error(ErrorCode::parser_died, "not started");
}

// A task must not be able to write to what it reads, even where a caller opened it for writing.
Descriptor read_only(Descriptor input) {
  if (!input || (::fcntl(input.get(), F_GETFL) & O_ACCMODE) == O_RDONLY) return input;
  const std::string path = "/proc/self/fd/" + std::to_string(input.get());
  Descriptor again{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  return again ? std::move(again) : std::move(input);
}

}  // namespace

void run_child_if_asked(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], keeper_flag) == 0 && is_control_socket(keeper_control)) {
    [[maybe_unused]] const int root = ::chdir("/");
    ::fcntl(keeper_control, F_SETFD, FD_CLOEXEC);
    keep(keeper_control);
  }
  is_prepared = true;
}

struct Child::State {
  StartOrder order;
  Descriptor input;
  int wall_seconds = 0;
  Descriptor socket, tether;  // invalid while no worker lives

  void start() {
    SocketPair talk = make_socket_pair(SOCK_STREAM), rope = make_socket_pair(SOCK_STREAM);
    std::vector<int> fds = {talk.theirs.get(), rope.theirs.get()};
    if (input) fds.push_back(input.get());
    KeeperLink::instance().order(order, fds);
    socket = std::move(talk.ours);
    tether = std::move(rope.ours);
  }

  void let_go() {
    socket = Descriptor{};
    tether = Descriptor{};
  }

  /// nullopt when the keeper itself was killed, and the worker with it: nothing the document did.
  std::optional<Bytes> ask(ByteView request);

 private:
  struct Stopped {
    Transfer how;
  };
  static void require(Transfer how) {
    if (how != Transfer::done) throw Stopped{how};
  }
  Bytes converse(ByteView request, Deadline deadline);
};

Bytes Child::State::converse(ByteView request, Deadline deadline) {
  const FrameHeader asked{FrameHeader::Kind::request, request.size()};
  require(write_until(socket.get(), &asked, sizeof asked, deadline));
  require(write_until(socket.get(), request.data(), request.size(), deadline));
  FrameHeader header;
  require(read_until(socket.get(), &header, sizeof header, deadline));
  const bool is_answer = header.kind == FrameHeader::Kind::answer;
  if (header.length > (is_answer ? order.answer_bytes : error_limit)) {
    let_go();
    throw Error(ErrorCode::input_too_large, "answer of " + std::to_string(header.length) + " bytes");
  }
  // Grown as it comes, in room that is there: the worker lets go of a raster at the same pace, so that it is not there twice.
  constexpr std::uint64_t piece = 1 << 20;
  Bytes payload;
  payload.reserve(header.length);
  while (payload.size() < header.length) {
    const std::size_t begin = payload.size();
    payload.resize(static_cast<std::size_t>(std::min(header.length, begin + piece)));
    require(read_until(socket.get(), payload.data() + begin, payload.size() - begin, deadline));
  }
  if (!is_answer) throw_reported(payload);
  return payload;
}

std::optional<Bytes> Child::State::ask(ByteView request) {
  if (!socket) start();
  const auto now = std::chrono::steady_clock::now();
  try {
    return converse(request, now + std::chrono::seconds{wall_seconds});
  } catch (const Stopped& stopped) {
    if (stopped.how == Transfer::late) {
      let_go();
      throw Error(ErrorCode::parser_timeout, std::to_string(wall_seconds) + " s");
    }
  }
  // The socket closed; the keeper says why as soon as it has reaped the worker.
  Ending ending;
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  const bool is_told = read_until(tether.get(), &ending, sizeof ending, soon) == Transfer::done;
  let_go();
  if (!is_told) return std::nullopt;
  throw_ending(ending);
}

Child::Child(std::string_view task, Descriptor input, Limits limits) : state_(std::make_unique<State>()) {
  SOHOA_INVARIANT(task.size() < sizeof StartOrder::task);
  task.copy(state_->order.task, task.size());
  state_->order.cpu_seconds = static_cast<std::uint64_t>(limits.cpu_seconds);
  state_->order.memory_bytes = limits.memory_bytes;
  state_->order.answer_bytes = limits.answer_bytes;
  state_->order.has_input = input ? 1 : 0;
  state_->wall_seconds = limits.wall_seconds;
  state_->input = read_only(std::move(input));
}
Child::~Child() = default;
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&&) noexcept = default;

Bytes Child::ask(ByteView request) {
  for (int attempt = 0; attempt < 2; ++attempt)
    if (std::optional<Bytes> answer = state_->ask(request)) return *std::move(answer);
  throw Error(ErrorCode::parser_died, "the sandbox ended");
}

Bytes ask_once(std::string_view task, Descriptor input, ByteView request, Limits limits) {
  return Child{task, std::move(input), limits}.ask(request);
}

Protection protection() {
  return {.seccomp = has_seccomp(), .landlock_abi = landlock_abi(), .address_space = !is_sanitized};
}

}  // namespace sohoa::sandbox
