// R20: an authorisation is an event and a row that need each other; ids stay out of the ledger, and the order in which events
// arrive does not matter.
#include "sohoa/ledger/authorizations.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/ledger/events.hpp"
#include "sohoa/ledger/import.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

const PersonalId owner = *PersonalId::parse("001088012345"), agent = *PersonalId::parse("070201009876"), another = *PersonalId::parse("070190054321");
const Instant noon = Day::of(2022, 6, 1)->at(12, 0);
const AuthorizationRequest paper{.owner = owner, .agent = agent, .paper = "Giấy ủy quyền số 12/2022, UBND xã chứng thực ngày 30/05/2022",
                                 .from = *Day::of(2022, 6, 1), .until = *Day::of(2022, 12, 31), .dossier = "", .unit = "H10.31"};

class R20Authorizations : public testing::Test {
 protected:
  AuthorizationRegister::Recorded record(const AuthorizationRequest& request, Instant at = noon) {
    const auto transaction = database_->begin();
    auto recorded = register_.record(*transaction, ledger_, request, at, "cán bộ 1");
    transaction->commit();
    return recorded;
  }
  AuthorizationRegister::Recorded withdraw(const std::string& id, Instant at, const std::string& reason = "theo đơn ngày 05/06/2022") {
    const auto transaction = database_->begin();
    auto withdrawn = register_.withdraw(*transaction, ledger_, id, reason, at, "cán bộ 2");
    transaction->commit();
    return withdrawn;
  }
  std::vector<Authorization> list(const AuthorizationRegister::Filter& filter = {}) {
    return register_.list(*database_->begin_reading(), ledger_, filter);
  }
  std::string exported() {
    std::string lines;
    ledger_.each(*database_->begin_reading(), [&](const Event& event) { lines += to_json_line(event) + "\n"; });
    return lines;
  }
  void execute(const std::string& sql, const std::vector<store::Value>& values) {
    const auto transaction = database_->begin();
    transaction->execute(sql, values);
    transaction->commit();
  }

  const TemporaryFolder folder_;
  std::unique_ptr<store::Database> database_ = store::open_sqlite(folder_.path() / "catalog.sqlite", true);
  Ledger ledger_{*database_};
  AuthorizationRegister register_{*database_};
};

TEST_F(R20Authorizations, ARecordTellsWhoOnWhatPaperHowLongAndWhoWroteItDown) {
  const auto recorded = record(paper);
  EXPECT_TRUE(recorded.is_new);
  const std::vector<Authorization> all = list();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].record, recorded.authorization.record);
  EXPECT_EQ(all[0].owner, owner);
  EXPECT_EQ(all[0].agent, agent);
  EXPECT_EQ(all[0].paper, paper.paper);
  EXPECT_EQ(all[0].from, paper.from);
  EXPECT_EQ(all[0].until, paper.until);
  EXPECT_EQ(all[0].recorded_at, noon);
  EXPECT_EQ(all[0].recorded_by, "cán bộ 1");
  EXPECT_FALSE(all[0].withdrawn_at);
}

TEST_F(R20Authorizations, TheLedgerHoldsNoIdAndNothingThatIdsCanBeTriedAgainst) {
  record(paper);
  const std::string first = exported();
  EXPECT_EQ(first.find(owner.reveal()), std::string::npos);
  EXPECT_EQ(first.find(agent.reveal()), std::string::npos);
  AuthorizationRequest longer = paper;
  longer.until = *Day::of(2023, 12, 31);
  record(longer);
  std::vector<std::string> persons;
  ledger_.each(*database_->begin_reading(), [&](const Event& event) { persons.push_back(read<AuthorizationRecorded>(event).persons); });
  ASSERT_EQ(persons.size(), 2u);
  EXPECT_NE(persons[0], persons[1]) << "the same two people twice: the digest is not of their ids alone";
}

TEST_F(R20Authorizations, TheSameAgainIsTheRecordThereIs) {
  const auto first = record(paper);
  const auto again = record(paper, noon.plus_seconds(60));
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.authorization.record, first.authorization.record);
  EXPECT_EQ(list().size(), 1u);
}

TEST_F(R20Authorizations, AWithdrawalEndsItOnceAndTheSamePaperDoesNotBringItBack) {
  const std::string id = record(paper).authorization.record;
  EXPECT_TRUE(withdraw(id, noon.plus_seconds(3600)).is_new);
  const auto again = withdraw(id, noon.plus_seconds(7200), "một lý do khác");
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.authorization.withdrawn_at, noon.plus_seconds(3600));
  EXPECT_EQ(again.authorization.withdrawn_by, "cán bộ 2");
  EXPECT_EQ(again.authorization.withdrawn_because, "theo đơn ngày 05/06/2022");
  EXPECT_ERROR(ErrorCode::state_conflict, record(paper));
  EXPECT_ERROR(ErrorCode::not_found, withdraw("uq-0000000000000000", noon));
}

