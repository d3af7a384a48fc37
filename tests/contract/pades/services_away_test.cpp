// Services that are down, slow, lying, cut off, replaying or endless, while a document is being signed: the right state, the
// right word, and nothing half-signed.
#include <gtest/gtest.h>

#include "contract/pades/desk.hpp"
#include "sohoa/pades/extend.hpp"
#include "support/expect_error.hpp"

namespace sohoa::test {
namespace {

constexpr std::int64_t four_hours_s = 4 * 3600;

class ServicesAway : public testing::Test {
 protected:
  ~ServicesAway() override {
    for (const char* service : {"tsa", "ocsp", "crl"}) fault(service, "");
  }
  static void fault(const char* service, const char* what) { test_pki().server().set_fault(service, what); }

  static SignedDocument sign(Level level, std::int64_t finish_within_s) {
    static const auto signer = person("good");
    static const auto authority = timestamp_authorities({.urls = {test_pki().server().url("/tsa")}, .policy = {}, .timeout_ms = 300});
    SignOptions options;
    options.level = level;
    options.tsa = authority.get();
    options.appearance = Appearance::none;
    options.trust = &trust();
    options.finish_within_s = finish_within_s;
    return sign_pdf(original(), *signer, options, now());
  }
  static const Bytes& original() {
    static const Bytes document = file_of(one_page());
    return document;
  }
  static bool warns(const SignedDocument& document, const char* word) {
    return std::find(document.warnings.begin(), document.warnings.end(), word) != document.warnings.end();
  }
  static ExtendedDocument paid(const SignedDocument& document) {
    const auto authority = tsa();
    ExtendOptions options;
    options.level = document.pending->level;
    options.tsa = authority.get();
    options.trust = &trust();
    return extend_pdf(document.bytes, options, now());
  }
};

constexpr const char* tsa_faults[] = {"500", "404", "die", "garbage", "truncated", "empty", "huge", "redirect", "wrong_nonce",
                                      "wrong_imprint", "rejected", "bad_signature", "slow"};

TEST_F(ServicesAway, ATsaThatFailsLeavesNothingUnlessThatWasAllowed) {
  for (const char* what : tsa_faults) {
    fault("tsa", what);
    const auto error = error_of([] { sign(Level::b_t, 0); });
    EXPECT_TRUE(has_code(error, ErrorCode::tsa_unreachable) || has_code(error, ErrorCode::tsa_refused)) << what;
  }
}

TEST_F(ServicesAway, ASignatureMayOweItsTimestampForAWhile) {
  for (const char* what : tsa_faults) {
    fault("tsa", what);
    const SignedDocument document = sign(Level::b_t, four_hours_s);
    EXPECT_EQ(document.level, Level::b_b) << what;
    EXPECT_TRUE(warns(document, "not_yet_timestamped")) << what;
    ASSERT_TRUE(document.pending) << what;
    EXPECT_EQ(document.pending->level, Level::b_t);
    EXPECT_LE(document.pending->until, now().plus_seconds(four_hours_s));
    fault("tsa", "");
    EXPECT_EQ(verified(paid(document).bytes).signatures.front().level, "PAdES-B-T") << what;
  }
}

TEST_F(ServicesAway, AReplayedTimestampIsNoTimestamp) {
  sign(Level::b_t, 0);
  fault("tsa", "replay");
  EXPECT_ERROR(ErrorCode::tsa_refused, sign(Level::b_t, 0));
  EXPECT_TRUE(sign(Level::b_t, 60).pending);
}

TEST_F(ServicesAway, OneRevocationSourceStandsInForTheOther) {
  for (const char* what : {"500", "die", "garbage", "truncated", "huge", "forged", "stale", "unknown", "try_later", "not_for_ocsp"}) {
    fault("ocsp", what);
    const SignedDocument document = sign(Level::b_lt, 0);
    EXPECT_EQ(document.level, Level::b_lt) << what;
    EXPECT_FALSE(warns(document, "revocation_unknown")) << what;
  }
}

TEST_F(ServicesAway, RevocationThatNobodyAnswersIsAWarningAndARecordedFact) {
  for (const char* what : {"500", "die", "garbage", "empty", "huge", "forged", "stale"}) {
    fault("ocsp", what);
    fault("crl", what);
    const SignedDocument document = sign(Level::b_t, 0);
    EXPECT_EQ(document.level, Level::b_t);
    EXPECT_TRUE(warns(document, "revocation_unknown")) << what;
    const bool did_not_answer = std::string_view(what) == "500" || std::string_view(what) == "die" || std::string_view(what) == "huge";
    EXPECT_EQ(document.unreachable.empty(), !did_not_answer) << what;
  }
}

TEST_F(ServicesAway, EvidenceThatIsNotToBeHadIsOwedOrNothingIsSigned) {
  fault("ocsp", "500");
  fault("crl", "500");
  EXPECT_ERROR(ErrorCode::revocation_unreachable, sign(Level::b_lt, 0));
  const SignedDocument document = sign(Level::b_lta, 60);
  EXPECT_EQ(document.level, Level::b_t);
  EXPECT_TRUE(warns(document, "evidence_not_yet_kept"));
  ASSERT_TRUE(document.pending);
  EXPECT_EQ(verified(document.bytes, true).signatures.size(), 1u);
  fault("ocsp", "");
  fault("crl", "");
  EXPECT_EQ(verified(paid(document).bytes, true).signatures.front().level, "PAdES-B-LTA");
}

TEST_F(ServicesAway, TheSamePlaceIsPreparedAgainAfterARestart) {
  const auto signer = person("p256");
  SignOptions options;
  options.level = Level::b_b;
  const Instant at = now();
  const Bytes first = PreparedSignature(original(), *signer, options, at).to_be_signed();
  PreparedSignature again(original(), *person("p256"), options, at);
  EXPECT_EQ(again.to_be_signed(), first);
  EXPECT_EQ(verdict(verified(again.finish(signer->sign(first), now()).bytes).signatures.front()), "TOTAL-PASSED");
}

TEST_F(ServicesAway, EveryDigestIsReadBackAsWhatItIs) {
  for (const auto& [digest, spelled] : {std::pair(SignatureDigest::sha256, "SHA-256"), std::pair(SignatureDigest::sha384, "SHA-384"),
                                        std::pair(SignatureDigest::sha512, "SHA-512")}) {
    for (const char* who : {"good", "p256", "p384"}) {
      const auto signer = person(who);
      use_digest(*signer, digest);
      SignOptions options;
      options.level = Level::b_b;
      const auto report = verified(sign_pdf(original(), *signer, options, now()).bytes);
      EXPECT_EQ(verdict(report.signatures.front()), "TOTAL-PASSED") << who << " " << spelled;
      EXPECT_EQ(report.signatures.front().judgement.digest_algorithm, spelled) << who;
    }
  }
}

}  // namespace
}  // namespace sohoa::test
