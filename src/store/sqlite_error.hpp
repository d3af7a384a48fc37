/// SQLITE_* to ErrorCode, in one place.
#pragma once

#include <string_view>

#include "sohoa/core/error.hpp"

#include "store/sqlite_handles.hpp"

namespace sohoa::store {

/// `extended`: SQLite's extended result code; `system_error`: the errno behind an I/O error, 0 when unknown.
ErrorCode sqlite_error_code(int extended, int system_error) noexcept;

[[noreturn]] void throw_sqlite(sqlite3* connection, std::string_view activity);

}  // namespace sohoa::store
