/// Signs PDFs (PAdES B-B to B-LTA) by appending, and checks its own work before handing it out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/pdf/revision.hpp"
#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/stand_in.hpp"
#include "sohoa/sign/trust.hpp"

namespace sohoa {

enum class Level { b_b, b_t, b_lt, b_lta };
std::string_view name(Level level) noexcept;                 // "PAdES-B-B" …
std::optional<Level> level_named(std::string_view text);     // "B-B" …

/// R16. A copy's stamp at the top right of page 1; a person's signature in blue on a result born digital, on the last page;
/// the agency's seal in red over the left third of it, a person first. Text that is printed is not covered.
enum class Appearance { none, copy, person, agency };

/// What the checks before signing found: warnings as in SignatureOutcome.
struct SignerCheck {
  std::vector<std::string> warnings, unreachable;
};

struct SignOptions {
  Level level = Level::b_t;
  TimestampAuthority* tsa = nullptr;       // required from B-T on
  Appearance appearance = Appearance::copy;
  std::string agency;                      // the copy stamp's first line; empty: the signer's name
  std::optional<SignatureImage> image;     // required for person and agency
  std::string text;                        // lines below the image
  std::optional<std::string> reason, location, field;
  std::optional<int> page;                 // from 0; absent: the one the appearance belongs on
  std::optional<SignatureField::Place> place;   // absent: where there is room
  int certifies = 0;                       // DocMDP 1, 2 or 3 as the document's first signature; 0: an approval
  bool normalizes = false;                 // an unsigned file that needs repair is written anew first
  /// For the checks before signing (R18); absent: a recorded warning. Required from B-LT on, like the network.
  const TrustList* trust = nullptr;
  /// R20: whom the certificate must name, as `names` (signer.hpp) takes it; empty: whoever holds the key.
  std::string person;
  /// R20: who is recorded as authorised to sign in his stead; held against the time of signing and of finishing.
  std::vector<StandIn> stand_ins;
  bool offline = false;                    // revocation is not asked: a recorded warning
  EvidenceCache* cache = nullptr;          // shared by the documents of a batch
  /// A service that is away (TSA, revocation) does not stop the signature: it is made at the level that was reached, and
  /// `pending` says which level is owed and until when. 0: the level promised or nothing.
  std::int64_t finish_within_s = 0;
  /// What check_signer said a moment ago, for the documents of a batch.
  std::optional<SignerCheck> checked;
};

/// What is known of a document that was signed.
struct SignatureOutcome {
  Digest digest;                           // of the whole file
  Level level = Level::b_b;
  std::string field_name;
  std::string signer_common_name, signer_subject_id;
  std::string authorization;               // R20: the record by which he signs in the person's stead; empty: for himself
  SignatureAlgorithm algorithm = SignatureAlgorithm::rsa_pss_sha256;
  bool was_normalized = false;
  /// The level that is owed, to be reached by extend_pdf before `until`.
  struct Pending {
    Level level = Level::b_t;
    Instant until;
  };
  std::optional<Pending> pending;
  /// Stable words: "revocation_unknown", "untrusted_certificate", "certificate_not_checked" (no trust list),
  /// "stamp_covers_print", "image_not_blue", "seal_not_red", "pkcs1_v15", "not_yet_timestamped", "evidence_not_yet_kept".
  std::vector<std::string> warnings;
  std::vector<std::string> unreachable;    // revocation services that did not answer
};
/// A signed document: bytes that may never be rewritten (R15).
struct SignedDocument : SignatureOutcome {
  Bytes bytes;
};

/// The checks before signing: key, certificate, person, trust and revocation (R17, R18, R20).
/// Throws Error{key_refused, certificate_refused}.
SignerCheck check_signer(const Signer& signer, const SignOptions& options, Instant now);

/// A document with its place for a signature, while the key may be far away and its answer late. The same arguments give the
/// same place, so a signature that was asked for can be finished after a restart.
class PreparedSignature {
 public:
  /// `options` and what it points to outlive the preparation. With the plan recorded when the document was packaged no parser
  /// runs below B-LT; a plan of other bytes is made anew. Throws what check_signer throws, Error{signing_refused} when an
  /// agency would sign before a person ("person_first"), and what plan_revision throws.
  PreparedSignature(ByteView original, const Signer& signer, const SignOptions& options, Instant now, const RecordedPlan* plan = nullptr);
  ~PreparedSignature();
  PreparedSignature(PreparedSignature&&) noexcept;
  PreparedSignature& operator=(PreparedSignature&&) noexcept;

  /// What Signer::sign gets.
  const Bytes& to_be_signed() const noexcept;
  /// Once. Throws Error{signing_refused} when the result would not hold or an earlier signature would lose something, and
  /// Error{tsa_unreachable, tsa_refused, revocation_unreachable}.
  SignedDocument finish(ByteView value, Instant now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The level promised is the level delivered, or nothing is (or it is pending, where that was allowed). The input is never
/// changed and nothing half-signed exists. Throws what preparing and finishing throw.
SignedDocument sign_pdf(ByteView original, Signer& signer, const SignOptions& options, Instant now, const RecordedPlan* plan = nullptr);
/// The same from file to file, in memory that does not grow with the file. `out` is whole or absent; it must not be `in`.
SignatureOutcome sign_pdf_file(const std::filesystem::path& in, const std::filesystem::path& out, Signer& signer, const SignOptions& options,
                               Instant now, const RecordedPlan* plan = nullptr);

}  // namespace sohoa
