// OCSP responders and CRL servers with faults: an answer that cannot be believed is as good as none, and none is
// unknown.
#include <algorithm>

#include <gtest/gtest.h>

#include "contract/sign/signing.hpp"
#include "sign/openssl_handles.hpp"
#include "support/pki/authority.hpp"

namespace sohoa::test {
namespace {

using namespace openssl;

/// Switched on for as long as it lives.
class Fault {
 public:
  Fault(std::string service, const std::string& fault) : service_(std::move(service)) {
    test_pki().server().set_fault(service_, fault);
  }
  ~Fault() { test_pki().server().set_fault(service_, ""); }
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

 private:
  std::string service_;
};

Bytes signature_of(std::string_view name) { return make_cms(*signer_named(name), sha256(content), nullptr); }

/// The services' faults that leave no usable answer.
class DeafOcsp : public testing::TestWithParam<const char*> {};

TEST_P(DeafOcsp, LeavesItToTheCrl) {
  const Fault fault("ocsp", GetParam());
  EXPECT_EQ(verdict(judged(signature_of("p256"), test_trust(), now())), "TOTAL-PASSED");
  EXPECT_EQ(verdict(judged(signature_of("revoked_before"), test_trust(), now())), "INDETERMINATE/REVOKED_NO_POE");
}

TEST_P(DeafOcsp, WithoutACrlLeavesItUnknown) {
  const Fault fault("ocsp", GetParam());
  const SignatureJudgement judgement = judged(signature_of("ocsp_only"), test_trust(), now());
  EXPECT_EQ(verdict(judgement), "INDETERMINATE/TRY_LATER");
  EXPECT_EQ(judgement.revocation, RevocationStatus::unknown);
}

INSTANTIATE_TEST_SUITE_P(Faults, DeafOcsp,
                         testing::Values("500", "404", "redirect", "garbage", "truncated", "empty", "huge", "die", "stale",
                                         "unknown", "try_later", "forged", "not_for_ocsp", "delegate_without_use",
                                         "delegate_of_another", "delegate_expired", "delegate_unchecked"),
                         [](const auto& param) { return std::string("On_") + param.param; });

X509* only_certificate_in(OCSP_BASICRESP* basic) {
  const STACK_OF(X509)* inside = OCSP_resp_get0_certs(basic);
  return sk_X509_num(inside) == 1 ? sk_X509_value(inside, 0) : nullptr;
}

/// The control of the delegates that are refused above: the same profile without its flaw.
TEST(DelegatedOcsp, AnAnswerOfTheIssuersDelegateCountsAndIsKeptWithItsCertificate) {
  const SignatureJudgement judgement = judged(signature_of("ocsp_only"), test_trust(), now());
  EXPECT_EQ(verdict(judgement), "TOTAL-PASSED");
  EXPECT_EQ(judgement.revocation, RevocationStatus::good);
  ASSERT_EQ(judgement.used_ocsps.size(), 2u);  // the signer's and the sub-CA's
  const X509Handle sub = pki::certificate_from_pem(test_pki().authority("sub"));
  bool is_by_delegate = false;
  for (const Bytes& der : judgement.used_ocsps) {
    const unsigned char* at = der.data();
    const OcspResponseHandle response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size()))};
    const OcspBasicHandle basic{OCSP_response_get1_basic(response.get())};
    X509* signer = only_certificate_in(basic.get());
    ASSERT_NE(signer, nullptr);
    if (X509_verify(signer, X509_get0_pubkey(sub.get())) != 1) continue;
    is_by_delegate = true;
    EXPECT_EQ(X509_get_extended_key_usage(signer), static_cast<unsigned>(XKU_OCSP_SIGN));
    EXPECT_GE(X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1), 0);
    EXPECT_NE(EVP_PKEY_eq(X509_get0_pubkey(signer), X509_get0_pubkey(sub.get())), 1) << "the CA itself answered";
    const Bytes certificate = der_of(signer, i2d_X509);
    EXPECT_NE(std::find(judgement.used_certificates.begin(), judgement.used_certificates.end(), certificate), judgement.used_certificates.end());
  }
  ERR_clear_error();
  EXPECT_TRUE(is_by_delegate);
}

