#include <gtest/gtest.h>
#include <openssl/objects.h>

#include "sohoa/sign/signer.hpp"

#include "sign/certificate_facts.hpp"
#include "support/expect_error.hpp"
#include "support/pki/authority.hpp"

namespace sohoa {
namespace {

using openssl::KeyHandle;
using openssl::X509Handle;

KeyHandle key() { return KeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")}; }

pki::Profile profile(const std::string& common_name, const std::string& uid) {
  return {.serial_of = common_name,
          .organization = {},
          .common_name = common_name,
          .uid = uid,
          .from = 1'700'000'000,
          .until = 1'800'000'000,
          .extensions = {}};
}

Certificate certificate(const pki::Profile& of) {
  const KeyHandle own = key();
  return Certificate::parse(openssl::der_of(pki::issue(of, own.get(), nullptr).get()));
}

TEST(CertificateFacts, HoldNamesDatesAndTheKey) {
  const Certificate facts = certificate(profile("Nguyễn Văn Ánh", "CCCD:001088012345"));
  EXPECT_EQ(facts.common_name, "Nguyễn Văn Ánh");
  EXPECT_EQ(facts.issuer_common_name, "Nguyễn Văn Ánh");
  EXPECT_EQ(facts.subject_id, "CCCD:001088012345");
  EXPECT_EQ(facts.subject, "UID=CCCD:001088012345,CN=Nguyễn Văn Ánh,C=VN");
  EXPECT_EQ(facts.not_before.iso(), "2023-11-15T05:13:20+07:00");
  EXPECT_EQ(facts.not_after.iso(), "2027-01-15T15:00:00+07:00");
  EXPECT_EQ(facts.key, "P-256");
}

TEST(CertificateFacts, WithoutAKeyUsageNothingIsForbidden) { EXPECT_TRUE(certificate(profile("A", "")).may_sign); }

TEST(CertificateFacts, KeyUsageDecidesWhetherItMaySign) {
  pki::Profile of = profile("A", "");
  of.extensions = {{NID_key_usage, "critical,keyEncipherment"}};
  EXPECT_FALSE(certificate(of).may_sign);
  of.extensions = {{NID_key_usage, "nonRepudiation"}};
  EXPECT_TRUE(certificate(of).may_sign);
}

TEST(CertificateFacts, HoldTheAddressesOfItsServices) {
  pki::Profile of = profile("A", "");
  of.extensions = {{NID_info_access, "OCSP;URI:http://o.vn/1,OCSP;URI:http://o.vn/2,caIssuers;URI:http://c.vn/ca.cer"},
                   {NID_crl_distribution_points, "URI:http://l.vn/a.crl,URI:ldap://l.vn/b"}};
  const Certificate facts = certificate(of);
  EXPECT_EQ(facts.ocsp_urls, (std::vector<std::string>{"http://o.vn/1", "http://o.vn/2"}));
  EXPECT_EQ(facts.crl_urls, (std::vector<std::string>{"http://l.vn/a.crl", "ldap://l.vn/b"}));
  EXPECT_EQ(facts.issuer_urls, std::vector<std::string>{"http://c.vn/ca.cer"});
}

TEST(CertificateFacts, NamesInOldEncodingsAreRead) {
  const X509Handle x509{X509_new()};
  X509_NAME* subject = X509_get_subject_name(x509.get());
  // "Đạt" in BMPString, as CAs before UTF-8 wrote it.
  const unsigned char bmp[] = {0x01, 0x10, 0x1E, 0xA1, 0x00, 0x74};
  X509_NAME_add_entry_by_NID(subject, NID_commonName, V_ASN1_BMPSTRING, bmp, sizeof bmp, -1, 0);
  const KeyHandle own = key();
  X509_set_pubkey(x509.get(), own.get());
  ASN1_TIME_set(X509_getm_notBefore(x509.get()), 0);
  ASN1_TIME_set(X509_getm_notAfter(x509.get()), 0);
  X509_sign(x509.get(), own.get(), EVP_sha256());
  EXPECT_EQ(Certificate::parse(openssl::der_of(x509.get())).common_name, "Đạt");
}

TEST(CertificateFacts, BytesThatAreNoCertificateAreRefused) {
  EXPECT_ERROR(ErrorCode::certificate_refused, Certificate::parse({}));
  EXPECT_ERROR(ErrorCode::certificate_refused, Certificate::parse(view("hello")));
  Bytes longer = certificate(profile("A", "")).der;
  longer.push_back(0);
  EXPECT_ERROR(ErrorCode::certificate_refused, Certificate::parse(longer));
}

TEST(SubjectId, IsWrittenInOneWay) {
  EXPECT_EQ(canonical_subject_id("CCCD:001088012345"), "CCCD:001088012345");
  EXPECT_EQ(canonical_subject_id(" cmnd : 285012345 "), "CMND:285012345");
  EXPECT_EQ(canonical_subject_id("MST:3800123456"), "MST:3800123456");
  EXPECT_EQ(canonical_subject_id("may-chu-01"), "");
  EXPECT_EQ(canonical_subject_id("TOKEN:123"), "");
  EXPECT_EQ(canonical_subject_id("CCCD:"), "");
  EXPECT_EQ(canonical_subject_id(""), "");
}

TEST(SamePerson, IsSaidByTheNumberOfAPersonalIdOnly) {
  EXPECT_TRUE(same_person("CCCD:001088012345", "001088012345"));
  EXPECT_TRUE(same_person("cccd: 001088012345", " 001088012345 "));
  EXPECT_TRUE(same_person("CMND:285012345", "285012345"));
  EXPECT_FALSE(same_person("CCCD:001088012345", "001088012346"));
  EXPECT_FALSE(same_person("CCCD:001088012345", "1088012345"));
  EXPECT_FALSE(same_person("MST:001088012345", "001088012345"));
  EXPECT_FALSE(same_person("HC:285012345", "285012345"));
  EXPECT_FALSE(same_person("", ""));
  EXPECT_FALSE(same_person("CCCD:", ""));
  EXPECT_FALSE(same_person("CCCD:ABC", "ABC"));
}

TEST(R20Names, ANumberMeansAPersonAndAKindIsMeantToTheLetter) {
  EXPECT_TRUE(names("CCCD:001088012345", "001088012345"));
  EXPECT_TRUE(names("CCCD:001088012345", "cccd: 001088012345"));
  EXPECT_TRUE(names("MST:3800123456", "MST:3800123456"));
  EXPECT_FALSE(names("MST:3800123456", "3800123456"));
  EXPECT_FALSE(names("CMND:285012345", "CCCD:285012345"));
  EXPECT_FALSE(names("", "001088012345"));
  EXPECT_FALSE(names("", ""));
}

}  // namespace
}  // namespace sohoa
