/// Writes and reads the data of one event, field by field, with the types of docs/EVENTS.md.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "sohoa/core/error.hpp"
#include "sohoa/ledger/events.hpp"

namespace sohoa::ledger {

using RoleWords = std::array<std::pair<SignerRole, std::string_view>, 3>;

class Writer {
 public:
  Writer(std::string_view name, const EventFrame& frame);
  void text(std::string_view field, const std::string& value) { set(field, value); }
  void text_unless_empty(std::string_view field, const std::string& value);
  void texts(std::string_view field, const std::vector<std::string>& values) { set(field, values); }
  void integer(std::string_view field, std::int64_t value) { set(field, value); }
  void flag(std::string_view field, bool value) { set(field, value); }
  void day(std::string_view field, Day day) { set(field, day.iso()); }
  EventDraft finish() { return std::move(draft_); }

 private:
  void set(std::string_view field, EventValue value) { draft_.data.emplace(field, std::move(value)); }
  EventDraft draft_;
};

/// Every getter throws Error{store_corrupt} for a field that is absent or of another type.
class Reader {
 public:
  Reader(std::string_view name, const Event& event);
  template <class Parse>
  auto word(std::string_view field, Parse parse) const {
    const auto value = parse(text(field));
    if (!value) refuse(field);
    return *value;
  }
  template <class Parse>
  auto number(std::string_view field, Parse parse) const {
    const auto value = parse(integer(field));
    if (!value) refuse(field);
    return *value;
  }
  bool has(std::string_view field) const { return event_.data.contains(field); }
  const std::string& text(std::string_view field) const { return get<std::string>(field); }
  std::string text_or_empty(std::string_view field) const { return has(field) ? text(field) : std::string(); }
  const std::vector<std::string>& texts(std::string_view field) const { return get<std::vector<std::string>>(field); }
  std::int64_t integer(std::string_view field) const { return get<std::int64_t>(field); }
  bool flag(std::string_view field) const { return get<bool>(field); }
  Day day(std::string_view field) const { return word(field, Day::parse); }
  std::optional<Day> day_if(std::string_view field) const {
    return has(field) ? std::optional<Day>(day(field)) : std::nullopt;
  }

 private:
  template <class T>
  const T& get(std::string_view field) const {
    const auto found = event_.data.find(field);
    if (found == event_.data.end()) refuse(field);
    const T* value = std::get_if<T>(&found->second);
    if (value == nullptr) refuse(field);
    return *value;
  }
  [[noreturn]] void refuse(std::string_view field) const;
  const Event& event_;
};

}  // namespace sohoa::ledger
