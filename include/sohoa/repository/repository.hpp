/// One person's documents: deposit and find. A deposit's blob is durable before its catalog row and its ledger event
/// commit together.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/pades/sign.hpp"
#include "sohoa/store/blob_store.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa {

/// Where a document came from (R22).
enum class SourceClass { uploaded = 1, result = 2, component = 3, national = 4 };
std::string_view name(SourceClass source) noexcept;  // "uploaded" …

struct DepositRequest {
  PersonalId owner;
  std::string dossier;
  std::string component;
  SourceClass source = SourceClass::component;
  std::string title;
  std::string level;    // "PAdES-B-T"
  std::string verdict;  // of the check before deposit
  int pages = 0;
  std::string text;  // what was read, for search; kept in the catalog only
  std::string key;   // of the step: the same key again gives the same receipt
};
struct Receipt {
  std::string document;  // id in the repository
  Digest digest;
  std::string place;  // "blobs/ab/cdef…"
  int version = 1;
  Instant at;
  bool operator==(const Receipt&) const = default;
};
struct StoredDocument {
  std::string document;
  PersonalId owner;
  std::string dossier, component, title, level, verdict;
  SourceClass source;
  int pages = 0;
  std::uint64_t bytes = 0;
  Receipt receipt;
};

class PersonalRepository {
 public:
  PersonalRepository(store::Database& database, store::BlobStore& blobs);  // migrates its tables
  /// First step, outside any transaction: the bytes, durable. (Idempotent.)
  Digest keep(const SignedDocument& document);
  /// Second step, in the caller's transaction, together with the ledger's event. A component met again is a new
  /// version, the same bytes again are the version there is. Throws Error{state_conflict} when the bytes were not kept
  /// or the step's key belongs to another owner.
  Receipt deposit(store::Transaction& transaction, const Digest& kept, std::uint64_t bytes,
                  const DepositRequest& request, Instant now);

  /// By owner, dossier, component and version. Text and personal ids are never logged.
  std::vector<StoredDocument> list(const std::optional<PersonalId>& owner = {},
                                   const std::optional<std::string>& dossier = {});
  std::optional<StoredDocument> find(std::string_view document);
  /// Throws Error{not_found, store_corrupt}.
  Bytes content(const StoredDocument& document);
  /// Every row has its blob, versions without gap; `deep`: every blob has its digest and length. Messages, empty when
  /// whole. Blobs nobody refers to come last, each as "unreferenced DIGEST": bytes of a step that was cut off,
  /// harmless.
  std::vector<std::string> check(bool deep);

 private:
  store::Database* database_;
  store::BlobStore* blobs_;
};

}  // namespace sohoa
