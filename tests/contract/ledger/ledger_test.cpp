// The ledger on a real database: one chain, each step once, broken links named, many writers in a row.
#include "sohoa/ledger/ledger.hpp"

#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

class LedgerTest : public testing::Test {
 protected:
  EventDraft draft(const std::string& key) {
    return {.at = Instant{1'654'045'200'000},
            .event = "dossier.status",
            .dossier = "H10.31-220601-0001",
            .unit = "H10.31",
            .actor = "desk-1",
            .data = {{"status", std::int64_t{2}}},
            .key = key};
  }
  Ledger::Appended append(const EventDraft& draft) {
    const auto transaction = database_->begin();
    auto appended = ledger_.append(*transaction, draft);
    transaction->commit();
    return appended;
  }
  std::vector<Event> all() {
    std::vector<Event> events;
    ledger_.each(*database_->begin_reading(), [&](const Event& event) { events.push_back(event); });
    return events;
  }
  std::vector<std::string> check() { return ledger_.check(*database_->begin_reading()); }
  void tamper(const std::string& sql) {
    const auto transaction = database_->begin();
    transaction->execute(sql);
    transaction->commit();
  }
  void append_several(int count) {
    for (int i = 1; i <= count; ++i) append(draft("step " + std::to_string(i)));
  }

  const TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "catalog.sqlite";
  std::unique_ptr<store::Database> database_ = store::open_sqlite(file_, true);
  Ledger ledger_{*database_};
};

TEST_F(LedgerTest, ChainsEachEventToTheOneBefore) {
  append_several(3);
  const auto events = all();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].previous, Digest{});
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].seq, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(events[i].hash, hash_of(events[i]));
    if (i > 0) {
      EXPECT_EQ(events[i].previous, events[i - 1].hash);
    }
  }
  EXPECT_TRUE(check().empty());
}

TEST_F(LedgerTest, GivesTheEventThereIsForTheSameKey) {
  const auto first = append(draft("once"));
  EXPECT_TRUE(first.is_new);
  EventDraft again = draft("once");
  again.data["status"] = std::int64_t{4};
  const auto second = append(again);
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.event, first.event);
  EXPECT_EQ(all().size(), 1u);
}

TEST_F(LedgerTest, AppendsNothingWithoutTheCallersCommit) {
  ledger_.append(*database_->begin(), draft("dropped"));
  EXPECT_TRUE(all().empty());
  EXPECT_EQ(append(draft("kept")).event.seq, 1) << "no number is lost either";
}

TEST_F(LedgerTest, KeepsTextInNfc) {
  EventDraft with_text = draft("nfc");
  with_text.actor = nfd("Bàn số một");
  with_text.data["reason"] = nfd("thiếu giấy tờ");
  const Event event = append(with_text).event;
  EXPECT_EQ(event.actor, "Bàn số một");
  EXPECT_EQ(std::get<std::string>(event.data.at("reason")), "thiếu giấy tờ");
  EXPECT_TRUE(check().empty());
}

TEST_F(LedgerTest, RefusesAPersonalId) {
  EventDraft leaking = draft("leak");
  leaking.data["reason"] = std::string("sai số định danh 070090000123.");
  EXPECT_ERROR(ErrorCode::internal, append(leaking));
  leaking = draft("leak");
  leaking.data["papers"] = std::vector<std::string>{"CCCD:070090000123"};
  EXPECT_ERROR(ErrorCode::internal, append(leaking));
  leaking = draft("leak");
  leaking.actor = "070090000123";
  EXPECT_ERROR(ErrorCode::internal, append(leaking));
  EventDraft harmless = draft("harmless");
  harmless.data["digest"] = std::string("a070090000123b");
  harmless.data["document"] = std::string("5b0e2c1a-0000-4000-8000-070090000123");
  EXPECT_TRUE(append(harmless).is_new);
}

TEST_F(LedgerTest, FindsByKey) {
  append_several(2);
  const auto reading = database_->begin_reading();
  EXPECT_EQ(ledger_.find(*reading, "step 2")->seq, 2);
  EXPECT_FALSE(ledger_.find(*reading, "step 3"));
}

TEST_F(LedgerTest, GivesOneDossiersEventsInOrder) {
  append_several(2);
  EventDraft other = draft("another dossier's");
  other.dossier = "H10.31-220601-0002";
  append(other);
  append(draft("step 3"));
  const auto events = ledger_.of_dossier(*database_->begin_reading(), "H10.31-220601-0001");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].key, "step 1");
  EXPECT_EQ(events[2].key, "step 3");
  EXPECT_TRUE(ledger_.of_dossier(*database_->begin_reading(), "H10.31-220601-0009").empty());
}

