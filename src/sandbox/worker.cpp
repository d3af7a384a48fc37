// The worker's side of the conversation, and what a task may use. All of this already runs behind the lock.
#include "sandbox/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <map>
#include <new>

#include "sandbox/confinement.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::sandbox {
namespace {

std::map<std::string, Task, std::less<>>& provided() {
  static std::map<std::string, Task, std::less<>> tasks;
  return tasks;
}

constexpr std::uint64_t request_limit = std::uint64_t{64} << 20;
constexpr std::size_t complaint_limit = 4096;
constexpr int pipe_bytes = 1 << 20;

struct Pipe {
  Descriptor from, into;
};

Pipe make_pipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) throw_errno(errno, "pipe", {});
  ::fcntl(fds[1], F_SETPIPE_SZ, pipe_bytes);  // fewer wake-ups for rasters; the default remains where refused
  return {Descriptor{fds[0]}, Descriptor{fds[1]}};
}

// Both ends of a tool must be emptied together, or it blocks on the one nobody reads.
void drain(Pipe output, Pipe complaints, const Sink& sink, std::string& complaint) {
  Bytes buffer(256 << 10);
  pollfd watched[] = {{output.from.get(), POLLIN, 0}, {complaints.from.get(), POLLIN, 0}};
  while (watched[0].fd >= 0 || watched[1].fd >= 0) {
    if (::poll(watched, 2, -1) < 0) continue;
    for (pollfd& one : watched) {
      if (one.fd < 0 || one.revents == 0) continue;
      const ssize_t got = ::read(one.fd, buffer.data(), buffer.size());
      if (got <= 0) {
        if (got == 0 || errno != EINTR) one.fd = -1;
        continue;
      }
      const ByteView piece{buffer.data(), static_cast<std::size_t>(got)};
      if (&one == &watched[0]) sink(piece);
      else complaint.append(as_text(piece).substr(0, complaint_limit - std::min(complaint_limit, complaint.size())));
    }
  }
}

void order_tool(const std::vector<std::string>& command, Pipe& output, Pipe& complaints) {
  const std::string line = join(command, std::string_view{"\0", 1});
  const Descriptor nothing{::fcntl(worker_fd::input, F_GETFD) < 0 ? ::open("/dev/null", O_RDONLY | O_CLOEXEC) : -1};
  const int input = nothing ? nothing.get() : worker_fd::input;
  const int fds[] = {input, output.into.get(), complaints.into.get()};
  ::lseek(input, 0, SEEK_SET);
  if (!send_message(worker_fd::tools, view(line), fds)) throw Error(ErrorCode::parser_died, "no keeper");
  output.into = Descriptor{};
  complaints.into = Descriptor{};
}

ToolEnd run_tool(const std::vector<std::string>& command, const Sink& sink) {
  Pipe output = make_pipe(), complaints = make_pipe();
  order_tool(command, output, complaints);
  ToolEnd end;
  drain(std::move(output), std::move(complaints), sink, end.complaint);
  const auto message = receive_message(worker_fd::tools, sizeof(Ending), 0);
  Ending ending;
  if (!message || message->payload.size() != sizeof ending) throw Error(ErrorCode::parser_died, "no keeper");
  std::memcpy(&ending, message->payload.data(), sizeof ending);
  if (ending.kind == Ending::Kind::not_started || (ending.kind == Ending::Kind::exited && ending.status == 127))
    throw Error(ErrorCode::tool_missing, {}, command.front());
  const bool was_killed = ending.kind == Ending::Kind::signalled;
  if (was_killed && ending.status == SIGXCPU) throw Error(ErrorCode::parser_timeout, command.front());
  if (was_killed) throw Error(ErrorCode::parser_died, command.front() + ": signal " + std::to_string(ending.status));
  end.exit_status = ending.status;
  return end;
}

