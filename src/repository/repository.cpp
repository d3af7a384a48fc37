// The catalog of documents by person. Bytes first, durable, then the row: a kill in between leaves bytes nobody refers
// to.
#include "sohoa/repository/repository.hpp"

#include <map>
#include <set>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

const std::vector<store::Migration>& migrations() {
  static const std::vector<store::Migration> steps = {{.version = 1, .sql = R"(
        CREATE TABLE repository_document (
          document TEXT PRIMARY KEY,
          owner TEXT NOT NULL,
          dossier TEXT NOT NULL,
          component TEXT NOT NULL,
          version BIGINT NOT NULL,
          source BIGINT NOT NULL,
          title TEXT NOT NULL,
          level TEXT NOT NULL,
          verdict TEXT NOT NULL,
          pages BIGINT NOT NULL,
          bytes BIGINT NOT NULL,
          digest TEXT NOT NULL,
          content_text TEXT NOT NULL,
          at_ms BIGINT NOT NULL,
          UNIQUE (owner, dossier, component, version)
        );
        CREATE INDEX repository_document_by_dossier ON repository_document (dossier);
        CREATE INDEX repository_document_by_digest ON repository_document (digest);
        CREATE TABLE repository_step (
          step TEXT PRIMARY KEY,
          document TEXT NOT NULL REFERENCES repository_document (document)
        );
      )"}};
  return steps;
}

StoredDocument document_of(const store::Row& row) {
  const auto owner = PersonalId::parse(row.text(1));
  const auto digest = Digest::parse(row.text(11));
  const std::int64_t source = row.integer(5);
  if (!owner || !digest || source < 1 || source > 4) {
    throw Error(ErrorCode::store_corrupt, "repository document", row.text(0));
  }
  StoredDocument document{.document = row.text(0),
                          .owner = *owner,
                          .dossier = row.text(2),
                          .component = row.text(3),
                          .title = row.text(6),
                          .level = row.text(7),
                          .verdict = row.text(8),
                          .source = static_cast<SourceClass>(source),
                          .pages = static_cast<int>(row.integer(9)),
                          .bytes = static_cast<std::uint64_t>(row.integer(10)),
                          .receipt = {}};
  document.receipt = {.document = document.document,
                      .digest = *digest,
                      .place = "blobs/" + store::blob_place(*digest),
                      .version = static_cast<int>(row.integer(4)),
                      .at = Instant{row.integer(12)}};
  return document;
}

std::optional<StoredDocument> with_id(store::Transaction& transaction, std::string_view document) {
  const auto row = transaction.query_one(
      "SELECT document, owner, dossier, component, version, source, title, level, verdict, pages, bytes, digest, at_ms "
      "FROM repository_document WHERE document = ?",
      {std::string(document)});
  if (!row) return std::nullopt;
  return document_of(*row);
}

std::optional<StoredDocument> of_step(store::Transaction& transaction, const std::string& step) {
  const auto row = transaction.query_one("SELECT document FROM repository_step WHERE step = ?", {step});
  if (!row) return std::nullopt;
  auto document = with_id(transaction, row->text(0));
  if (!document) throw Error(ErrorCode::store_corrupt, "a step without its document");
  return document;
}

std::optional<StoredDocument> latest(store::Transaction& transaction, const DepositRequest& request) {
  const auto row = transaction.query_one(
      "SELECT document, owner, dossier, component, version, source, title, level, verdict, pages, bytes, digest, at_ms "
      "FROM repository_document WHERE owner = ? AND dossier = ? AND component = ? ORDER BY version DESC LIMIT 1",
      {request.owner.reveal(), request.dossier, request.component});
  if (!row) return std::nullopt;
  return document_of(*row);
}

/// The same step gives the same id, also after a kill before its commit.
std::string document_id(const std::string& step) { return sha256(view("sohoa document\n" + step)).hex().substr(0, 32); }

void remember_step(store::Transaction& transaction, const std::string& step, const std::string& document) {
  transaction.execute("INSERT INTO repository_step (step, document) VALUES (?, ?)", {step, document});
}

void write(store::Transaction& transaction, const StoredDocument& document, const std::string& text) {
  transaction.execute(
      "INSERT INTO repository_document (document, owner, dossier, component, version, source, title, level, verdict, "
      "pages, bytes, digest, content_text, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {document.document, document.owner.reveal(), document.dossier, document.component,
       std::int64_t{document.receipt.version}, static_cast<std::int64_t>(document.source), nfc(document.title),
       document.level, document.verdict, std::int64_t{document.pages}, static_cast<std::int64_t>(document.bytes),
       document.receipt.digest.hex(), nfc(text), document.receipt.at.ms});
}

StoredDocument next_version(const DepositRequest& request, const Digest& kept, std::uint64_t bytes, Instant now,
                            int version) {
  const std::string id = document_id(request.key);
  return {
      .document = id,
      .owner = request.owner,
      .dossier = request.dossier,
      .component = request.component,
      .title = request.title,
      .level = request.level,
      .verdict = request.verdict,
      .source = request.source,
      .pages = request.pages,
      .bytes = bytes,
      .receipt = {
          .document = id, .digest = kept, .place = "blobs/" + store::blob_place(kept), .version = version, .at = now}};
}

