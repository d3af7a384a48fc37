#include "sign/der.hpp"

#include <gtest/gtest.h>
#include <openssl/objects.h>

#include "sign/algorithms.hpp"

namespace sohoa {
namespace {

TEST(Der, LengthsTakeTheirShortestForm) {
  EXPECT_EQ(hex(der::octets(Bytes(0))), "0400");
  EXPECT_EQ(hex(der::octets(Bytes(127))).substr(0, 4), "047f");
  EXPECT_EQ(hex(der::octets(Bytes(128))).substr(0, 6), "048180");
  EXPECT_EQ(hex(der::octets(Bytes(255))).substr(0, 6), "0481ff");
  EXPECT_EQ(hex(der::octets(Bytes(256))).substr(0, 8), "04820100");
  EXPECT_EQ(hex(der::octets(Bytes(65536))).substr(0, 10), "0483010000");
}

TEST(Der, SetsAreSortedByTheirBytes) {
  EXPECT_EQ(hex(der::set_of({der::small_integer(3), der::small_integer(1), der::octets(Bytes(1))})),
            "3109"
            "020101"
            "020103"
            "040100");
}

TEST(Der, AlgorithmsAreThoseOfTheStandards) {
  EXPECT_EQ(hex(der::algorithm(NID_sha256)), "300b0609608648016503040201");
  EXPECT_EQ(hex(der::algorithm(NID_sha256, true)), "300d06096086480165030402010500");
  EXPECT_EQ(hex(openssl::identifier_of(SignatureAlgorithm::ecdsa_sha256)), "300a06082a8648ce3d040302");
  EXPECT_EQ(hex(openssl::identifier_of(SignatureAlgorithm::ecdsa_sha384)), "300a06082a8648ce3d040303");
  EXPECT_EQ(hex(openssl::identifier_of(SignatureAlgorithm::rsa_pkcs1_sha256)), "300d06092a864886f70d01010b0500");
  // RSASSA-PSS with SHA-256, MGF1 of SHA-256 and a salt of 32 bytes, as OpenSSL writes it.
  EXPECT_EQ(hex(openssl::identifier_of(SignatureAlgorithm::rsa_pss_sha256)),
            "304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
            "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120");
}

}  // namespace
}  // namespace sohoa
