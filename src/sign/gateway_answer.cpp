// One envelope {status, message, data} and two vocabularies in it; what is relied on is read strictly.
#include "sign/gateway_answer.hpp"

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/sandbox/sandbox.hpp"

#include "sign/tasks.hpp"
#include "sign/wire.hpp"

namespace sohoa {
namespace {

using nlohmann::json;
using Standing = GatewayAnswer::Standing;

constexpr sandbox::Limits limits{
    .cpu_seconds = 5, .wall_seconds = 20, .memory_bytes = 256u << 20, .answer_bytes = 8u << 20};

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorCode::key_unreadable, std::string("remote answer: ") + what);
}

/// The first of the names that is there; null otherwise.
const json& any_of(const json& object, std::initializer_list<const char*> names) {
  static const json absent;
  for (const char* name : names) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    if (object.is_object() && found != object.end()) return *found;
  }
  return absent;
}

std::string text_of(const json& value, const char* name) {
  if (!value.is_string()) refuse(name);
  return value.get<std::string>();
}

/// Certificates come as PEM, or as base 64 with or without line breaks.
Bytes certificate_of(const json& value, const char* name) {
  std::string text = text_of(value, name);
  for (const std::string_view line : {"-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"}) {
    if (const auto at = text.find(line); at != std::string::npos) text.erase(at, line.size());
  }
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  auto bytes = from_base64(text);
  if (!bytes || bytes->empty()) refuse(name);
  return std::move(*bytes);
}

