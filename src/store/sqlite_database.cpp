// The embedded catalog. One writer at a time in this process waits at a gate of our own and then meets the other
// processes at SQLite's lock; readers each have a connection and never wait.
#include <condition_variable>
#include <mutex>
#include <system_error>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/store/database.hpp"

#include "store/sqlite_connection.hpp"

namespace sohoa::store {
namespace {

using Connection = std::unique_ptr<SqliteConnection>;

/// Lets one writer in, in the order they came.
class WriterGate {
 public:
  explicit WriterGate(std::chrono::milliseconds patience) : patience_(patience) {}

  void enter() {
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = next_ticket_++;
    waiting_.push_back(ticket);
    const bool admitted = changed_.wait_for(lock, patience_, [&] { return !occupied_ && waiting_.front() == ticket; });
    std::erase(waiting_, ticket);
    if (!admitted) {
      changed_.notify_all();
      throw Error(ErrorCode::store_busy, "another writer of this process");
    }
    occupied_ = true;
  }

  void leave() noexcept {
    {
      const std::scoped_lock lock(mutex_);
      occupied_ = false;
    }
    changed_.notify_all();
  }

 private:
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool occupied_ = false;
  std::uint64_t next_ticket_ = 0;
  std::vector<std::uint64_t> waiting_;
};

/// Connections that wait for their next transaction.
class Pool {
 public:
  Pool(std::filesystem::path file, SqliteConnection::Access access, std::chrono::milliseconds busy_wait)
      : file_(std::move(file)), access_(access), busy_wait_(busy_wait) {}

  Connection take() {
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        Connection connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return std::make_unique<SqliteConnection>(file_, access_, busy_wait_);
  }

  void give_back(Connection connection) noexcept {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(connection));
  }

 private:
  static constexpr std::size_t most_idle = 8;
  std::filesystem::path file_;
  SqliteConnection::Access access_;
  std::chrono::milliseconds busy_wait_;
  std::mutex mutex_;
  std::vector<Connection> idle_;
};

class SqliteTransaction : public Transaction {
  // A statement that failed leaves nothing to build on, and SQLite may have left the transaction by itself: what came
  // next would then be committed one by one.
  template <class Work>
  auto guarded(Work work) {
    if (is_over_ || !connection_->in_transaction()) throw Error(ErrorCode::store_failed, "the transaction is over");
    try {
      return work();
    } catch (...) {
      is_over_ = has_failed_ = true;
      connection_->roll_back();
      throw;
    }
  }

 public:
  SqliteTransaction(Pool& pool, WriterGate* gate) : pool_(pool), gate_(gate) {
    if (gate_ != nullptr) gate_->enter();
    try {
      connection_ = pool_.take();
      begin();
    } catch (...) {
      end();
      throw;
    }
  }
  ~SqliteTransaction() override { end(); }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  std::int64_t execute(std::string_view sql, const std::vector<Value>& parameters) override {
    return guarded([&] {
      connection_->run(sql, parameters);
      return connection_->changes();
    });
  }

  std::vector<Row> query(std::string_view sql, const std::vector<Value>& parameters) override {
    return guarded([&] { return connection_->run(sql, parameters); });
  }

  void commit() override {
    guarded([&] { return connection_->run("COMMIT"); });
    is_over_ = true;
  }

  void run_script(std::string_view sql) {
    guarded([&] {
      connection_->run_script(sql);
      return 0;
    });
  }

 private:
  void begin() {
    if (gate_ != nullptr) {
      connection_->run("BEGIN IMMEDIATE");
      return;
    }
    connection_->run("BEGIN");
    // SQLite fixes a reader's view at its first read, the promise is at begin.
    connection_->run("SELECT count(*) FROM sqlite_schema");
  }

  void end() noexcept {
    if (connection_) {
      connection_->roll_back();
      // After an I/O error a connection's idea of the file is not worth keeping.
      if (!has_failed_) pool_.give_back(std::move(connection_));
      connection_.reset();
    }
    if (gate_ != nullptr) gate_->leave();
    gate_ = nullptr;
  }

