// One loop over sockets and SIGCHLD. The keeper never blocks on a peer and believes nothing a worker says: the worst a
// captured worker can ask for is one more locked system program.
#include "sandbox/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "sandbox/confinement.hpp"
#include "sandbox/worker.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::sandbox {
namespace {

constexpr std::size_t command_limit = 16 << 10;
constexpr int exec_failed = 127;

struct Worker {
  StartOrder order;
  Descriptor tether;  // the program lets go of its end to end the worker
  Descriptor tools;   // the worker's commands
  pid_t pid = 0;
  pid_t tool = 0;
  bool is_let_go = false;
};

void end_process(pid_t pid) noexcept {
  if (pid <= 0) return;
  ::kill(pid, SIGKILL);
  ::kill(-pid, SIGKILL);  // its group, where seccomp could not forbid it to have one
}

void report(int socket, const Ending& ending) noexcept {
  [[maybe_unused]] const ssize_t sent = ::send(socket, &ending, sizeof ending, MSG_DONTWAIT | MSG_NOSIGNAL);
}

Ending ending_of(int status) noexcept {
  if (WIFSIGNALED(status)) return {Ending::Kind::signalled, WTERMSIG(status)};
  return {Ending::Kind::exited, WEXITSTATUS(status)};
}

// Puts the given descriptors at `first`, `first` + 1 … and closes everything above them.
void arrange_descriptors(std::span<const int> wanted, int first) noexcept {
  int high[8] = {};
  for (std::size_t i = 0; i < wanted.size(); ++i) high[i] = wanted[i] < 0 ? -1 : ::fcntl(wanted[i], F_DUPFD, 64);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const int place = first + static_cast<int>(i);
    if (high[i] >= 0) ::dup2(high[i], place);
    else ::close(place);
  }
  ::closefrom(first + static_cast<int>(wanted.size()));
}

void restore_signals() noexcept {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setpgid(0, 0);
}

[[noreturn]] void become_worker(const StartOrder& order, int requests, int tools, int input) {
  restore_signals();
  const int wanted[] = {requests, tools, input};
  arrange_descriptors(wanted, worker_fd::requests);
  const bool has_input = order.has_input != 0;
  confine(Role::worker, {order.cpu_seconds, mapped_bytes() + order.memory_bytes}, has_input ? worker_fd::input : -1);
  serve(task_named(order.task), order);
}

[[noreturn]] void become_tool(const StartOrder& order, std::vector<std::string> command, const Message& message) {
  restore_signals();
  ::signal(SIGPIPE, SIG_DFL);
  const int wanted[] = {message.descriptors[0].get(), message.descriptors[1].get(), message.descriptors[2].get()};
  arrange_descriptors(wanted, 0);
  std::vector<char*> arguments;
  for (std::string& part : command) arguments.push_back(part.data());
  arguments.push_back(nullptr);
  const std::string program = "/usr/bin/" + command.front();
  confine(Role::tool, {order.cpu_seconds, order.memory_bytes}, STDIN_FILENO);
  ::execv(program.c_str(), arguments.data());
  ::_exit(exec_failed);
}

// A bare program name and its arguments; empty when it is not that.
std::vector<std::string> command_in(const Message& message) {
  std::vector<std::string> command = split(as_text(message.payload), '\0');
  const bool is_usable = message.descriptors.size() == 3 && command.front().find('/') == std::string::npos &&
                         !command.front().empty() && command.size() < 64;
  return is_usable ? command : std::vector<std::string>{};
}

class Keeper {
 public:
  explicit Keeper(int control) : control_(control) {
    sigset_t child;
    ::sigemptyset(&child);
    ::sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
    deaths_ = ::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  }

  void run() {
    bool is_wanted = true;
    while (is_wanted) {
      std::vector<pollfd> watched = {{control_, POLLIN, 0}, {deaths_, POLLIN, 0}};
      for (const auto& worker : workers_) {
        watched.push_back({worker->is_let_go ? -1 : worker->tether.get(), POLLIN, 0});
        watched.push_back({worker->is_let_go ? -1 : worker->tools.get(), POLLIN, 0});
      }
      if (::poll(watched.data(), watched.size(), -1) < 0) continue;
      for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (watched[2 + 2 * i].revents != 0) let_go(*workers_[i]);
        else if (watched[3 + 2 * i].revents != 0) start_tool(*workers_[i]);
      }
      if (watched[1].revents != 0) reap();
      if (watched[0].revents != 0) is_wanted = start_worker();
    }
    for (const auto& worker : workers_) let_go(*worker);
  }

 private:
  // The program asked for the worker's end, or is itself gone.
  void let_go(Worker& worker) {
    worker.is_let_go = true;
    end_process(worker.tool);
    end_process(worker.pid);
  }

  bool start_worker() {
    const auto message = receive_message(control_, sizeof(StartOrder), 3);
    if (!message) return false;
    auto worker = std::make_unique<Worker>();
    if (message->payload.size() != sizeof(StartOrder) || message->descriptors.size() < 2) return true;
    std::memcpy(&worker->order, message->payload.data(), sizeof(StartOrder));
    SocketPair tools = make_socket_pair(SOCK_SEQPACKET);
    const int input = worker->order.has_input != 0 && message->descriptors.size() == 3 ? message->descriptors[2].get() : -1;
    worker->pid = ::fork();
    if (worker->pid == 0) become_worker(worker->order, message->descriptors[0].get(), tools.theirs.get(), input);
    worker->tether = Descriptor{::fcntl(message->descriptors[1].get(), F_DUPFD_CLOEXEC, 3)};
    worker->tools = std::move(tools.ours);
    if (worker->pid < 0) report(worker->tether.get(), {Ending::Kind::not_started, errno});
    else workers_.push_back(std::move(worker));
    return true;
  }

  void start_tool(Worker& worker) {
    const auto message = receive_message(worker.tools.get(), command_limit, 3);
    if (!message) {  // the worker is ending; its death will be reported
      worker.tools = Descriptor{};
      return;
    }
    const std::vector<std::string> command = command_in(*message);
    if (command.empty() || worker.tool != 0) return report(worker.tools.get(), {Ending::Kind::not_started, EINVAL});
    const pid_t pid = ::fork();
    if (pid == 0) become_tool(worker.order, command, *message);
    if (pid < 0) return report(worker.tools.get(), {Ending::Kind::not_started, errno});
    worker.tool = pid;
  }

  void reap() {
    signalfd_siginfo drained;
    while (::read(deaths_, &drained, sizeof drained) > 0) continue;
    // Looked at before it is reaped: until then its number cannot become another process's.
    siginfo_t ended{};
    while (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid > 0) {
      const pid_t pid = ended.si_pid;
      ::kill(-pid, SIGKILL);
      int status = 0;
      ::waitpid(pid, &status, 0);
      note_end(pid, ending_of(status));
      ended = {};
    }
  }

  void note_end(pid_t pid, const Ending& ending) {
    for (auto worker = workers_.begin(); worker != workers_.end(); ++worker) {
      if ((*worker)->tool == pid) {
        (*worker)->tool = 0;
        report((*worker)->tools.get(), ending);
        return;
      }
      if ((*worker)->pid == pid) {
        end_process((*worker)->tool);
        report((*worker)->tether.get(), ending);
        workers_.erase(worker);
        return;
      }
    }
  }

  int control_ = -1;
  int deaths_ = -1;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

void keep(int control) {
  try {
    Keeper{control}.run();
  } catch (const std::exception&) {
    // No memory or no descriptors left: the program sees every socket close and starts another keeper.
  }
  ::_exit(0);
}

}  // namespace sohoa::sandbox
