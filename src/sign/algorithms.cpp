// The four ways our keys sign, spelled for OpenSSL and for the CMS.
#include "sign/algorithms.hpp"

#include <charconv>

#include <openssl/objects.h>

#include "sign/der.hpp"

namespace sohoa {

std::string_view name(SignatureAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pss_sha256: return "RSASSA-PSS-SHA256";
    case SignatureAlgorithm::rsa_pkcs1_sha256: return "RSASSA-PKCS1-v1_5-SHA256";
    case SignatureAlgorithm::ecdsa_sha256: return "ECDSA-SHA256";
    case SignatureAlgorithm::ecdsa_sha384: return "ECDSA-SHA384";
  }
  return "";
}

namespace openssl {
namespace {

/// RSASSA-PSS-params (RFC 4055): SHA-256, MGF1 with SHA-256, a salt as long as the digest; the trailer is the default.
Bytes pss_identifier() {
  const Bytes sha256 = der::algorithm(NID_sha256, true);
  const Bytes mask = der::sequence({der::object(NID_mgf1), sha256});
  const Bytes hash_field = der::element(der::Tag::context_0, {sha256});
  const Bytes mask_field = der::element(der::Tag::context_1, {mask});
  const Bytes salt_field = der::element(der::Tag::context_2, {der::small_integer(32)});
  const Bytes parameters = der::sequence({hash_field, mask_field, salt_field});
  return der::sequence({der::object(NID_rsassaPss), parameters});
}

}  // namespace

int digest_nid(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::ecdsa_sha384 ? NID_sha384 : NID_sha256;
}

const EVP_MD* digest_of(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::ecdsa_sha384 ? EVP_sha384() : EVP_sha256();
}

Bytes identifier_of(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pss_sha256: return pss_identifier();
    case SignatureAlgorithm::rsa_pkcs1_sha256: return der::algorithm(NID_sha256WithRSAEncryption, true);
    case SignatureAlgorithm::ecdsa_sha256: return der::algorithm(NID_ecdsa_with_SHA256);
    case SignatureAlgorithm::ecdsa_sha384: return der::algorithm(NID_ecdsa_with_SHA384);
  }
  return {};
}

std::size_t longest_signature(const std::string& key) {
  if (key == "P-256") return 72;
  if (key == "P-384") return 104;
  std::size_t bits = 16'384;  // an unknown key: the largest RSA anybody uses
  if (key.starts_with("RSA-")) std::from_chars(key.data() + 4, key.data() + key.size(), bits);
  return (bits + 7) / 8;
}

}  // namespace openssl
}  // namespace sohoa
