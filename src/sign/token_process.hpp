/// Our program, started a second time to hold one PKCS#11 module, and the wire to it.
#pragma once

#include <sys/types.h>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/file.hpp"

#include "sign/wire.hpp"

namespace sohoa {

enum class TokenVerb { list = 1, find = 2, log_in = 3, sign = 4 };

/// One process with one module in it; ended with this object. One thread at a time.
class TokenProcess {
 public:
  /// `timeout_s`: for each answer.
  explicit TokenProcess(int timeout_s);
  ~TokenProcess();
  TokenProcess(const TokenProcess&) = delete;
  TokenProcess& operator=(const TokenProcess&) = delete;

  /// Throws what happened over there as the same Error, Error{key_unreadable} "token_died" when the process died, and
  /// "token_silent" when no answer came in time: the process is killed then. The question is wiped: it may hold a PIN.
  Bytes ask(Bytes question);

 private:
  bool receive(Bytes& answer);
  void kill();

  int timeout_ms_;
  Descriptor socket_;
  pid_t process_ = -1;  // below 0: killed
};

/// Whole frames over a socket: four bytes of length, then the bytes. False at the other side's end.
bool send_frame(int socket, ByteView frame);
bool receive_frame(int socket, Bytes& frame, int timeout_ms);

}  // namespace sohoa
