// A connection in WAL mode that syncs at every commit, waits a bounded time for locks and keeps its prepared
// statements.
#include "store/sqlite_connection.hpp"

#include <type_traits>

#include <time.h>

#include "store/sqlite_error.hpp"

namespace sohoa::store {
namespace {

constexpr std::size_t statements_kept = 128;

void pause_ms(long milliseconds) noexcept {
  const timespec span{0, milliseconds * 1'000'000};
  nanosleep(&span, nullptr);
}

int bind_value(sqlite3_stmt* statement, int position, const Value& value) {
  return std::visit(
      [&](const auto& content) {
        using T = std::decay_t<decltype(content)>;
        if constexpr (std::is_same_v<T, std::nullptr_t>) {
          return sqlite3_bind_null(statement, position);
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          return sqlite3_bind_int64(statement, position, content);
        } else if constexpr (std::is_same_v<T, std::string>) {
          return sqlite3_bind_text64(statement, position, content.data(), content.size(), SQLITE_STATIC, SQLITE_UTF8);
        } else {
          // A null pointer would bind NULL, and an empty blob is not NULL.
          const void* start = content.empty() ? static_cast<const void*>("") : content.data();
          return sqlite3_bind_blob64(statement, position, start, content.size(), SQLITE_STATIC);
        }
      },
      value);
}

Value column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return nullptr;
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* start = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
      return start == nullptr ? Bytes{} : Bytes(start, start + sqlite3_column_bytes(statement, column));
    }
    default: throw Error(ErrorCode::store_corrupt, "a floating-point value in the database");
  }
}

Row current_row(sqlite3_stmt* statement) {
  std::vector<Value> values;
  const int columns = sqlite3_column_count(statement);
  values.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) values.push_back(column_value(statement, column));
  return Row(std::move(values));
}

/// A cached statement must not keep a lock or the caller's bytes, whatever ended its use.
struct ResetOnExit {
  sqlite3_stmt* statement;
  ~ResetOnExit() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

// Short waits with a growing step instead of sqlite3_busy_timeout's, which ends in steps of 100 ms: with many desks
// writing at once a waiter that sleeps long is starved by those who just came.
int wait_for_lock(void* self, int attempt) noexcept {
  auto& connection = *static_cast<SqliteConnection*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (attempt == 0) connection.waiting_since_ = now;
  if (now - connection.waiting_since_ >= connection.busy_wait_) return 0;
  pause_ms(attempt < 5 ? 1 : attempt < 20 ? 3 : 8);
  return 1;
}

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Access access,
                                   std::chrono::milliseconds busy_wait)
    : busy_wait_(busy_wait) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  handle_.reset(opened);
  if (!handle_) throw Error(ErrorCode::store_failed, "no memory for a connection");
  if (result != SQLITE_OK) throw_sqlite(opened, "open");
  sqlite3_busy_handler(opened, wait_for_lock, this);
  set_up(access);
}

void SqliteConnection::set_up(Access access) {
  enter_wal_mode();
  run("PRAGMA synchronous=FULL");
  run("PRAGMA foreign_keys=ON");
  run("PRAGMA trusted_schema=OFF");
  run("PRAGMA cell_size_check=ON");
  // A ledger of millions has indexes that do not fit SQLite's 2 MB, and each of its 4 MB checkpoints would rewrite them: a
  // thousand events have keys and dossiers on almost as many pages.
  run("PRAGMA cache_size=-65536");
  run("PRAGMA wal_autocheckpoint=32768");
  if (access == Access::reading) run("PRAGMA query_only=ON");
}

// Two processes that open a new database at once: SQLite refuses the switch to WAL without asking the busy handler.
void SqliteConnection::enter_wal_mode() {
  for (int attempt = 0;; ++attempt) {
    try {
      const auto rows = run("PRAGMA journal_mode=WAL");
      if (!rows.empty() && rows.front().text(0) == "wal") return;
      throw Error(ErrorCode::store_failed, "this file system cannot hold a database in WAL mode");
    } catch (const Error& error) {
      if (error.code() != ErrorCode::store_busy || wait_for_lock(this, attempt) == 0) throw;
    }
  }
}

sqlite3_stmt* SqliteConnection::prepared(std::string_view sql) {
  std::string key(sql);
  if (const auto known = statements_.find(key); known != statements_.end()) return known->second.get();
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                         &rest) != SQLITE_OK) {
    throw_sqlite(handle_.get(), "prepare");
  }
  StatementHandle owned(statement);
  // A second statement behind the first would be dropped silently.
  if (!owned ||
      std::string_view(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest)).find_first_not_of(" \n\t;") !=
          std::string_view::npos) {
    throw Error(ErrorCode::store_failed, "one statement at a time");
  }
  if (statements_.size() >= statements_kept) statements_.clear();
  return statements_.emplace(std::move(key), std::move(owned)).first->second.get();
}

std::vector<Row> SqliteConnection::run(std::string_view sql, const std::vector<Value>& parameters) {
  sqlite3_stmt* const statement = prepared(sql);
  const ResetOnExit reset{statement};
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) != parameters.size()) {
    throw Error(ErrorCode::store_failed, "wrong number of parameters");
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (bind_value(statement, static_cast<int>(i) + 1, parameters[i]) != SQLITE_OK) throw_sqlite(handle_.get(), "bind");
  }
  std::vector<Row> rows;
  int result = SQLITE_ROW;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) rows.push_back(current_row(statement));
  if (result != SQLITE_DONE) throw_sqlite(handle_.get(), "execute");
  return rows;
}

void SqliteConnection::run_script(std::string_view sql) {
  const std::string script(sql);
  if (sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw_sqlite(handle_.get(), "script");
  }
}

std::int64_t SqliteConnection::changes() const { return sqlite3_changes64(handle_.get()); }

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

void SqliteConnection::roll_back() noexcept {
  // After a full disk SQLite may have rolled back by itself.
  if (in_transaction()) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace sohoa::store