class DeafCrl : public testing::TestWithParam<const char*> {};

TEST_P(DeafCrl, LeavesItUnknown) {
  const Fault fault("crl", GetParam());
  EXPECT_EQ(verdict(judged(signature_of("crl_only"), test_trust(), now())), "INDETERMINATE/TRY_LATER");
  EXPECT_EQ(verdict(judged(signature_of("crl_revoked"), test_trust(), now())), "INDETERMINATE/TRY_LATER");
}

INSTANTIATE_TEST_SUITE_P(Faults, DeafCrl,
                         testing::Values("500", "404", "redirect", "garbage", "truncated", "empty", "huge", "die", "stale",
                                         "forged"),
                         [](const auto& param) { return std::string("On_") + param.param; });

TEST(Revocation, AServiceThatSaysNothingIsNotWaitedForLongAndIsNamed) {
  const Fault ocsp("ocsp", "slow"), crl("crl", "slow");
  for (const auto& [who, services] : {std::pair("ocsp_only", 2u), std::pair("crl_only", 2u), std::pair("p256", 2u)}) {
    std::vector<std::string> unreachable;
    const auto judgement = judged(signature_of(who), test_trust(), now(), {.unreachable = &unreachable, .timeout_ms = 100});
    EXPECT_EQ(verdict(judgement), "INDETERMINATE/TRY_LATER") << who;
    EXPECT_GE(unreachable.size(), services) << who;
  }
}

TEST(Revocation, NothingIsAskedOfAddressesThatAreNotAllowed) {
  TrustList trust = test_trust();
  trust.allowed_urls.clear();
  const int ocsp = test_pki().server().requests("ocsp"), crl = test_pki().server().requests("crl");
  const SignatureJudgement judgement = judged(signature_of("good"), trust, now());
  EXPECT_EQ(verdict(judgement), "INDETERMINATE/TRY_LATER");
  EXPECT_TRUE(judgement.wanted.empty());
  EXPECT_EQ(test_pki().server().requests("ocsp"), ocsp);
  EXPECT_EQ(test_pki().server().requests("crl"), crl);
}

TEST(Revocation, AFetchOfAnAddressThatIsNotAllowedIsNotMade) {
  TrustList trust = test_trust();
  trust.allowed_urls = {"http://ocsp.example.vn/"};
  const EvidenceRequest request{EvidenceRequest::Kind::crl, test_pki().server().url("/crl/sub.crl"), {}};
  const int before = test_pki().server().requests("crl");
  const Fetched fetched = fetch_evidence({request}, {}, trust, now());
  EXPECT_EQ(fetched.answered, 0);
  EXPECT_EQ(fetched.unreachable, std::vector<std::string>{request.url});
  EXPECT_EQ(test_pki().server().requests("crl"), before);
}

TEST(Revocation, WithoutAnswersTheJudgeSaysWhatWouldHelp) {
  const SignatureJudgement judgement = judge_cms(signature_of("good"), digests_of(content), test_trust(), {}, now());
  EXPECT_EQ(verdict(judgement), "INDETERMINATE/TRY_LATER");
  ASSERT_EQ(judgement.wanted.size(), 2u);  // the signer's and the sub-CA's
  EXPECT_EQ(judgement.wanted[0].url, test_pki().server().url("/ocsp/sub"));
  EXPECT_EQ(judgement.wanted[1].url, test_pki().server().url("/ocsp/root"));
}

TEST(Revocation, OcspIsAskedFirstAndTheCrlNotAtAllWhenItAnswers) {
  const int before = test_pki().server().requests("crl");
  EXPECT_EQ(verdict(judged(signature_of("good"), test_trust(), now())), "TOTAL-PASSED");
  EXPECT_EQ(test_pki().server().requests("crl"), before);
}

