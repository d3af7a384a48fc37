// The token process itself: loads the module it is told to, then answers until the wire ends.
#include <cerrno>
#include <memory>
#include <optional>
#include <thread>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/token.hpp"

#include "sign/pkcs11_module.hpp"
#include "sign/token_names.hpp"
#include "sign/token_process.hpp"

namespace sohoa {
namespace {

constexpr int wire_fd = 3;

class TokenServer {
 public:
  Bytes answer(ByteView question) {
    wire::Reader in(question);
    switch (static_cast<TokenVerb>(in.small(4))) {
      case TokenVerb::list: return list(in);
      case TokenVerb::find: return find(in);
      case TokenVerb::log_in: return log_in(in);
      case TokenVerb::sign: return sign(in);
    }
    throw Error(ErrorCode::internal, "token verb");
  }

 private:
  void load(wire::Reader& in) {
    const std::string file = in.text();
    if (!module_) module_ = std::make_unique<Pkcs11Module>(file);
  }

  Bytes list(wire::Reader& in) {
    load(in);
    return wire::Writer()
        .list(find_certificates(*module_, {}),
              [](wire::Writer& out, const Pkcs11Certificate& one) {
                out.text(one.token_label).text(one.token_serial).bytes(one.id).text(one.label).bytes(one.der);
              })
        .take();
  }

  Bytes find(wire::Reader& in) {
    load(in);
    key_ = std::make_unique<Pkcs11Key>(*module_, parse_pkcs11_uri(in.text()));
    return wire::Writer().number(static_cast<int>(key_->tries_left())).take();
  }

  Bytes log_in(wire::Reader& in) {
    if (!key_) throw Error(ErrorCode::key_missing, "no token was found");
    std::string pin = in.text();
    key_->log_in(std::move(pin), in.flag());
    wire::Writer out;
    out.bytes(key_->certificate().der).byte_lists(key_->others());
    out.list(key_->algorithms(), [](wire::Writer& to, SignatureAlgorithm one) { to.number(static_cast<int>(one)); });
    return out.take();
  }

  Bytes sign(wire::Reader& in) {
    if (!key_) throw Error(ErrorCode::key_missing, "no key is open");
    const auto algorithm =
        static_cast<SignatureAlgorithm>(in.small(static_cast<int>(last_signature_algorithm)));
    return key_->sign(in.bytes(), algorithm);
  }

  std::unique_ptr<Pkcs11Module> module_;
  std::unique_ptr<Pkcs11Key> key_;  // after module_: it goes first
};

Bytes framed_answer(TokenServer& server, ByteView question) {
  try {
    return wire::Writer().flag(true).bytes(server.answer(question)).take();
  } catch (const Error& error) {
    return wire::Writer().flag(false).text(name(error.code())).text(error.detail()).text(error.subject()).take();
  }
}

/// A call that hangs never sees the wire's end, and whoever would kill this process may have been killed himself.
void end_with_the_wire() {
  std::thread([] {
    pollfd wire{wire_fd, 0, 0};   // only its end
    while (::poll(&wire, 1, -1) < 0 && errno == EINTR) continue;
    ::poll(nullptr, 0, token_farewell_ms);
    ::_exit(0);
  }).detach();
}

[[noreturn]] void serve() {
  ::prctl(PR_SET_DUMPABLE, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  end_with_the_wire();
  {
    TokenServer server;
    Bytes question;
    while (receive_frame(wire_fd, question, -1)) {
      const Bytes answer = framed_answer(server, question);
      OPENSSL_cleanse(question.data(), question.size());
      if (!send_frame(wire_fd, answer)) break;
    }
  }
  ::_exit(0);
}

}  // namespace

void run_token_process_if_asked(int argc, char** argv) {
  int type = 0;
  socklen_t size = sizeof type;
  // Typed by hand the flag leads nowhere: there is no wire.
  const bool is_asked = argc == 2 && token_process_flag == argv[1] &&
                        ::getsockopt(wire_fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
  if (is_asked) serve();
}

}  // namespace sohoa
