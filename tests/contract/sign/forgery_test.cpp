// Signatures that somebody changed, misused or put together; and bytes that are none.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <openssl/objects.h>

#include "contract/sign/signing.hpp"
#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/der.hpp"
#include "sign/judge.hpp"
#include "support/pki/authority.hpp"

namespace sohoa::test {
namespace {

SignatureJudgement judged_as_is(ByteView cms, ByteView about = content) {
  return judge_cms(cms, digests_of(about), test_trust(), {}, now());
}

Bytes genuine(std::string_view name = "p256") { return make_cms(*signer_named(name), sha256(content), nullptr); }

/// The last place of `what` in the CMS, with one bit of its middle turned.
Bytes flipped_in(Bytes cms, ByteView what) {
  const auto at = std::find_end(cms.begin(), cms.end(), what.begin(), what.end());
  if (at == cms.end()) throw std::logic_error("not found in the CMS");
  *(at + static_cast<std::ptrdiff_t>(what.size() / 2)) ^= 0x04;
  return cms;
}

TEST(Forgery, AnotherContentIsAHashFailure) {
  const SignatureJudgement judgement = judged_as_is(genuine(), view("Quyết định số 02/QĐ-UBND"));
  EXPECT_EQ(verdict(judgement), "TOTAL-FAILED/HASH_FAILURE");
  EXPECT_EQ(judgement.reasons.front(), "content_changed");
  EXPECT_TRUE(judgement.wanted.empty());
}

TEST(Forgery, AChangedDigestAttributeIsAHashFailure) {
  EXPECT_EQ(verdict(judged_as_is(flipped_in(genuine(), digests_of(content).sha256))), "TOTAL-FAILED/HASH_FAILURE");
}

TEST(Forgery, AChangedValueIsACryptographicFailure) {
  for (const char* name : {"good", "p256"}) {
    Bytes cms = genuine(name);
    cms[cms.size() - 3] ^= 0x10;
    EXPECT_EQ(verdict(judged_as_is(cms)), "TOTAL-FAILED/SIG_CRYPTO_FAILURE") << name;
  }
}

/// Presents another person's certificate as its own.
class Impostor : public Signer {
 public:
  Impostor(std::unique_ptr<Signer> own, Certificate stolen) : own_(std::move(own)), stolen_(std::move(stolen)) {}
  const Certificate& certificate() const override { return stolen_; }
  const std::vector<Certificate>& chain() const override { return own_->chain(); }
  SignatureAlgorithm algorithm() const override { return own_->algorithm(); }
  Bytes sign(ByteView to_be_signed) override { return own_->sign(to_be_signed); }

