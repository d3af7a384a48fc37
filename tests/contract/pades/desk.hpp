/// What the tests of signing and verifying share: the test PKI's people, and a document on the desk.
#pragma once

#include <memory>
#include <string>

#include "sohoa/core/secret.hpp"
#include "sohoa/pades/sign.hpp"
#include "sohoa/pades/verify.hpp"
#include "support/pki/pki.hpp"
#include "support/small_pdf.hpp"

namespace sohoa::test {

inline pki::TestPki& test_pki() { return pki::TestPki::instance(); }
inline std::unique_ptr<Signer> person(std::string_view name) {
  return open_p12(test_pki().p12(name), Secret(std::string(pki::p12_password)));
}
inline std::unique_ptr<TimestampAuthority> tsa(std::string_view path = "/tsa") {
  return timestamp_authority_at(test_pki().server().url(path));
}
inline const TrustList& trust() {
  static const TrustList list = TrustList::load({test_pki().trust_folder()});
  return list;
}
inline Instant now() { return SystemClock().now(); }

/// Signed by a person of the test PKI, with its TSA and its trust.
inline SignedDocument signed_by(std::string_view who, ByteView original, Level level, Appearance appearance,
                                const std::string& agency = {}) {
  const auto signer = person(who);
  const auto authority = tsa();
  SignOptions options;
  options.level = level;
  options.tsa = authority.get();
  options.appearance = appearance;
  options.agency = agency;
  options.trust = &trust();
  return sign_pdf(original, *signer, options, now());
}

inline VerificationReport verified(ByteView bytes, bool offline = false) {
  VerifyOptions options;
  options.trust = trust();
  options.offline = offline;
  return verify_pdf(bytes, options, now());
}

/// "TOTAL-PASSED" or "INDETERMINATE/TRY_LATER".
inline std::string verdict(const SignatureReport& report) {
  return std::string{name(report.verdict)} + (report.sub_indication.empty() ? "" : "/" + report.sub_indication);
}

}  // namespace sohoa::test
