// PKCS#12 files as people have them: good, old, foreign, damaged, and those whose keys our rules refuse.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/provider.h>

#include "contract/sign/signing.hpp"
#include "sign/openssl_handles.hpp"
#include "support/command.hpp"
#include "support/expect_error.hpp"
#include "support/pki/authority.hpp"

namespace sohoa::test {
namespace {

Secret right_password() { return Secret(std::string(pki::p12_password)); }

/// A P12 of this key and certificate; `other_key` puts a key beside a certificate that is not its own.
Bytes p12_of(EVP_PKEY* key, X509* certificate, const char* password) {
  const openssl::Pkcs12Handle p12{PKCS12_create(password, "x", nullptr, certificate, nullptr, 0, 0, 0, 0, 0)};
  if (key == nullptr) return openssl::der_of(p12.get(), i2d_PKCS12);
  const openssl::Pkcs12Handle whole{PKCS12_create(password, "x", key, certificate, nullptr, 0, 0, 0, 0, 0)};
  return openssl::der_of(whole.get(), i2d_PKCS12);
}

struct Own {
  openssl::KeyHandle key;
  openssl::X509Handle certificate;
};
Own self_made(const std::string& kind, const std::string& name = "Nguyễn Thị Thử") {
  Own own;
  own.key = pki::key_for("self_made", kind, SOHOA_PKI_KEY_CACHE);
  const std::time_t at = std::time(nullptr);
  own.certificate = pki::issue({.serial_of = name,
                                .organization = {},
                                .common_name = name,
                                .uid = "CCCD:070099000111",
                                .from = at - 86400,
                                .until = at + 86400,
                                .extensions = {}},
                               own.key.get(), nullptr);
  return own;
}

std::filesystem::path written(const TemporaryFolder& folder, ByteView bytes) {
  const std::filesystem::path file = folder.path() / "key.p12";
  write_file_durably(file, bytes);
  return file;
}

TEST(Keys, OpenWithTheirCertificateAndTheChainInOrder) {
  const auto signer = signer_named("good");
  EXPECT_EQ(signer->certificate().common_name, "Nguyễn Văn An");
  EXPECT_EQ(signer->certificate().subject_id, "CCCD:001088012345");
  EXPECT_EQ(signer->certificate().key, "RSA-2048");
  EXPECT_TRUE(signer->certificate().may_sign);
  EXPECT_EQ(signer->algorithm(), SignatureAlgorithm::rsa_pss_sha256);
  ASSERT_EQ(signer->chain().size(), 2u);
  EXPECT_EQ(signer->chain()[0].common_name, "Chứng thực cá nhân thử nghiệm");
  EXPECT_EQ(signer->chain()[1].common_name, "Gốc chứng thực thử nghiệm");
}

TEST(Keys, SignByTheAlgorithmOfTheirKind) {
  EXPECT_EQ(signer_named("p256")->algorithm(), SignatureAlgorithm::ecdsa_sha256);
  EXPECT_EQ(signer_named("p384")->algorithm(), SignatureAlgorithm::ecdsa_sha384);
  EXPECT_EQ(signer_named("rsa3072")->algorithm(), SignatureAlgorithm::rsa_pss_sha256);
}

TEST(Keys, ChangeTheAlgorithmOnlyWithinTheirKind) {
  const auto rsa = signer_named("good");
  EXPECT_TRUE(rsa->use(SignatureAlgorithm::rsa_pkcs1_sha256));
  EXPECT_EQ(rsa->algorithm(), SignatureAlgorithm::rsa_pkcs1_sha256);
  EXPECT_FALSE(rsa->use(SignatureAlgorithm::ecdsa_sha256));
  EXPECT_EQ(rsa->algorithm(), SignatureAlgorithm::rsa_pkcs1_sha256);
}

TEST(Keys, AWrongPasswordIsSaidAsSuch) {
  EXPECT_ERROR(ErrorCode::key_password_wrong, open_p12(test_pki().p12("good"), Secret("khac")));
  EXPECT_ERROR(ErrorCode::key_password_wrong, open_p12(test_pki().p12("good"), Secret()));
}

TEST(Keys, AMissingFileIsAMissingKey) {
  EXPECT_ERROR(ErrorCode::key_missing, open_p12(test_pki().folder() / "nobody.p12", right_password()));
}

TEST(Keys, WhatIsNoPkcs12IsUnreadable) {
  const TemporaryFolder folder;
  EXPECT_ERROR(ErrorCode::key_unreadable, open_p12(written(folder, view("not a key")), right_password()));
  Bytes cut = read_file(test_pki().p12("good"));
  cut.resize(cut.size() / 2);
  EXPECT_ERROR(ErrorCode::key_unreadable, open_p12(written(folder, cut), right_password()));
  EXPECT_ERROR(ErrorCode::key_unreadable, open_p12(written(folder, Bytes(2u << 20)), right_password()));
}

TEST(Keys, RsaBelow2048BitsIsRefused) {
  EXPECT_ERROR(ErrorCode::key_refused, open_p12(test_pki().p12("weak"), right_password()));
}

TEST(Keys, OtherCurvesThanP256AndP384AreRefused) {
  const TemporaryFolder folder;
  for (const char* curve : {"secp256k1", "brainpoolP256r1", "p521"}) {
    const Own own = self_made(curve);
    const auto file = written(folder, p12_of(own.key.get(), own.certificate.get(), "p"));
    EXPECT_ERROR(ErrorCode::key_refused, open_p12(file, Secret("p"))) << curve;
  }
}

TEST(Keys, AFileWithoutAKeyOrWithoutItsCertificateIsUnreadable) {
  const TemporaryFolder folder;
  const Own own = self_made("p256");
  EXPECT_ERROR(ErrorCode::key_unreadable,
               open_p12(written(folder, p12_of(nullptr, own.certificate.get(), "p")), Secret("p")));
  EXPECT_ERROR(ErrorCode::key_unreadable, open_p12(written(folder, p12_of(own.key.get(), nullptr, "p")), Secret("p")));
}

TEST(Keys, FilesWithTheCiphersOfOldWindowsOpen) {
  const TemporaryFolder folder;
  const std::filesystem::path key = test_pki().folder() / "legacy.key", file = folder.path() / "legacy.p12";
  const Own own = self_made("rsa2048");
  write_file_durably(key, pki::pem_of(own.key.get()));
  write_file_durably(folder.path() / "legacy.pem", pki::pem_of(own.certificate.get()));
  const Outcome made =
      run_command({"openssl", "pkcs12", "-export", "-legacy", "-inkey", key.string(), "-in",
                   (folder.path() / "legacy.pem").string(), "-out", file.string(), "-passout", "pass:cu"});
  ASSERT_EQ(made.exit_code, 0) << made.said;
  EXPECT_EQ(open_p12(file, Secret("cu"))->certificate().common_name, "Nguyễn Thị Thử");
  EXPECT_ERROR(ErrorCode::key_password_wrong, open_p12(file, Secret("moi")));
}

TEST(Keys, APasswordMayBeVietnamese) {
  const TemporaryFolder folder;
  const Own own = self_made("p256");
  const auto file = written(folder, p12_of(own.key.get(), own.certificate.get(), "mật khẩu"));
  EXPECT_EQ(open_p12(file, Secret("mật khẩu"))->certificate().key, "P-256");
}

TEST(Keys, AnErrorNamesTheFileAndNotThePassword) {
  const auto error = error_of([] { open_p12(test_pki().p12("good"), Secret("bi-mat-sai")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->subject(), test_pki().p12("good").string());
  EXPECT_EQ(std::string(error->what()).find("bi-mat-sai"), std::string::npos);
}

TEST(Keys, TheCommandLinesFormNamesAFile) {
  EXPECT_EQ(open_signer("p12:" + test_pki().p12("p256").string(), right_password())->certificate().key, "P-256");
  EXPECT_ERROR(ErrorCode::usage, open_signer("p12:", right_password()));
  EXPECT_ERROR(ErrorCode::usage, open_signer("token", right_password()));
}

}  // namespace
}  // namespace sohoa::test