TEST(Revocation, AnswersFromTheDocumentsOwnStoreDecideWithoutTheNetwork) {
  Evidence fetched;
  const TrustList trust = test_trust();
  const Bytes cms = signature_of("good");
  const auto judge = [&](const Evidence& known) { return judge_cms(cms, digests_of(content), trust, known, now()); };
  const SignatureJudgement online = judge_with_fetching(judge, fetched, trust, now());
  ASSERT_EQ(online.used_ocsps.size(), 2u);
  Evidence store;
  store.ocsps = online.used_ocsps;
  const int before = test_pki().server().requests("ocsp");
  EXPECT_EQ(verdict(judge(store)), "TOTAL-PASSED");
  EXPECT_EQ(test_pki().server().requests("ocsp"), before);
}

TEST(Revocation, AnOldAnswerDoesNotProveTheStateOfToday) {
  Evidence evidence;
  const TrustList trust = test_trust();
  const Bytes cms = signature_of("good");
  const auto judge_at = [&](const Evidence& known, Instant at) {
    return judge_cms(cms, digests_of(content), trust, known, at);
  };
  const Instant today = now();
  judge_with_fetching([&](const Evidence& known) { return judge_at(known, today); }, evidence, trust, today);
  EXPECT_EQ(verdict(judge_at(evidence, today)), "TOTAL-PASSED");
  EXPECT_EQ(verdict(judge_at(evidence, today.plus_seconds(10 * 86400))), "INDETERMINATE/TRY_LATER");
}

TEST(Revocation, AnAnswerKeptWithATimestampProvesTheStateOfThatTimeForLong) {
  // The timestamp is of today, the evidence is of today, and both are judged a month later.
  Evidence evidence;
  const TrustList trust = test_trust();
  const auto tsa = tsa_at("/tsa");
  const Bytes cms = make_cms(*signer_named("good"), sha256(content), tsa.get());
  const Instant today = now(), later = today.plus_seconds(30 * 86400);
  const auto judge_at = [&](Instant at, std::optional<Instant> proven_at) {
    return [&cms, &trust, at, proven_at](const Evidence& known) {
      return judge_cms(cms, digests_of(content), trust, known, at, proven_at);
    };
  };
  judge_with_fetching(judge_at(today, {}), evidence, trust, today);
  EXPECT_EQ(verdict(judge_at(later, {})(evidence)),
            "INDETERMINATE/TRY_LATER");                                  // what about the TSA's certificate since?
  EXPECT_EQ(verdict(judge_at(later, today)(evidence)), "TOTAL-PASSED");  // a document timestamp of today covers it
}

TEST(Revocation, ADocumentTimestampProvesTheTimeOfASignatureWithoutItsOwn) {
  Evidence evidence;
  const TrustList trust = test_trust();
  const Bytes cms = signature_of("revoked_after");
  const auto judge_with_proof = [&](std::optional<Instant> proven_at) {
    const auto judge = [&](const Evidence& known) {
      return judge_cms(cms, digests_of(content), trust, known, now(), proven_at);
    };
    return verdict(judge_with_fetching(judge, evidence, trust, now()));
  };
  EXPECT_EQ(judge_with_proof({}), "INDETERMINATE/REVOKED_NO_POE");
  EXPECT_EQ(judge_with_proof(now().plus_seconds(-86400)), "TOTAL-PASSED");
}

TEST(Revocation, AnAnswerMadeForAnotherQuestionIsNotBelieved) {
  auto& server = test_pki().server();
  const Bytes cms = signature_of("ocsp_only");
  EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "TOTAL-PASSED");
  server.set_fault("ocsp", "replay");
  EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "INDETERMINATE/TRY_LATER");
  server.set_fault("ocsp", "no_nonce");
  EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "TOTAL-PASSED");
  server.set_fault("ocsp", "");
}

TEST(Revocation, AnswersAreKeptForABatch) {
  EvidenceCache cache;
  const Bytes cms = signature_of("good");
  EXPECT_EQ(verdict(judged(cms, test_trust(), now(), {.cache = &cache})), "TOTAL-PASSED");
  const int before = test_pki().server().requests("ocsp");
  EXPECT_EQ(verdict(judged(cms, test_trust(), now(), {.cache = &cache})), "TOTAL-PASSED");
  EXPECT_EQ(test_pki().server().requests("ocsp"), before);
}

