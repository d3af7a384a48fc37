// SQLite's own ways to fail, each in our words.
#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/store/database.hpp"

#include "store/sqlite_error.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const std::vector<store::Migration> table = {
    {.version = 1, .sql = "CREATE TABLE paper (id BIGINT PRIMARY KEY, title TEXT NOT NULL);"}};

TEST(Sqlite, TranslatesEachCodeItCanMeet) {
  EXPECT_EQ(store::sqlite_error_code(SQLITE_BUSY, 0), ErrorCode::store_busy);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_BUSY_SNAPSHOT, 0), ErrorCode::store_busy);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_LOCKED, 0), ErrorCode::store_busy);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_PROTOCOL, 0), ErrorCode::store_busy);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_FULL, 0), ErrorCode::disk_full);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_IOERR_WRITE, ENOSPC), ErrorCode::disk_full);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_IOERR_FSYNC, EDQUOT), ErrorCode::disk_full);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_CANTOPEN, ENOSPC), ErrorCode::disk_full);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_IOERR_WRITE, EIO), ErrorCode::store_failed);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_READONLY, 0), ErrorCode::store_failed);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_CORRUPT, 0), ErrorCode::store_corrupt);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_NOTADB, 0), ErrorCode::store_corrupt);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_CONSTRAINT_UNIQUE, 0), ErrorCode::already_exists);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_CONSTRAINT_PRIMARYKEY, 0), ErrorCode::already_exists);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_CONSTRAINT_NOTNULL, 0), ErrorCode::store_failed);
  EXPECT_EQ(store::sqlite_error_code(SQLITE_CONSTRAINT_FOREIGNKEY, 0), ErrorCode::store_failed);
}

TEST(Sqlite, DoesNotMakeADatabaseUnasked) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "catalog.sqlite";
  EXPECT_ERROR(ErrorCode::not_found, store::open_sqlite(file, false));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Sqlite, SaysCorruptForAFileThatIsNoDatabase) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "catalog.sqlite";
  write_file_durably(file, std::string(5000, 'x'));
  EXPECT_ERROR(ErrorCode::store_corrupt, store::open_sqlite(file, false));
}

TEST(Sqlite, FindsADamagedPage) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "catalog.sqlite";
  {
    const auto database = store::open_sqlite(file, true);
    database->migrate("paper", table);
    const auto transaction = database->begin();
    for (std::int64_t id = 0; id < 2000; ++id) {
      transaction->execute("INSERT INTO paper (id, title) VALUES (?, ?)", {id, std::string(60, 't')});
    }
    transaction->commit();
  }
  {
    std::fstream pages(file, std::ios::in | std::ios::out | std::ios::binary);
    pages.seekp(4096 * 10);
    pages << std::string(4096, '\xff');
  }
  EXPECT_FALSE(store::open_sqlite(file, false)->check().empty());
}

TEST(Sqlite, KeepsWritingFromTwoDatabasesOnOneFile) {
  const TemporaryFolder folder;
  const auto one = store::open_sqlite(folder.path() / "catalog.sqlite", true);
  const auto two = store::open_sqlite(folder.path() / "catalog.sqlite", false);
  one->migrate("paper", table);
  for (std::int64_t id = 0; id < 20; ++id) {
    const auto transaction = (id % 2 == 0 ? *one : *two).begin();
    transaction->execute("INSERT INTO paper (id, title) VALUES (?, ?)", {id, std::string("t")});
    transaction->commit();
  }
  EXPECT_EQ(two->begin_reading()->query_one("SELECT count(*) FROM paper")->integer(0), 20);
}

}  // namespace
}  // namespace sohoa
