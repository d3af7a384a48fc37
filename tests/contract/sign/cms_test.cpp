// What we sign is judged by OpenSSL's own commands, for every kind of key and for keys that live elsewhere.
#include <gtest/gtest.h>
#include <openssl/objects.h>

#include "contract/sign/signing.hpp"
#include "sign/signed_data.hpp"
#include "sign/timestamp_token.hpp"
#include "support/command.hpp"
#include "support/expect_error.hpp"

namespace sohoa::test {
namespace {

struct Written {
  TemporaryFolder folder;
  std::filesystem::path content_file = folder.path() / "content", cms_file = folder.path() / "cms.der";

  explicit Written(ByteView cms) {
    write_file_durably(content_file, ByteView(content));
    write_file_durably(cms_file, cms);
  }
  Outcome verified_by_openssl(const std::filesystem::path& roots = test_pki().authority("root")) const {
    return run_command({"openssl", "cms", "-verify", "-cades", "-inform", "DER", "-binary", "-in", cms_file.string(),
                        "-content", content_file.string(), "-CAfile", roots.string(), "-purpose", "any", "-out",
                        "/dev/null"});
  }
};

class EveryKey : public testing::TestWithParam<const char*> {};

TEST_P(EveryKey, GivesACmsThatOpensslVerifies) {
  const auto signer = signer_named(GetParam());
  const Written written(make_cms(*signer, sha256(content), nullptr));
  const Outcome outcome = written.verified_by_openssl();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

TEST_P(EveryKey, GivesACmsWithATimestampThatOpensslVerifies) {
  const auto signer = signer_named(GetParam());
  const auto tsa = tsa_at("/tsa");
  const Written written(make_cms(*signer, sha256(content), tsa.get()));
  const Outcome outcome = written.verified_by_openssl();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

TEST_P(EveryKey, FitsIntoTheBoundEveryTime) {
  const auto signer = signer_named(GetParam());
  const auto tsa = tsa_at("/tsa");
  const std::size_t bound = cms_size_bound(*signer, false), stamped_bound = cms_size_bound(*signer, true);
  for (int i = 0; i < 40; ++i) {  // ECDSA values differ in length
    EXPECT_LE(make_cms(*signer, sha256(view(std::to_string(i))), nullptr).size(), bound);
  }
  EXPECT_LE(make_cms(*signer, sha256(content), tsa.get()).size(), stamped_bound);
  EXPECT_LT(bound, make_cms(*signer, sha256(content), nullptr).size() + 100);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryKey, testing::Values("good", "rsa3072", "p256", "p384"));

TEST(Cms, SignsWithSha384WhenThatDigestIsGiven) {
  const auto signer = signer_named("p384");
  const Bytes cms = make_cms(*signer, digests_of(content), nullptr);
  EXPECT_EQ(SignedData::read(cms)->digest_name(), "SHA-384");
  EXPECT_EQ(Written(cms).verified_by_openssl().exit_code, 0);
  EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "TOTAL-PASSED");
}

TEST(Cms, AsksAP384KeyForSha256WhenOnlyThatDigestIsThere) {
  const auto signer = signer_named("p384");
  EXPECT_EQ(SignedData::read(make_cms(*signer, sha256(content), nullptr))->digest_name(), "SHA-256");
}

TEST(Cms, RsaSignsInPssAndInPkcs1) {
  const auto signer = signer_named("good");
  EXPECT_EQ(judged(make_cms(*signer, sha256(content), nullptr), test_trust(), now()).signature_algorithm,
            "RSASSA-PSS RSA-2048");
  ASSERT_TRUE(signer->use(SignatureAlgorithm::rsa_pkcs1_sha256));
  const Bytes cms = make_cms(*signer, sha256(content), nullptr);
  EXPECT_EQ(judged(cms, test_trust(), now()).signature_algorithm, "RSASSA-PKCS1-v1_5 RSA-2048");
  EXPECT_EQ(Written(cms).verified_by_openssl().exit_code, 0);
}

TEST(Cms, HoldsExactlyTheAttributesOfPades) {
  const auto signer = signer_named("good");
  const Written written(make_cms(*signer, sha256(content), nullptr));
  const Outcome printed =
      run_command({"openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", written.cms_file.string()});
  EXPECT_NE(printed.said.find("object: contentType (1.2.840.113549.1.9.3)"), std::string::npos);
  EXPECT_NE(printed.said.find("object: messageDigest (1.2.840.113549.1.9.4)"), std::string::npos);
  EXPECT_NE(printed.said.find("id-smime-aa-signingCertificateV2"), std::string::npos);
  // The PDF's /M holds the claimed time; EN 319 142-1 forbids it here.
  EXPECT_EQ(printed.said.find("signingTime"), std::string::npos);
  EXPECT_NE(printed.said.find("eContent: <ABSENT>"), std::string::npos);
}

TEST(Cms, HoldsTheSignerAndTheIssuersButNotTheRoot) {
  const auto signer = signer_named("good");
  const auto data = SignedData::read(make_cms(*signer, sha256(content), nullptr));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->certificates().size(), 2u);
}

TEST(Cms, TheTimestampIsOverTheSignatureValue) {
  const auto signer = signer_named("good");
  const auto tsa = tsa_at("/tsa");
  const auto data = SignedData::read(make_cms(*signer, sha256(content), tsa.get()));
  ASSERT_EQ(data->timestamp_tokens().size(), 1u);
  const TimestampToken token = TimestampToken::read(data->timestamp_tokens().front());
  ASSERT_TRUE(token.is_token());
  EXPECT_EQ(token.imprint, digest_by(NID_sha256, data->signature_value()));
}

/// A key on the other side of a wire: it sees the attributes to sign, and gives back a value.
class KeyElsewhere : public Signer {
 public:
  explicit KeyElsewhere(std::unique_ptr<Signer> far) : far_(std::move(far)) {}
  const Certificate& certificate() const override { return far_->certificate(); }
  const std::vector<Certificate>& chain() const override { return none_; }
  SignatureAlgorithm algorithm() const override { return far_->algorithm(); }
  Bytes sign(ByteView to_be_signed) override {
    seen.assign(to_be_signed.begin(), to_be_signed.end());
    return far_->sign(to_be_signed);
  }
  Bytes seen;

