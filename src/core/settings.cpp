/// toml++ behind our own face. The parsed document and the set of asked keys are shared by all tables of one file.
#include "sohoa/core/settings.hpp"

#include <cmath>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

constexpr std::uint64_t largest_settings_file = std::uint64_t{4} << 20;

struct Document {
  toml::table root;
  std::string file_name;
  ErrorCode code = ErrorCode::config_invalid;
  // Which keys were asked for, by table; several threads may read one document.
  mutable std::mutex mutex;
  mutable std::map<const toml::table*, std::set<std::string, std::less<>>> asked;

  std::string position(const toml::source_region& at) const {
    return fmt::format("{}:{}:{}", file_name, std::max(1u, at.begin.line), std::max(1u, at.begin.column));
  }
  [[noreturn]] void refuse(const toml::source_region& at, std::string_view reason) const {
    throw Error(code, fmt::format("{}: {}", position(at), reason), file_name);
  }
};

std::string_view kind(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a text";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
    case toml::node_type::none: break;
  }
  return "nothing";
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string canonical_text(const toml::node& node);

std::string canonical_text(const toml::table& table) {
  std::map<std::string, std::string> sorted;
  for (const auto& [key, value] : table) sorted.emplace(key.str(), canonical_text(value));
  std::vector<std::string> parts;
  for (const auto& [key, value] : sorted) parts.push_back(in_quotes(key) + "=" + value);
  return "{" + join(parts, ",") + "}";
}

std::string canonical_text(const toml::array& array) {
  std::vector<std::string> parts;
  for (const toml::node& node : array) parts.push_back(canonical_text(node));
  return "[" + join(parts, ",") + "]";
}

std::string canonical_text(const toml::date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string canonical_text(const toml::time& time) {
  return fmt::format("{:02}:{:02}:{:02}.{:09}", time.hour, time.minute, time.second, time.nanosecond);
}

std::string canonical_text(const toml::date_time& at) {
  const std::string local = canonical_text(at.date) + "T" + canonical_text(at.time);
  return at.offset ? fmt::format("{}{:+}m", local, at.offset->minutes) : local;
}

std::string canonical_text(const toml::node& node) {
  std::string text;
  node.visit([&](const auto& value) {
    using Kind = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Kind, toml::table> || std::is_same_v<Kind, toml::array>) {
      text = canonical_text(value);
    } else if constexpr (std::is_same_v<Kind, toml::value<std::string>>) {
      text = in_quotes(value.get());
    } else if constexpr (std::is_same_v<Kind, toml::value<std::int64_t>> || std::is_same_v<Kind, toml::value<bool>>) {
      text = fmt::format("{}", value.get());
    } else if constexpr (std::is_same_v<Kind, toml::value<double>>) {
      text = fmt::format("{:#}", value.get());  // shortest that reads back as the same number; always with a point
    } else {
      text = canonical_text(value.get());
    }
  });
  return text;
}

}  // namespace

struct Settings::Node {
  std::shared_ptr<const Document> document;
  const toml::table* table;

  const toml::node* find(std::string_view key) const {
    const std::lock_guard lock(document->mutex);
    document->asked[table].emplace(key);
    return table->get(key);
  }
  const toml::node& require(std::string_view key) const {
    const toml::node* found = find(key);
    if (found == nullptr) document->refuse(table->source(), fmt::format("'{}' is missing", key));
    return *found;
  }
  [[noreturn]] void refuse_kind(std::string_view key, const toml::node& node, std::string_view wanted) const {
    document->refuse(node.source(), fmt::format("'{}' must be {}, not {}", key, wanted, kind(node)));
  }

  template <class T>
  T value(std::string_view key, std::string_view wanted) const {
    const toml::node& node = require(key);
    const auto found = node.value_exact<T>();
    if (!found) refuse_kind(key, node, wanted);
    return *found;
  }
  Settings child(const toml::table& inner) const {
    return Settings(std::make_shared<const Node>(Node{document, &inner}));
  }
};

