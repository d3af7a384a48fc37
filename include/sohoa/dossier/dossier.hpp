/// A dossier as the desk knows it: a case of one applicant at one unit for one procedure, with its required papers.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/error.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa {

/// R11: unit code, day, running number. Holding one means it is valid.
class DossierCode {
 public:
  static std::optional<DossierCode> parse(std::string_view text);
  const std::string& text() const noexcept { return text_; }
  std::string unit() const;
  Day day() const;
  auto operator<=>(const DossierCode&) const = default;

 private:
  explicit DossierCode(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// R12: `1.001193`, whatever was written behind it; the raw form is kept.
class ProcedureCode {
 public:
  static std::optional<ProcedureCode> parse(std::string_view text);
  const std::string& text() const noexcept { return text_; }  // normalized
  const std::string& raw() const noexcept { return raw_; }
  /// The same procedure, however it was written.
  bool operator==(const ProcedureCode& other) const noexcept { return text_ == other.text_; }
  auto operator<=>(const ProcedureCode& other) const noexcept { return text_ <=> other.text_; }

 private:
  ProcedureCode(std::string text, std::string raw) : text_(std::move(text)), raw_(std::move(raw)) {}
  std::string text_, raw_;
};

enum class Sex { male, female };

/// What is known about a person besides the number, to hold against it.
struct PersonFacts {
  std::optional<Sex> sex = {};
  std::optional<int> birth_year = {};
  std::optional<Day> today = {};
};

/// R13: CCCD of 12 digits or an old CMND of 9. Prints masked; the full text only through reveal().
class PersonalId {
 public:
  static std::optional<PersonalId> parse(std::string_view text);
  std::string masked() const;  // 070******123
  const std::string& reveal() const noexcept { return text_; }
  bool is_old() const noexcept { return text_.size() == 9; }
  std::optional<int> birth_year() const;  // nullopt for an old number
  std::optional<Sex> sex() const;
  /// Stable words: "old_number", "unknown_place", "impossible_century".
  std::vector<std::string> warnings() const;
  /// Also "other_sex", "other_birth_year", "born_in_the_future".
  std::vector<std::string> warnings(const PersonFacts& facts) const;
  bool operator==(const PersonalId&) const = default;

 private:
  explicit PersonalId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

enum class Channel { in_person = 1, online = 2, by_post = 3 };
std::string_view name(Channel channel) noexcept;
std::optional<Channel> channel_named(std::string_view text) noexcept;
enum class ComponentKind { component, result };
std::string_view name(ComponentKind kind) noexcept;
std::optional<ComponentKind> component_kind_named(std::string_view text) noexcept;

struct Component {
  std::string id;
  ComponentKind kind = ComponentKind::component;
  std::string title;
  bool required = true;
  bool is_paper = true;
  std::vector<std::string> files;  // relative to the dossier file's folder, or absolute
};

struct Dossier {
  DossierCode code;
  std::string unit;
  ProcedureCode procedure;
  std::string applicant_name;
  PersonalId applicant_id;
  Day received_on;
  Channel channel = Channel::in_person;
  std::vector<Component> components;
  /// Units that helped the applicant and that decide, when others than the receiving one; known at the reception only, where
  /// they go into the ledger.
  std::string helped_by = {}, decided_by = {};
};

/// Reads `--dossier FILE.toml`: code, unit, procedure, applicant = {name, personal_id}, received_on, channel
/// ("in_person", "online", "by_post"; the first when absent), helped_by, decided_by (units) and [[component]] with id, kind, title, required, paper,
/// files. Text comes back in NFC. Throws Error{dossier_invalid} with file:line:column; unknown keys are refused.
Dossier load_dossier(const std::filesystem::path& file);

}  // namespace sohoa
