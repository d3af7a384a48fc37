// Events as JSON: canonical for the hash and the table, in COMMANDS' order of members for the exported line.
#include "ledger/event_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

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

/// Takes one JSON object apart without building a tree of it: a ledger of millions is read with this. Strict where two
/// readers could see two different events: a key that is there twice, text that is no UTF-8, a number that is no integer.
class EventReader {
 public:
  explicit EventReader(std::string_view text) : rest_(text) {}

  Event whole_event() {
    each_member([&](std::string_view name) { member(name); });
    if (met_ != (1u << names.size()) - 1) corrupt("not the ten members of an exported event");
    end();
    return std::move(event_);
  }

  EventData whole_data() {
    data();
    end();
    return std::move(event_.data);
  }

 private:
  static constexpr std::array<std::string_view, 10> names = {"seq",   "at",   "event", "dossier",  "unit",
                                                             "actor", "data", "key",   "previous", "hash"};

  template <class Member>
  void each_member(const Member& member) {
    expect('{');
    if (accept('}')) return;
    do {
      const std::string name = text();
      expect(':');
      member(name);
    } while (accept(','));
    expect('}');
  }

  void member(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) corrupt("not the ten members of an exported event");
    const unsigned bit = 1u << (found - names.begin());
    if ((met_ & bit) != 0) corrupt("a key is there twice");
    met_ |= bit;
    switch (found - names.begin()) {
      case 0: event_.seq = number(); break;
      case 1: event_.at = instant(); break;
      case 2: event_.event = text(); break;
      case 3: event_.dossier = text(); break;
      case 4: event_.unit = text(); break;
      case 5: event_.actor = text(); break;
      case 6: data(); break;
      case 7: event_.key = text(); break;
      case 8: event_.previous = digest(); break;
      default: event_.hash = digest();
    }
  }

  // Our own lines have their keys in order, so that each belongs at the end.
  void data() {
    each_member([&](std::string_view name) {
      const std::size_t before = event_.data.size();
      event_.data.emplace_hint(event_.data.end(), name, value());
      if (event_.data.size() == before) corrupt("a key is there twice");
    });
  }

  EventValue value() {
    const char first = next();
    if (first == '"') return text();
    if (first == '[') return texts();
    if (take_word("true")) return true;
    if (take_word("false")) return false;
    return number();
  }

  std::vector<std::string> texts() {
    std::vector<std::string> all;
    expect('[');
    if (accept(']')) return all;
    do {
      all.push_back(text());
    } while (accept(','));
    expect(']');
    return all;
  }

  std::int64_t number() {
    next();
    std::int64_t value = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const auto length = static_cast<std::size_t>(read.ptr - rest_.data());
    const std::string_view digits = rest_.substr(rest_.starts_with('-') ? 1 : 0, length);
    if (read.ec != std::errc()) corrupt("a value of no known kind, or out of range");
    if (length < rest_.size() && std::string_view(".eE").find(rest_[length]) != std::string_view::npos) {
      corrupt("a number that is no integer");
    }
    if (digits.starts_with('0') && length > (rest_.starts_with('-') ? 2u : 1u)) corrupt("not JSON");
    rest_.remove_prefix(length);
    return value;
  }

  Instant instant() {
    const auto at = Instant::parse(text());
    if (!at) corrupt("at is no time");
    return *at;
  }

  Digest digest() {
    const auto digest = Digest::parse(text());
    if (!digest) corrupt("a digest that is none");
    return *digest;
  }

  std::string text() {
    expect('"');
    std::string out;
    bool is_ascii = true;
    for (;;) {
      std::size_t end = 0;
      while (end < rest_.size() && is_plain(static_cast<unsigned char>(rest_[end]))) {
        is_ascii &= static_cast<signed char>(rest_[end]) >= 0;
        ++end;
      }
      out.append(rest_, 0, end);
      rest_.remove_prefix(end);
      if (rest_.starts_with('"')) break;
      if (!rest_.starts_with('\\')) corrupt("not JSON");  // cut off, or a control character
      rest_.remove_prefix(1);
      escaped(out);
    }
    rest_.remove_prefix(1);
    if (!is_ascii && !is_utf8(out)) corrupt("text that is no UTF-8");
    return out;
  }

  void escaped(std::string& out) {
    if (rest_.empty()) corrupt("not JSON");
    const char kind = rest_.front();
    rest_.remove_prefix(1);
    switch (kind) {
      case '"': case '\\': case '/': out += kind; return;
      case 'b': out += '\b'; return;
      case 'f': out += '\f'; return;
      case 'n': out += '\n'; return;
      case 'r': out += '\r'; return;
      case 't': out += '\t'; return;
      case 'u': {
        const char32_t point = code_point();
        out += utf8({&point, 1});
        return;
      }
      default: corrupt("not JSON");
    }
  }

  // Beyond the first plane a character is written as two halves; one alone is none.
  char32_t code_point() {
    const unsigned first = code_unit();
    if (first < 0xd800 || first > 0xdfff) return first;
    if (first > 0xdbff || !take_word("\\u")) corrupt("half a character");
    const unsigned second = code_unit();
    if (second < 0xdc00 || second > 0xdfff) corrupt("half a character");
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  }

  unsigned code_unit() {
    const auto bytes = rest_.size() < 4 ? std::nullopt : from_hex(rest_.substr(0, 4));
    if (!bytes) corrupt("not JSON");
    rest_.remove_prefix(4);
    return static_cast<unsigned>((*bytes)[0] << 8 | (*bytes)[1]);
  }

  /// The next character that is no white space, which stays.
  char next() {
    while (!rest_.empty() && std::string_view(" \t\n\r").find(rest_.front()) != std::string_view::npos) rest_.remove_prefix(1);
    if (rest_.empty()) corrupt("not JSON");
    return rest_.front();
  }
  bool accept(char c) {
    if (next() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) corrupt("not JSON, or a value of another kind");
  }
  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void end() {
    if (!trimmed(rest_).empty()) corrupt("something after the object");
  }

  std::string_view rest_;
  Event event_;
  unsigned met_ = 0;
};

/// The members in the order of their names, without the hash.
std::string canonical(const Event& event, std::string_view data) {
  std::string out;
  out.reserve(512);
  out += '{';
  add_member(out, "actor", event.actor);
  add_member(out, "at", event.at.iso(true));
  out += ",\"data\":";
  out += data;
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

EventData data_from_json(std::string_view json_text) { return EventReader(json_text).whole_data(); }

Digest hash_of(const Event& event, std::string_view data) { return sha256(view(canonical(event, data))); }

}  // namespace ledger

Digest hash_of(const Event& event) { return ledger::hash_of(event, ledger::data_to_json(event.data)); }

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

Event event_from_json_line(std::string_view line) { return EventReader(line).whole_event(); }

}  // namespace sohoa
