/// Access to a remote signing service by OAuth 2 (RFC 6749): as the desk's own client, or as a person in the browser with
/// PKCE (RFC 7636) and a redirect to this machine (RFC 8252). Tokens are kept in one file that only its owner may read.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "sohoa/core/secret.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa {

struct OAuthClient {
  std::string authorize_url, token_url;  // the first for the browser only
  std::string client_id;
  Secret client_secret;  // may be empty for a public client
  std::string scope = "service";
};

struct OAuthTokens {
  Secret access, refresh;  // refresh may be empty
  Instant expires_at;      // 0: the service did not say
  std::string token_url, client_id;
  std::string authorize_url;  // where this person confirms signatures in the browser; may be empty

  bool is_expired(Instant now) const { return expires_at.ms != 0 && now >= expires_at; }
  /// Durable, mode 0600.
  void save(const std::filesystem::path& file) const;
  /// A file `save` wrote, or any whose first line is an access token. Throws Error{input_missing, config_invalid}.
  static OAuthTokens load(const std::filesystem::path& file);
};

/// All throw Error{usage} for addresses that are not https (http is for this machine), Error{network_failed},
/// Error{key_refused} for a refusal, Error{key_unreadable} for an answer that is none; the address as subject.
OAuthTokens log_in_as_client(const OAuthClient& client, Instant now);
/// `show` gets the address the person opens. Listens on 127.0.0.1 until the browser comes back with our state, or for
/// `patience_ms`: Error{cancelled}, as when the person says no.
OAuthTokens log_in_in_browser(const OAuthClient& client, const std::function<void(const std::string& url)>& show, Instant now,
                              int patience_ms = 300'000);
/// With the refresh token; what the service does not renew is kept. Throws Error{key_refused} when there is none.
OAuthTokens refreshed(const OAuthTokens& tokens, const Secret& client_secret, Instant now);

}  // namespace sohoa
