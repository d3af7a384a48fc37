// SmartCA-like and eSign-like services: the order, the phone, and every way they can be wrong.
#include "support/pki/gateway.hpp"

#include <gtest/gtest.h>

#include "sohoa/sign/remote.hpp"

#include "contract/sign/signing.hpp"
#include "sign/gateway_answer.hpp"
#include "support/expect_error.hpp"

namespace sohoa::test {
namespace {

class Gateway : public testing::TestWithParam<const char*> {
 protected:
  ~Gateway() override {
    for (const char* service : {"gateway_get_certificate", "gateway_sign", "gateway_status"}) fault(service, "");
    phone("confirm");
  }
  static void fault(const std::string& service, const std::string& what) { test_pki().server().set_fault(service, what); }
  static void phone(const std::string& what) { test_pki().server().set_phone(what); }
  static std::unique_ptr<RemoteSigner> open(const std::string& user, const std::string& serial = {},
                                            std::string_view password = pki::gateway_password) {
    const std::string kind = GetParam();
    GatewayAccount account{.base_url = test_pki().server().url("/" + kind),
                           .serial = serial,
                           .provider_id = std::string(pki::gateway_provider),
                           .user_id = user,
                           .provider_password = Secret(std::string(password))};
    auto signer = kind == "smartca" ? open_smartca(std::move(account)) : open_esign(std::move(account));
    signer->set_patience({.seconds = 299, .poll_ms = 0});
    return signer;
  }
};

TEST_P(Gateway, SignsWithEveryKindOfKeyInTheSchemeItHas) {
  for (const char* person : {"good", "rsa3072", "p256", "p384"}) {
    const auto signer = open(person);
    if (signer->certificate().key.starts_with("RSA")) {
      EXPECT_EQ(signer->algorithm(), SignatureAlgorithm::rsa_pkcs1_sha256);
    }
    EXPECT_EQ(verdict(judged(make_cms(*signer, digests_of(content), nullptr), test_trust(), now())), "TOTAL-PASSED") << person;
  }
}

TEST_P(Gateway, OneConfirmationSignsSeveralInWhateverOrderTheyComeBack) {
  const auto signer = open("good");
  const int before = test_pki().server().requests("gateway_sign");
  EXPECT_EQ(signer->sign_all({to_bytes("một"), to_bytes("hai"), to_bytes("ba")}).size(), 3u);
  EXPECT_EQ(test_pki().server().requests("gateway_sign"), before + 1);
}

TEST_P(Gateway, WaitsForThePersonAndLetsARefusalBeOne) {
  const auto signer = open("p256");
  phone("confirm_after=3");
  EXPECT_FALSE(signer->sign(content).empty());
  phone("refuse");
  const auto refused = error_of([&] { signer->sign(content); });
  ASSERT_TRUE(has_code(refused, ErrorCode::cancelled));
  EXPECT_EQ(refused->detail(), "refused by the person");
  phone("expire");
  const auto expired = error_of([&] { signer->sign(content); });
  ASSERT_TRUE(has_code(expired, ErrorCode::cancelled));
  EXPECT_EQ(expired->detail(), "not confirmed in time");
}

TEST_P(Gateway, AnOrderIsCollectedByAnotherProcess) {
  phone("wait");
  std::string kept;
  {
    const auto signer = open("p256");
    kept = signer->place({signer->hash_of(content)}, {}).to_text();
  }
  const RemoteOrder order = RemoteOrder::from_text(kept);
  EXPECT_FALSE(open("p256")->collect(order, {}));
  phone("confirm");
  EXPECT_TRUE(open("p256")->collect(order, {}));
  EXPECT_ERROR(ErrorCode::state_conflict, open("good")->collect(order, {}));
}

TEST_P(Gateway, SendsHashesAndNeverTheDocument) {
  make_cms(*open("p256"), digests_of(content), nullptr);
  const std::string seen = test_pki().server().seen_by_remote_signing();
  EXPECT_EQ(seen.find("Quyết định"), std::string::npos);
  EXPECT_EQ(seen.find(base64(content)), std::string::npos);
  EXPECT_EQ(seen.find(hex(content)), std::string::npos);
}

TEST_P(Gateway, WrongValuesNeverReachADocument) {
  const auto signer = open("p256");
  signer->sign(view("trước"));
  for (const char* what : {"wrong_value", "other_hash", "two_values", "other_document", "replay"}) {
    fault("gateway_status", what);
    EXPECT_ERROR(ErrorCode::key_unreadable, signer->sign(content)) << what;
  }
}

TEST_P(Gateway, RAndSSideBySideAreTaken) {
  const auto signer = open("p256");
  fault("gateway_status", "raw_ecdsa");
  EXPECT_FALSE(signer->sign(content).empty());
}

TEST_P(Gateway, SeveralCertificatesAreToldApartBySerial) {
  const std::string serial = open("p256")->certificate().serial_hex;
  fault("gateway_get_certificate", "two");
  const auto error = error_of([] { open("p256"); });
  ASSERT_TRUE(has_code(error, ErrorCode::usage));
  EXPECT_NE(error->detail().find(serial), std::string::npos) << error->detail();
  EXPECT_EQ(open("p256", serial)->certificate().common_name, "Vũ Đức Mạnh");
  EXPECT_ERROR(ErrorCode::key_missing, open("p256", "00ff"));
}

TEST_P(Gateway, AContractTheServiceDoesNotKnowIsARefusalThatRepeatsNoSecret) {
  const auto error = error_of([] { open("p256", {}, "mat-khau-sai"); });
  ASSERT_TRUE(has_code(error, ErrorCode::key_refused));
  EXPECT_EQ(std::string(error->what()).find("mat-khau-sai"), std::string::npos);
  EXPECT_ERROR(ErrorCode::key_refused, open("nobody"));
  EXPECT_ERROR(ErrorCode::key_refused, open("weak"));
}

TEST_P(Gateway, AnswersThatMakeNoSenseAreUnreadable) {
  for (const char* service : {"gateway_get_certificate", "gateway_sign", "gateway_status"}) {
    for (const char* what : {"garbage", "truncated", "empty"}) {
      fault(service, what);
      EXPECT_ERROR(ErrorCode::key_unreadable, open("p256")->sign(content)) << service << " " << what;
    }
    fault(service, "");
  }
}

TEST_P(Gateway, ASilentServiceIsWorthAnotherTry) {
  const auto signer = open("p256");
  signer->set_patience({.seconds = 5, .poll_ms = 5, .answer_ms = 200});
  for (const char* service : {"gateway_sign", "gateway_status"}) {
    fault(service, "slow");
    EXPECT_ERROR(ErrorCode::network_failed, signer->sign(content)) << service;
    fault(service, "");
  }
  EXPECT_FALSE(signer->sign(content).empty());
}

TEST_P(Gateway, AServiceThatFailsIsWorthAnotherTry) {
  for (const char* service : {"gateway_get_certificate", "gateway_sign", "gateway_status"}) {
    for (const char* what : {"500", "huge", "die"}) {
      fault(service, what);
      EXPECT_ERROR(ErrorCode::network_failed, open("p256")->sign(content)) << service << " " << what;
    }
    fault(service, "");
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Gateway, testing::Values("smartca", "esign"), [](const auto& param) { return param.param; });

TEST(EsignGateway, IsRefusedWhereItTakesWholeDocumentsOnly) {
  test_pki().server().set_fault("gateway_get_certificate", "whole_files");
  EXPECT_ERROR(ErrorCode::key_refused, open_esign({.base_url = test_pki().server().url("/esign"),
                                                   .serial = {},
                                                   .provider_id = std::string(pki::gateway_provider),
                                                   .user_id = "p256",
                                                   .provider_password = Secret(std::string(pki::gateway_password))}));
  test_pki().server().set_fault("gateway_get_certificate", "");
}

TEST(RemoteKeys, TravelOverOpenNetworksForNobody) {
  EXPECT_ERROR(ErrorCode::usage, open_csc({.base_url = "http://ky.example.vn/csc/v1", .credential = "x", .access_token = {}}));
  EXPECT_ERROR(ErrorCode::usage, open_signer("smartca:http://ky.example.vn", Secret()));
}

TEST(GatewayAnswers, OfTheWrongShapeAreRefusedWhateverTheyHold) {
  for (const char* text : {"", "[]", "null", "1", "{\"data\":1}", "{\"data\":{\"user_certificates\":{}}}",
                           "{\"data\":{\"certificates\":[{\"certificate\":\"%%\"}]}}", "{\"data\":{\"certificates\":[1]}}"}) {
    EXPECT_ERROR(ErrorCode::key_unreadable, read_gateway_answer(GatewayQuestion::certificates, view(text))) << text;
  }
  EXPECT_ERROR(ErrorCode::key_unreadable,
               read_gateway_answer(GatewayQuestion::standing, view(R"({"data":{"signatures":[{"doc_id":"1","signature_value":"%"}]}})")));
}

TEST(RemoteOrders, AreReadBackAsTheyWereAndNothingElse) {
  const RemoteOrder order{.service = "https://ky.example.vn",
                          .certificate = "ab",
                          .algorithm = SignatureAlgorithm::ecdsa_sha384,
                          .hashes = {Bytes(48, 7)},
                          .ticket = "t",
                          .values = {},
                          .placed_at = {1},
                          .ends_at = {2}};
  const RemoteOrder again = RemoteOrder::from_text(order.to_text());
  EXPECT_EQ(again.to_text(), order.to_text());
  EXPECT_EQ(order_code(order.hashes[0]), "0707-0707");
  for (const char* text : {"", "{}", "[]", "{\"service\":1}"})
    EXPECT_ERROR(ErrorCode::store_corrupt, RemoteOrder::from_text(text)) << text;
}

}  // namespace
}  // namespace sohoa::test
