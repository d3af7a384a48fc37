// Addresses come out of certificates, so they are read strictly: what is unusual is refused, not repaired.
#include "sign/url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace sohoa {
namespace {

constexpr std::size_t longest_url = 2048;

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7F && c != '\\' && c != '#'; });
}

/// "..", also percent-encoded, could climb out of an allowed prefix.
bool has_dot_segment(std::string_view path) {
  std::string decoded = lower_ascii(path.substr(0, path.find('?')));
  for (std::size_t at; (at = decoded.find("%2e")) != std::string::npos;) decoded.replace(at, 3, ".");
  for (std::size_t at; (at = decoded.find("%2f")) != std::string::npos;) decoded.replace(at, 3, "/");
  decoded += '/';
  return decoded.find("/../") != std::string::npos || decoded.find("/./") != std::string::npos;
}

bool is_host(std::string_view host) {
  const bool is_ipv6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const std::string_view allowed = is_ipv6 ? "0123456789abcdef:." : "0123456789abcdefghijklmnopqrstuvwxyz-._";
  const std::string_view inner = is_ipv6 ? host.substr(1, host.size() - 2) : host;
  return !inner.empty() && inner.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<int> port_of(std::string_view text, int otherwise) {
  if (text.empty()) return otherwise;
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool good = error == std::errc() && end == text.data() + text.size() && port > 0 && port < 65536;
  return good ? std::optional(port) : std::nullopt;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  if (text.size() > longest_url || !is_plain(text)) return std::nullopt;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = lower_ascii(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  url.path = rest.substr(slash);
  if (url.path.empty() || url.path.front() == '?') url.path.insert(0, "/");
  const std::size_t bracket = authority.rfind(']');
  const std::size_t port_colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = lower_ascii(authority.substr(0, port_colon));
  const bool has_port = port_colon != std::string_view::npos;
  const auto port = port_of(has_port ? authority.substr(port_colon + 1) : "", url.scheme == "http" ? 80 : 443);
  if (!port || !is_host(url.host) || has_dot_segment(url.path)) return std::nullopt;
  url.port = *port;
  return url;
}

}  // namespace sohoa