std::string serial_of(const json& value) {
  std::string serial = lower(value.is_string() ? value.get<std::string>() : std::string());
  std::erase(serial, ':');
  const bool is_hexadecimal = std::all_of(serial.begin(), serial.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  return is_hexadecimal ? serial : "";
}

/// What goes back to the service and into our files: printable and short.
std::string number_of(const json& value) {
  const std::string said = value.is_string() ? value.get<std::string>() : "";
  const bool is_printable = std::all_of(said.begin(), said.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
  return is_printable && said.size() <= 256 ? said : "";
}

/// Only a plain word may reach our messages.
std::string word_of(const json& value) {
  const std::string said = value.is_string() ? value.get<std::string>().substr(0, 60) : "";
  const bool is_plain = std::all_of(said.begin(), said.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return is_plain ? said : "";
}

bool says(const std::string& word, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return word.find(part) != std::string::npos; });
}

Standing standing_of(const std::string& said, bool has_values) {
  const std::string word = lower(said);
  if (says(word, {"reject", "refuse", "cancel", "deny", "denied"})) return Standing::refused;
  if (says(word, {"expire", "timeout", "timed_out"})) return Standing::expired;
  return has_values ? Standing::confirmed : Standing::waiting;
}

GatewayAnswer::Credential credential_of(const json& entry) {
  GatewayAnswer::Credential credential;
  credential.serial = serial_of(any_of(entry, {"serial_number", "serial"}));
  credential.certificates.push_back(certificate_of(any_of(entry, {"cert_data", "certificate"}), "certificate"));
  const json& chain = any_of(entry, {"chain_data", "chain"});
  for (const json& one : chain.is_object() || chain.is_array() ? chain : json::array()) {
    if (one.is_string() && !one.get<std::string>().empty()) credential.certificates.push_back(certificate_of(one, "chain"));
  }
  const json& status = any_of(entry, {"cert_status_code", "cert_status", "status"});
  credential.is_valid = !status.is_string() || says(lower(status.get<std::string>()), {"valid", "active", "enabled"});
  if (status.is_string() && says(lower(status.get<std::string>()), {"invalid", "inactive"})) credential.is_valid = false;
  return credential;
}

void read_certificates(const json& content, GatewayAnswer& answer) {
  const json& list = any_of(content, {"user_certificates", "certificates"});
  if (!list.is_array() || list.size() > 100) refuse("certificates");
  for (const json& entry : list) answer.credentials.push_back(credential_of(entry));
  const json& ways = any_of(content, {"sign_types"});
  if (ways.is_array()) answer.takes_hashes = std::find(ways.begin(), ways.end(), "hash") != ways.end();
}

void read_values(const json& content, GatewayAnswer& answer) {
  const json& list = any_of(content, {"signatures"});
  if (!list.is_array()) return;
  if (list.size() > 10'000) refuse("signatures");
  for (const json& entry : list) {
    const json& value = any_of(entry, {"signature_value", "value"});
    if (value.is_null() || value == "") continue;
    auto bytes = from_base64(text_of(value, "signature_value"));
    if (!bytes || bytes->empty()) refuse("signature_value");
    answer.values.push_back({number_of(any_of(entry, {"doc_id", "id"})), std::move(*bytes)});
  }
}

}  // namespace

GatewayAnswer read_gateway_answer(GatewayQuestion question, ByteView bytes) {
  const json object = json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!object.is_object()) refuse("not a JSON object");
  GatewayAnswer answer;
  answer.word = word_of(any_of(object, {"message", "error"}));
  const json& content = any_of(object, {"data"});
  if (question != GatewayQuestion::failure && question != GatewayQuestion::standing && !content.is_object()) refuse("data");
  switch (question) {
    case GatewayQuestion::certificates: read_certificates(content, answer); break;
    case GatewayQuestion::order: {
      answer.transaction = number_of(any_of(content, {"tran_code", "transaction_id"}));
      const json& seconds = any_of(content, {"expired_in", "expires_in"});
      if (seconds.is_number_integer()) answer.seconds = static_cast<int>(std::clamp<std::int64_t>(seconds.get<std::int64_t>(), 0, 86'400));
      break;
    }
    case GatewayQuestion::standing:
      read_values(content, answer);
      answer.standing = standing_of(answer.word, !answer.values.empty());
      break;
    case GatewayQuestion::failure: answer.standing = standing_of(answer.word, false); break;
  }
  return answer;
}

Bytes to_wire(const GatewayAnswer& answer) {
  wire::Writer out;
  out.list(answer.credentials, [](wire::Writer& to, const GatewayAnswer::Credential& one) {
    to.text(one.serial).flag(one.is_valid).byte_lists(one.certificates);
  });
  out.flag(answer.takes_hashes).text(answer.transaction).number(answer.seconds).number(static_cast<int>(answer.standing));
  out.list(answer.values, [](wire::Writer& to, const GatewayAnswer::Value& one) { to.text(one.document).bytes(one.value); });
  return out.text(answer.word).take();
}

GatewayAnswer gateway_answer_from_wire(ByteView bytes) {
  wire::Reader in(bytes);
  GatewayAnswer answer;
  answer.credentials = in.list<GatewayAnswer::Credential>([](wire::Reader& from) {
    GatewayAnswer::Credential one;
    one.serial = from.text();
    one.is_valid = from.flag();
    one.certificates = from.byte_lists();
    return one;
  });
  answer.takes_hashes = in.flag();
  answer.transaction = in.text();
  answer.seconds = in.small(86'400);
  answer.standing = static_cast<Standing>(in.small(static_cast<int>(Standing::expired)));
  answer.values = in.list<GatewayAnswer::Value>([](wire::Reader& from) {
    GatewayAnswer::Value one;
    one.document = from.text();
    one.value = from.bytes();
    return one;
  });
  answer.word = in.text();
  in.finish();
  return answer;
}

GatewayAnswer gateway_answer_in_child(GatewayQuestion question, ByteView bytes) {
  const Bytes request = wire::Writer().number(static_cast<int>(question)).bytes(bytes).take();
  return gateway_answer_from_wire(sandbox::ask_once(gateway_answer_task, {}, request, limits));
}

Bytes gateway_answer_task_body(ByteView request) {
  wire::Reader in(request);
  const auto question = static_cast<GatewayQuestion>(in.small(static_cast<int>(GatewayQuestion::failure)));
  const Bytes bytes = in.bytes();
  return to_wire(read_gateway_answer(question, bytes));
}

}  // namespace sohoa
