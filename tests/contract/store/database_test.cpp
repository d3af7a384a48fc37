// What every database promises to catalog and ledger. PostgreSQL has to pass this unchanged: add its opener at the end.
#include "sohoa/store/database.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

using store::Migration;
using store::Row;
using store::Transaction;
using store::Value;

struct Opened {
  std::shared_ptr<void> place;
  /// `patience`: how long a second writer waits.
  std::function<std::unique_ptr<store::Database>(std::chrono::milliseconds patience)> open;
};
using Opener = Opened (*)();

const std::vector<Migration> first_version = {
    {.version = 1,
     .sql = "CREATE TABLE paper (id BIGINT PRIMARY KEY, title TEXT NOT NULL UNIQUE, note TEXT);"
            "CREATE INDEX paper_by_note ON paper (note);"}};
const std::vector<Migration> second_version = {first_version[0],
                                               {.version = 2, .sql = "ALTER TABLE paper ADD COLUMN pages BIGINT;"}};

class Database : public testing::TestWithParam<Opener> {
 protected:
  void SetUp() override { database_->migrate("paper", first_version); }

  void insert(Transaction& transaction, std::int64_t id, const std::string& title) {
    transaction.execute("INSERT INTO paper (id, title) VALUES (?, ?)", {id, title});
  }
  void insert(std::int64_t id, const std::string& title) {
    const auto transaction = database_->begin();
    insert(*transaction, id, title);
    transaction->commit();
  }
  std::int64_t count(store::Database& database) {
    return database.begin_reading()->query_one("SELECT count(*) FROM paper")->integer(0);
  }

  Opened opened_ = GetParam()();
  std::unique_ptr<store::Database> database_ = opened_.open(std::chrono::seconds{30});
};

