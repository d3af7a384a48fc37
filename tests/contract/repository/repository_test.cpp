// A person's documents: versions, receipts, one per step, and nothing referred to that is not there.
#include "sohoa/repository/repository.hpp"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"

#include "support/expect_error.hpp"
#include "support/memory_blobs.hpp"

namespace sohoa {
namespace {

const Instant noon = *Instant::parse("2022-06-01T12:00:00+07:00");
const PersonalId owner = *PersonalId::parse("070090000123");
const PersonalId other = *PersonalId::parse("070190000124");

SignedDocument document(const std::string& content) {
  SignedDocument made;
  made.bytes = to_bytes(content);
  made.digest = sha256(made.bytes);
  return made;
}

DepositRequest request(const std::string& key, const PersonalId& whose = owner) {
  return {.owner = whose,
          .dossier = "H10.31-220601-0001",
          .component = "to-khai",
          .source = SourceClass::component,
          .title = "Tờ khai",
          .level = "PAdES-B-T",
          .verdict = "TOTAL-PASSED",
          .pages = 2,
          .text = "Nguyễn Văn Mẫu",
          .key = key};
}

class Repository : public testing::Test {
 protected:
  Receipt deposit(const std::string& content, const DepositRequest& asked, Instant now = noon) {
    const Digest kept = repository_.keep(document(content));
    const auto transaction = database_->begin();
    const Receipt receipt = repository_.deposit(*transaction, kept, content.size(), asked, now);
    transaction->commit();
    return receipt;
  }

  const TemporaryFolder folder_;
  std::unique_ptr<store::Database> database_ = store::open_sqlite(folder_.path() / "catalog.sqlite", true);
  test::MemoryBlobs blobs_;
  PersonalRepository repository_{*database_, blobs_};
};

TEST_F(Repository, GivesAReceiptThatLeadsToTheBytes) {
  const Receipt receipt = deposit("signed bytes", request("step 1"));
  EXPECT_EQ(receipt.digest, sha256(view("signed bytes")));
  EXPECT_EQ(receipt.place, "blobs/" + store::blob_place(receipt.digest));
  EXPECT_EQ(receipt.version, 1);
  EXPECT_EQ(receipt.at, noon);
  const auto found = repository_.find(receipt.document);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->receipt, receipt);
  EXPECT_EQ(found->owner, owner);
  EXPECT_EQ(found->title, "Tờ khai");
  EXPECT_EQ(found->level, "PAdES-B-T");
  EXPECT_EQ(found->verdict, "TOTAL-PASSED");
  EXPECT_EQ(found->pages, 2);
  EXPECT_EQ(found->bytes, 12u);
  EXPECT_EQ(repository_.content(*found), to_bytes("signed bytes"));
}

TEST_F(Repository, GivesTheSameReceiptForTheSameStep) {
  const Receipt first = deposit("signed once", request("step 1"));
  EXPECT_EQ(deposit("signed again with another time", request("step 1"), noon.plus_seconds(60)), first);
  EXPECT_EQ(repository_.list().size(), 1u);
}

TEST_F(Repository, GivesTheSameIdForTheSameStepAfterARollback) {
  const Digest kept = repository_.keep(document("content"));
  const std::string dropped = repository_.deposit(*database_->begin(), kept, 7, request("step 1"), noon).document;
  EXPECT_TRUE(repository_.list().empty());
  EXPECT_EQ(deposit("content", request("step 1")).document, dropped);
}

TEST_F(Repository, CountsVersionsOfOneComponent) {
  EXPECT_EQ(deposit("first", request("step 1")).version, 1);
  EXPECT_EQ(deposit("second", request("step 2")).version, 2);
  DepositRequest elsewhere = request("step 3");
  elsewhere.component = "giay-chung-sinh";
  EXPECT_EQ(deposit("third", elsewhere).version, 1);
  EXPECT_EQ(deposit("fourth", request("step 4", other)).version, 1);
}

TEST_F(Repository, R28TakesTheSameBytesAsTheVersionThereIs) {
  const Receipt first = deposit("same", request("step 1"));
  EXPECT_EQ(deposit("same", request("step 2")), first);
  EXPECT_EQ(deposit("same", request("step 2")), first);
  EXPECT_EQ(repository_.list().size(), 1u);
}

TEST_F(Repository, RefusesBytesThatWereNotKept) {
  EXPECT_ERROR(ErrorCode::state_conflict,
               repository_.deposit(*database_->begin(), sha256(view("never kept")), 10, request("step 1"), noon));
}

TEST_F(Repository, RefusesAStepOfAnotherOwner) {
  deposit("mine", request("step 1"));
  EXPECT_ERROR(ErrorCode::state_conflict, deposit("theirs", request("step 1", other)));
}

TEST_F(Repository, ListsByOwnerAndByDossier) {
  deposit("a", request("step 1"));
  deposit("b", request("step 2", other));
  DepositRequest later = request("step 3");
  later.dossier = "H10.31-220602-0001";
  deposit("c", later);
  EXPECT_EQ(repository_.list().size(), 3u);
  EXPECT_EQ(repository_.list(owner).size(), 2u);
  EXPECT_EQ(repository_.list(owner, "H10.31-220602-0001").size(), 1u);
  EXPECT_EQ(repository_.list({}, "H10.31-220601-0001").size(), 2u);
  EXPECT_TRUE(repository_.list(PersonalId::parse("070090999999")).empty());
  EXPECT_FALSE(repository_.find("nothing"));
}

TEST_F(Repository, ChecksThatEverythingReferredToIsThere) {
  const Receipt receipt = deposit("content", request("step 1"));
  EXPECT_TRUE(repository_.check(true).empty());
  blobs_.lose(receipt.digest);
  const auto findings = repository_.check(false);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0], "document " + receipt.document + ": its blob is missing");
}

