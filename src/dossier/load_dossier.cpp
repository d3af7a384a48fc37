// A dossier's TOML file: strict, because a misspelt key would lose a paper silently.
#include <set>

#include "sohoa/core/settings.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/unit.hpp"

namespace sohoa {
namespace {

std::string plain_text(const Settings& settings, std::string_view key) {
  std::string text = nfc(settings.text(key));
  if (trimmed(text).empty()) settings.refuse(key, "'" + std::string(key) + "' is empty");
  return text;
}

template <class Parse>
auto parsed(const Settings& settings, std::string_view key, std::string_view what, Parse parse) {
  auto value = parse(settings.text(key));
  if (!value) settings.refuse(key, "'" + std::string(key) + "' is no " + std::string(what));
  return *value;
}

std::string unit_of(const Settings& settings, std::string_view key, bool may_lack = false) {
  const std::string unit = may_lack ? settings.text_or(key, "") : settings.text(key);
  if (!is_unit_code(unit) && !(may_lack && unit.empty())) settings.refuse(key, "'" + std::string(key) + "' is no unit code");
  return unit;
}

Channel channel_of(const Settings& settings) {
  const auto channel = channel_named(settings.text_or("channel", "in_person"));
  if (!channel) settings.refuse("channel", "'channel' is none of in_person, online, by_post");
  return *channel;
}

ComponentKind kind_of(const Settings& settings) {
  const auto kind = component_kind_named(settings.text_or("kind", "component"));
  if (!kind) settings.refuse("kind", "'kind' is neither component nor result");
  return *kind;
}

// The id becomes a folder's and a file's name.
bool is_component_id(std::string_view id) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !id.empty() && id.size() <= 64 && id.front() != '.' && id.find_first_not_of(allowed) == std::string_view::npos;
}

Component component_of(const Settings& settings) {
  Component component;
  component.id = settings.text("id");
  if (!is_component_id(component.id)) settings.refuse("id", "'id' may hold letters, digits, '.', '_' and '-' only");
  component.kind = kind_of(settings);
  component.title = nfc(settings.text_or("title", component.id));
  component.required = settings.flag_or("required", true);
  component.is_paper = settings.flag_or("paper", true);
  component.files = settings.texts_or("files", {});
  settings.refuse_unknown();
  return component;
}

std::vector<Component> components_of(const Settings& settings) {
  std::vector<Component> components;
  std::set<std::string> ids;
  for (const Settings& table : settings.tables("component")) {
    components.push_back(component_of(table));
    if (!ids.insert(components.back().id).second) table.refuse("id", "'id' is there twice");
  }
  if (components.empty()) settings.refuse("component", "'component' is missing: a dossier has at least one");
  return components;
}

}  // namespace

Dossier load_dossier(const std::filesystem::path& file) {
  const Settings settings = Settings::load(file, ErrorCode::dossier_invalid);
  const Settings applicant = settings.table("applicant");
  Dossier dossier{
      .code = parsed(settings, "code", "dossier code", DossierCode::parse),
      .unit = unit_of(settings, "unit"),
      .procedure = parsed(settings, "procedure", "procedure code", ProcedureCode::parse),
      .applicant_name = plain_text(applicant, "name"),
      .applicant_id = parsed(applicant, "personal_id", "personal id", PersonalId::parse),
      .received_on = settings.day("received_on"),
      .channel = channel_of(settings),
      .components = components_of(settings),
      .helped_by = unit_of(settings, "helped_by", true),
      .decided_by = unit_of(settings, "decided_by", true),
  };
  applicant.refuse_unknown();
  settings.refuse_unknown();
  return dossier;
}

}  // namespace sohoa