TEST_F(LedgerTest, VisitsFromAnyPlaceInPieces) {
  {
    const auto transaction = database_->begin();
    for (int i = 1; i <= 2500; ++i) ledger_.append(*transaction, draft("step " + std::to_string(i)));
    transaction->commit();
  }
  std::int64_t next = 1;
  ledger_.each(*database_->begin_reading(), [&](const Event& event) { EXPECT_EQ(event.seq, next++); });
  EXPECT_EQ(next, 2501);
  next = 2401;
  ledger_.each(
      *database_->begin_reading(), [&](const Event& event) { EXPECT_EQ(event.seq, next++); }, 2400);
  EXPECT_EQ(next, 2501);
}

TEST_F(LedgerTest, GivesTheEventsOfANameBetweenTwoMoments) {
  std::vector<EventDraft> drafts;
  const Instant noon{1'654'059'600'000};
  for (int i = 0; i < 2500; ++i) {
    drafts.push_back(draft("step " + std::to_string(i)));
    drafts.back().at = noon.plus_ms(i < 2100 ? i / 3 : -i);  // several at one moment, more than one piece, not in their order
    if (i % 10 == 0) drafts.back().event = "component.signed";
  }
  {
    const auto transaction = database_->begin();
    ledger_.append(*transaction, drafts);
    transaction->commit();
  }
  std::vector<std::string> found, expected;
  ledger_.each_between(*database_->begin_reading(), "dossier.status", noon, noon.plus_ms(650),
                       [&](const Event& event) { found.push_back(event.key); });
  for (const EventDraft& one : drafts) {
    if (one.event == "dossier.status" && one.at > noon && one.at <= noon.plus_ms(650)) expected.push_back(one.key);
  }
  EXPECT_GT(expected.size(), 1000u);
  EXPECT_EQ(found, expected);
}

struct Tampering {
  const char* sql;
  const char* finding;
};

class TamperedLedger : public LedgerTest, public testing::WithParamInterface<Tampering> {};

TEST_P(TamperedLedger, NamesTheFirstBrokenEvent) {
  append_several(6);
  ASSERT_TRUE(check().empty());
  tamper(GetParam().sql);
  const auto findings = check();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].find(GetParam().finding), std::string::npos) << findings[0];
}

INSTANTIATE_TEST_SUITE_P(
    Ways, TamperedLedger,
    testing::Values(Tampering{"UPDATE ledger_event SET data = '{\"status\":9}' WHERE seq = 4", "event 4 was changed"},
                    Tampering{"UPDATE ledger_event SET at_ms = at_ms + 1 WHERE seq = 2", "event 2 was changed"},
                    Tampering{"UPDATE ledger_event SET step = 'other' WHERE seq = 3", "event 3 was changed"},
                    Tampering{"UPDATE ledger_event SET unit = 'H10.32' WHERE seq = 1", "event 1 was changed"},
                    Tampering{"DELETE FROM ledger_event WHERE seq = 3", "event 3 is missing"},
                    Tampering{"DELETE FROM ledger_event WHERE seq = 1", "event 1 is missing"},
                    Tampering{"DELETE FROM ledger_event WHERE seq >= 5", "event 5 is missing: the ledger was cut off"},
                    Tampering{"UPDATE ledger_event SET previous = hash WHERE seq = 5", "event 5 does not follow"},
                    Tampering{"UPDATE ledger_head SET seq = 5, hash = (SELECT hash FROM ledger_event WHERE seq = 5)",
                              "event 6 is not the ledger's head"},
                    Tampering{"UPDATE ledger_event SET data = 'nonsense' WHERE seq = 2", "cannot be read"},
                    Tampering{"DELETE FROM ledger_key WHERE seq = 3", "event 3 is not what its key finds"},
                    Tampering{"UPDATE ledger_key SET seq = 2 WHERE seq = 3", "event 3 is not what its key finds"},
                    Tampering{"UPDATE ledger_key SET place = place + 2 WHERE seq = 4", "event 4 is not what its key finds"},
                    Tampering{"INSERT INTO ledger_key (place, seq) VALUES (1, 3)", "keys of no event"}));

TEST_F(LedgerTest, KnowsAKeyThatIsThereTwiceAmongMany) {
  append(draft("before"));
  EventDraft other = draft("twice");
  other.data["status"] = std::int64_t{4};
  const auto transaction = database_->begin();
  const auto answers = ledger_.append(*transaction, {draft("twice"), draft("before"), draft("once"), other, draft("twice")});
  transaction->commit();
  ASSERT_EQ(answers.size(), 5u);
  EXPECT_TRUE(answers[0].is_new);
  EXPECT_FALSE(answers[1].is_new);
  EXPECT_EQ(answers[1].event.seq, 1);
  EXPECT_TRUE(answers[2].is_new);
  EXPECT_FALSE(answers[3].is_new);
  EXPECT_FALSE(answers[3].is_same) << "the key stands for another event";
  EXPECT_FALSE(answers[4].is_new);
  EXPECT_TRUE(answers[4].is_same);
  EXPECT_EQ(answers[4].event, answers[0].event);
  EXPECT_EQ(all().size(), 3u);
  EXPECT_TRUE(check().empty());
}

