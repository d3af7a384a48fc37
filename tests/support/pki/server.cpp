// A small HTTP/1.1 server on loopback: one request a connection, one thread a connection, faults on demand.
#include <cerrno>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

#include "support/pki/csc.hpp"
#include "support/pki/gateway.hpp"
#include "support/pki/oauth.hpp"
#include "support/pki/responder.hpp"

namespace sohoa::pki {
namespace {

constexpr std::size_t longest_head = 16'384, longest_body = 1u << 20;

struct Request {
  std::string method, path, authorization;
  std::map<std::string, std::string> query;
  Bytes body;
};

std::map<std::string, std::string> parse_query(std::string_view text) {
  std::map<std::string, std::string> query;
  for (const std::string& pair : split(text, '&')) {
    const std::size_t equals = pair.find('=');
    if (equals != std::string::npos) query[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return query;
}

}  // namespace

Listener::Listener(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  ::setsockopt(fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd(), generic, length) != 0 || ::listen(fd(), 64) != 0 || ::getsockname(fd(), generic, &length) != 0) {
    throw_errno(errno, "listening", "127.0.0.1:" + std::to_string(port));
  }
  port_ = ntohs(address.sin_port);
}

struct Server::State {
  State(const std::filesystem::path& folder, Listener taken)
      : listener(std::move(taken)), stop(::eventfd(0, EFD_CLOEXEC)), responder(folder), csc(folder, phone), gateway(folder, phone), oauth(csc), acceptor([this] {
          accept_all();
        }) {}

  ~State() {
    const std::uint64_t one = 1;
    if (::write(stop.get(), &one, sizeof one) != sizeof one) std::abort();
    acceptor.join();
    for (std::thread& thread : connections) thread.join();
  }

  /// Waits until the socket can be read, or the server stops.
  bool readable(int socket) const {
    pollfd both[] = {{socket, POLLIN, 0}, {stop.get(), POLLIN, 0}};
    while (::poll(both, 2, -1) < 0 && errno == EINTR) {
    }
    return (both[1].revents == 0);
  }

  void accept_all() {
    while (readable(listener.fd())) {
      const int client = ::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0) connections.emplace_back([this, client] { serve(Descriptor(client)); });
    }
  }

  bool receive(int client, Bytes& into) const {
    std::uint8_t piece[8192];
    if (!readable(client)) return false;
    const ssize_t count = ::recv(client, piece, sizeof piece, 0);
    if (count <= 0) return false;
    append(into, ByteView(piece, static_cast<std::size_t>(count)));
    return true;
  }

  std::optional<Request> read_request(int client) const {
    Bytes raw;
    std::size_t end = std::string_view::npos;
    while ((end = as_text(raw).find("\r\n\r\n")) == std::string_view::npos) {
      if (raw.size() > longest_head || !receive(client, raw)) return std::nullopt;
    }
    const std::string head(as_text(raw).substr(0, end));
    const std::string lower_head = lower(head);
    const std::size_t authorization_at = lower_head.find("authorization:");
    const std::size_t length_at = lower_head.find("content-length:");
    const std::size_t length = length_at == std::string::npos ? 0 : std::stoul(lower_head.substr(length_at + 15));
    if (length > longest_body) return std::nullopt;
    while (raw.size() < end + 4 + length) {
      if (!receive(client, raw)) return std::nullopt;
    }
    Request request;
    const std::vector<std::string> words = split(head.substr(0, head.find("\r\n")), ' ');
    if (words.size() != 3) return std::nullopt;
    request.method = words[0];
    if (authorization_at != std::string::npos) {
      const std::string_view rest = std::string_view(head).substr(authorization_at + 14);
      request.authorization = trimmed(rest.substr(0, rest.find("\r\n")));
    }
    request.path = words[1].substr(0, words[1].find('?'));
    if (request.path.size() < words[1].size())
      request.query = parse_query(std::string_view(words[1]).substr(request.path.size() + 1));
    request.body.assign(raw.begin() + static_cast<std::ptrdiff_t>(end + 4), raw.end());
    return request;
  }

