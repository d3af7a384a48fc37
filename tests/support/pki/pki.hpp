/// A certification authority for tests and the demo: root, sub-CAs, OCSP, TSA, CRLs and invented persons, and a server
/// on loopback that answers for them, well or badly as asked. Times are relative to when it is made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/file.hpp"

namespace sohoa::pki {

/// One person of the list file.
struct Case {
  std::string name, key, issuer;
  double from_days = 0, until_days = 0;
  bool may_sign = true;
  bool has_ocsp = true, has_crl = true;
  bool is_revoked = false;
  double revoked_days = 0;
  std::string revocation_reason;  // as openssl.cnf spells it: "keyCompromise"
  std::string common_name, uid;
  std::string alone, stamped;  // expected judgements
};
/// For the names of failed tests.
inline std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }
/// Throws Error{config_invalid} with file:line.
std::vector<Case> read_cases(const std::filesystem::path& list);

/// The password of every P12 that `make` writes.
inline constexpr std::string_view p12_password = "mat-khau-thu";

struct MakeOptions {
  std::filesystem::path folder;
  int port = 0;  // stands in the certificates' addresses
  std::filesystem::path cases;
  std::filesystem::path key_cache;  // keys are taken from and put here; empty: made anew
};
/// Writes into `folder`: trust/root.pem and trust/root.urls, people/NAME.p12 and .pem, password.txt, authority/*,
/// index.txt, port.
void make(const MakeOptions& options);

/// A listening socket on 127.0.0.1; port 0 takes a free one.
class Listener {
 public:
  explicit Listener(int port = 0);
  int port() const { return port_; }
  int fd() const { return socket_.get(); }

 private:
  Descriptor socket_;
  int port_ = 0;
};

/// Answers for a made folder: POST /tsa, /rogue/tsa, /ocsp/CA, /csc/v1/*, /csc/v2/* (csc.hpp), /smartca/*, /esign/*
/// (gateway.hpp), /oauth/* (oauth.hpp), GET /crl/CA.crl, /ca/CA.cer, /phone?do=confirm (phone.hpp), /seen (what remote
/// services were sent). One thread for each connection. A fault is asked for in the query (/tsa?fault=garbage) or switched on
/// for a service ("tsa", "ocsp", "crl", "ca") until switched off, here or by GET /switch?service=S&fault=F. Faults of
/// all services: slow (never answers), die, 500, 404, redirect, garbage, truncated, huge, empty. Of the TSA: wrong_nonce,
/// wrong_imprint, replay, rejected, no_certificate, bad_signature. Of OCSP: stale, unknown, try_later, forged,
/// not_for_ocsp, replay, no_nonce; answered by a delegate that may not: delegate_without_use, delegate_of_another (CA),
/// delegate_expired, delegate_unchecked (nothing says that it need not be asked about). Of CRL: stale, forged. The TSA also takes offset=SECONDS for its clock.
class Server {
 public:
  Server(const std::filesystem::path& folder, Listener listener);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// "http://127.0.0.1:PORT" + path.
  std::string url(std::string_view path) const;
  void set_fault(const std::string& service, const std::string& fault);
  /// How many requests a service got.
  int requests(const std::string& service) const;
  /// Everything that was sent to the remote signing services.
  std::string seen_by_remote_signing() const;
  /// What the person at the phone does from now on: "wait", "confirm", "refuse", "expire", "confirm_after=N".
  void set_phone(const std::string& what);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Made once for each test program, in a temporary folder that goes with it; the server runs in this process.
class TestPki {
 public:
  static TestPki& instance();

  const std::vector<Case>& cases() const { return cases_; }
  std::filesystem::path folder() const { return folder_.path(); }
  std::filesystem::path p12(std::string_view name) const;
  std::filesystem::path certificate(std::string_view name) const;  // PEM
  std::filesystem::path authority(std::string_view name) const;    // PEM: root, sub, old_sub, rogue, tsa, rogue_tsa …
  /// Root and allowed addresses.
  std::filesystem::path trust_folder() const { return folder() / "trust"; }
  Server& server() { return *server_; }

 private:
  TestPki();
  TemporaryFolder folder_;
  std::vector<Case> cases_;
  std::unique_ptr<Server> server_;
};

}  // namespace sohoa::pki