 private:
  std::unique_ptr<Signer> far_;
  std::vector<Certificate> none_;
};

TEST(Cms, AKeyElsewhereSignsTheAttributesAsASet) {
  KeyElsewhere signer(signer_named("p256"));
  const Bytes cms = make_cms(signer, sha256(content), nullptr);
  ASSERT_FALSE(signer.seen.empty());
  EXPECT_EQ(signer.seen.front(), 0x31);
  // The sub-CA is not in the CMS, so it stands beside the root.
  const Written written(cms);
  const auto bundle = written.folder.path() / "bundle.pem";
  write_file_durably(bundle,
                     read_text_file(test_pki().authority("root")) + read_text_file(test_pki().authority("sub")));
  const Outcome outcome = written.verified_by_openssl(bundle);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

TEST(Cms, AMissingIssuerIsFetchedFromTheCertificatesAddress) {
  KeyElsewhere signer(signer_named("p256"));
  const Bytes cms = make_cms(signer, sha256(content), nullptr);
  EXPECT_EQ(verdict(judge_cms(cms, digests_of(content), test_trust(), {}, now())),
            "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
  EXPECT_EQ(verdict(judged(cms, test_trust(), now())), "TOTAL-PASSED");
}

class SignerThatForgetsItsPin : public KeyElsewhere {
 public:
  using KeyElsewhere::KeyElsewhere;
  Bytes sign(ByteView) override { throw Error(ErrorCode::key_password_wrong); }
};

TEST(Cms, WhatTheKeySaysReachesTheCaller) {
  SignerThatForgetsItsPin signer(signer_named("p256"));
  EXPECT_ERROR(ErrorCode::key_password_wrong, make_cms(signer, sha256(content), nullptr));
}

}  // namespace
}  // namespace sohoa::test
