// A TSA that works, and one with every fault we know of: which error each becomes, and that nothing false is believed.
#include <gtest/gtest.h>

#include "contract/sign/signing.hpp"
#include "sign/timestamp_token.hpp"
#include "support/command.hpp"
#include "support/expect_error.hpp"

namespace sohoa::test {
namespace {

const Digest digest = sha256(content);

TEST(Tsa, GivesATokenThatOpensslVerifies) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token.der", content_file = folder.path() / "content";
  write_file_durably(file, tsa_at("/tsa")->timestamp(digest));
  write_file_durably(content_file, ByteView(content));
  const Outcome outcome = run_command({"openssl", "ts", "-verify", "-data", content_file.string(), "-token_in", "-in",
                                       file.string(), "-CAfile", test_pki().authority("root").string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

TEST(Tsa, GivesTheTimeOfItsClock) {
  const auto hour_ago = now().plus_seconds(-3600);
  const TimestampToken token = TimestampToken::read(tsa_at("/tsa?offset=-3600")->timestamp(digest));
  ASSERT_TRUE(token.is_token());
  EXPECT_LE(std::abs(token.at.ms - hour_ago.ms), 60'000);
}

class RefusedAnswer : public testing::TestWithParam<const char*> {};

TEST_P(RefusedAnswer, IsNoTokenForOurRequest) {
  if (std::string_view(GetParam()) == "replay") tsa_at("/tsa")->timestamp(digest);
  const auto error = error_of([] { tsa_at(std::string("/tsa?fault=") + GetParam())->timestamp(digest); });
  EXPECT_TRUE(has_code(error, ErrorCode::tsa_refused));
  EXPECT_EQ(error->subject(), test_pki().server().url(std::string("/tsa?fault=") + GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Faults, RefusedAnswer,
                         testing::Values("404", "redirect", "garbage", "truncated", "empty", "huge", "wrong_nonce",
                                         "wrong_imprint", "replay", "rejected", "no_certificate", "bad_signature"),
                         [](const auto& param) { return std::string("On_") + param.param; });

TEST(Tsa, AServerFaultIsWorthAnotherTry) {
  EXPECT_ERROR(ErrorCode::tsa_unreachable, tsa_at("/tsa?fault=500")->timestamp(digest));
}

TEST(Tsa, ASilentOneIsUnreachableAfterItsTime) {
  const auto tsa = timestamp_authorities({.urls = {test_pki().server().url("/tsa?fault=slow")}, .policy = {}, .timeout_ms = 200});
  EXPECT_ERROR(ErrorCode::tsa_unreachable, tsa->timestamp(digest));
}

TEST(Tsa, TheNextOneStandsInForOneThatIsAwayOrLies) {
  for (const char* fault : {"500", "die", "wrong_nonce", "replay", "huge", "rejected"}) {
    const auto tsa = timestamp_authorities(
        {.urls = {test_pki().server().url(std::string("/tsa?fault=") + fault), test_pki().server().url("/tsa")}, .policy = {}});
    EXPECT_FALSE(tsa->timestamp(digest).empty()) << fault;
  }
}

TEST(Tsa, WhenNoneHelpsItIsWorthAnotherTryIfOneWasOnlyAway) {
  const auto at = [](const char* fault) { return test_pki().server().url(std::string("/tsa?fault=") + fault); };
  EXPECT_ERROR(ErrorCode::tsa_unreachable, timestamp_authorities({.urls = {at("wrong_nonce"), at("500")}, .policy = {}})->timestamp(digest));
  EXPECT_ERROR(ErrorCode::tsa_refused, timestamp_authorities({.urls = {at("wrong_nonce"), at("404")}, .policy = {}})->timestamp(digest));
}

TEST(Tsa, ThePolicyThatWasAskedForIsTheTokens) {
  const auto under = [](const char* policy) {
    return timestamp_authorities({.urls = {test_pki().server().url("/tsa")}, .policy = policy});
  };
  const Bytes token = under("1.3.6.1.4.1.99999.1")->timestamp(digest);
  EXPECT_EQ(TimestampToken::read(token).policy, "1.3.6.1.4.1.99999.1");
  EXPECT_ERROR(ErrorCode::tsa_refused, under("1.3.6.1.4.1.99999.7")->timestamp(digest));
  EXPECT_ERROR(ErrorCode::usage, under("not an oid"));
}

TEST(Tsa, NobodyListeningIsUnreachable) {
  const int free_port = pki::Listener().port();
  const auto tsa = timestamp_authority_at("http://127.0.0.1:" + std::to_string(free_port) + "/tsa");
  EXPECT_ERROR(ErrorCode::tsa_unreachable, tsa->timestamp(digest));
}

TEST(Tsa, AnAddressThatIsNoneIsUnreachable) {
  EXPECT_ERROR(ErrorCode::tsa_unreachable, timestamp_authority_at("file:///etc/passwd")->timestamp(digest));
}

TEST(Tsa, ARogueTsaIsNoticedByTheJudgeNotByItsClient) {
  const auto rogue = tsa_at("/rogue/tsa");
  const auto signer = signer_named("good");
  const SignatureJudgement judgement = judged(make_cms(*signer, digest, rogue.get()), test_trust(), now());
  EXPECT_EQ(verdict(judgement), "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
  EXPECT_FALSE(judgement.has_timestamp);
  EXPECT_FALSE(judgement.best_signature_time);
}

TEST(Tsa, ATimestampFromTheFutureProvesNothing) {
  const auto tsa = tsa_at("/tsa?offset=86400");
  const auto signer = signer_named("good");
  EXPECT_EQ(verdict(judged(make_cms(*signer, digest, tsa.get()), test_trust(), now())),
            "INDETERMINATE/TIMESTAMP_ORDER_FAILURE");
}

}  // namespace
}  // namespace sohoa::test
