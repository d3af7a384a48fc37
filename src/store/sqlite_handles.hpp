/// Owned SQLite handles; ownership in C ends here.
#pragma once

#include <memory>

#include <sqlite3.h>

namespace sohoa::store {

struct CloseSqlite {
  void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

}  // namespace sohoa::store
