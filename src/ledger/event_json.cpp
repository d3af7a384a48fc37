// Events as JSON: canonical for the hash and the table, in COMMANDS' order of members for the exported line.
#include "ledger/event_json.hpp"

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

[[noreturn]] void corrupt(const std::string& what) { throw Error(ErrorCode::store_corrupt, "event: " + what); }

json to_json(const EventData& data) {
  json object = json::object();
  for (const auto& [name, value] : data) {
    std::visit([&, &key = name](const auto& content) { object[key] = content; }, value);
  }
  return object;
}

std::vector<std::string> texts_of(const json& array) {
  std::vector<std::string> texts;
  for (const json& item : array) {
    if (!item.is_string()) corrupt("a list of other things than text");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

EventValue value_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) corrupt("a number out of range");
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) return texts_of(value);
  corrupt("a value of no known kind");
}

EventData data_of(const json& object) {
  if (!object.is_object()) corrupt("data is no object");
  EventData data;
  for (const auto& [name, value] : object.items()) data.emplace(name, value_of(value));
  return data;
}

/// Refuses a key that is there twice: two readers would see two different events.
json parse(std::string_view text) {
  std::vector<std::set<std::string>> open;
  const auto watch = [&](int, json::parse_event_t kind, json& parsed) {
    if (kind == json::parse_event_t::object_start) open.emplace_back();
    if (kind == json::parse_event_t::object_end) open.pop_back();
    if (kind == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) {
      corrupt("a key is there twice");
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::exception&) {
    corrupt("not JSON");
  }
}

const json& member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) corrupt(std::string("no ") + name);
  return *found;
}

std::string text_member(const json& object, const char* name) {
  const json& value = member(object, name);
  if (!value.is_string()) corrupt(std::string(name) + " is no text");
  return value.get<std::string>();
}

Digest digest_member(const json& object, const char* name) {
  const auto digest = Digest::parse(text_member(object, name));
  if (!digest) corrupt(std::string(name) + " is no digest");
  return *digest;
}

template <class Json>
Json members_of(const Event& event) {
  Json object = Json::object();
  object["seq"] = event.seq;
  object["at"] = event.at.iso(true);
  object["event"] = event.event;
  object["dossier"] = event.dossier;
  object["unit"] = event.unit;
  object["actor"] = event.actor;
  object["data"] = to_json(event.data);
  object["key"] = event.key;
  object["previous"] = event.previous.hex();
  return object;
}

}  // namespace

namespace ledger {

std::string data_to_json(const EventData& data) { return to_json(data).dump(); }

EventData data_from_json(std::string_view json_text) { return data_of(parse(json_text)); }

}  // namespace ledger

// json (not ordered_json) keeps its members sorted, which is what makes the text canonical.
Digest hash_of(const Event& event) { return sha256(view(members_of<json>(event).dump())); }

std::string to_json_line(const Event& event) {
  ordered_json object = members_of<ordered_json>(event);
  object["hash"] = event.hash.hex();
  return object.dump();
}

Event event_from_json_line(std::string_view line) {
  const json object = parse(line);
  if (!object.is_object() || object.size() != 10) corrupt("not the ten members of an exported event");
  Event event;
  const json& seq = member(object, "seq");
  if (!seq.is_number_integer()) corrupt("seq is no integer");
  event.seq = std::get<std::int64_t>(value_of(seq));
  const auto at = Instant::parse(text_member(object, "at"));
  if (!at) corrupt("at is no time");
  event.at = *at;
  event.event = text_member(object, "event");
  event.dossier = text_member(object, "dossier");
  event.unit = text_member(object, "unit");
  event.actor = text_member(object, "actor");
  event.data = data_of(member(object, "data"));
  event.key = text_member(object, "key");
  event.previous = digest_member(object, "previous");
  event.hash = digest_member(object, "hash");
  return event;
}

}  // namespace sohoa
