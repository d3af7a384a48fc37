/// One SQLite connection with its prepared statements. One thread at a time.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sohoa/store/database.hpp"

#include "store/sqlite_handles.hpp"

namespace sohoa::store {

class SqliteConnection {
 public:
  enum class Access { writing, reading };

  SqliteConnection(const std::filesystem::path& file, Access access, std::chrono::milliseconds busy_wait);
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// One statement; its rows, empty for one that gives none.
  std::vector<Row> run(std::string_view sql, const std::vector<Value>& parameters = {});
  /// Several statements without parameters, separated by semicolons.
  void run_script(std::string_view sql);
  std::int64_t changes() const;
  bool in_transaction() const;
  void roll_back() noexcept;

 private:
  friend int wait_for_lock(void* self, int attempt) noexcept;

  sqlite3_stmt* prepared(std::string_view sql);
  void set_up(Access access);
  void enter_wal_mode();

  std::chrono::milliseconds busy_wait_;
  std::chrono::steady_clock::time_point waiting_since_{};
  SqliteHandle handle_;
  std::unordered_map<std::string, StatementHandle> statements_;  // after handle_: finalized before it closes
};

}  // namespace sohoa::store
