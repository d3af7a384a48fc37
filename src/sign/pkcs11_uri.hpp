/// RFC 7512: which key of which token.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

struct Pkcs11Uri {
  std::optional<std::string> token, serial, object;
  std::optional<Bytes> id;
  std::optional<unsigned long> slot;
  std::string module_path;  // from the query; empty when absent
};

/// Throws Error{usage}: not such a URI, an attribute we do not know, or a PIN in it (a secret never stands on a command
/// line).
Pkcs11Uri parse_pkcs11_uri(std::string_view text);

}  // namespace sohoa
