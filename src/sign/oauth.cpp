// The token's way: asked for over TLS, read in the sandboxed child, kept in a file of its own. The browser's answer is a
// request to a socket of ours; only the one with our state in it is believed.
#include "sohoa/sign/oauth.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/core/random.hpp"
#include "sohoa/core/text.hpp"

#include "sign/browser_grant.hpp"
#include "sign/remote_call.hpp"

namespace sohoa {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr int token_timeout_ms = 30'000;
// A token that ends while a batch is under way is renewed before.
constexpr int renew_early_s = 30;

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos;
    out += is_plain ? std::string(1, c) : "%" + hex(view(std::string_view(&c, 1)));
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' && i + 2 < text.size() ? from_hex(lower(text.substr(i + 1, 2))) : std::nullopt;
    out += byte ? static_cast<char>(byte->front()) : text[i];
    if (byte) i += 2;
  }
  return out;
}

/// application/x-www-form-urlencoded; an empty value is left out.
class Form {
 public:
  Form& add(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    if (!text_.empty()) text_ += '&';
    std::string encoded = percent_encoded(value);
    text_.append(name).append("=").append(encoded);
    OPENSSL_cleanse(encoded.data(), encoded.size());
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

CscAnswer ask_for_token(const std::string& url, std::string form) {
  const HttpAnswer answer =
      call_service(url, "application/x-www-form-urlencoded", std::move(form), Secret(), url, token_timeout_ms);
  const bool is_granted = answer.status == 200;
  try {
    CscAnswer read = csc_answer_in_child(is_granted ? CscQuestion::token : CscQuestion::failure, answer.body);
    if (is_granted) return read;
    throw Error(ErrorCode::key_refused, read.error, url);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::key_refused) throw;
    if (!is_granted) throw Error(ErrorCode::key_refused, "HTTP " + std::to_string(answer.status), url);
    throw Error(ErrorCode::key_unreadable, error.detail(), url);
  }
}

OAuthTokens tokens_of(CscAnswer answer, const std::string& url, const std::string& client_id, Instant now) {
  OAuthTokens tokens;
  tokens.access = Secret(std::move(answer.access_token));
  tokens.refresh = Secret(std::move(answer.refresh_token));
  if (answer.expires_in > 0) tokens.expires_at = now.plus_seconds(std::max(1, answer.expires_in - renew_early_s));
  tokens.token_url = url;
  tokens.client_id = client_id;
  return tokens;
}

/// Where the browser comes back to.
class LoopbackListener {
 public:
  LoopbackListener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_.get(), generic, length) != 0 || ::listen(socket_.get(), 8) != 0 ||
        ::getsockname(socket_.get(), generic, &length) != 0) {
      throw_errno(errno, "listening", "127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
  }

  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  /// The query of the next request; nothing when it makes no sense. Throws Error{cancelled} when time runs out.
  std::optional<std::string> next_query(Clock::time_point until) const {
    if (!is_ready(socket_.get(), until)) throw Error(ErrorCode::cancelled, "nobody answered in the browser");
    const Descriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) return std::nullopt;
    const std::string line = request_line(client.get(), until);
    answer(client.get());
    const std::size_t question = line.find('?'), end = line.rfind(' ');
    if (!line.starts_with("GET /?") || end <= question) return std::nullopt;
    return line.substr(question + 1, end - question - 1);
  }

 private:
  static bool is_ready(int socket, Clock::time_point until) {
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
      if (left <= 0) return false;
      pollfd waiting{socket, POLLIN, 0};
      if (::poll(&waiting, 1, static_cast<int>(left)) > 0) return true;
    }
  }

  static std::string request_line(int client, Clock::time_point until) {
    constexpr std::size_t longest_head = 16'384;
    // Browsers open connections they do not use; one of those must not hold up the one that speaks.
    constexpr auto longest_pause = std::chrono::milliseconds(500);
    std::string head;
    // The whole head is read, so that closing does not reset the connection under the browser.
    while (head.find("\r\n\r\n") == std::string::npos && head.size() < longest_head) {
      if (!is_ready(client, std::min(until, Clock::now() + longest_pause))) break;
      char piece[2048];
      const ssize_t count = ::recv(client, piece, sizeof piece, 0);
      if (count <= 0) break;
      head.append(piece, static_cast<std::size_t>(count));
    }
    return head.substr(0, head.find("\r\n"));
  }

  static void answer(int client) {
    constexpr std::string_view page =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        "sohoa: đã nhận, đóng trang này được rồi. Received, this page may be closed.\n";
    [[maybe_unused]] const ssize_t sent = ::send(client, page.data(), page.size(), MSG_NOSIGNAL);
  }

  Descriptor socket_;
  int port_ = 0;
};

std::string parameter(const std::string& query, std::string_view name) {
  for (const std::string& pair : split(query, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals != std::string::npos && pair.substr(0, equals) == name) return percent_decoded(pair.substr(equals + 1));
  }
  return {};
}