  Pool& pool_;
  WriterGate* gate_;
  Connection connection_;
  bool is_over_ = false;
  bool has_failed_ = false;
};

constexpr std::string_view version_table =
    "CREATE TABLE IF NOT EXISTS schema_version (component TEXT PRIMARY KEY, version BIGINT NOT NULL)";

std::int64_t version_of(Transaction& transaction, std::string_view component) {
  const auto row =
      transaction.query_one("SELECT version FROM schema_version WHERE component = ?", {std::string(component)});
  return row ? row->integer(0) : 0;
}

void set_version(Transaction& transaction, std::string_view component, std::int64_t version) {
  transaction.execute(
      "INSERT INTO schema_version (component, version) VALUES (?, ?) "
      "ON CONFLICT (component) DO UPDATE SET version = excluded.version",
      {std::string(component), version});
}

class SqliteDatabase : public Database {
 public:
  SqliteDatabase(const std::filesystem::path& file, std::chrono::milliseconds busy_wait)
      : writers_(file, SqliteConnection::Access::writing, busy_wait),
        readers_(file, SqliteConnection::Access::reading, busy_wait),
        gate_(busy_wait) {
    SqliteTransaction transaction(writers_, &gate_);
    transaction.execute(version_table, {});
    transaction.commit();
  }

  std::unique_ptr<Transaction> begin() override { return std::make_unique<SqliteTransaction>(writers_, &gate_); }
  std::unique_ptr<Transaction> begin_reading() override {
    return std::make_unique<SqliteTransaction>(readers_, nullptr);
  }

  void migrate(std::string_view component, const std::vector<Migration>& migrations) override {
    if (is_current(component, migrations)) return;
    for (const Migration& step : migrations) apply(component, step);
  }

  std::vector<std::string> check() override {
    try {
      return findings();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::store_corrupt) throw;
      return {error.detail()};
    }
  }

 private:
  bool is_current(std::string_view component, const std::vector<Migration>& migrations) {
    const std::int64_t last = migrations.empty() ? 0 : migrations.back().version;
    const std::int64_t present = version_of(*begin_reading(), component);
    if (present > last) {
      throw Error(ErrorCode::store_failed, std::string(component) + " has version " + std::to_string(present) +
                                               ", this program knows " + std::to_string(last));
    }
    return present == last;
  }

  // The version is read again under the lock: another process may have taken the step meanwhile.
  void apply(std::string_view component, const Migration& step) {
    SqliteTransaction transaction(writers_, &gate_);
    const std::int64_t present = version_of(transaction, component);
    if (present >= step.version) return;
    SOHOA_INVARIANT(present + 1 == step.version);
    transaction.run_script(step.sql);
    if (step.then) step.then(transaction);
    set_version(transaction, component, step.version);
    transaction.commit();
  }

  std::vector<std::string> findings() {
    std::vector<std::string> messages;
    const auto reading = begin_reading();
    for (const Row& row : reading->query("PRAGMA integrity_check")) {
      if (row.text(0) != "ok") messages.push_back(row.text(0));
    }
    for (const Row& row : reading->query("PRAGMA foreign_key_check")) {
      messages.push_back("a row of " + row.text(0) + " refers to a missing row of " + row.text(2));
    }
    return messages;
  }

  Pool writers_, readers_;
  WriterGate gate_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file, bool create,
                                      std::chrono::milliseconds busy_wait) {
  std::error_code ignored;
  const bool exists = std::filesystem::exists(file, ignored);
  if (!exists && !create) throw Error(ErrorCode::not_found, "no database", file.string());
  try {
    auto database = std::make_unique<SqliteDatabase>(file, busy_wait);
    // SQLite syncs its own files; the folder that names a new database is ours to sync.
    if (!exists) sync_folder(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
    return database;
  } catch (Error& error) {
    throw std::move(error).about(file.string());
  }
}

}  // namespace sohoa::store
