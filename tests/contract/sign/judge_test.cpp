// Every person of the PKI's list signs; the verdict must be the one the list expects.
#include <algorithm>

#include <gtest/gtest.h>

#include "contract/sign/signing.hpp"

namespace sohoa::test {
namespace {

constexpr std::string_view yesterday = "/tsa?offset=-86400";

class ListedCase : public testing::TestWithParam<pki::Case> {};

Bytes signature_by(const pki::Case& one, TimestampAuthority* tsa) {
  const auto signer = one.name == "weak" ? careless_signer(one.name) : signer_named(one.name);
  return make_cms(*signer, sha256(content), tsa);
}

TEST_P(ListedCase, SignedNowIsJudgedAsListed) {
  const SignatureJudgement judgement = judged(signature_by(GetParam(), nullptr), test_trust(), now());
  EXPECT_EQ(verdict(judgement), GetParam().alone) << testing::PrintToString(judgement.reasons);
  EXPECT_EQ(judgement.signer_common_name, GetParam().common_name);
  EXPECT_EQ(judgement.signer_subject_id, GetParam().uid);
  EXPECT_FALSE(judgement.has_timestamp);
}

TEST_P(ListedCase, StampedYesterdayIsJudgedAsListed) {
  const auto tsa = tsa_at(yesterday);
  const SignatureJudgement judgement = judged(signature_by(GetParam(), tsa.get()), test_trust(), now());
  EXPECT_EQ(verdict(judgement), GetParam().stamped) << testing::PrintToString(judgement.reasons);
}

TEST_P(ListedCase, TheCertificateAloneIsJudgedLikeTheSignature) {
  const auto signer = GetParam().name == "weak" ? careless_signer(GetParam().name) : signer_named(GetParam().name);
  Evidence evidence;
  const TrustList trust = test_trust();
  const auto judge = [&](const Evidence& known) {
    return judge_certificate(signer->certificate(), signer->chain(), trust, known, now());
  };
  EXPECT_EQ(verdict(judge_with_fetching(judge, evidence, trust, now())), GetParam().alone);
}

INSTANTIATE_TEST_SUITE_P(Pki, ListedCase, testing::ValuesIn(pki::read_cases(SOHOA_PKI_CASES)),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace sohoa::test
