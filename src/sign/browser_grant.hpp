/// What a person grants in the browser: a log-in, or the signing of exactly these hashes.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sohoa/sign/oauth.hpp"

#include "sign/csc_answer.hpp"

namespace sohoa {

struct BrowserQuestion {
  std::vector<std::pair<std::string, std::string>> about = {};  // more parameters of the page
  int patience_ms = 300'000;
};

/// Base64 for addresses (RFC 4648, 5), without padding.
std::string base64_url(ByteView bytes);

/// Shows the page's address, listens on 127.0.0.1 until the browser comes back with our state, and changes the code it brings
/// into a token (PKCE). Throws Error{cancelled} when nobody answers in time or the person says no, and what OAuth's calls throw.
CscAnswer granted_in_browser(const OAuthClient& client, const BrowserQuestion& question,
                             const std::function<void(const std::string& url)>& show);

}  // namespace sohoa
