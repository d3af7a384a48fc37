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

void read_info(const json& object, CscAnswer& answer) {
  answer.certificates = decoded(member(member(object, "cert"), "certificates"), "certificates");
  const json& key = member(object, "key");
  answer.is_enabled = !key.contains("status") || key["status"] == "enabled";
  const json& algorithms = member(key, "algo");
  if (!algorithms.is_array()) refuse("algo");
  for (const json& one : algorithms) answer.algorithms.push_back(text(one, "algo"));
  // Version 1 says PIN.presence, version 2 lists objects in auth.
  const json pin = object.value("PIN", json::object());
  answer.wants_pin = pin.is_object() && pin.contains("presence") && pin["presence"] != "false";
  const json auth = object.value("auth", json::object());
  const json objects = auth.is_object() ? auth.value("objects", json::array()) : json::array();
  for (const json& one : objects) answer.wants_pin |= one.is_object() && one.contains("id") && one["id"] == "PIN";
}

/// Only a plain word may reach our messages.
std::string word(const json& object) {
  const std::string said = text(member(object, "error"), "error").substr(0, 40);
  const bool plain =
      std::all_of(said.begin(), said.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return plain ? said : "";
}

}  // namespace

CscAnswer read_csc_answer(CscQuestion question, ByteView bytes) {
  const json object = json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!object.is_object()) refuse("not a JSON object");
  CscAnswer answer;
  switch (question) {
    case CscQuestion::info: read_info(object, answer); break;
    case CscQuestion::authorize: answer.authorization = text(member(object, "SAD"), "SAD"); break;
    case CscQuestion::sign: answer.values = decoded(member(object, "signatures"), "signatures"); break;
    case CscQuestion::failure: answer.error = word(object); break;
  }
  return answer;
}

Bytes to_wire(const CscAnswer& answer) {
  wire::Writer out;
  out.byte_lists(answer.certificates).texts(answer.algorithms).flag(answer.is_enabled).flag(answer.wants_pin);
  return out.text(answer.authorization).byte_lists(answer.values).text(answer.error).take();
}

CscAnswer csc_answer_from_wire(ByteView bytes) {
  wire::Reader in(bytes);
  CscAnswer answer;
  answer.certificates = in.byte_lists();
  answer.algorithms = in.texts();
  answer.is_enabled = in.flag();
  answer.wants_pin = in.flag();
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
  const auto question = static_cast<CscQuestion>(in.small(static_cast<int>(CscQuestion::failure)));
  const Bytes bytes = in.bytes();
  return to_wire(read_csc_answer(question, bytes));
}

}  // namespace sohoa