 private:
  std::unique_ptr<Signer> own_;
  Certificate stolen_;
};

TEST(Forgery, AnotherPersonsCertificateIsACryptographicFailure) {
  Impostor impostor(signer_named("p256"), signer_named("wrong_person")->certificate());
  EXPECT_EQ(verdict(judged_as_is(make_cms(impostor, sha256(content), nullptr))), "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

TEST(Forgery, AnotherCertificateOfTheSameKeyIsNoticed) {
  // The CMS names the certificate by digest; a second one for the same key and serial is put in its place.
  const auto signer = signer_named("p256");
  const openssl::X509Handle own = openssl::certificate_from(signer->certificate().der);
  const pki::Identity sub{"sub", pki::key_from_pem(test_pki().folder() / "authority/sub.key"),
                          pki::certificate_from_pem(test_pki().authority("sub"))};
  const openssl::X509Handle twin = pki::issue({.serial_of = "sub/p256",
                                               .organization = {},
                                               .common_name = "Người khác",
                                               .uid = "CCCD:070000000000",
                                               .from = std::time(nullptr) - 86400,
                                               .until = std::time(nullptr) + 86400,
                                               .extensions = {}},
                                              X509_get0_pubkey(own.get()), &sub);
  Impostor impostor(signer_named("p256"), openssl::facts_of(twin.get()));
  const Bytes with_twin = make_cms(impostor, sha256(content), nullptr);
  // Its own digest, over the twin's place: the attribute now names the first certificate and the value no longer fits
  // either.
  const Digest of_twin = sha256(openssl::der_of(twin.get())), of_own = sha256(signer->certificate().der);
  Bytes changed = with_twin;
  const auto at = std::search(changed.begin(), changed.end(), of_twin.bytes.begin(), of_twin.bytes.end());
  ASSERT_NE(at, changed.end());
  std::copy(of_own.bytes.begin(), of_own.bytes.end(), at);
  EXPECT_EQ(verdict(judged_as_is(changed)), "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

/// A CMS put together by hand, as old or careless software does: without attributes the value is straight over the
/// content.
Bytes by_hand(const std::string& person, int digest_nid, const std::vector<Bytes>& attributes) {
  const openssl::X509Handle certificate = pki::certificate_from_pem(test_pki().certificate(person));
  const openssl::KeyHandle key =
      pki::key_from_pem(std::filesystem::path(SOHOA_PKI_KEY_CACHE) / (person + ".rsa2048.pem"));
  const Bytes to_sign = attributes.empty() ? content : der::set_of(attributes);
  const openssl::DigestContextHandle context{EVP_MD_CTX_new()};
  EVP_DigestSignInit(context.get(), nullptr, EVP_get_digestbynid(digest_nid), nullptr, key.get());
  Bytes value(512);
  std::size_t length = value.size();
  EVP_DigestSign(context.get(), value.data(), &length, to_sign.data(), to_sign.size());
  value.resize(length);
  const Bytes digest_algorithm = der::algorithm(digest_nid, true);
  const Bytes sid = der::sequence({openssl::der_of(X509_get_issuer_name(certificate.get()), i2d_X509_NAME),
                                   openssl::der_of(X509_get0_serialNumber(certificate.get()), i2d_ASN1_INTEGER)});
  const Bytes signed_attributes = attributes.empty() ? Bytes() : der::set_of(attributes, der::Tag::context_0);
  const Bytes info = der::sequence({der::small_integer(1), sid, digest_algorithm, signed_attributes,
                                    der::algorithm(NID_rsaEncryption, true), der::octets(value)});
  const openssl::X509Handle sub = pki::certificate_from_pem(test_pki().authority("sub"));
  const Bytes certificates =
      der::set_of({openssl::der_of(certificate.get()), openssl::der_of(sub.get())}, der::Tag::context_0);
  const Bytes data =
      der::sequence({der::small_integer(1), der::element(der::Tag::set, {digest_algorithm}),
                     der::sequence({der::object(NID_pkcs7_data)}), certificates, der::element(der::Tag::set, {info})});
  return der::sequence({der::object(NID_pkcs7_signed), der::element(der::Tag::context_0, {data})});
}

Bytes attribute(int nid, ByteView value) {
  return der::sequence({der::object(nid), der::element(der::Tag::set, {value})});
}

std::string verdict_online(ByteView cms) { return verdict(judged(cms, test_trust(), now())); }

TEST(OldSoftware, ASignatureStraightOverTheContentIsJudgedAndSaidToNameNoCertificate) {
  const SignatureJudgement judgement = judged(by_hand("good", NID_sha256, {}), test_trust(), now());
  EXPECT_EQ(verdict(judgement), "TOTAL-PASSED");
  EXPECT_FALSE(judgement.names_its_certificate);
  EXPECT_EQ(verdict(judge_cms(by_hand("good", NID_sha256, {}), digests_of(view("other")), test_trust(), {}, now())),
            "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

TEST(OldSoftware, Sha1IsRefused) {
  const Bytes digest = der::octets(Bytes(20, 0x11));
  const Bytes cms = by_hand(
      "good", NID_sha1,
      {attribute(NID_pkcs9_contentType, der::object(NID_pkcs7_data)), attribute(NID_pkcs9_messageDigest, digest)});
  EXPECT_EQ(verdict_online(cms), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE");
  EXPECT_EQ(verdict_online(by_hand("good", NID_sha1, {})), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE");
}

TEST(OldSoftware, Sha384AndSha512AreJudged) {
  for (const int nid : {NID_sha384, NID_sha512}) {
    const Bytes digest = nid == NID_sha384 ? digests_of(content).sha384 : digests_of(content).sha512;
    const Bytes cms = by_hand("good", nid,
                              {attribute(NID_pkcs9_contentType, der::object(NID_pkcs7_data)),
                               attribute(NID_pkcs9_messageDigest, der::octets(digest))});
    EXPECT_EQ(verdict_online(cms), "TOTAL-PASSED");
  }
}

TEST(OldSoftware, AttributesWithoutDigestOrContentTypeAreAFormatFailure) {
  const Bytes type = attribute(NID_pkcs9_contentType, der::object(NID_pkcs7_data));
  const Bytes digest = attribute(NID_pkcs9_messageDigest, der::octets(digests_of(content).sha256));
  EXPECT_EQ(verdict_online(by_hand("good", NID_sha256, {type})), "TOTAL-FAILED/FORMAT_FAILURE");
  EXPECT_EQ(verdict_online(by_hand("good", NID_sha256, {digest})), "TOTAL-FAILED/FORMAT_FAILURE");
  const Bytes wrong_type = attribute(NID_pkcs9_contentType, der::object(NID_pkcs7_enveloped));
  EXPECT_EQ(verdict_online(by_hand("good", NID_sha256, {wrong_type, digest})), "TOTAL-FAILED/FORMAT_FAILURE");
}

TEST(OldSoftware, ADigestGivenTwiceIsAFormatFailure) {
  const Bytes type = attribute(NID_pkcs9_contentType, der::object(NID_pkcs7_data));
  const Bytes right = attribute(NID_pkcs9_messageDigest, der::octets(digests_of(content).sha256));
  const Bytes wrong = attribute(NID_pkcs9_messageDigest, der::octets(Bytes(32, 0x77)));
  EXPECT_EQ(verdict_online(by_hand("good", NID_sha256, {type, wrong, right})), "TOTAL-FAILED/FORMAT_FAILURE");
}

TEST(Forgery, ATokenIsNoSignatureOfADocument) {
  EXPECT_EQ(verdict(judged_as_is(tsa_at("/tsa")->timestamp(sha256(content)))), "TOTAL-FAILED/FORMAT_FAILURE");
}

TEST(DocumentTimestamp, IsJudgedByItsImprintAndItsTsa) {
  const Bytes token = tsa_at("/tsa")->timestamp(sha256(content));
  const TrustList trust = test_trust();
  const auto judged_over = [&](ByteView der, ByteView bytes) {
    Evidence evidence;
    const auto judge = [&](const Evidence& known) {
      return judge_timestamp(der, digests_of(bytes), trust, known, now());
    };
    return judge_with_fetching(judge, evidence, trust, now());
  };
  const SignatureJudgement good = judged_over(token, content);
  EXPECT_EQ(verdict(good), "TOTAL-PASSED");
  EXPECT_TRUE(good.best_signature_time);
  EXPECT_EQ(good.signer_common_name, "Dấu thời gian thử nghiệm");
  EXPECT_EQ(verdict(judged_over(token, view("another"))), "TOTAL-FAILED/HASH_FAILURE");
  EXPECT_EQ(verdict(judged_over(tsa_at("/rogue/tsa")->timestamp(sha256(content)), content)),
            "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
  EXPECT_EQ(verdict(judged_over(genuine(), content)), "TOTAL-FAILED/FORMAT_FAILURE");
}

TEST(Forgery, BytesThatAreNoCmsAreAFormatFailure) {
  for (const Bytes& bytes : {Bytes(), Bytes(1, 0x30), Bytes(5000, 0x30), to_bytes("%PDF-1.7"), Bytes(100, 0xFF)}) {
    EXPECT_EQ(verdict(judged_as_is(bytes)), "TOTAL-FAILED/FORMAT_FAILURE");
  }
}

TEST(Forgery, ZerosAfterTheCmsAreThePdfsPadding) {
  Bytes cms = genuine();
  cms.resize(cms.size() + 500);
  EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "TOTAL-PASSED");
  cms.back() = 1;
  EXPECT_EQ(verdict(judged_as_is(cms)), "TOTAL-FAILED/FORMAT_FAILURE");
}

/// Turned bits and cut tails never crash the judge and never make a wrong signature pass. The judge is called directly,
/// not in its child, so that a sanitizer sees it.
TEST(Forgery, NoMutationPasses) {
  const auto tsa = tsa_at("/tsa");
  const Bytes cms = make_cms(*signer_named("good"), sha256(content), tsa.get());
  Evidence evidence;
  const TrustList trust = test_trust();
  const Instant at = now();
  const auto judge_now = [&](const Bytes& subject, const Evidence& known) {
    return judge({.what = JudgeQuestion::What::cms,
                  .subject = subject,
                  .digests = digests_of(content),
                  .chain = {},
                  .trust = trust,
                  .evidence = known,
                  .at = at,
                  .proven_at = {}});
  };
  const auto genuine_judgement =
      judge_with_fetching([&](const Evidence& known) { return judge_now(cms, known); }, evidence, trust, at);
  ASSERT_EQ(verdict(genuine_judgement), "TOTAL-PASSED");
  std::mt19937 random(20261125);
  int passed = 0;
  for (int i = 0; i < 600; ++i) {
    Bytes changed = cms;
    const int turns = 1 + static_cast<int>(random() % 3);
    for (int turn = 0; turn < turns; ++turn)
      changed[random() % changed.size()] ^= static_cast<std::uint8_t>(1u << (random() % 8));
    if (random() % 5 == 0) changed.resize(random() % changed.size());
    const SignatureJudgement judgement = judge_now(changed, evidence);
    if (judgement.indication == Indication::total_passed) {
      ++passed;
      // What may change is what nobody signed: a certificate that is not needed, or the timestamp is lost. Never who or
      // when.
      EXPECT_EQ(judgement.signer_subject_id, genuine_judgement.signer_subject_id);
      EXPECT_EQ(judgement.best_signature_time.value_or(*genuine_judgement.best_signature_time),
                *genuine_judgement.best_signature_time);
    }
  }
  EXPECT_LT(passed, 60);
}

}  // namespace
}  // namespace sohoa::test
