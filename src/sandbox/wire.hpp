/// What travels between the three processes of the sandbox, all over sockets made before anything is locked:
///   program  — orders →  keeper  — forks →  worker (the parser),
///   program  ← requests and answers →       worker,
///   worker   — "run this tool" →  keeper  — forks →  tool (pdftoppm …).
/// The keeper is this program executed again with an empty environment. It holds no keys and never looks at foreign
/// bytes, so the worker itself needs neither fork nor exec.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <span>

#include "sohoa/sandbox/sandbox.hpp"

namespace sohoa::sandbox {

/// Program to keeper; with it travel the worker's socket, the tether and, if there is one, the input.
struct StartOrder {
  char task[64] = {};
  std::uint64_t cpu_seconds = 0, memory_bytes = 0, answer_bytes = 0;
  std::uint64_t has_input = 0;
};

/// How a worker (to the program, over the tether) or a tool (to its worker) ended.
struct Ending {
  enum class Kind : std::int32_t { exited, signalled, not_started };
  Kind kind = Kind::not_started;
  std::int32_t status = 0;  // exit status, signal or errno
};

/// Before each request and each answer on the worker's socket.
struct FrameHeader {
  enum class Kind : std::uint64_t { request, answer, error };
  Kind kind = Kind::request;
  std::uint64_t length = 0;
};

struct Message {
  Bytes payload;
  std::vector<Descriptor> descriptors;
};

/// A pair of close-on-exec Unix sockets of the given type. Throws Error{io_failed}.
struct SocketPair {
  Descriptor ours, theirs;
};
SocketPair make_socket_pair(int type);

/// One datagram with descriptors; false when the other side is gone.
bool send_message(int socket, ByteView payload, std::span<const int> descriptors) noexcept;
/// nullopt when the other side is gone or sent what cannot be ours.
std::optional<Message> receive_message(int socket, std::size_t payload_limit, std::size_t descriptor_limit);

/// Blocking, whole or false.
bool read_whole(int fd, void* to, std::size_t count) noexcept;
bool write_whole(int fd, const void* from, std::size_t count) noexcept;

/// The same with a deadline: `late` when it passed first, `gone` when the other side is.
enum class Transfer { done, late, gone };
using Deadline = std::chrono::steady_clock::time_point;
Transfer read_until(int socket, void* to, std::size_t count, Deadline deadline) noexcept;
Transfer write_until(int socket, const void* from, std::size_t count, Deadline deadline) noexcept;

template <class T>
ByteView as_bytes(const T& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

}  // namespace sohoa::sandbox
