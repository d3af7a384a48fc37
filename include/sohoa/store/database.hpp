/// A transaction, a statement, a migration: what the catalog and the ledger need of a database.
/// SQLite implements it now, PostgreSQL later, behind one contract suite. SQL is written once, in the common subset;
/// parameters are `?`; there is no string building of SQL.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::store {

using Value = std::variant<std::nullptr_t, std::int64_t, std::string, Bytes>;

/// One row of an answer. Columns by position; throws Error{store_corrupt} for another type than asked.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::int64_t integer(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  const Bytes& blob(std::size_t column) const;
  bool is_null(std::size_t column) const;
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<Value> values_;
};

/// All or nothing. Rolled back on destruction unless committed. One thread at a time.
/// After an Error a transaction can only be destroyed: whoever expects a key to be taken asks before inserting it
/// (PostgreSQL would refuse to go on, so SQLite does too).
class Transaction {
 public:
  virtual ~Transaction() = default;
  /// Throws Error{already_exists} for a unique key that is taken, Error{store_busy, disk_full, store_failed,
  /// store_corrupt}.
  virtual std::int64_t execute(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;  // rows changed
  virtual std::vector<Row> query(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;
  /// Durable when it returns.
  virtual void commit() = 0;

  std::optional<Row> query_one(std::string_view sql, const std::vector<Value>& parameters = {});
};

struct Migration {
  int version = 0;       // 1, 2, … per component
  std::string_view sql;  // several statements, separated by ;
  std::function<void(Transaction&)> then = {};  // what SQL cannot say, after it in the same transaction
};

/// A database handle. Thread-safe: each transaction has its own connection or waits for one.
class Database {
 public:
  virtual ~Database() = default;
  /// Takes the write lock at once, so that what was read stays true until commit. Waits a bounded time for other
  /// threads and processes, then throws Error{store_busy}; a thread that holds a transaction must not ask for a second.
  virtual std::unique_ptr<Transaction> begin() = 0;
  /// A consistent view that writes nothing and never waits for a writer.
  virtual std::unique_ptr<Transaction> begin_reading() = 0;
  /// Brings `component` ("ledger", "repository", "dossier") to the last version, each step in one transaction.
  /// Throws Error{store_failed} for a database newer than this program. Safe when several processes start at once.
  virtual void migrate(std::string_view component, const std::vector<Migration>& migrations) = 0;
  /// The engine's own integrity check; messages, empty when whole.
  virtual std::vector<std::string> check() = 0;
};

/// SQLite in WAL mode with synchronous=FULL; made if absent when `create`, else Error{not_found}.
/// `busy_wait`: how long begin() waits for another writer.
std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file, bool create,
                                      std::chrono::milliseconds busy_wait = std::chrono::seconds{30});

}  // namespace sohoa::store
