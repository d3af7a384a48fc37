/// A remote signing service of the Cloud Signature Consortium's API, versions 1 and 2: credentials are the PKI's
/// persons.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/pki/authority.hpp"
#include "support/pki/phone.hpp"

namespace sohoa::pki {

/// Every credential's PIN and one-time password, and the token the service expects.
inline constexpr std::string_view csc_pin = "246810", csc_otp = "135790", csc_token = "the-tho-thu";

/// What any remote service answers.
struct RemoteReply {
  int status = 200;
  std::string body;
};

class CscService {
 public:
  CscService(std::filesystem::path folder, Phone& phone) : folder_(std::move(folder)), phone_(phone) {}

  /// `path` is "/csc/v1/credentials/info" and the like. An authorization (SAD) is good once and for the hashes it was
  /// given for. Faults of info: disabled, no_pss, single (no multisign), browser, otp (a one-time password is sent when
  /// asked for). Of authorize: phone (a handle, and the person confirms). Of signHash: wrong_value, other_hash,
  /// expired_sad, two_values, later (a responseID). A service that replays gives the last order's values: replay.
  RemoteReply answer(const std::string& path, const std::string& authorization, ByteView body, const std::string& fault);
  /// Bodies that came, to see what left the house.
  std::string seen() const;
  /// A token that /oauth/token gave out.
  void accept_token(const std::string& token);
  /// The SAD for these hashes (base64), which a person gave leave for in the browser.
  std::string allow(const std::vector<std::string>& hashes);

 private:
  RemoteReply authorize(const std::string& name, const std::string& body, bool is_v2, const std::string& fault);
  RemoteReply sign(const std::string& name, const std::string& body, bool is_v2, const std::string& fault);

  const std::filesystem::path folder_;
  Phone& phone_;
  mutable std::mutex guard_;
  using Hashes = std::vector<std::string>;
  std::map<std::string, Hashes> open_;     // SAD
  std::map<std::string, Hashes> handles_;  // waiting for the person
  std::map<std::string, std::string> later_, last_;
  std::set<std::string> tokens_{std::string(csc_token)};
  std::set<std::string> wants_otp_;
  std::string seen_;
};

}  // namespace sohoa::pki
