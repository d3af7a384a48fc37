// Attributes we cannot honour are refused, not passed over: the wrong key must never be taken for the named one.
#include "sign/pkcs11_uri.hpp"

#include <charconv>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

constexpr std::string_view scheme = "pkcs11:";

Bytes decoded(std::string_view text) {
  Bytes out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(static_cast<std::uint8_t>(text[i]));
      continue;
    }
    const auto byte = i + 2 < text.size() ? from_hex(lower(text.substr(i + 1, 2))) : std::nullopt;
    if (!byte) throw Error(ErrorCode::usage, "a percent sign without two hexadecimal digits in the pkcs11 address");
    out.push_back(byte->front());
    i += 2;
  }
  return out;
}

std::string decoded_text(std::string_view text) {
  const Bytes bytes = decoded(text);
  return std::string(as_text(bytes));
}

unsigned long slot_number(std::string_view text) {
  unsigned long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorCode::usage, "slot-id is not a number");
  }
  return number;
}

struct Attribute {
  std::string name;
  std::string_view value;
};

Attribute attribute(std::string_view pair) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos)
    throw Error(ErrorCode::usage, "an attribute without a value in the pkcs11 address");
  return {std::string(pair.substr(0, equals)), pair.substr(equals + 1)};
}

void read_path(Pkcs11Uri& uri, std::string_view path) {
  for (const std::string& pair : split(path, ';')) {
    if (pair.empty()) continue;
    const auto [name, value] = attribute(pair);
    if (name == "token") {
      uri.token = decoded_text(value);
    } else if (name == "serial") {
      uri.serial = decoded_text(value);
    } else if (name == "object") {
      uri.object = decoded_text(value);
    } else if (name == "id") {
      uri.id = decoded(value);
    } else if (name == "slot-id") {
      uri.slot = slot_number(value);
    } else if (name != "type" || (value != "private" && value != "cert")) {
      throw Error(ErrorCode::usage, "'" + printable(name) + "' in the pkcs11 address");
    }
  }
}

void read_query(Pkcs11Uri& uri, std::string_view query) {
  for (const std::string& pair : split(query, '&')) {
    if (pair.empty()) continue;
    const auto [name, value] = attribute(pair);
    if (name != "module-path") throw Error(ErrorCode::usage, "'" + printable(name) + "' in the pkcs11 address");
    uri.module_path = decoded_text(value);
  }
}

}  // namespace

Pkcs11Uri parse_pkcs11_uri(std::string_view text) {
  if (!text.starts_with(scheme)) throw Error(ErrorCode::usage, "not a pkcs11 address");
  const std::string_view rest = text.substr(scheme.size());
  const std::size_t question = rest.find('?');
  Pkcs11Uri uri;
  read_path(uri, rest.substr(0, question));
  if (question != std::string_view::npos) read_query(uri, rest.substr(question + 1));
  return uri;
}

}  // namespace sohoa
