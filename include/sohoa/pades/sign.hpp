/// Signs PDFs (PAdES B-B to B-LTA) by appending, and checks its own work before handing it out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/pdf/revision.hpp"
#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/trust.hpp"

namespace sohoa {

enum class Level { b_b, b_t, b_lt, b_lta };
std::string_view name(Level level) noexcept;                 // "PAdES-B-B" …
std::optional<Level> level_named(std::string_view text);     // "B-B" …

enum class Appearance { none, copy };

struct SignOptions {
  Level level = Level::b_t;
  TimestampAuthority* tsa = nullptr;       // required from B-T on
  Appearance appearance = Appearance::copy;
  std::string agency;                      // the copy stamp's first line; empty: the signer's name
  std::optional<std::string> reason, location, field;
  int page = 0;
  std::optional<SignatureField::Place> place;
  /// For the checks before signing (R18); absent: a recorded warning. Required from B-LT on, like the network.
  const TrustList* trust = nullptr;
  bool offline = false;                    // revocation is not asked: a recorded warning
  EvidenceCache* cache = nullptr;          // shared by the documents of a batch
};

/// A signed document: bytes that may never be rewritten (R15).
struct SignedDocument {
  Bytes bytes;
  Digest digest;
  Level level = Level::b_b;
  std::string field_name;
  std::string signer_common_name, signer_subject_id;
  /// Stable words: "revocation_unknown", "untrusted_certificate", "certificate_not_checked" (no trust list).
  std::vector<std::string> warnings;
};

/// The level promised is the level delivered, or nothing is. The input is never changed and nothing half-signed exists.
/// Throws Error{key_refused, certificate_refused} before the key is asked, Error{signing_refused} when the result would not
/// hold or an earlier signature would lose something, Error{tsa_unreachable, tsa_refused}, and what plan_revision throws.
SignedDocument sign_pdf(ByteView original, Signer& signer, const SignOptions& options, Instant now);

}  // namespace sohoa