std::string code_from_browser(const LoopbackListener& listener, const std::string& state, const std::string& url, int patience_ms) {
  const auto until = Clock::now() + std::chrono::milliseconds(patience_ms);
  for (;;) {
    const auto query = listener.next_query(until);
    // Whoever cannot repeat our state did not come from the page we opened.
    if (!query) continue;
    const std::string said = parameter(*query, "state");
    const bool is_ours = said.size() == state.size() && CRYPTO_memcmp(said.data(), state.data(), state.size()) == 0;
    if (!is_ours) continue;
    const std::string code = parameter(*query, "code");
    if (!code.empty()) return code;
    if (parameter(*query, "error") == "access_denied") throw Error(ErrorCode::cancelled, "refused by the person", url);
    throw Error(ErrorCode::key_refused, "refused in the browser", url);
  }
}

void write_for_owner_only(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path temporary = file.string() + ".new";
  ::unlink(temporary.c_str());
  {
    const Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    const bool written = out && ::write(out.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         ::fsync(out.get()) == 0;
    if (!written) throw_errno(errno, "writing tokens", file);
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) throw_errno(errno, "writing tokens", file);
}

}  // namespace

void OAuthTokens::save(const std::filesystem::path& file) const {
  std::string text = json{{"access_token", std::string(access.reveal())},
                          {"refresh_token", std::string(refresh.reveal())},
                          {"expires_at", expires_at.ms},
                          {"token_url", token_url},
                          {"authorize_url", authorize_url},
                          {"client_id", client_id}}
                         .dump();
  write_for_owner_only(file, text);
  OPENSSL_cleanse(text.data(), text.size());
}

OAuthTokens OAuthTokens::load(const std::filesystem::path& file) {
  constexpr std::uint64_t longest = 64u << 10;
  OAuthTokens tokens;
  std::string text = read_text_file(file, longest);
  if (!text.starts_with('{')) {
    OPENSSL_cleanse(text.data(), text.size());
    tokens.access = Secret::from_file(file);
    return tokens;
  }
  try {
    const json object = json::parse(text);
    OPENSSL_cleanse(text.data(), text.size());
    tokens.access = Secret(object.at("access_token").get<std::string>());
    tokens.refresh = Secret(object.at("refresh_token").get<std::string>());
    tokens.expires_at = {object.at("expires_at").get<std::int64_t>()};
    tokens.token_url = object.at("token_url");
    tokens.client_id = object.at("client_id");
    tokens.authorize_url = object.value("authorize_url", "");
  } catch (const json::exception&) {
    throw Error(ErrorCode::config_invalid, "not a file of tokens", file.string());
  }
  return tokens;
}

OAuthTokens log_in_as_client(const OAuthClient& client, Instant now) {
  refuse_open_network(client.token_url);
  Form form;
  form.add("grant_type", "client_credentials").add("client_id", client.client_id);
  form.add("client_secret", client.client_secret.reveal()).add("scope", client.scope);
  return tokens_of(ask_for_token(client.token_url, form.take()), client.token_url, client.client_id, now);
}

std::string base64_url(ByteView bytes) {
  std::string text = base64(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return text;
}

CscAnswer granted_in_browser(const OAuthClient& client, const BrowserQuestion& question,
                             const std::function<void(const std::string& url)>& show) {
  refuse_open_network(client.authorize_url);
  refuse_open_network(client.token_url);
  const LoopbackListener listener;
  const std::string state = random_name(16), verifier = base64_url(random_bytes(32));
  const Digest challenge = sha256(view(verifier));
  Form page;
  page.add("response_type", "code").add("client_id", client.client_id).add("redirect_uri", listener.address());
  page.add("scope", client.scope).add("state", state);
  page.add("code_challenge", base64_url(challenge.bytes)).add("code_challenge_method", "S256");
  for (const auto& [name, value] : question.about) page.add(name, value);
  const char* joint = client.authorize_url.find('?') == std::string::npos ? "?" : "&";
  show(client.authorize_url + joint + page.take());
  const std::string code = code_from_browser(listener, state, client.authorize_url, question.patience_ms);
  Form form;
  form.add("grant_type", "authorization_code").add("code", code).add("redirect_uri", listener.address());
  form.add("client_id", client.client_id).add("client_secret", client.client_secret.reveal()).add("code_verifier", verifier);
  return ask_for_token(client.token_url, form.take());
}

OAuthTokens log_in_in_browser(const OAuthClient& client, const std::function<void(const std::string& url)>& show, Instant now,
                              int patience_ms) {
  OAuthTokens tokens = tokens_of(granted_in_browser(client, {.patience_ms = patience_ms}, show), client.token_url, client.client_id, now);
  tokens.authorize_url = client.authorize_url;
  return tokens;
}

OAuthTokens refreshed(const OAuthTokens& tokens, const Secret& client_secret, Instant now) {
  if (tokens.refresh.empty()) throw Error(ErrorCode::key_refused, "the log-in has expired", tokens.token_url);
  refuse_open_network(tokens.token_url);
  Form form;
  form.add("grant_type", "refresh_token").add("refresh_token", tokens.refresh.reveal()).add("client_id", tokens.client_id);
  form.add("client_secret", client_secret.reveal());
  OAuthTokens fresh = tokens_of(ask_for_token(tokens.token_url, form.take()), tokens.token_url, tokens.client_id, now);
  fresh.authorize_url = tokens.authorize_url;
  if (fresh.refresh.empty()) fresh.refresh = Secret(std::string(tokens.refresh.reveal()));
  return fresh;
}

}  // namespace sohoa