TEST_P(Database, GivesBackEveryKindOfValue) {
  const auto transaction = database_->begin();
  const auto row =
      transaction->query_one("SELECT CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)",
                             {std::int64_t{-9'007'199'254'740'993}, std::string("Đồng Xoài"), std::string(), nullptr});
  ASSERT_TRUE(row);
  EXPECT_EQ(row->size(), 4u);
  EXPECT_EQ(row->integer(0), -9'007'199'254'740'993);
  EXPECT_EQ(row->text(1), "Đồng Xoài");
  EXPECT_EQ(row->text(2), "");
  EXPECT_TRUE(row->is_null(3));
  EXPECT_ERROR(ErrorCode::store_corrupt, row->integer(1));
  EXPECT_ERROR(ErrorCode::store_corrupt, row->text(0));
  EXPECT_ERROR(ErrorCode::store_corrupt, row->text(3));
}

TEST_P(Database, CountsTheRowsAStatementChanged) {
  insert(1, "a");
  insert(2, "b");
  const auto transaction = database_->begin();
  EXPECT_EQ(transaction->execute("UPDATE paper SET note = ?", {std::string("n")}), 2);
  EXPECT_EQ(transaction->execute("DELETE FROM paper WHERE id = ?", {std::int64_t{7}}), 0);
}

TEST_P(Database, ForgetsWhatWasNotCommitted) {
  {
    const auto transaction = database_->begin();
    insert(*transaction, 1, "gone");
  }
  EXPECT_EQ(count(*database_), 0);
}

TEST_P(Database, TellsATakenKeyFromOtherMistakes) {
  insert(1, "taken");
  EXPECT_ERROR(ErrorCode::already_exists, insert(1, "other title"));
  EXPECT_ERROR(ErrorCode::already_exists, insert(2, "taken"));
  EXPECT_ERROR(ErrorCode::store_failed,
               database_->begin()->execute("INSERT INTO paper (id, title) VALUES (?, ?)", {std::int64_t{3}, nullptr}));
  EXPECT_ERROR(ErrorCode::store_failed, database_->begin()->execute("INSERT INTO nowhere VALUES (1)"));
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Database, LetsNothingFollowAFailedStatement) {
  insert(1, "taken");
  const auto transaction = database_->begin();
  insert(*transaction, 2, "would be half a step");
  EXPECT_ERROR(ErrorCode::already_exists, insert(*transaction, 3, "taken"));
  EXPECT_ERROR(ErrorCode::store_failed, insert(*transaction, 4, "after the failure"));
  EXPECT_ERROR(ErrorCode::store_failed, transaction->commit());
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Database, EndsWithTheCommit) {
  const auto transaction = database_->begin();
  insert(*transaction, 1, "in");
  transaction->commit();
  EXPECT_ERROR(ErrorCode::store_failed, insert(*transaction, 2, "after the commit"));
  EXPECT_ERROR(ErrorCode::store_failed, transaction->commit());
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Database, RefusesTwoStatementsAndMissingParameters) {
  EXPECT_ERROR(ErrorCode::store_failed, database_->begin()->execute("DELETE FROM paper; DELETE FROM paper"));
  EXPECT_ERROR(ErrorCode::store_failed, database_->begin()->query("SELECT * FROM paper WHERE id = ?"));
}

TEST_P(Database, ReadsTheStateOfItsBeginning) {
  insert(1, "before");
  const auto reading = database_->begin_reading();
  insert(2, "after");
  EXPECT_EQ(reading->query_one("SELECT count(*) FROM paper")->integer(0), 1);
  EXPECT_EQ(count(*database_), 2);
}

TEST_P(Database, ReadsWhileAnotherWrites) {
  insert(1, "committed");
  const auto writing = database_->begin();
  insert(*writing, 2, "not yet");
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Database, DoesNotWriteInAReadingTransaction) {
  EXPECT_ERROR(ErrorCode::store_failed, insert(*database_->begin_reading(), 1, "sneaked in"));
  EXPECT_EQ(count(*database_), 0);
}

TEST_P(Database, SaysBusyWhenAnotherWriterKeepsTheLock) {
  const auto impatient = opened_.open(std::chrono::milliseconds{50});
  const auto writing = database_->begin();
  EXPECT_ERROR(ErrorCode::store_busy, impatient->begin());
}

TEST_P(Database, SaysBusyToASecondWriterOfTheSameHandle) {
  const auto impatient = opened_.open(std::chrono::milliseconds{50});
  {
    const auto writing = impatient->begin();
    EXPECT_ERROR(ErrorCode::store_busy, impatient->begin());
  }
  EXPECT_NO_THROW(impatient->begin());
}

TEST_P(Database, PutsManyWritersInARow) {
  const auto other = opened_.open(std::chrono::seconds{30});
  insert(1, "counter");
  database_->migrate("paper", second_version);
  std::vector<std::thread> writers;
  for (int i = 0; i < 16; ++i) {
    writers.emplace_back([&, i] {
      for (int round = 0; round < 25; ++round) {
        const auto transaction = (i % 2 == 0 ? *database_ : *other).begin();
        const auto row = transaction->query_one("SELECT pages FROM paper WHERE id = 1");
        const std::int64_t pages = row->is_null(0) ? 0 : row->integer(0);
        transaction->execute("UPDATE paper SET pages = ? WHERE id = 1", {pages + 1});
        transaction->commit();
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(database_->begin_reading()->query_one("SELECT pages FROM paper")->integer(0), 16 * 25);
}

TEST_P(Database, MigratesEachStepOnce) {
  insert(1, "old row");
  database_->migrate("paper", second_version);
  database_->migrate("paper", second_version);
  EXPECT_TRUE(database_->begin_reading()->query_one("SELECT pages FROM paper")->is_null(0));
}

TEST_P(Database, MigratesComponentsApart) {
  database_->migrate("stamp", {{.version = 1, .sql = "CREATE TABLE stamp (id BIGINT PRIMARY KEY);"}});
  database_->migrate("paper", second_version);
  EXPECT_EQ(database_->begin_reading()->query_one("SELECT count(*) FROM stamp")->integer(0), 0);
}

TEST_P(Database, RefusesADatabaseNewerThanTheProgram) {
  database_->migrate("paper", second_version);
  EXPECT_ERROR(ErrorCode::store_failed, database_->migrate("paper", first_version));
}

TEST_P(Database, TakesAFailedMigrationBackWhole) {
  const std::vector<Migration> broken = {first_version[0],
                                         {.version = 2, .sql = "CREATE TABLE half (id BIGINT); NONSENSE;"}};
  EXPECT_ERROR(ErrorCode::store_failed, database_->migrate("paper", broken));
  EXPECT_ERROR(ErrorCode::store_failed, database_->begin_reading()->query("SELECT * FROM half"));
  EXPECT_NO_THROW(database_->migrate("paper", second_version));
}

TEST_P(Database, MigratesOnceWhenSeveralStartTogether) {
  std::vector<std::thread> programs;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 6; ++i) {
    programs.emplace_back([&] {
      try {
        opened_.open(std::chrono::seconds{30})->migrate("paper", second_version);
      } catch (const Error&) {
        ++failures;
      }
    });
  }
  for (std::thread& program : programs) program.join();
  EXPECT_EQ(failures, 0);
}

TEST_P(Database, KeepsRowsAcrossOpenings) {
  insert(1, "kept");
  database_.reset();
  database_ = opened_.open(std::chrono::seconds{30});
  EXPECT_EQ(count(*database_), 1);
}

TEST_P(Database, IsWholeAfterOrdinaryUse) {
  for (int i = 0; i < 50; ++i) insert(i, "paper " + std::to_string(i));
  EXPECT_EQ(database_->check(), std::vector<std::string>{});
}

Opened sqlite() {
  auto place = std::make_shared<TemporaryFolder>();
  return {place, [path = place->path()](std::chrono::milliseconds patience) {
            return store::open_sqlite(path / "catalog.sqlite", true, patience);
          }};
}

INSTANTIATE_TEST_SUITE_P(Every, Database, testing::Values(&sqlite), [](const auto&) { return "sqlite"; });

}  // namespace
}  // namespace sohoa
