/// Addresses as we accept them: http or https, a host, nothing that hides where it leads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sohoa {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; IPv6 in brackets
  int port = 0;
  std::string path;  // with the query, at least "/"
};

/// nullopt for other schemes, user names in the address, control characters or spaces, fragments, dot segments, over
/// 2048 bytes.
std::optional<Url> parse_url(std::string_view text);

}  // namespace sohoa