// Two keys whose digests begin with the same 48 bits, as somebody can make them to have another's event taken for known.
class KeysThatMeet : public LedgerTest {
 protected:
  const std::string one_ = "key 2806666", other_ = "key 13729460";
  void SetUp() override {
    ASSERT_EQ(sha256(view(one_)).hex().substr(0, 12), sha256(view(other_)).hex().substr(0, 12));
  }
  void expect_both() {
    const auto reading = database_->begin_reading();
    EXPECT_EQ(ledger_.find(*reading, one_)->key, one_);
    EXPECT_EQ(ledger_.find(*reading, other_)->key, other_);
    EXPECT_EQ(all().size(), 2u);
    EXPECT_TRUE(check().empty());
  }
};

TEST_F(KeysThatMeet, AreTwoEventsOneAfterTheOther) {
  EXPECT_TRUE(append(draft(one_)).is_new);
  EXPECT_FALSE(ledger_.find(*database_->begin_reading(), other_));
  EXPECT_TRUE(append(draft(other_)).is_new);
  EXPECT_FALSE(append(draft(other_)).is_new);
  EXPECT_FALSE(append(draft(one_)).is_new);
  expect_both();
}

TEST_F(KeysThatMeet, AreTwoEventsAtOnce) {
  const auto transaction = database_->begin();
  const auto answers = ledger_.append(*transaction, {draft(other_), draft(one_), draft(other_), draft(one_)});
  transaction->commit();
  EXPECT_TRUE(answers[0].is_new && answers[1].is_new);
  EXPECT_FALSE(answers[2].is_new || answers[3].is_new);
  EXPECT_EQ(answers[2].event.key, other_);
  expect_both();
}

// Versions 1 and 2 of the tables: keys were an index of the table's own.
TEST_F(LedgerTest, TakesOverALedgerOfTheVersionBefore) {
  append_several(50);
  append(draft("key 2806666"));
  append(draft("key 13729460"));
  const std::vector<Event> events = all();
  const auto before = store::open_sqlite(folder_.path() / "before.sqlite", true);
  before->migrate("ledger", {{.version = 1, .sql = R"(
        CREATE TABLE ledger_event (
          seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, event TEXT NOT NULL, dossier TEXT NOT NULL, unit TEXT NOT NULL,
          actor TEXT NOT NULL, data TEXT NOT NULL, step TEXT NOT NULL UNIQUE, previous TEXT NOT NULL, hash TEXT NOT NULL
        );
        CREATE INDEX ledger_event_by_dossier ON ledger_event (dossier, seq);
        CREATE TABLE ledger_head (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
      )"},
      {.version = 2, .sql = "CREATE INDEX ledger_event_by_time ON ledger_event (at_ms)"}});
  {
    const auto transaction = before->begin();
    const auto copy = [&](const std::string& select, const std::string& insert) {
      for (const store::Row& row : database_->begin_reading()->query(select)) {
        std::vector<store::Value> values;
        for (std::size_t i = 0; i < row.size(); ++i) {
          if (i < 2) values.emplace_back(row.integer(i));
          else values.emplace_back(row.text(i));
        }
        transaction->execute(insert, values);
      }
    };
    copy("SELECT seq, at_ms, event, dossier, unit, actor, data, step, previous, hash FROM ledger_event ORDER BY seq",
         "INSERT INTO ledger_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    copy("SELECT id, seq, hash FROM ledger_head", "INSERT INTO ledger_head VALUES (?, ?, ?)");
    transaction->commit();
  }
  const Ledger ledger(*before);
  std::vector<Event> taken_over;
  ledger.each(*before->begin_reading(), [&](const Event& event) { taken_over.push_back(event); });
  EXPECT_EQ(taken_over, events);
  EXPECT_TRUE(ledger.check(*before->begin_reading()).empty());
  const auto transaction = before->begin();
  EXPECT_FALSE(Ledger(*before).append(*transaction, draft("step 7")).is_new);
  EXPECT_EQ(Ledger(*before).append(*transaction, draft("new")).event.seq, static_cast<std::int64_t>(events.size()) + 1);
}

TEST_F(LedgerTest, PutsThreadsAndProcessesInARow) {
  constexpr int processes = 4, threads = 3, each = 15;
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto database = store::open_sqlite(file_, false);
      const Ledger ledger(*database);
      std::vector<std::thread> writers;
      for (int thread = 0; thread < threads; ++thread) {
        writers.emplace_back([&, thread] {
          for (int i = 0; i < each; ++i) {
            const auto transaction = database->begin();
            // "shared" keys: each is written by all processes and must be there once.
            Ledger(*database).append(*transaction, draft("shared " + std::to_string(i)));
            Ledger(*database).append(*transaction, draft("own " + std::to_string(process) + "/" +
                                                         std::to_string(thread) + "/" + std::to_string(i)));
            transaction->commit();
          }
        });
      }
      for (std::thread& writer : writers) writer.join();
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(all().size(), static_cast<std::size_t>(each + processes * threads * each));
  EXPECT_TRUE(check().empty());
}

}  // namespace
}  // namespace sohoa
