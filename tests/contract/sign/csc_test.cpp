// Remote signing, both versions of the API, against a service that can refuse, lie, expire and answer twice.
#include "support/pki/csc.hpp"

#include <gtest/gtest.h>

#include "sohoa/sign/remote.hpp"

#include "contract/sign/browser.hpp"
#include "contract/sign/signing.hpp"
#include "sign/csc_answer.hpp"
#include "support/expect_error.hpp"
#include "support/pki/oauth.hpp"

namespace sohoa::test {
namespace {

class Csc : public testing::TestWithParam<const char*> {
 protected:
  ~Csc() override {
    for (const char* service : {"csc_info", "csc_authorize", "csc_signHash"})
      test_pki().server().set_fault(service, "");
    test_pki().server().set_phone("confirm");
  }
  static std::unique_ptr<RemoteSigner> open(const std::string& credential, std::string_view pin = pki::csc_pin,
                                      std::string_view token = pki::csc_token) {
    return open_csc({.base_url = test_pki().server().url(std::string("/csc/") + GetParam()),
                     .credential = credential,
                     .access_token = Secret(std::string(token)),
                     .pin = Secret(std::string(pin))});
  }
  static void fault(const std::string& service, const std::string& what) {
    test_pki().server().set_fault(service, what);
  }
};

TEST_P(Csc, SignsWithEveryKindOfKey) {
  for (const char* person : {"good", "rsa3072", "p256", "p384"}) {
    const auto signer = open(person);
    const Bytes cms = make_cms(*signer, digests_of(content), nullptr);
    EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "TOTAL-PASSED") << person;
  }
}

TEST_P(Csc, SignsManyTimesEachWithItsOwnAuthorization) {
  const auto signer = open("p256");
  for (int i = 0; i < 3; ++i) make_cms(*signer, sha256(view(std::to_string(i))), nullptr);
}

TEST_P(Csc, SignsByEveryDigest) {
  for (const char* person : {"good", "p256", "p384"}) {
    for (const auto digest : {SignatureDigest::sha256, SignatureDigest::sha384, SignatureDigest::sha512}) {
      const auto signer = open(person);
      use_digest(*signer, digest);
      EXPECT_EQ(verdict(judged(make_cms(*signer, digests_of(content), nullptr), test_trust(), now())), "TOTAL-PASSED") << person;
    }
  }
}

std::vector<Bytes> three_texts() { return {to_bytes("một"), to_bytes("hai"), to_bytes("ba")}; }

TEST_P(Csc, SignsSeveralWithOneAuthorization) {
  const auto signer = open("good");
  const int before = test_pki().server().requests("csc_authorize");
  EXPECT_EQ(signer->sign_all(three_texts()).size(), 3u);
  EXPECT_EQ(test_pki().server().requests("csc_authorize"), before + 1);
}

TEST_P(Csc, SignsOneByOneWhereTheServiceTakesNoMore) {
  fault("csc_info", "single");
  const auto signer = open("p256");
  EXPECT_EQ(signer->most_at_once(), 1u);
  const int before = test_pki().server().requests("csc_authorize");
  EXPECT_EQ(signer->sign_all(three_texts()).size(), 3u);
  EXPECT_EQ(test_pki().server().requests("csc_authorize"), before + 3);
}

TEST_P(Csc, AValueThatComesLaterIsCollected) {
  fault("csc_signHash", "later");
  const auto signer = open("p256");
  test_pki().server().set_phone("wait");
  const RemoteOrder order = signer->place({signer->hash_of(content)}, {});
  EXPECT_FALSE(signer->collect(order, {}));
  test_pki().server().set_phone("confirm");
  EXPECT_TRUE(signer->collect(order, {}));
}

TEST_P(Csc, AOneTimePasswordThatIsSentMakesTheOrderWait) {
  fault("csc_info", "otp");
  const auto signer = open("p256");
  const RemoteOrder order = signer->place({signer->hash_of(content)}, {});
  EXPECT_FALSE(signer->collect(order, {}));
  const auto with = [&](const char* otp) {
    return open_csc({.base_url = test_pki().server().url(std::string("/csc/") + GetParam()),
                     .credential = "p256",
                     .access_token = Secret(std::string(pki::csc_token)),
                     .pin = Secret(std::string(pki::csc_pin)),
                     .otp = Secret(otp)});
  };
  EXPECT_ERROR(ErrorCode::key_password_wrong, with("000000")->collect(order, {}));
  EXPECT_TRUE(with(std::string(pki::csc_otp).c_str())->collect(order, {}));
}

TEST_P(Csc, ACredentialForBrowsersOnlyIsRefusedWithoutOne) {
  fault("csc_info", "browser");
  const auto error = error_of([] { open("p256"); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_refused));
  EXPECT_EQ(error->detail(), "browser_only");
}

/// A credential that is confirmed on the service's own page, and the person at the browser.
class CscInBrowser : public Csc {
 protected:
  CscInBrowser() { fault("csc_info", "browser"); }
  ~CscInBrowser() override {
    browser_.close();
    for (const char* service : {"oauth_authorize", "oauth_token"}) fault(service, "");
  }
  std::unique_ptr<RemoteSigner> open_in_browser(const std::string& credential) {
    return open_csc({.base_url = test_pki().server().url(std::string("/csc/") + GetParam()),
                     .credential = credential,
                     .access_token = Secret(std::string(pki::csc_token)),
                     .browser = OAuthClient{.authorize_url = test_pki().server().url("/oauth/authorize"),
                                            .token_url = test_pki().server().url("/oauth/token"),
                                            .client_id = std::string(pki::oauth_client),
                                            .client_secret = Secret(std::string(pki::oauth_secret))},
                     .show = [this](const std::string& url) {
                       pages_.push_back(url);
                       browser_.open(url);
                     }});
  }
  Browser browser_;
  std::vector<std::string> pages_;
};

TEST_P(CscInBrowser, SignsWithWhatThePersonConfirmsThere) {
  for (const char* person : {"good", "p384"}) {
    const auto signer = open_in_browser(person);
    EXPECT_EQ(verdict(judged(make_cms(*signer, digests_of(content), nullptr), test_trust(), now())), "TOTAL-PASSED") << person;
  }
  const int before = test_pki().server().requests("csc_authorize");
  pages_.clear();
  EXPECT_EQ(open_in_browser("good")->sign_all(three_texts()).size(), 3u);
  EXPECT_EQ(pages_.size(), 1u) << "one confirmation for all";
  EXPECT_EQ(test_pki().server().requests("csc_authorize"), before) << "no PIN was asked for";
}

TEST_P(CscInBrowser, APersonWhoSaysNoSignsNothing) {
  fault("oauth_authorize", "denied");
  EXPECT_ERROR(ErrorCode::cancelled, open_in_browser("p256")->sign(content));
}

TEST_P(CscInBrowser, AnAnswerWithAnotherStateIsNotBelievedAndTheTimeIsBounded) {
  fault("oauth_authorize", "other_state");
  const auto signer = open_in_browser("p256");
  signer->set_patience({.seconds = 1});
  EXPECT_ERROR(ErrorCode::cancelled, signer->sign(content));
}

TEST_P(CscInBrowser, LeaveForOtherHashesSignsNothing) {
  fault("oauth_authorize", "other_hash");
  EXPECT_ERROR(ErrorCode::key_refused, open_in_browser("p256")->sign(content));
}

TEST_P(CscInBrowser, ATokenThatIsNoneOrWithoutEndIsRefused) {
  for (const char* what : {"garbage", "empty", "truncated"}) {
    fault("oauth_token", what);
    EXPECT_ERROR(ErrorCode::key_unreadable, open_in_browser("p256")->sign(content)) << what;
  }
  fault("oauth_token", "huge");
  const auto error = error_of([&] { open_in_browser("p256")->sign(content); });
  ASSERT_TRUE(has_code(error, ErrorCode::network_failed));
  EXPECT_EQ(error->detail(), answer_too_long);
}

INSTANTIATE_TEST_SUITE_P(Versions, CscInBrowser, testing::Values("v1", "v2"), [](const auto& param) { return param.param; });

TEST_P(Csc, ValuesOfAnEarlierOrderAreNotTaken) {
  const auto signer = open("p256");
  signer->sign(view("trước"));
  fault("csc_signHash", "replay");
  EXPECT_ERROR(ErrorCode::key_unreadable, signer->sign(view("sau")));
}

TEST_P(Csc, AServiceThatHangsUpIsWorthAnotherTry) {
  fault("csc_signHash", "die");
  EXPECT_ERROR(ErrorCode::network_failed, open("p256")->sign(content));
}

TEST_P(Csc, ASilentServiceIsWorthAnotherTry) {
  const auto signer = open("p256");
  signer->set_patience({.answer_ms = 200});
  for (const char* service : {"csc_authorize", "csc_signHash"}) {
    fault(service, "slow");
    EXPECT_ERROR(ErrorCode::network_failed, signer->sign(content)) << service;
    fault(service, "");
  }
  EXPECT_FALSE(signer->sign(content).empty());
}

TEST_P(Csc, UsesTheOlderSchemeWhereTheServiceHasNoOther) {
  fault("csc_info", "no_pss");
  const auto signer = open("good");
  EXPECT_EQ(signer->algorithm(), SignatureAlgorithm::rsa_pkcs1_sha256);
  EXPECT_EQ(verdict(judged(make_cms(*signer, sha256(content), nullptr), test_trust(), now())), "TOTAL-PASSED");
}

TEST_P(Csc, SendsHashesAndNeverTheDocument) {
  make_cms(*open("p256"), sha256(content), nullptr);
  const std::string seen = test_pki().server().seen_by_remote_signing();
  EXPECT_EQ(seen.find("Quyết định"), std::string::npos);
  EXPECT_EQ(seen.find(base64(content)), std::string::npos);
}

TEST_P(Csc, AWrongPinIsSaidAsSuch) {
  const auto signer = open("p256", "000000");
  EXPECT_ERROR(ErrorCode::key_password_wrong, make_cms(*signer, sha256(content), nullptr));
}

TEST_P(Csc, AWrongTokenIsARefusalThatDoesNotRepeatIt) {
  const auto error = error_of([] { open("p256", pki::csc_pin, "the-sai"); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_refused));
  EXPECT_EQ(std::string(error->what()).find("the-sai"), std::string::npos);
}

TEST_P(Csc, AnUnknownOrDisabledCredentialIsRefused) {
  EXPECT_ERROR(ErrorCode::key_refused, open("nobody"));
  fault("csc_info", "disabled");
  EXPECT_ERROR(ErrorCode::key_refused, open("p256"));
}

TEST_P(Csc, AWeakKeyIsRefused) { EXPECT_ERROR(ErrorCode::key_refused, open("weak")); }

TEST_P(Csc, AnExpiredAuthorizationIsARefusal) {
  const auto signer = open("p256");
  fault("csc_signHash", "expired_sad");
  EXPECT_ERROR(ErrorCode::key_refused, make_cms(*signer, sha256(content), nullptr));
}

TEST_P(Csc, WrongValuesNeverReachADocument) {
  for (const char* what : {"wrong_value", "other_hash", "two_values"}) {
    for (const char* person : {"good", "p256"}) {
      fault("csc_signHash", "");
      const auto signer = open(person);
      fault("csc_signHash", what);
      EXPECT_ERROR(ErrorCode::key_unreadable, make_cms(*signer, sha256(content), nullptr)) << what;
    }
  }
}

TEST_P(Csc, AnswersThatMakeNoSenseAreUnreadable) {
  for (const char* service : {"csc_info", "csc_authorize", "csc_signHash"}) {
    for (const char* what : {"garbage", "truncated", "empty"}) {
      fault(service, what);
      EXPECT_ERROR(ErrorCode::key_unreadable, make_cms(*open("p256"), sha256(content), nullptr))
          << service << " " << what;
    }
    fault(service, "");
  }
}

TEST_P(Csc, AServiceThatFailsIsWorthAnotherTry) {
  for (const char* service : {"csc_info", "csc_authorize", "csc_signHash"}) {
    for (const char* what : {"500", "huge"}) {
      fault(service, what);
      EXPECT_ERROR(ErrorCode::network_failed, make_cms(*open("p256"), sha256(content), nullptr))
          << service << " " << what;
    }
    fault(service, "");
  }
}

TEST_P(Csc, IsNamedOnTheCommandLine) {
  const Secret token{std::string(pki::csc_token)};
  const std::string key = "csc:" + test_pki().server().url(std::string("/csc/") + GetParam()) + "/#p256";
  const auto signer =
      open_signer(key, Secret(std::string(pki::csc_pin)), {.pkcs11_module = {}, .access_token = &token});
  EXPECT_EQ(signer->certificate().common_name, "Vũ Đức Mạnh");
  EXPECT_ERROR(ErrorCode::usage, open_signer("csc:http://a.vn/csc/v1", Secret()));
  EXPECT_ERROR(ErrorCode::usage, open_signer("csc:http://a.vn/csc/v3#x", Secret()));
  EXPECT_ERROR(ErrorCode::usage, open_signer("csc:file:///csc/v1#x", Secret()));
}

TEST(Csc2, AnOrderIsConfirmedOnThePhoneAndOutlivesTheProcessThatPlacedIt) {
  auto& server = test_pki().server();
  const auto open = [&] {
    return open_csc({.base_url = server.url("/csc/v2"),
                     .credential = "good",
                     .access_token = Secret(std::string(pki::csc_token)),
                     .pin = Secret(std::string(pki::csc_pin))});
  };
  server.set_fault("csc_authorize", "phone");
  server.set_phone("wait");
  std::string kept;
  {
    const auto signer = open();
    kept = signer->place({signer->hash_of(content)}, {}).to_text();
  }
  EXPECT_EQ(kept.find(pki::csc_pin), std::string::npos);
  const RemoteOrder order = RemoteOrder::from_text(kept);
  EXPECT_FALSE(open()->collect(order, {}));
  server.set_phone("confirm");
  EXPECT_TRUE(open()->collect(order, {}));
  server.set_phone("refuse");
  const auto signer = open();
  EXPECT_ERROR(ErrorCode::cancelled, signer->sign(content));
  server.set_phone("confirm_after=2");
  signer->set_patience({.seconds = 299, .poll_ms = 0});
  EXPECT_FALSE(signer->sign(content).empty());
  server.set_phone("wait");
  signer->set_patience({.seconds = 0, .poll_ms = 0});
  const RemoteOrder late = signer->place({signer->hash_of(content)}, {});
  EXPECT_ERROR(ErrorCode::cancelled, signer->collect(late, late.ends_at));
  server.set_phone("confirm");
  server.set_fault("csc_authorize", "");
}

INSTANTIATE_TEST_SUITE_P(Versions, Csc, testing::Values("v1", "v2"), [](const auto& param) { return param.param; });

TEST(CscAnswers, OfTheWrongShapeAreRefusedWhateverTheyHold) {
  for (const char* text :
       {"", "[]", "null", "1", "{}", "{\"cert\":1}", "{\"cert\":{\"certificates\":[]},\"key\":{\"algo\":[]}}",
        "{\"cert\":{\"certificates\":[\"%%\"]},\"key\":{\"algo\":[]}}",
        "{\"cert\":{\"certificates\":[\"QUFB\"]},\"key\":{\"algo\":[1]}}",
        "{\"cert\":{\"certificates\":[\"QUFB\"]},\"key\":{\"algo\":\"x\"}}", "{\"SAD\":1}", "{\"signatures\":[1]}",
        "{\"signatures\":{}}", "{\"signatures\":[]}", "{\"handle\":1}", "{\"handle\":\"a b\"}", "{\"responseID\":[]}",
        "{\"access_token\":\"a\\r\\nX: y\"}", "{\"access_token\":1}", "{\"access_token\":\"a\",\"expires_in\":\"x\"}"}) {
    for (const CscQuestion question :
         {CscQuestion::info, CscQuestion::authorize, CscQuestion::sign, CscQuestion::failure,
          CscQuestion::token}) {
      EXPECT_ERROR(ErrorCode::key_unreadable, read_csc_answer(question, view(text))) << text;
    }
  }
}

TEST(CscAnswers, OfFailureGiveAPlainWordOrNone) {
  EXPECT_EQ(read_csc_answer(CscQuestion::failure, view(R"({"error":"invalid_pin"})")).error, "invalid_pin");
  EXPECT_EQ(read_csc_answer(CscQuestion::failure, view("{\"error\":\"\\u001b[31m 001088012345\"}")).error, "");
}

}  // namespace
}  // namespace sohoa::test
