// Events as JSON: canonical for the hash and the table, in COMMANDS' order of members for the exported line.
#include "ledger/event_json.hpp"

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

using nlohmann::json;

[[noreturn]] void corrupt(const std::string& what) { throw Error(ErrorCode::store_corrupt, "event: " + what); }

bool is_plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\'; }

// As nlohmann::json and Python's json.dumps(ensure_ascii=False) write it; by hand, because a ledger of millions is
// hashed and checked with it.
void add_text(std::string& out, std::string_view text) {
  out += '"';
  bool is_ascii = true;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_plain(static_cast<unsigned char>(text[end]))) {
      is_ascii &= static_cast<signed char>(text[end]) >= 0;
      ++end;
    }
    out.append(text, at, end - at);
    if (end == text.size()) break;
    constexpr std::string_view digits = "0123456789abcdef";
    const char c = text[end];
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += digits[static_cast<std::size_t>(c >> 4)];
        out += digits[static_cast<std::size_t>(c & 15)];
    }
    at = end + 1;
  }
  out += '"';
  if (!is_ascii && !is_utf8(text)) corrupt("text that is no UTF-8");
}

void add_value(std::string& out, const EventValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    add_text(out, *text);
  } else {
    out += '[';
    for (const std::string& item : std::get<std::vector<std::string>>(value)) {
      if (out.back() != '[') out += ',';
      add_text(out, item);
    }
    out += ']';
  }
}

// A map is sorted by its keys, which is what makes the text canonical.
void add_data(std::string& out, const EventData& data) {
  out += '{';
  for (const auto& [name, value] : data) {
    if (out.back() != '{') out += ',';
    add_text(out, name);
    out += ':';
    add_value(out, value);
  }
  out += '}';
}

void add_member(std::string& out, std::string_view name, std::string_view text) {
  out += out.size() > 1 ? ",\"" : "\"";
  out += name;
  out += "\":";
  add_text(out, text);
}

/// Takes one object apart as it is parsed, without building a tree of it. Refuses a key that is there twice: two readers
/// would see two different events.
class EventReader : public json::json_sax_t {
 public:
  /// Whether the text is a whole event or its data alone.
  explicit EventReader(bool is_event) : is_event_(is_event) {}

  Event event;
  std::size_t members = 0;

  bool null() override { corrupt("a value of no known kind"); }
  bool boolean(bool value) override { return set(value); }
  bool number_integer(number_integer_t value) override { return number(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > INT64_MAX) corrupt("a number out of range");
    return number(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t, const string_t&) override { corrupt("a value of no known kind"); }
  bool binary(binary_t&) override { corrupt("a value of no known kind"); }
  bool string(string_t& text) override {
    if (list_ != nullptr) {
      list_->push_back(std::move(text));
      return true;
    }
    return in_data() ? set(std::move(text)) : member(std::move(text));
  }
  bool start_object(std::size_t) override {
    if (list_ != nullptr || depth_ >= data_depth()) corrupt("an object where none belongs");
    if (depth_ == 1 && key_ != "data") corrupt(key_ + " is no text");
    if (depth_ == 1) meet(data_bit);
    ++depth_;
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (!in_data() || list_ != nullptr) corrupt("a list where none belongs");
    set(std::vector<std::string>{});
    list_ = &std::get<std::vector<std::string>>(event.data.at(key_));
    return true;
  }
  bool end_array() override {
    list_ = nullptr;
    return true;
  }
  bool key(string_t& text) override {
    key_ = std::move(text);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { corrupt("not JSON"); }

 private:
  static constexpr unsigned data_bit = 0, seq_bit = 1;

  int data_depth() const { return is_event_ ? 2 : 1; }
  bool in_data() const { return depth_ == data_depth(); }

  bool set(EventValue value) {
    if (list_ != nullptr) corrupt("a list of other things than text");
    if (!in_data()) corrupt(depth_ == 0 ? "data is no object" : key_ + " is of another kind");
    if (!event.data.emplace(key_, std::move(value)).second) corrupt("a key is there twice");
    return true;
  }

  bool number(std::int64_t value) {
    if (in_data() || list_ != nullptr) return set(value);
    if (depth_ != 1 || key_ != "seq") corrupt(key_ + " is no text");
    meet(seq_bit);
    event.seq = value;
    return true;
  }

  bool member(std::string text) {
    if (depth_ != 1) corrupt("not an object");
    if (key_ == "at") {
      meet(2);
      const auto at = Instant::parse(text);
      if (!at) corrupt("at is no time");
      event.at = *at;
    } else if (key_ == "event") {
      meet(3);
      event.event = std::move(text);
    } else if (key_ == "dossier") {
      meet(4);
      event.dossier = std::move(text);
    } else if (key_ == "unit") {
      meet(5);
      event.unit = std::move(text);
    } else if (key_ == "actor") {
      meet(6);
      event.actor = std::move(text);
    } else if (key_ == "key") {
      meet(7);
      event.key = std::move(text);
    } else if (key_ == "previous") {
      meet(8);
      event.previous = digest_of(text);
    } else if (key_ == "hash") {
      meet(9);
      event.hash = digest_of(text);
    } else {
      corrupt("not the ten members of an exported event");
    }
    return true;
  }

  Digest digest_of(const std::string& text) const {
    const auto digest = Digest::parse(text);
    if (!digest) corrupt(key_ + " is no digest");
    return *digest;
  }

  void meet(unsigned bit) {
    if ((met_ & (1u << bit)) != 0) corrupt("a key is there twice");
    met_ |= 1u << bit;
    ++members;
  }

  bool is_event_;
  int depth_ = 0;
  unsigned met_ = 0;
  std::string key_;
  std::vector<std::string>* list_ = nullptr;
};

EventReader parsed(std::string_view text, bool is_event) {
  EventReader reader(is_event);
  if (!json::sax_parse(text, &reader)) corrupt("not JSON");
  return reader;
}

/// The members in the order of their names, without the hash.
std::string canonical(const Event& event) {
  std::string out;
  out.reserve(512);
  out += '{';
  add_member(out, "actor", event.actor);
  add_member(out, "at", event.at.iso(true));
  out += ",\"data\":";
  add_data(out, event.data);
  add_member(out, "dossier", event.dossier);
  add_member(out, "event", event.event);
  add_member(out, "key", event.key);
  add_member(out, "previous", event.previous.hex());
  out += ",\"seq\":" + std::to_string(event.seq);
  add_member(out, "unit", event.unit);
  out += '}';
  return out;
}

}  // namespace

namespace ledger {

std::string data_to_json(const EventData& data) {
  std::string out;
  add_data(out, data);
  return out;
}

EventData data_from_json(std::string_view json_text) { return std::move(parsed(json_text, false).event.data); }

}  // namespace ledger

Digest hash_of(const Event& event) { return sha256(view(canonical(event))); }

std::string to_json_line(const Event& event) {
  std::string out = "{\"seq\":" + std::to_string(event.seq);
  add_member(out, "at", event.at.iso(true));
  add_member(out, "event", event.event);
  add_member(out, "dossier", event.dossier);
  add_member(out, "unit", event.unit);
  add_member(out, "actor", event.actor);
  out += ",\"data\":";
  add_data(out, event.data);
  add_member(out, "key", event.key);
  add_member(out, "previous", event.previous.hex());
  add_member(out, "hash", event.hash.hex());
  out += '}';
  return out;
}

Event event_from_json_line(std::string_view line) {
  EventReader reader = parsed(line, true);
  if (reader.members != 10) corrupt("not the ten members of an exported event");
  return std::move(reader.event);
}

}  // namespace sohoa