TEST_F(Repository, FindsAFlippedBitWhenItLooksDeep) {
  const Receipt receipt = deposit("content", request("step 1"));
  blobs_.damage(receipt.digest);
  EXPECT_TRUE(repository_.check(false).empty());
  EXPECT_EQ(repository_.check(true),
            std::vector<std::string>{"document " + receipt.document + ": its blob is damaged"});
  EXPECT_ERROR(ErrorCode::store_corrupt, repository_.content(*repository_.find(receipt.document)));
}

TEST_F(Repository, FindsAMissingVersion) {
  deposit("one", request("step 1"));
  deposit("two", request("step 2"));
  const auto transaction = database_->begin();
  transaction->execute("DELETE FROM repository_step WHERE step = 'step 1'");
  transaction->execute("DELETE FROM repository_document WHERE version = 1");
  transaction->commit();
  const auto findings = repository_.check(false);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_NE(findings[0].find("version 1 is missing"), std::string::npos);
  EXPECT_EQ(findings[1], "unreferenced " + sha256(view("one")).hex());
}

/// The bytes are durable, then the process dies before its commit.
[[noreturn]] void keep_and_die(const std::filesystem::path& folder) {
  const auto database = store::open_sqlite(folder / "catalog.sqlite", true);
  const auto blobs = store::open_folder_blobs(folder / "blobs");
  PersonalRepository repository(*database, *blobs);
  const Digest kept = repository.keep(document("cut off"));
  const auto transaction = database->begin();
  repository.deposit(*transaction, kept, 7, request("step 1"), noon);
  ::kill(::getpid(), SIGKILL);
  ::_exit(1);
}

TEST(RepositoryCrash, LeavesOnlyAnUnreferencedBlobBeforeTheCommit) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) keep_and_die(folder.path());
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));

  const auto database = store::open_sqlite(folder.path() / "catalog.sqlite", false);
  const auto blobs = store::open_folder_blobs(folder.path() / "blobs");
  PersonalRepository repository(*database, *blobs);
  EXPECT_TRUE(repository.list().empty());
  EXPECT_EQ(repository.check(true), std::vector<std::string>{"unreferenced " + sha256(view("cut off")).hex()});

  const Digest kept = repository.keep(document("cut off"));
  const auto transaction = database->begin();
  EXPECT_EQ(repository.deposit(*transaction, kept, 7, request("step 1"), noon).version, 1);
  transaction->commit();
  EXPECT_TRUE(repository.check(true).empty());
}

}  // namespace
}  // namespace sohoa