Settings::Settings(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

Settings Settings::parse(std::string_view toml, std::string_view file_name, ErrorCode code) {
  const auto document = std::make_shared<Document>();
  document->file_name = file_name;
  document->code = code;
  try {
    document->root = toml::parse(toml, file_name);
  } catch (const toml::parse_error& error) {
    document->refuse(error.source(), printable(error.description()));
  }
  return Settings(std::make_shared<const Node>(Node{document, &document->root}));
}

Settings Settings::load(const std::filesystem::path& file, ErrorCode code) {
  return parse(read_text_file(file, largest_settings_file), file.string(), code);
}

Settings Settings::empty() { return parse("", "defaults"); }

bool Settings::has(std::string_view key) const { return node_->table->contains(key); }

std::vector<std::string> Settings::keys() const {
  std::vector<std::string> names;
  for (const auto& entry : *node_->table) names.emplace_back(entry.first.str());
  return names;
}

std::string Settings::text(std::string_view key) const { return nfc(node_->value<std::string>(key, "a text")); }

std::int64_t Settings::integer(std::string_view key, std::int64_t at_least, std::int64_t at_most) const {
  const auto value = node_->value<std::int64_t>(key, "an integer");
  if (value < at_least || value > at_most) {
    node_->document->refuse(node_->require(key).source(),
                            fmt::format("'{}' must be from {} to {}, not {}", key, at_least, at_most, value));
  }
  return value;
}

double Settings::number(std::string_view key, double at_least, double at_most) const {
  const toml::node& node = node_->require(key);
  if (!node.is_number()) node_->refuse_kind(key, node, "a number");
  const double value =
      node.is_integer() ? static_cast<double>(*node.value_exact<std::int64_t>()) : *node.value_exact<double>();
  // Written so that not-a-number is refused too.
  if (!(value >= at_least && value <= at_most)) {
    node_->document->refuse(node.source(),
                            fmt::format("'{}' must be from {} to {}, not {}", key, at_least, at_most, value));
  }
  return value;
}

bool Settings::flag(std::string_view key) const { return node_->value<bool>(key, "true or false"); }

Day Settings::day(std::string_view key) const {
  const auto date = node_->value<toml::date>(key, "a date");
  const auto day = Day::of(date.year, date.month, date.day);
  if (!day) node_->document->refuse(node_->require(key).source(), fmt::format("'{}' is no day of the calendar", key));
  return *day;
}

std::vector<std::string> Settings::texts(std::string_view key) const {
  const toml::node& node = node_->require(key);
  const toml::array* list = node.as_array();
  if (list == nullptr) node_->refuse_kind(key, node, "a list of texts");
  std::vector<std::string> values;
  for (const toml::node& element : *list) {
    const auto value = element.value_exact<std::string>();
    if (!value) node_->refuse_kind(key, element, "a list of texts");
    values.push_back(nfc(*value));
  }
  return values;
}

Settings Settings::table(std::string_view key) const {
  const toml::node& node = node_->require(key);
  const toml::table* inner = node.as_table();
  if (inner == nullptr) node_->refuse_kind(key, node, "a table");
  return node_->child(*inner);
}

std::vector<Settings> Settings::tables(std::string_view key) const {
  const toml::node* node = node_->find(key);
  if (node == nullptr) return {};
  const toml::array* list = node->as_array();
  if (list == nullptr) node_->refuse_kind(key, *node, "a list of tables");
  std::vector<Settings> all;
  for (const toml::node& element : *list) {
    const toml::table* inner = element.as_table();
    if (inner == nullptr) node_->refuse_kind(key, element, "a list of tables");
    all.push_back(node_->child(*inner));
  }
  return all;
}

std::string Settings::text_or(std::string_view key, std::string_view otherwise) const {
  return node_->find(key) == nullptr ? std::string(otherwise) : text(key);
}

std::int64_t Settings::integer_or(std::string_view key, std::int64_t otherwise, std::int64_t at_least,
                                  std::int64_t at_most) const {
  return node_->find(key) == nullptr ? otherwise : integer(key, at_least, at_most);
}

double Settings::number_or(std::string_view key, double otherwise, double at_least, double at_most) const {
  return node_->find(key) == nullptr ? otherwise : number(key, at_least, at_most);
}

bool Settings::flag_or(std::string_view key, bool otherwise) const {
  return node_->find(key) == nullptr ? otherwise : flag(key);
}

std::vector<std::string> Settings::texts_or(std::string_view key, std::vector<std::string> otherwise) const {
  return node_->find(key) == nullptr ? otherwise : texts(key);
}

std::optional<Day> Settings::day_if(std::string_view key) const {
  return node_->find(key) == nullptr ? std::nullopt : std::optional(day(key));
}

std::optional<Settings> Settings::table_if(std::string_view key) const {
  return node_->find(key) == nullptr ? std::nullopt : std::optional(table(key));
}

void Settings::refuse_unknown() const {
  const auto is_asked = [this](std::string_view key) {
    const std::lock_guard lock(node_->document->mutex);
    return node_->document->asked[node_->table].contains(key);
  };
  const toml::key* first = nullptr;
  for (const auto& [key, value] : *node_->table) {
    const bool is_earlier = first == nullptr || key.source().begin < first->source().begin;
    if (is_earlier && !is_asked(key.str())) first = &key;
  }
  if (first != nullptr)
    node_->document->refuse(first->source(), fmt::format("unknown key '{}'", printable(first->str())));
}

void Settings::refuse(std::string_view key, std::string_view reason) const {
  throw Error(node_->document->code, fmt::format("{}: {}", position(key), reason), node_->document->file_name);
}

std::string Settings::position(std::string_view key) const {
  for (const auto& [name, value] : *node_->table) {
    if (!key.empty() && name.str() == key) return node_->document->position(name.source());
  }
  return node_->document->position(node_->table->source());
}

std::string Settings::canonical() const { return canonical_text(*node_->table); }

}  // namespace sohoa
