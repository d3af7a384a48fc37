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
  TokenProcess();
  ~TokenProcess();
  TokenProcess(const TokenProcess&) = delete;
  TokenProcess& operator=(const TokenProcess&) = delete;

  /// Throws what happened over there as the same Error, Error{key_unreadable} when the process died,
  /// Error{parser_timeout} after two minutes (a person may have to touch the token). The question is wiped: it may hold
  /// a PIN.
  Bytes ask(Bytes question);

 private:
  Descriptor socket_;
  pid_t process_ = -1;
};

/// Whole frames over a socket: four bytes of length, then the bytes. False at the other side's end.
bool send_frame(int socket, ByteView frame);
bool receive_frame(int socket, Bytes& frame, int timeout_ms);

}  // namespace sohoa