Bytes execute(const std::vector<std::string>& command, std::uint64_t output_limit) {
  Bytes output;
  const ToolEnd end = run_tool(command, [&](ByteView piece) {
    if (output.size() + piece.size() > output_limit) throw Error(ErrorCode::input_too_large, command.front() + " output");
    append(output, piece);
  });
  if (end.exit_status != 0)
    throw Error(ErrorCode::input_unreadable, command.front() + ": exit " + std::to_string(end.exit_status));
  return output;
}

Bytes read_input(std::uint64_t limit) {
  struct stat status {};
  if (::fstat(worker_fd::input, &status) != 0) throw Error(ErrorCode::input_missing);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit) throw Error(ErrorCode::input_too_large, std::to_string(size) + " bytes");
  Bytes bytes(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(worker_fd::input, bytes.data() + done, size - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read", {});
    if (got == 0) break;  // it shrank meanwhile
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Job make_job(ByteView request, const StartOrder& order) {
  return {.request = request,
          .input_fd = order.has_input != 0 ? worker_fd::input : -1,
          .execute = execute,
          .run_tool = run_tool,
          .read_input = read_input};
}

struct Reply {
  FrameHeader::Kind kind = FrameHeader::Kind::answer;
  Bytes payload;
};

Reply error_reply(ErrorCode code, std::string_view detail, std::string_view subject) {
  const std::string text = join({std::string{name(code)}, std::string{detail}, std::string{subject}}, {"\0", 1});
  return {FrameHeader::Kind::error, to_bytes(text)};
}

Reply reply_to(Task task, ByteView request, const StartOrder& order) noexcept {
  try {
    Bytes answer = task(make_job(request, order));
    if (answer.size() > order.answer_bytes)
      return error_reply(ErrorCode::input_too_large, "answer of " + std::to_string(answer.size()) + " bytes", {});
    return {FrameHeader::Kind::answer, std::move(answer)};
  } catch (const Error& error) {
    return error_reply(error.code(), error.detail(), error.subject());
  } catch (const std::bad_alloc&) {
    return error_reply(ErrorCode::input_too_large, "memory", {});
  } catch (const std::length_error&) {
    return error_reply(ErrorCode::input_too_large, "memory", {});
  } catch (const std::exception&) {
    // A library's error that no task translated: as good as a crash, and its text may quote the document.
    return error_reply(ErrorCode::parser_died, "unexpected exception", {});
  }
}

/// Gives the payload's memory back piece by piece as it goes out: a raster moves to the program instead of being there twice.
bool write_and_release(int fd, Bytes& payload) noexcept {
  constexpr std::size_t piece = std::size_t{1} << 20;
  const auto page = static_cast<std::uintptr_t>(::getpagesize());
  for (std::size_t at = 0; at < payload.size(); at += piece) {
    const std::size_t count = std::min(piece, payload.size() - at);
    if (!write_whole(fd, payload.data() + at, count)) return false;
    // Whole pages inside the piece only; a kernel that refuses loses us nothing.
    const auto begin = (reinterpret_cast<std::uintptr_t>(payload.data() + at) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(payload.data() + at + count) / page * page;
    if (end > begin) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return true;
}

}  // namespace

void provide(std::string_view name, Task task) {
  SOHOA_INVARIANT(name.size() < sizeof StartOrder::task);
  provided().insert_or_assign(std::string{name}, task);
}

Task task_named(std::string_view name) {
  const auto found = provided().find(name);
  return found == provided().end() ? nullptr : found->second;
}

void serve(Task task, const StartOrder& order) {
  SOHOA_INVARIANT(task != nullptr);
  FrameHeader header;
  while (read_whole(worker_fd::requests, &header, sizeof header) && header.length <= request_limit) {
    Bytes request(header.length);
    if (!read_whole(worker_fd::requests, request.data(), request.size())) break;
    allow_cpu(order.cpu_seconds);
    Reply reply = reply_to(task, request, order);
    const FrameHeader answer{reply.kind, reply.payload.size()};
    if (!write_whole(worker_fd::requests, &answer, sizeof answer) ||
        !write_and_release(worker_fd::requests, reply.payload))
      break;
  }
  ::_exit(0);
}

}  // namespace sohoa::sandbox
