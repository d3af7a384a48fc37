/// Small steps that the contract tests of this module share.
#pragma once

#include <string>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/secret.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/trust.hpp"

#include "support/pki/pki.hpp"

namespace sohoa::test {

inline pki::TestPki& test_pki() { return pki::TestPki::instance(); }

inline std::unique_ptr<Signer> signer_named(std::string_view name) {
  return open_p12(test_pki().p12(name), Secret(std::string(pki::p12_password)));
}

inline std::unique_ptr<TimestampAuthority> tsa_at(std::string_view path) {
  return timestamp_authority_at(test_pki().server().url(path));
}

/// A document's bytes and the digests over them.
inline const Bytes content = to_bytes("Quyết định số 01/QĐ-UBND");
ContentDigests digests_of(ByteView bytes);

inline TrustList test_trust() { return TrustList::load({test_pki().trust_folder()}); }
inline Instant now() { return SystemClock().now(); }

/// "TOTAL-PASSED" or "INDETERMINATE/TRY_LATER".
std::string verdict(const SignatureJudgement& judgement);

/// Judged with everything the PKI's services answer.
SignatureJudgement judged(ByteView cms, const TrustList& trust, Instant at, const FetchingOptions& options = {});
/// A key that our rules refuse to open, signing all the same: what others' software may send us.
std::unique_ptr<Signer> careless_signer(std::string_view name);

}  // namespace sohoa::test