  static bool send_all(int client, ByteView bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  static void reply(int client, const std::string& status, const std::string& headers, ByteView body) {
    const std::string head = "HTTP/1.1 " + status + "\r\n" + headers +
                             "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
    if (send_all(client, view(head))) send_all(client, body);
  }

  /// No length is announced, so only the receiver's own cap ends it.
  static void reply_without_end(int client) {
    const Bytes zeros(1u << 20);
    bool open = send_all(client, view("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
    for (int i = 0; open && i < 1024; ++i) open = send_all(client, zeros);
  }

  /// Faults any service can have; false when the fault is not one of them.
  bool reply_with_fault(int client, const std::string& fault, std::optional<Bytes>& answer) const {
    if (fault == "slow") {
      Bytes ignored;
      while (receive(client, ignored)) {
      }
    } else if (fault == "die") {
      // Closed without a word.
    } else if (fault == "500") {
      reply(client, "500 Internal Server Error", "", view("fault"));
    } else if (fault == "404") {
      reply(client, "404 Not Found", "", view("fault"));
    } else if (fault == "redirect") {
      reply(client, "302 Found", "Location: http://127.0.0.1:" + std::to_string(listener.port()) + "/ca/root.cer\r\n",
            {});
    } else if (fault == "huge") {
      reply_without_end(client);
    } else {
      if (fault == "garbage") answer = Bytes(500, 0x41);
      if (fault == "empty") answer = Bytes();
      if (fault == "truncated" && answer) answer->resize(answer->size() / 2);
      return false;
    }
    return true;
  }

  std::string fault_of(const std::string& service, const Request& request) {
    const std::lock_guard lock(guard);
    ++counts[service];
    const auto asked = request.query.find("fault");
    return asked != request.query.end() ? asked->second : faults[service];
  }

  void answer_with(int client, const std::string& service, const std::string& type, const Request& request,
                   const std::function<std::optional<Bytes>(const std::string& fault)>& make) {
    const std::string fault = fault_of(service, request);
    std::optional<Bytes> answer = make(fault);
    if (reply_with_fault(client, fault, answer)) return;
    if (!answer) return reply(client, "404 Not Found", "", view("unknown"));
    reply(client, "200 OK", "Content-Type: " + type + "\r\n", *answer);
  }

  /// The services are named by the last word: "csc_info", "csc_authorize", "csc_signHash".
  void answer_remote_signing(int client, const Request& request) {
    const std::string fault = fault_of("csc_" + stem_of(request.path), request);
    give(client, fault, csc.answer(request.path, request.authorization, request.body, fault));
  }

  void give(int client, const std::string& fault, const RemoteReply& made) {
    std::optional<Bytes> body = to_bytes(made.body);
    if (reply_with_fault(client, fault, body)) return;
    const std::string status = made.status == 200 ? "200 OK" : std::to_string(made.status) + " Refused";
    reply(client, status, "Content-Type: application/json\r\n", *body);
  }

  /// "gateway_get_certificate", "gateway_sign", "gateway_status".
  void answer_gateway(int client, const Request& request) {
    const std::string last = stem_of(request.path);
    const std::string verb = last.ends_with("status") ? "status" : last.starts_with("sign") ? "sign" : last;
    const std::string fault = fault_of("gateway_" + verb, request);
    give(client, fault, gateway.answer(request.path, request.body, fault));
  }

  void answer_oauth(int client, const Request& request) {
    const std::string fault = fault_of("oauth_" + stem_of(request.path), request);
    if (request.path == "/oauth/authorize") return give(client, fault, oauth.authorize(request.query, fault));
    give(client, fault, oauth.token(parse_query(as_text(request.body)), fault));
  }

  /// "/crl/sub.crl" gives "sub".
  static std::string stem_of(const std::string& path) { return std::filesystem::path(path).stem(); }

  void answer(int client, const Request& request) {
    const std::string& path = request.path;
    if (path == "/tsa" || path == "/rogue/tsa") {
      const auto offset = request.query.find("offset");
      const long seconds = offset == request.query.end() ? 0 : std::stol(offset->second);
      answer_with(client, "tsa", "application/timestamp-reply", request, [&](const std::string& fault) {
        return responder.timestamp(path == "/tsa" ? "tsa" : "rogue_tsa", request.body, fault, seconds);
      });
    } else if (path.starts_with("/ocsp/")) {
      answer_with(client, "ocsp", "application/ocsp-response", request,
                  [&](const std::string& fault) { return responder.ocsp(stem_of(path), request.body, fault); });
    } else if (path.starts_with("/crl/")) {
      answer_with(client, "crl", "application/pkix-crl", request,
                  [&](const std::string& fault) { return responder.crl(stem_of(path), fault); });
    } else if (path.starts_with("/ca/")) {
      answer_with(client, "ca", "application/pkix-cert", request,
                  [&](const std::string&) { return responder.ca_certificate(stem_of(path)); });
    } else if (path.starts_with("/csc/")) {
      answer_remote_signing(client, request);
    } else if (path.starts_with("/smartca/") || path.starts_with("/esign/")) {
      answer_gateway(client, request);
    } else if (path.starts_with("/oauth/")) {
      answer_oauth(client, request);
    } else if (path == "/phone") {
      const auto what = request.query.find("do");
      phone.set(what == request.query.end() ? "wait" : what->second);
      reply(client, "200 OK", "", {});
    } else if (path == "/seen") {
      reply(client, "200 OK", "", view(csc.seen() + gateway.seen()));
    } else if (path == "/switch") {
      const auto service = request.query.find("service"), fault = request.query.find("fault");
      const bool complete = service != request.query.end() && fault != request.query.end();
      if (complete) set_fault(service->second, fault->second);
      reply(client, complete ? "200 OK" : "400 Bad Request", "", {});
    } else {
      reply(client, "404 Not Found", "", view("unknown"));
    }
  }

  void serve(const Descriptor& client) noexcept {
    try {
      if (const auto request = read_request(client.get())) answer(client.get(), *request);
    } catch (const std::exception& error) {
      reply(client.get(), "400 Bad Request", "", view(error.what()));
    }
    ::shutdown(client.get(), SHUT_WR);
  }

  void set_fault(const std::string& service, const std::string& fault) {
    const std::lock_guard lock(guard);
    faults[service] = fault;
  }

  Listener listener;
  Descriptor stop;
  Responder responder;
  Phone phone;
  CscService csc;
  GatewayService gateway;
  OAuthService oauth;
  std::mutex guard;
  std::map<std::string, std::string> faults;
  std::map<std::string, int> counts;
  std::list<std::thread> connections;  // the acceptor's until it is joined
  std::thread acceptor;
};

std::string Server::seen_by_remote_signing() const { return state_->csc.seen() + state_->gateway.seen(); }
void Server::set_phone(const std::string& what) { state_->phone.set(what); }

Server::Server(const std::filesystem::path& folder, Listener listener)
    : state_(std::make_unique<State>(folder, std::move(listener))) {}
Server::~Server() = default;

std::string Server::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(state_->listener.port()) + std::string(path);
}

void Server::set_fault(const std::string& service, const std::string& fault) { state_->set_fault(service, fault); }

int Server::requests(const std::string& service) const {
  const std::lock_guard lock(state_->guard);
  const auto count = state_->counts.find(service);
  return count == state_->counts.end() ? 0 : count->second;
}

TestPki::TestPki() : cases_(read_cases(SOHOA_PKI_CASES)) {
  Listener listener;
  make({.folder = folder(), .port = listener.port(), .cases = SOHOA_PKI_CASES, .key_cache = SOHOA_PKI_KEY_CACHE});
  server_ = std::make_unique<Server>(folder(), std::move(listener));
}

TestPki& TestPki::instance() {
  static TestPki pki;
  return pki;
}

std::filesystem::path TestPki::p12(std::string_view name) const {
  return folder() / "people" / (std::string(name) + ".p12");
}
std::filesystem::path TestPki::certificate(std::string_view name) const {
  return folder() / "people" / (std::string(name) + ".pem");
}
std::filesystem::path TestPki::authority(std::string_view name) const {
  return folder() / "authority" / (std::string(name) + ".pem");
}

}  // namespace sohoa::pki
