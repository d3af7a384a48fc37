// A home: configuration, catalog, blobs, ledger, runs; everything a desk keeps, in one folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "sohoa/dossier/rules.hpp"
#include "sohoa/ledger/authorizations.hpp"
#include "sohoa/ledger/dossier_register.hpp"
#include "sohoa/ledger/ledger.hpp"
#include "sohoa/repository/repository.hpp"
#include "sohoa/sign/trust.hpp"
#include "sohoa/store/blob_store.hpp"
#include "sohoa/store/database.hpp"

namespace sohoa::app {

class Home {
 public:
  /// Makes a new home. Throws Error{already_exists} when there is one, Error{not_found} for unknown rules.
  static void init(const std::filesystem::path& folder, const std::string& rules);
  /// Throws Error{not_found} when the folder is none.
  static Home open(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const noexcept { return folder_; }
  std::filesystem::path runs() const { return folder_ / "runs"; }
  const RuleSet& rules() const noexcept { return *rules_; }
  const TrustList& trust() const noexcept { return trust_; }
  const std::string& actor() const noexcept { return actor_; }
  store::Database& database() const noexcept { return *database_; }
  store::BlobStore& blobs() const noexcept { return *blobs_; }
  Ledger& ledger() const noexcept { return *ledger_; }
  DossierRegister& dossiers() const noexcept { return *dossiers_; }
  AuthorizationRegister& authorizations() const noexcept { return *authorizations_; }
  PersonalRepository& repository() const noexcept { return *repository_; }

 private:
  Home() = default;
  std::filesystem::path folder_;
  std::string actor_;
  std::unique_ptr<RuleSet> rules_;
  TrustList trust_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::BlobStore> blobs_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<DossierRegister> dossiers_;
  std::unique_ptr<AuthorizationRegister> authorizations_;
  std::unique_ptr<PersonalRepository> repository_;
};

}  // namespace sohoa::app
