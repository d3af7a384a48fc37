/// Raises the level of a document's signatures by appending: a document timestamp (B-T where a signature has none of its own),
/// the evidence of certificates and revocation (B-LT), and a timestamp over that evidence (B-LTA). Applied to a B-LTA document
/// it renews: evidence for the last timestamp, then a new timestamp, before the last one's certificate expires.
#pragma once

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/pades/sign.hpp"
#include "sohoa/pades/verify.hpp"

namespace sohoa {

struct ExtendOptions {
  Level level = Level::b_lta;
  TimestampAuthority* tsa = nullptr;       // required for B-LTA, and for B-T when a signature has no timestamp
  const TrustList* trust = nullptr;        // required from B-LT on: evidence without trust proves nothing
  EvidenceCache* cache = nullptr;          // shared by the documents of a batch
};

struct ExtendedDocument {
  Bytes bytes;
  Digest digest;
  Level level = Level::b_b;
};

/// Every signature must hold now, and reaches the level, or Error{signing_refused} names the field and why as its detail;
/// Error{revocation_unreachable} when only a revocation answer is missing. Throws Error{usage} for missing options,
/// Error{tsa_unreachable, tsa_refused} and what plan_revision throws. The input is never changed.
ExtendedDocument extend_pdf(ByteView original, const ExtendOptions& options, Instant now);

/// Whether a document should be extended to `wanted` now: a signature is below it, or the certificate of the last document
/// timestamp ends within these days.
[[nodiscard]] bool is_renewal_due(const VerificationReport& report, Level wanted, Instant now, int within_days);

}  // namespace sohoa
