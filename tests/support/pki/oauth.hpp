/// An OAuth 2 server: /oauth/authorize answers with the address the browser is sent to, /oauth/token gives tokens.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "support/pki/csc.hpp"

namespace sohoa::pki {

inline constexpr std::string_view oauth_client = "quay", oauth_secret = "bi-mat-quay";

class OAuthService {
 public:
  explicit OAuthService(CscService& csc) : csc_(csc) {}

  /// `query` of /oauth/authorize: a log-in, or with the scope "credential" leave to sign the hashes in it, whose token is the
  /// SAD. Faults: other_state, denied, other_hash (leave for something else).
  RemoteReply authorize(const std::map<std::string, std::string>& query, const std::string& fault);
  /// `form` of /oauth/token. A code and a refresh token are good once. Faults: bad_token (a line break in it).
  RemoteReply token(const std::map<std::string, std::string>& form, const std::string& fault);

 private:
  CscService& csc_;
  std::mutex guard_;
  std::map<std::string, std::string> challenges_;  // code, PKCE challenge
  std::map<std::string, std::vector<std::string>> hashes_;  // code, what it gives leave for
  std::map<std::string, int> refresh_;
};

}  // namespace sohoa::pki
