// Moving bytes and descriptors between the sandbox's processes. Nothing here throws for a peer that went away: every
// caller has its own answer to that.
#include "sandbox/wire.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sohoa::sandbox {

SocketPair make_socket_pair(int type) {
  int fds[2];
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) != 0) throw_errno(errno, "socket pair", {});
  return {Descriptor{fds[0]}, Descriptor{fds[1]}};
}

bool send_message(int socket, ByteView payload, std::span<const int> descriptors) noexcept {
  iovec piece{const_cast<std::uint8_t*>(payload.data()), payload.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(8 * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  if (!descriptors.empty() && descriptors.size() <= 8) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent;
  do sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(payload.size());
}

std::optional<Message> receive_message(int socket, std::size_t payload_limit, std::size_t descriptor_limit) {
  Message result;
  result.payload.resize(payload_limit);
  iovec piece{result.payload.data(), payload_limit};
  alignas(cmsghdr) char control[CMSG_SPACE(8 * sizeof(int))];
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got;
  do got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got <= 0) return std::nullopt;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
      result.descriptors.emplace_back(fd);
    }
  }
  const bool was_cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  if (was_cut || result.descriptors.size() > descriptor_limit) return std::nullopt;
  result.payload.resize(static_cast<std::size_t>(got));
  return result;
}

bool read_whole(int fd, void* to, std::size_t count) noexcept {
  auto* at = static_cast<char*>(to);
  while (count > 0) {
    const ssize_t got = ::read(fd, at, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_whole(int fd, const void* from, std::size_t count) noexcept {
  auto* at = static_cast<const char*>(from);
  while (count > 0) {
    const ssize_t put = ::write(fd, at, count);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += put;
    count -= static_cast<std::size_t>(put);
  }
  return true;
}

namespace {

Transfer wait_for(int socket, short what, Deadline deadline) noexcept {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Transfer::late;
    pollfd watched{socket, what, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
    if (ready > 0) return Transfer::done;
    if (ready < 0 && errno != EINTR) return Transfer::gone;
  }
}

template <class Move>
Transfer transfer(int socket, std::size_t count, Deadline deadline, short what, Move move) noexcept {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t moved = move(done, count - done);
    if (moved > 0) {
      done += static_cast<std::size_t>(moved);
    } else if (moved == 0 || (errno != EAGAIN && errno != EINTR)) {
      return Transfer::gone;
    } else if (const Transfer waited = wait_for(socket, what, deadline); waited != Transfer::done) {
      return waited;
    }
  }
  return Transfer::done;
}

}  // namespace

Transfer read_until(int socket, void* to, std::size_t count, Deadline deadline) noexcept {
  return transfer(socket, count, deadline, POLLIN, [&](std::size_t done, std::size_t left) {
    return ::recv(socket, static_cast<char*>(to) + done, left, MSG_DONTWAIT);
  });
}

Transfer write_until(int socket, const void* from, std::size_t count, Deadline deadline) noexcept {
  return transfer(socket, count, deadline, POLLOUT, [&](std::size_t done, std::size_t left) {
    return ::send(socket, static_cast<const char*>(from) + done, left, MSG_DONTWAIT | MSG_NOSIGNAL);
  });
}

}  // namespace sohoa::sandbox