/// How long after `at` an answer of this person's service is not asked for again, in steps of a second.
class Keeping : public testing::Test {
 protected:
  bool asks_again(const char* service, const Bytes& cms, Instant at) {
    const int before = test_pki().server().requests(service);
    judged(cms, test_trust(), at, {.cache = &cache_});
    return test_pki().server().requests(service) > before;
  }
  EvidenceCache cache_;
};

TEST_F(Keeping, AnOcspAnswerForAnHourThoughItIsGoodForLonger) {
  const Bytes cms = signature_of("ocsp_only");
  const Instant at = now();
  EXPECT_TRUE(asks_again("ocsp", cms, at));
  EXPECT_FALSE(asks_again("ocsp", cms, at.plus_seconds(3599)));
  EXPECT_TRUE(asks_again("ocsp", cms, at.plus_seconds(3600)));
  EXPECT_FALSE(asks_again("ocsp", cms, at.plus_seconds(3601))) << "the new answer is kept instead";
}

TEST_F(Keeping, NothingIsKeptForATimeBeforeItCame) {
  const Bytes cms = signature_of("ocsp_only");
  const Instant at = now();
  EXPECT_TRUE(asks_again("ocsp", cms, at));
  EXPECT_TRUE(asks_again("ocsp", cms, at.plus_seconds(-1)));
}

TEST(EvidenceCache, KeepsAnAnswerUntilItsNextUpdateAndNotForever) {
  const Instant at{1'800'000'000'000};
  const auto kept_s = [&](EvidenceRequest::Kind kind, std::optional<std::int64_t> next_update_s) {
    EvidenceCache cache;
    const EvidenceRequest request{kind, "http://a.vn/", {}};
    cache.keep({request, {1}, at}, next_update_s ? std::optional(at.plus_seconds(*next_update_s)) : std::nullopt);
    std::int64_t seconds = 0;
    for (std::int64_t step = 1 << 20; step > 0; step /= 2)
      if (cache.find(request, at.plus_seconds(seconds + step - 1))) seconds += step;
    return seconds;
  };
  using Kind = EvidenceRequest::Kind;
  EXPECT_EQ(kept_s(Kind::ocsp, 600), 600);
  EXPECT_EQ(kept_s(Kind::crl, 600), 600);
  EXPECT_EQ(kept_s(Kind::crl, 7 * 3600), 7 * 3600);
  EXPECT_EQ(kept_s(Kind::ocsp, 7 * 24 * 3600), 3600);
  EXPECT_EQ(kept_s(Kind::crl, 7 * 24 * 3600), 24 * 3600);
  EXPECT_EQ(kept_s(Kind::ocsp, std::nullopt), 300);
  EXPECT_EQ(kept_s(Kind::crl, std::nullopt), 300);
  EXPECT_EQ(kept_s(Kind::ocsp, -5), 0) << "past its end already";
}

TEST(Revocation, AnAnswerThatDidNotHelpIsNotKept) {
  EvidenceCache cache;
  const Bytes cms = signature_of("ocsp_only");
  {
    const Fault fault("ocsp", "garbage");
    EXPECT_EQ(verdict(judged(cms, test_trust(), now(), {.cache = &cache})), "INDETERMINATE/TRY_LATER");
  }
  EXPECT_EQ(verdict(judged(cms, test_trust(), now(), {.cache = &cache})), "TOTAL-PASSED");
}

TEST(Revocation, SourcesThatDoNotAnswerAreNamed) {
  const Fault fault("ocsp", "500");
  std::vector<std::string> unreachable;
  judged(signature_of("ocsp_only"), test_trust(), now(), {.unreachable = &unreachable});
  EXPECT_NE(std::find(unreachable.begin(), unreachable.end(), test_pki().server().url("/ocsp/sub")), unreachable.end());
}

}  // namespace
}  // namespace sohoa::test
