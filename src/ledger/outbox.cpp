// One table; an item leaves once.
#include "sohoa/ledger/outbox.hpp"

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

const std::vector<store::Migration>& migrations() {
  static const std::vector<store::Migration> steps = {{.version = 1, .sql = R"(
        CREATE TABLE outbox (
          digest TEXT PRIMARY KEY,
          purpose TEXT NOT NULL,
          dossier TEXT NOT NULL,
          unit TEXT NOT NULL,
          title TEXT NOT NULL,
          made_ms BIGINT NOT NULL,
          before_ms BIGINT,
          sent_ms BIGINT,
          sent_by TEXT NOT NULL,
          proof TEXT NOT NULL,
          details TEXT NOT NULL
        );
      )"}};
  return steps;
}

const std::string selected =
    "SELECT digest, purpose, dossier, unit, title, made_ms, before_ms, sent_ms, sent_by, proof, details FROM outbox ";

store::Value or_null(const std::optional<Instant>& at) { return at ? store::Value(at->ms) : store::Value(nullptr); }

std::optional<Instant> instant(const store::Row& row, std::size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional(Instant{row.integer(column)});
}

OutboxItem item_of(const store::Row& row) {
  return {.digest = row.text(0),
          .purpose = row.text(1),
          .dossier = row.text(2),
          .unit = row.text(3),
          .title = row.text(4),
          .made_at = Instant{row.integer(5)},
          .send_before = instant(row, 6),
          .sent_at = instant(row, 7),
          .sent_by = row.text(8),
          .proof = row.text(9),
          .details = row.text(10)};
}

}  // namespace

Outbox::Outbox(store::Database& database) { database.migrate("outbox", migrations()); }

void Outbox::put(store::Transaction& transaction, const OutboxItem& item) {
  transaction.execute(
      "INSERT INTO outbox (digest, purpose, dossier, unit, title, made_ms, before_ms, sent_ms, sent_by, proof, "
      "details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING",
      {item.digest, item.purpose, item.dossier, item.unit, nfc(item.title), item.made_at.ms,
       or_null(item.send_before), or_null(item.sent_at), item.sent_by, nfc(item.proof), item.details});
}

void Outbox::sent(store::Transaction& transaction, std::string_view digest, Instant at, const std::string& by,
                  const std::string& proof) {
  if (trimmed(proof).empty()) throw Error(ErrorCode::usage, "what shows that it left?");
  const auto item = find(transaction, digest);
  if (!item) throw Error(ErrorCode::not_found, "not in the outbox", std::string(digest));
  if (item->sent_at) throw Error(ErrorCode::state_conflict, "it has left already", std::string(digest));
  transaction.execute("UPDATE outbox SET sent_ms = ?, sent_by = ?, proof = ? WHERE digest = ?",
                      {at.ms, by, nfc(proof), item->digest});
}

std::optional<OutboxItem> Outbox::find(store::Transaction& transaction, std::string_view digest) const {
  const auto row = transaction.query_one(selected + "WHERE digest = ?", {std::string(digest)});
  if (!row) return std::nullopt;
  return item_of(*row);
}

std::vector<OutboxItem> Outbox::list(store::Transaction& transaction, bool only_waiting) const {
  std::vector<OutboxItem> items;
  for (const store::Row& row : transaction.query(
           selected + "WHERE (? = 0 OR sent_ms IS NULL) ORDER BY made_ms, digest", {std::int64_t{only_waiting}})) {
    items.push_back(item_of(row));
  }
  return items;
}

}  // namespace sohoa
