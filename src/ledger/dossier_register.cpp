// Codes are counted in the database, not in the process: two servers must not issue one code.
#include "sohoa/ledger/dossier_register.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/dossier/unit.hpp"

namespace sohoa {
namespace {

using nlohmann::json;

const std::vector<store::Migration>& migrations() {
  static const std::vector<store::Migration> steps = {{.version = 1, .sql = R"(
        CREATE TABLE dossier_counter (
          unit TEXT NOT NULL, day TEXT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (unit, day)
        );
        CREATE TABLE dossier_register (
          code TEXT PRIMARY KEY,
          unit TEXT NOT NULL,
          procedure_code TEXT NOT NULL,
          applicant_name TEXT NOT NULL,
          applicant_id TEXT NOT NULL,
          received_on TEXT NOT NULL,
          channel TEXT NOT NULL,
          components TEXT NOT NULL
        );
        CREATE INDEX dossier_register_by_applicant ON dossier_register (applicant_id);
        CREATE INDEX dossier_register_by_unit ON dossier_register (unit, received_on);
      )"}};
  return steps;
}

[[noreturn]] void corrupt(std::string_view what) {
  throw Error(ErrorCode::store_corrupt, "register: " + std::string(what));
}

template <class T>
T valid(const std::optional<T>& value, std::string_view what) {
  if (!value) corrupt(what);
  return *value;
}

std::string to_text(const std::vector<Component>& components) {
  json list = json::array();
  for (const Component& component : components) {
    list.push_back({{"id", component.id},
                    {"kind", name(component.kind)},
                    {"title", component.title},
                    {"required", component.required},
                    {"paper", component.is_paper},
                    {"files", component.files}});
  }
  return list.dump();
}

std::vector<Component> components_of(const std::string& text) {
  try {
    std::vector<Component> components;
    for (const json& item : json::parse(text)) {
      components.push_back({.id = item.at("id"),
                            .kind = valid(component_kind_named(item.at("kind").get<std::string>()), "kind"),
                            .title = item.at("title"),
                            .required = item.at("required"),
                            .is_paper = item.at("paper"),
                            .files = item.at("files")});
    }
    return components;
  } catch (const json::exception&) {
    corrupt("components");
  }
}

Dossier dossier_of(const store::Row& row) {
  return {.code = valid(DossierCode::parse(row.text(0)), "code"),
          .unit = row.text(1),
          .procedure = valid(ProcedureCode::parse(row.text(2)), "procedure"),
          .applicant_name = row.text(3),
          .applicant_id = valid(PersonalId::parse(row.text(4)), "personal id"),
          .received_on = valid(Day::parse(row.text(5)), "day"),
          .channel = valid(channel_named(row.text(6)), "channel"),
          .components = components_of(row.text(7))};
}

std::string compact(Day day) {  // yyMMdd
  const std::string iso = day.iso();
  return iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2);
}

std::string padded(std::int64_t number) {
  const std::string digits = std::to_string(number);
  return digits.size() < 4 ? std::string(4 - digits.size(), '0') + digits : digits;
}

std::int64_t number_of(const DossierCode& code) {
  const std::string& text = code.text();
  const std::size_t dash = text.rfind('-');
  std::int64_t number = 0;
  std::from_chars(text.data() + dash + 1, text.data() + text.size(), number);
  return number;
}

void raise_counter(store::Transaction& transaction, const std::string& unit, Day day, std::int64_t at_least) {
  transaction.execute(
      "INSERT INTO dossier_counter (unit, day, last) VALUES (?, ?, ?) ON CONFLICT (unit, day) DO UPDATE SET last = "
      "CASE WHEN excluded.last > dossier_counter.last THEN excluded.last ELSE dossier_counter.last END",
      {unit, day.iso(), at_least});
}

constexpr std::int64_t furthest_number = 9'999;  // a foreign number behind it is random, not counted

}  // namespace

DossierRegister::DossierRegister(store::Database& database) { database.migrate("dossier", migrations()); }

DossierCode DossierRegister::issue_code(store::Transaction& transaction, std::string_view unit, Day day) {
  if (!is_unit_code(unit)) throw Error(ErrorCode::usage, "not a unit code");
  const std::string key(unit);
  const auto row =
      transaction.query_one("SELECT last FROM dossier_counter WHERE unit = ? AND day = ?", {key, day.iso()});
  const std::int64_t next = (row ? row->integer(0) : 0) + 1;
  raise_counter(transaction, key, day, next);
  return valid(DossierCode::parse(key + "-" + compact(day) + "-" + padded(next)), "code");
}

void DossierRegister::enter(store::Transaction& transaction, const Dossier& dossier) {
  if (const auto present = find(transaction, dossier.code); present && present->applicant_id != dossier.applicant_id) {
    throw Error(ErrorCode::state_conflict, "the code belongs to another applicant", dossier.code.text());
  }
  transaction.execute(
      "INSERT INTO dossier_register (code, unit, procedure_code, applicant_name, applicant_id, received_on, channel, "
      "components) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET unit = excluded.unit, "
      "procedure_code = excluded.procedure_code, applicant_name = excluded.applicant_name, "
      "received_on = excluded.received_on, channel = excluded.channel, components = excluded.components",
      {dossier.code.text(), dossier.unit, dossier.procedure.raw(), dossier.applicant_name,
       dossier.applicant_id.reveal(), dossier.received_on.iso(), std::string(name(dossier.channel)),
       to_text(dossier.components)});
  const std::int64_t number = number_of(dossier.code);
  if (number <= furthest_number) raise_counter(transaction, dossier.code.unit(), dossier.code.day(), number);
}

std::optional<Dossier> DossierRegister::find(store::Transaction& transaction, const DossierCode& code) const {
  const auto row = transaction.query_one(
      "SELECT code, unit, procedure_code, applicant_name, applicant_id, received_on, channel, components "
      "FROM dossier_register WHERE code = ?",
      {code.text()});
  if (!row) return std::nullopt;
  return dossier_of(*row);
}

std::vector<Dossier> DossierRegister::list(store::Transaction& transaction, const Filter& filter) const {
  const auto or_null = [](const std::optional<std::string>& text) {
    return text ? store::Value(*text) : store::Value(nullptr);
  };
  const auto iso = [](const std::optional<Day>& day) { return day ? std::optional(day->iso()) : std::nullopt; };
  const store::Value unit = or_null(filter.unit), from = or_null(iso(filter.from)), to = or_null(iso(filter.to));
  const store::Value applicant = filter.applicant ? store::Value(filter.applicant->reveal()) : store::Value(nullptr);
  std::vector<Dossier> found;
  for (const store::Row& row : transaction.query(
           "SELECT code, unit, procedure_code, applicant_name, applicant_id, received_on, channel, components "
           "FROM dossier_register WHERE (CAST(? AS TEXT) IS NULL OR unit = ?) "
           "AND (CAST(? AS TEXT) IS NULL OR received_on >= ?) AND (CAST(? AS TEXT) IS NULL OR received_on <= ?) "
           "AND (CAST(? AS TEXT) IS NULL OR applicant_id = ?) ORDER BY code",
           {unit, unit, from, from, to, to, applicant, applicant})) {
    found.push_back(dossier_of(row));
  }
  return found;
}

}  // namespace sohoa
