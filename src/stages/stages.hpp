// The stages: each module's work under the name a pipeline file uses. Constructors read and check the settings; run is const.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sohoa/ledger/events.hpp"
#include "sohoa/pades/sign.hpp"
#include "sohoa/page/prepare.hpp"
#include "sohoa/stages/artifacts.hpp"
#include "sohoa/stages/desk.hpp"

namespace sohoa {

/// Decodes every page in the sandbox, finds how it lies, sets blank ones aside.
struct PreparePages {
  using Input = Batch;
  using Output = Pages;
  static constexpr std::string_view name = "page.prepare";
  static constexpr Need need = Need::nothing;
  static constexpr int version = 1;

  explicit PreparePages(const Settings& settings);
  Pages run(const Batch& batch, Desk& desk) const;

 private:
  std::int64_t dpi_min_;
  ImageProfile profile_ = ImageProfile::evidential;
  bool drop_blank_;
  PrepareOptions prepare_;
};

/// Reads the pages; counts the paper as digitized.
struct RecognizeText {
  using Input = Pages;
  using Output = RecognizedPages;
  static constexpr std::string_view name = "text.recognize";
  static constexpr Need need = Need::nothing;
  static constexpr int version = 2;

  explicit RecognizeText(const Settings& settings);
  RecognizedPages run(const Pages& pages, Desk& desk) const;

 private:
  std::vector<std::string> languages_;
  Engine engine_;
  double confirm_below_;
};

/// Stops only for fields below the limit; an officer confirms or corrects them.
struct ReviewFields {
  using Input = RecognizedPages;
  using Output = RecognizedPages;
  static constexpr std::string_view name = "review.fields";
  static constexpr Need need = Need::officer;
  static constexpr int version = 1;

  explicit ReviewFields(const Settings& settings);
  bool waits(const RecognizedPages& pages) const;
  RecognizedPages run(const RecognizedPages& pages, Desk& desk) const;
};

/// Packages recognized pages as PDF/A with an invisible text layer.
struct PackagePdf {
  using Input = RecognizedPages;
  using Output = PackagedPaper;
  static constexpr std::string_view name = "pdf.package";
  static constexpr Need need = Need::nothing;
  static constexpr int version = 1;

  explicit PackagePdf(const Settings& settings);
  PackagedPaper run(const RecognizedPages& pages, Desk& desk) const;
};

/// Signs the copy with the officer's key; a paper that came signed is checked and left as it is.
struct SignPaper {
  using Input = PackagedPaper;
  using Output = SignedPaper;
  static constexpr std::string_view name = "pades.sign";
  static constexpr Need need = Need::signer;
  static constexpr int version = 1;

  explicit SignPaper(const Settings& settings);
  bool waits(const PackagedPaper& paper) const;
  SignedPaper run(const PackagedPaper& paper, Desk& desk) const;

 private:
  Level level_;
  std::int64_t finish_within_s_ = 0;
  Appearance appearance_;
  std::string agency_;
  SignerRole role_ = SignerRole::officer;
};

/// Raises a stored paper's signatures, or renews them before their last timestamp expires.
struct RenewPaper {
  using Input = StoredPaper;
  using Output = SignedPaper;
  static constexpr std::string_view name = "pades.renew";
  static constexpr Need need = Need::network;
  static constexpr int version = 1;

  explicit RenewPaper(const Settings& settings);
  SignedPaper run(const StoredPaper& stored, Desk& desk) const;

 private:
  Level level_;
};

/// Puts the signed paper into its owner's repository and counts it, in one transaction.
struct DepositPaper {
  using Input = SignedPaper;
  using Output = StoredPaper;
  static constexpr std::string_view name = "repository.deposit";
  static constexpr Need need = Need::nothing;
  static constexpr int version = 1;

  explicit DepositPaper(const Settings& settings);
  StoredPaper run(const SignedPaper& paper, Desk& desk) const;
};

}  // namespace sohoa
