// What SQLite reports, in our words. The text of a message names tables and columns, never values.
#include "store/sqlite_error.hpp"

#include <cerrno>
#include <string>

namespace sohoa::store {
namespace {

bool is_full(int system_error) { return system_error == ENOSPC || system_error == EDQUOT; }

bool is_taken_key(int extended) {
  return extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
         extended == SQLITE_CONSTRAINT_ROWID;
}

}  // namespace

ErrorCode sqlite_error_code(int extended, int system_error) noexcept {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:  // the WAL's locking protocol gave up waiting
      return ErrorCode::store_busy;
    case SQLITE_FULL: return ErrorCode::disk_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::store_corrupt;
    case SQLITE_CONSTRAINT: return is_taken_key(extended) ? ErrorCode::already_exists : ErrorCode::store_failed;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return is_full(system_error) ? ErrorCode::disk_full : ErrorCode::store_failed;
    default: return ErrorCode::store_failed;
  }
}

void throw_sqlite(sqlite3* connection, std::string_view activity) {
  const int extended = sqlite3_extended_errcode(connection);
  const ErrorCode code = sqlite_error_code(extended, sqlite3_system_errno(connection));
  throw Error(code, std::string(activity) + ": " + sqlite3_errmsg(connection));
}

}  // namespace sohoa::store
