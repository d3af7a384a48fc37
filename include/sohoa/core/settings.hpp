/// TOML with positions: every mistake is reported where it was typed, as file:line:column.
/// The document is read once, unknown keys are errors, and no third-party type shows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/error.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa {

/// One TOML table. Cheap to copy (it shares the immutable parsed document). Getters mark their key as known;
/// `refuse_unknown` then throws for the first key nobody asked about.
class Settings {
 public:
  /// Throws Error{code} with file:line:column.
  static Settings parse(std::string_view toml, std::string_view file_name, ErrorCode code = ErrorCode::config_invalid);
  static Settings load(const std::filesystem::path& file, ErrorCode code = ErrorCode::config_invalid);
  /// An empty table, for defaults.
  static Settings empty();

  bool has(std::string_view key) const;
  std::vector<std::string> keys() const;

  // Required values: throw with the table's position when absent, with the value's when of another type.
  std::string text(std::string_view key) const;
  std::int64_t integer(std::string_view key, std::int64_t at_least = INT64_MIN, std::int64_t at_most = INT64_MAX) const;
  double number(std::string_view key, double at_least, double at_most) const;
  bool flag(std::string_view key) const;
  Day day(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  Settings table(std::string_view key) const;
  std::vector<Settings> tables(std::string_view key) const;   // array of tables; empty when absent

  // With a default for an absent key; a present one is checked like above.
  std::string text_or(std::string_view key, std::string_view otherwise) const;
  std::int64_t integer_or(std::string_view key, std::int64_t otherwise, std::int64_t at_least = INT64_MIN,
                          std::int64_t at_most = INT64_MAX) const;
  double number_or(std::string_view key, double otherwise, double at_least, double at_most) const;
  bool flag_or(std::string_view key, bool otherwise) const;
  std::vector<std::string> texts_or(std::string_view key, std::vector<std::string> otherwise) const;
  std::optional<Day> day_if(std::string_view key) const;
  std::optional<Settings> table_if(std::string_view key) const;

  /// Throws for the first key of this table that no getter asked for.
  void refuse_unknown() const;
  /// Throws Error{code} at the key's position (the table's when the key is absent).
  [[noreturn]] void refuse(std::string_view key, std::string_view reason) const;
  /// "file:line:column" of the key, or of the table for an empty key.
  std::string position(std::string_view key = {}) const;
  /// The table as canonical text (sorted keys), for digests of settings.
  std::string canonical() const;

 private:
  struct Node;
  explicit Settings(std::shared_ptr<const Node> node);
  std::shared_ptr<const Node> node_;   // shared with the copies and child tables of one document
};

}  // namespace sohoa