TEST_F(R20Authorizations, ARecordForOneDossierIsNotListedForAnother) {
  AuthorizationRequest one = paper;
  one.dossier = "H10.31-220601-0001";
  record(one);
  EXPECT_EQ(list({.owner = owner, .dossier = "H10.31-220601-0001"}).size(), 1u);
  EXPECT_TRUE(list({.owner = owner, .dossier = "H10.31-220601-0002"}).empty());
  EXPECT_TRUE(list({.owner = owner, .dossier = ""}).empty());
  EXPECT_TRUE(list({.owner = another, .dossier = {}}).empty());
  record(paper);
  EXPECT_EQ(list({.owner = owner, .dossier = "H10.31-220601-0001"}).size(), 2u);
  EXPECT_EQ(list({.owner = owner, .dossier = "H10.31-220601-0002"}).size(), 1u);
}

TEST_F(R20Authorizations, WhatMakesNoSenseIsRefusedAndLeavesNothing) {
  AuthorizationRequest ends_first = paper, himself = paper, no_paper = paper, tells_an_id = paper;
  ends_first.until = *Day::of(2022, 5, 31);
  himself.agent = owner;
  no_paper.paper = "  ";
  tells_an_id.paper = "Giấy ủy quyền của 001088012345";
  for (const AuthorizationRequest& request : {ends_first, himself, no_paper, tells_an_id}) EXPECT_ERROR(ErrorCode::usage, record(request));
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(exported(), "");
  const std::string id = record(paper).authorization.record;
  EXPECT_ERROR(ErrorCode::usage, withdraw(id, noon, ""));
  EXPECT_ERROR(ErrorCode::usage, withdraw(id, noon, "070201009876 đề nghị"));
}

TEST_F(R20Authorizations, AnotherPersonPutIntoTheRegisterAfterwardsIsNoticed) {
  const std::string id = record(paper).authorization.record;
  EXPECT_TRUE(register_.check(*database_->begin_reading(), ledger_).empty());
  execute("UPDATE authorization_register SET agent_id = ? WHERE record = ?", {another.reveal(), id});
  EXPECT_ERROR(ErrorCode::store_corrupt, list());
  EXPECT_EQ(register_.check(*database_->begin_reading(), ledger_).size(), 1u);
}

TEST_F(R20Authorizations, ARowWithoutItsEventIsNoAuthorization) {
  execute("INSERT INTO authorization_register (record, owner_id, agent_id, salt) VALUES (?, ?, ?, ?)",
          {std::string("uq-1111111111111111"), owner.reveal(), agent.reveal(), std::string("00")});
  EXPECT_ERROR(ErrorCode::store_corrupt, list());
}

TEST_F(R20Authorizations, EventsThatArriveInAnotherOrderTellTheSame) {
  const std::string id = record(paper).authorization.record;
  withdraw(id, noon.plus_seconds(3600));
  const Authorization before = list().at(0);
  const auto row = database_->begin_reading()->query_one("SELECT record, owner_id, agent_id, salt FROM authorization_register");
  ASSERT_TRUE(row);
  std::vector<std::string> lines;
  ledger_.each(*database_->begin_reading(), [&](const Event& event) { lines.push_back(to_json_line(event)); });
  ASSERT_EQ(lines.size(), 2u);

  const auto restored = store::open_sqlite(folder_.path() / "restored.sqlite", true);
  Ledger ledger(*restored);
  AuthorizationRegister authorizations(*restored);
  {
    const auto transaction = restored->begin();
    transaction->execute("INSERT INTO authorization_register (record, owner_id, agent_id, salt) VALUES (?, ?, ?, ?)",
                         {row->text(0), row->text(1), row->text(2), row->text(3)});
    transaction->commit();
  }
  std::istringstream backwards(lines[1] + "\n" + lines[0] + "\n");
  EXPECT_EQ(import_events(*restored, ledger, backwards).added, 2);
  const Authorization after = authorizations.list(*restored->begin_reading(), ledger).at(0);
  EXPECT_EQ(after.record, before.record);
  EXPECT_EQ(after.agent, before.agent);
  EXPECT_EQ(after.withdrawn_at, before.withdrawn_at);
  EXPECT_EQ(after.withdrawn_by, before.withdrawn_by);
  EXPECT_EQ(after.recorded_at, before.recorded_at);
}

}  // namespace
}  // namespace sohoa