/// One pass over all documents, in the order of list().
class Check {
 public:
  Check(store::BlobStore& blobs, bool deep) : blobs_(blobs), deep_(deep) {}

  void visit(const StoredDocument& document) {
    const int expected = same_line(document) ? before_.receipt.version + 1 : 1;
    if (document.receipt.version != expected) blame(document, "version " + std::to_string(expected) + " is missing");
    before_ = document;
    referenced_.insert(document.receipt.digest);
    if (!blobs_.has(document.receipt.digest)) return blame(document, "its blob is missing");
    if (deep_) compare(document);
  }

  std::vector<std::string> result() {
    blobs_.each([&](const Digest& digest) {
      if (!referenced_.contains(digest)) unreferenced_.insert(digest);
    });
    for (const Digest& digest : unreferenced_) messages_.push_back("unreferenced " + digest.hex());
    return std::move(messages_);
  }

 private:
  bool same_line(const StoredDocument& document) const {
    return before_.owner == document.owner && before_.dossier == document.dossier &&
           before_.component == document.component;
  }

  void compare(const StoredDocument& document) {
    try {
      if (blobs_.get(document.receipt.digest).size() != document.bytes) blame(document, "its length differs");
    } catch (const Error& error) {
      if (error.code() != ErrorCode::store_corrupt) throw;
      blame(document, "its blob is damaged");
    }
  }

  void blame(const StoredDocument& document, const std::string& what) {
    messages_.push_back("document " + document.document + ": " + what);
  }

  store::BlobStore& blobs_;
  bool deep_;
  StoredDocument before_{.document = "",
                         .owner = *PersonalId::parse("000000000000"),
                         .dossier = "",
                         .component = "",
                         .title = "",
                         .level = "",
                         .verdict = "",
                         .source = SourceClass::component,
                         .receipt = {}};
  std::set<Digest> referenced_, unreferenced_;
  std::vector<std::string> messages_;
};

}  // namespace

std::string_view name(SourceClass source) noexcept {
  switch (source) {
    case SourceClass::uploaded: return "uploaded";
    case SourceClass::result: return "result";
    case SourceClass::component: return "component";
    case SourceClass::national: return "national";
  }
  return "unknown";
}

PersonalRepository::PersonalRepository(store::Database& database, store::BlobStore& blobs)
    : database_(&database), blobs_(&blobs) {
  database.migrate("repository", migrations());
}

Digest PersonalRepository::keep(const SignedDocument& document) { return blobs_->put(document.bytes); }

Receipt PersonalRepository::deposit(store::Transaction& transaction, const Digest& kept, std::uint64_t bytes,
                                    const DepositRequest& request, Instant now) {
  SOHOA_INVARIANT(!request.key.empty());
  if (const auto done = of_step(transaction, request.key)) {
    if (done->owner != request.owner) throw Error(ErrorCode::state_conflict, "the step belongs to another owner");
    return done->receipt;
  }
  if (!blobs_->has(kept)) throw Error(ErrorCode::state_conflict, "the document's bytes were not kept");
  const auto before = latest(transaction, request);
  if (before && before->receipt.digest == kept) {
    remember_step(transaction, request.key, before->document);
    return before->receipt;
  }
  const StoredDocument document = next_version(request, kept, bytes, now, before ? before->receipt.version + 1 : 1);
  write(transaction, document, request.text);
  remember_step(transaction, request.key, document.document);
  return document.receipt;
}

std::vector<StoredDocument> PersonalRepository::list(const std::optional<PersonalId>& owner,
                                                     const std::optional<std::string>& dossier) {
  const store::Value by_owner = owner ? store::Value(owner->reveal()) : store::Value(nullptr);
  const store::Value by_dossier = dossier ? store::Value(*dossier) : store::Value(nullptr);
  std::vector<StoredDocument> documents;
  for (const store::Row& row : database_->begin_reading()->query(
           "SELECT document, owner, dossier, component, version, source, title, level, verdict, pages, bytes, digest, "
           "at_ms FROM repository_document WHERE (CAST(? AS TEXT) IS NULL OR owner = ?) "
           "AND (CAST(? AS TEXT) IS NULL OR dossier = ?) ORDER BY owner, dossier, component, version",
           {by_owner, by_owner, by_dossier, by_dossier})) {
    documents.push_back(document_of(row));
  }
  return documents;
}

std::optional<StoredDocument> PersonalRepository::find(std::string_view document) {
  return with_id(*database_->begin_reading(), document);
}

Bytes PersonalRepository::content(const StoredDocument& document) {
  Bytes bytes = blobs_->get(document.receipt.digest);
  if (bytes.size() != document.bytes) throw Error(ErrorCode::store_corrupt, "length differs", document.document);
  return bytes;
}

std::vector<std::string> PersonalRepository::check(bool deep) {
  Check check(*blobs_, deep);
  for (const StoredDocument& document : list()) check.visit(document);
  return check.result();
}

}  // namespace sohoa
