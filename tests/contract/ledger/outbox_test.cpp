// What leaves the house leaves once, with a proof, and what is late says so.
#include "sohoa/ledger/outbox.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const Instant morning = *Instant::parse("2022-06-06T08:00:00+07:00");

struct Desk {
  Desk() : database(store::open_sqlite(folder.path() / "catalog.sqlite", true)), outbox(*database) {
    const auto transaction = database->begin();
    outbox.put(*transaction, letter());
    transaction->commit();
  }
  static OutboxItem letter() {
    return {.digest = "ab12", .purpose = "apology", .dossier = "H10.31-220601-0001", .unit = "H10.31",
            .title = "Phiếu xin lỗi", .made_at = morning, .send_before = morning.plus_seconds(3600)};
  }
  void send(Instant at, const std::string& proof) {
    const auto transaction = database->begin();
    outbox.sent(*transaction, "ab12", at, "email", proof);
    transaction->commit();
  }
  std::vector<OutboxItem> list(bool only_waiting) {
    return outbox.list(*database->begin_reading(), only_waiting);
  }
  TemporaryFolder folder;
  std::unique_ptr<store::Database> database;
  Outbox outbox;
};

TEST(Outbox, KeepsWhatWaitsAndWhatLeftWithItsProof) {
  Desk desk;
  ASSERT_EQ(desk.list(true).size(), 1u);
  desk.send(morning.plus_seconds(60), "message 17");
  EXPECT_TRUE(desk.list(true).empty());
  const auto all = desk.list(false);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all.front().proof, "message 17");
  EXPECT_EQ(all.front().sent_by, "email");
  EXPECT_FALSE(all.front().is_late(morning.plus_seconds(7200))) << "it left in time, whatever time it is now";
}

TEST(Outbox, RefusesASecondSendingAnUnknownItemAndNoProof) {
  Desk desk;
  EXPECT_TRUE(test::has_code(test::error_of([&] { desk.send(morning, " "); }), ErrorCode::usage));
  desk.send(morning, "x");
  EXPECT_TRUE(test::has_code(test::error_of([&] { desk.send(morning, "y"); }), ErrorCode::state_conflict));
  const auto transaction = desk.database->begin();
  EXPECT_ERROR(ErrorCode::not_found, desk.outbox.sent(*transaction, "ffff", morning, "email", "x"));
}

TEST(R8Outbox, TheLimitItselfIsLate) {
  OutboxItem item = Desk::letter();
  EXPECT_FALSE(item.is_late(morning));
  EXPECT_TRUE(item.is_late(*item.send_before));
  item.sent_at = item.send_before->plus_ms(-1);
  EXPECT_FALSE(item.is_late(morning.plus_seconds(99'999)));
  item.sent_at = item.send_before;
  EXPECT_TRUE(item.is_late(morning));
}

TEST(Outbox, TheSameDocumentAgainChangesNothing) {
  Desk desk;
  desk.send(morning, "x");
  const auto transaction = desk.database->begin();
  desk.outbox.put(*transaction, Desk::letter());
  EXPECT_EQ(desk.outbox.find(*transaction, "ab12")->proof, "x");
}

}  // namespace
}  // namespace sohoa
