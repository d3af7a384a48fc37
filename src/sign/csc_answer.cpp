// Reads a CSC service's JSON, strictly where we rely on it and without opinion elsewhere.
#include "sign/csc_answer.hpp"

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/sandbox/sandbox.hpp"

#include "sign/tasks.hpp"
#include "sign/wire.hpp"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr sandbox::Limits limits{
    .cpu_seconds = 5, .wall_seconds = 20, .memory_bytes = 256u << 20, .answer_bytes = 8u << 20};

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorCode::key_unreadable, std::string("remote answer: ") + what);
}

const json& member(const json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end()) refuse(name);
  return *found;
}

std::string text(const json& value, const char* name) {
  if (!value.is_string()) refuse(name);
  return value.get<std::string>();
}

std::vector<Bytes> decoded(const json& list, const char* name) {
  if (!list.is_array()) refuse(name);
  std::vector<Bytes> out;
  for (const json& one : list) {
    auto bytes = from_base64(text(one, name));
    if (!bytes || bytes->empty()) refuse(name);
    out.push_back(std::move(*bytes));
  }
  if (out.empty()) refuse(name);
  return out;
}

bool is_plain(std::string_view said) {
  return std::all_of(said.begin(), said.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

std::string word_or_nothing(const json& value) {
  const std::string said = value.is_string() ? value.get<std::string>().substr(0, 40) : "";
  return is_plain(said) ? said : "";
}

int small_number(const json& object, const char* name, int otherwise) {
  const json value = object.value(name, json(otherwise));
  if (!value.is_number_integer()) refuse(name);
  return static_cast<int>(std::clamp<std::int64_t>(value.get<std::int64_t>(), 0, 1'000'000));
}

/// What goes back to the service as it came, and into our files: printable and short.
std::string ticket(const json& value, const char* name) {
  std::string said = text(value, name);
  const bool is_printable =
      std::all_of(said.begin(), said.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
  if (said.empty() || said.size() > 512 || !is_printable) refuse(name);
  return said;
}

/// RFC 6750's characters: it becomes part of a header line.
std::string token(const json& value, const char* name) {
  std::string said = text(value, name);
  const bool fits = !said.empty() && said.size() <= 16'384 && std::all_of(said.begin(), said.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("-._~+/=").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!fits) refuse(name);
  return said;
}

void read_info(const json& object, CscAnswer& answer) {
  answer.certificates = decoded(member(member(object, "cert"), "certificates"), "certificates");
  const json& key = member(object, "key");
  answer.is_enabled = !key.contains("status") || key["status"] == "enabled";
  const json& algorithms = member(key, "algo");
  if (!algorithms.is_array()) refuse("algo");
  for (const json& one : algorithms) answer.algorithms.push_back(text(one, "algo"));
  answer.multisign = small_number(object, "multisign", 1);
  // Version 1 says PIN.presence and authMode, version 2 lists objects in auth.
  const auto is_wanted = [](const json& one) {
    return one.is_object() && one.contains("presence") && one["presence"] != "false" && one["presence"] != false;
  };
  const json pin = object.value("PIN", json::object()), otp = object.value("OTP", json::object());
  answer.wants_pin = is_wanted(pin);
  answer.wants_otp = is_wanted(otp);
  answer.sends_otp = answer.wants_otp && otp.contains("type") && otp["type"] == "online";
  const json auth = object.value("auth", json::object());
  answer.mode = word_or_nothing(object.contains("authMode") ? object["authMode"] : auth.is_object() ? auth.value("mode", json()) : json());
  const json objects = auth.is_object() ? auth.value("objects", json::array()) : json::array();
  for (const json& one : objects) {
    if (!one.is_object() || !one.contains("id")) continue;
    answer.wants_pin |= one["id"] == "PIN";
    answer.wants_otp |= one["id"] == "OTP";
    answer.sends_otp |= one["id"] == "OTP" && one.contains("type") && one["type"] == "ChallengeResponse";
  }
}

void read_authorization(const json& object, CscAnswer& answer) {
  answer.expires_in = small_number(object, "expiresIn", 0);
  if (object.contains("handle")) {
    answer.handle = ticket(object["handle"], "handle");
  } else {
    answer.authorization = text(member(object, "SAD"), "SAD");
  }
}

void read_signatures(const json& object, CscAnswer& answer) {
  if (object.contains("responseID") && !object.contains("signatures")) {
    answer.response = ticket(object["responseID"], "responseID");
    answer.expires_in = small_number(object, "expiresIn", 0);
  } else {
    answer.values = decoded(member(object, "signatures"), "signatures");
  }
}

void read_token(const json& object, CscAnswer& answer) {
  const json type = object.value("token_type", json("Bearer"));
  if (!type.is_string() || (type != "Bearer" && type != "bearer" && type != "SAD")) refuse("token_type");
  answer.access_token = token(member(object, "access_token"), "access_token");
  if (object.contains("refresh_token")) answer.refresh_token = token(object["refresh_token"], "refresh_token");
  answer.expires_in = small_number(object, "expires_in", 0);
}

/// Only a plain word may reach our messages.
std::string word(const json& object) {
  text(member(object, "error"), "error");
  return word_or_nothing(object["error"]);
}

}  // namespace

CscAnswer read_csc_answer(CscQuestion question, ByteView bytes) {
  // sendOTP answers with nothing at all.
  if (question == CscQuestion::done) return {};
  const json object = json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!object.is_object()) refuse("not a JSON object");
  CscAnswer answer;
  switch (question) {
    case CscQuestion::info: read_info(object, answer); break;
    case CscQuestion::authorize: read_authorization(object, answer); break;
    case CscQuestion::sign: read_signatures(object, answer); break;
    case CscQuestion::failure: answer.error = word(object); break;
    case CscQuestion::token: read_token(object, answer); break;
    case CscQuestion::done: break;
  }
  return answer;
}

Bytes to_wire(const CscAnswer& answer) {
  wire::Writer out;
  out.byte_lists(answer.certificates).texts(answer.algorithms).flag(answer.is_enabled).flag(answer.wants_pin);
  out.flag(answer.wants_otp).flag(answer.sends_otp).text(answer.mode).number(answer.multisign).text(answer.handle);
  out.text(answer.response).number(answer.expires_in).text(answer.access_token).text(answer.refresh_token);
  return out.text(answer.authorization).byte_lists(answer.values).text(answer.error).take();
}

CscAnswer csc_answer_from_wire(ByteView bytes) {
  wire::Reader in(bytes);
  CscAnswer answer;
  answer.certificates = in.byte_lists();
  answer.algorithms = in.texts();
  answer.is_enabled = in.flag();
  answer.wants_pin = in.flag();
  answer.wants_otp = in.flag();
  answer.sends_otp = in.flag();
  answer.mode = in.text();
  answer.multisign = in.small(1'000'000);
  answer.handle = in.text();
  answer.response = in.text();
  answer.expires_in = in.small(1'000'000);
  answer.access_token = in.text();
  answer.refresh_token = in.text();
  answer.authorization = in.text();
  answer.values = in.byte_lists();
  answer.error = in.text();
  in.finish();
  return answer;
}

CscAnswer csc_answer_in_child(CscQuestion question, ByteView bytes) {
  const Bytes request = wire::Writer().number(static_cast<int>(question)).bytes(bytes).take();
  return csc_answer_from_wire(sandbox::ask_once(csc_answer_task, {}, request, limits));
}

Bytes csc_answer_task_body(ByteView request) {
  wire::Reader in(request);
  const auto question = static_cast<CscQuestion>(in.small(static_cast<int>(last_csc_question)));
  const Bytes bytes = in.bytes();
  return to_wire(read_csc_answer(question, bytes));
}

}  // namespace sohoa
