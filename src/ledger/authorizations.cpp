// The register's row says who, the ledger's event says that, why and how long; either without the other is a damaged store.
#include "sohoa/ledger/authorizations.hpp"

#include <algorithm>
#include <tuple>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/random.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/ledger/events.hpp"

#include "ledger/personal_id_guard.hpp"

namespace sohoa {
namespace {

const std::vector<store::Migration>& migrations() {
  static const std::vector<store::Migration> steps = {{.version = 1, .sql = R"(
        CREATE TABLE authorization_register (
          record TEXT PRIMARY KEY,
          owner_id TEXT NOT NULL,
          agent_id TEXT NOT NULL,
          salt TEXT NOT NULL
        );
        CREATE INDEX authorization_register_by_owner ON authorization_register (owner_id);
      )"}};
  return steps;
}

std::string recorded_key(std::string_view record) { return "authorization.recorded:" + std::string(record); }
std::string withdrawn_key(std::string_view record) { return "authorization.withdrawn:" + std::string(record); }

struct RegisterRow {
  std::string record;
  PersonalId owner, agent;
  std::string salt;
};

PersonalId id_of(const std::string& text) {
  auto id = PersonalId::parse(text);
  if (!id) throw Error(ErrorCode::store_corrupt, "register: personal id");
  return *std::move(id);
}

RegisterRow row_of(const store::Row& row) {
  return {.record = row.text(0), .owner = id_of(row.text(1)), .agent = id_of(row.text(2)), .salt = row.text(3)};
}

std::vector<RegisterRow> rows(store::Transaction& transaction, const std::optional<PersonalId>& owner) {
  const store::Value wanted = owner ? store::Value(owner->reveal()) : store::Value(nullptr);
  std::vector<RegisterRow> found;
  for (const store::Row& row : transaction.query("SELECT record, owner_id, agent_id, salt FROM authorization_register "
                                                 "WHERE CAST(? AS TEXT) IS NULL OR owner_id = ? ORDER BY record",
                                                 {wanted, wanted}))
    found.push_back(row_of(row));
  return found;
}

/// Twelve digits are soon guessed: without the salt, which never leaves the register, the digest tells nothing.
std::string persons_digest(const RegisterRow& row) {
  return sha256(view("authorization\n" + row.salt + "\n" + row.owner.reveal() + "\n" + row.agent.reveal())).hex();
}

Authorization authorization_of(store::Transaction& transaction, const Ledger& ledger, const RegisterRow& row) {
  const auto event = ledger.find(transaction, recorded_key(row.record));
  if (!event) throw Error(ErrorCode::store_corrupt, "an authorisation that is not in the ledger", row.record);
  const auto recorded = read<AuthorizationRecorded>(*event);
  if (recorded.record != row.record || recorded.persons != persons_digest(row))
    throw Error(ErrorCode::store_corrupt, "an authorisation of other people than the ledger's", row.record);
  Authorization found{.record = row.record,
                      .owner = row.owner,
                      .agent = row.agent,
                      .paper = recorded.paper,
                      .dossier = event->dossier,
                      .unit = event->unit,
                      .from = recorded.from,
                      .until = recorded.until,
                      .recorded_at = event->at,
                      .recorded_by = event->actor};
  if (const auto end = ledger.find(transaction, withdrawn_key(row.record))) {
    const auto withdrawn = read<AuthorizationWithdrawn>(*end);
    found.withdrawn_at = end->at;
    found.withdrawn_by = end->actor;
    found.withdrawn_because = withdrawn.reason;
  }
  return found;
}

/// The ledger refuses ids as a bug; here a person typed them.
void require_text(const std::string& text, const char* missing) {
  if (trimmed(text).empty()) throw Error(ErrorCode::usage, missing);
  if (ledger::holds_personal_id(text)) throw Error(ErrorCode::usage, "a personal id does not belong into the ledger");
}

void require_sense(const AuthorizationRequest& request) {
  require_text(request.paper, "the paper the authorisation rests on");
  if (request.until < request.from) throw Error(ErrorCode::usage, "an authorisation ends after it begins");
  if (request.owner == request.agent) throw Error(ErrorCode::usage, "nobody needs an authorisation to sign for himself");
}

bool is_same(const Authorization& one, const AuthorizationRequest& request) {
  return one.agent == request.agent && one.dossier == request.dossier && one.from == request.from && one.until == request.until &&
         one.paper == nfc(request.paper);
}

bool is_meant(const Authorization& one, const std::optional<std::string>& dossier) {
  return !dossier || one.dossier.empty() || one.dossier == *dossier;
}

}  // namespace

AuthorizationRegister::AuthorizationRegister(store::Database& database) { database.migrate("authorization", migrations()); }

AuthorizationRegister::Recorded AuthorizationRegister::record(store::Transaction& transaction, Ledger& ledger, const AuthorizationRequest& request,
                                                              Instant at, const std::string& actor) {
  require_sense(request);
  for (const Authorization& known : list(transaction, ledger, {.owner = request.owner, .dossier = {}})) {
    if (!is_same(known, request)) continue;
    if (known.withdrawn_at) throw Error(ErrorCode::state_conflict, "authorization_withdrawn", known.record);
    return {known, false};
  }
  const RegisterRow row{.record = "uq-" + random_name(), .owner = request.owner, .agent = request.agent, .salt = random_name(16)};
  transaction.execute("INSERT INTO authorization_register (record, owner_id, agent_id, salt) VALUES (?, ?, ?, ?)",
                      {row.record, row.owner.reveal(), row.agent.reveal(), row.salt});
  ledger.append(transaction,
                draft(AuthorizationRecorded{.record = row.record, .paper = nfc(request.paper), .from = request.from, .until = request.until, .persons = persons_digest(row)},
                      {.at = at, .dossier = request.dossier, .unit = request.unit, .actor = actor, .key = recorded_key(row.record)}));
  return {authorization_of(transaction, ledger, row), true};
}

AuthorizationRegister::Recorded AuthorizationRegister::withdraw(store::Transaction& transaction, Ledger& ledger, std::string_view record,
                                                                const std::string& reason, Instant at, const std::string& actor) {
  require_text(reason, "why it is withdrawn");
  const auto found = transaction.query_one("SELECT record, owner_id, agent_id, salt FROM authorization_register WHERE record = ?", {std::string(record)});
  if (!found) throw Error(ErrorCode::not_found, "no such authorisation", std::string(record));
  const RegisterRow row = row_of(*found);
  const Authorization before = authorization_of(transaction, ledger, row);
  if (before.withdrawn_at) return {before, false};
  ledger.append(transaction, draft(AuthorizationWithdrawn{.record = row.record, .reason = nfc(reason)},
                                   {.at = at, .dossier = before.dossier, .unit = before.unit, .actor = actor, .key = withdrawn_key(row.record)}));
  return {authorization_of(transaction, ledger, row), true};
}

std::vector<Authorization> AuthorizationRegister::list(store::Transaction& transaction, const Ledger& ledger, const Filter& filter) const {
  std::vector<Authorization> found;
  for (const RegisterRow& row : rows(transaction, filter.owner)) {
    Authorization one = authorization_of(transaction, ledger, row);
    if (is_meant(one, filter.dossier)) found.push_back(std::move(one));
  }
  std::ranges::sort(found, {}, [](const Authorization& one) { return std::tuple(one.from, one.record); });
  return found;
}

std::vector<std::string> AuthorizationRegister::check(store::Transaction& transaction, const Ledger& ledger) const {
  std::vector<std::string> messages;
  for (const RegisterRow& row : rows(transaction, {})) {
    try {
      authorization_of(transaction, ledger, row);
    } catch (const Error& error) {
      messages.push_back(row.record + ": " + error.detail());
    }
  }
  return messages;
}

}  // namespace sohoa
