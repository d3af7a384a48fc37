// Requests hold PINs, passwords and tokens: they are wiped whatever happens, and never part of an error.
#include "sign/remote_call.hpp"

#include <openssl/crypto.h>

#include "sohoa/core/error.hpp"

#include "sign/url.hpp"

namespace sohoa {
namespace {

/// Wipes a text at the end of its life.
class Wiped {
 public:
  explicit Wiped(std::string& text) : text_(text) {}
  ~Wiped() { OPENSSL_cleanse(text_.data(), text_.size()); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;

 private:
  std::string& text_;
};

}  // namespace

void refuse_open_network(const std::string& address) {
  const auto url = parse_url(address);
  const bool is_here = url && (url->host == "127.0.0.1" || url->host == "localhost" || url->host == "[::1]");
  if (!url || (url->scheme != "https" && !is_here)) {
    throw Error(ErrorCode::usage, "a remote key's address is https", address.substr(0, 200));
  }
}

HttpAnswer call_service(const std::string& url, std::string_view content_type, std::string body, const Secret& bearer,
                        const std::string& service, int timeout_ms) {
  std::vector<std::string> headers;
  if (!bearer.empty()) headers.push_back("Authorization: Bearer " + std::string(bearer.reveal()));
  const Wiped wiped_body(body);
  std::string none;
  const Wiped wiped_header(headers.empty() ? none : headers.front());
  const HttpLimits limits{.answer_bytes = 1u << 20, .timeout_ms = timeout_ms, .connect_timeout_ms = 5'000};
  HttpAnswer answer;
  try {
    answer = http_post(url, content_type, view(body), limits, headers);
  } catch (const Error& error) {
    throw Error(error.code(), error.detail(), service);
  }
  if (answer.status >= 500 || answer.status == 429)
    throw Error(ErrorCode::network_failed, "HTTP " + std::to_string(answer.status), service);
  return answer;
}

}  // namespace sohoa
