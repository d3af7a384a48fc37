// The ways our keys sign, spelled for OpenSSL and for the CMS.
#include "sign/algorithms.hpp"

#include <array>
#include <charconv>

#include <openssl/ecdsa.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "sohoa/core/error.hpp"

#include "sign/der.hpp"

namespace sohoa {
namespace {

struct Row {
  SignatureAlgorithm algorithm;
  SignatureScheme scheme;
  SignatureDigest digest;
  std::string_view name;
  int nid;  // of the signature's AlgorithmIdentifier
};

using enum SignatureAlgorithm;
using enum SignatureScheme;
using Hash = SignatureDigest;

constexpr std::array rows = {
    Row{rsa_pss_sha256, rsa_pss, Hash::sha256, "RSASSA-PSS-SHA256", NID_rsassaPss},
    Row{rsa_pkcs1_sha256, rsa_pkcs1, Hash::sha256, "RSASSA-PKCS1-v1_5-SHA256", NID_sha256WithRSAEncryption},
    Row{ecdsa_sha256, ecdsa, Hash::sha256, "ECDSA-SHA256", NID_ecdsa_with_SHA256},
    Row{ecdsa_sha384, ecdsa, Hash::sha384, "ECDSA-SHA384", NID_ecdsa_with_SHA384},
    Row{rsa_pss_sha384, rsa_pss, Hash::sha384, "RSASSA-PSS-SHA384", NID_rsassaPss},
    Row{rsa_pss_sha512, rsa_pss, Hash::sha512, "RSASSA-PSS-SHA512", NID_rsassaPss},
    Row{rsa_pkcs1_sha384, rsa_pkcs1, Hash::sha384, "RSASSA-PKCS1-v1_5-SHA384", NID_sha384WithRSAEncryption},
    Row{rsa_pkcs1_sha512, rsa_pkcs1, Hash::sha512, "RSASSA-PKCS1-v1_5-SHA512", NID_sha512WithRSAEncryption},
    Row{ecdsa_sha512, ecdsa, Hash::sha512, "ECDSA-SHA512", NID_ecdsa_with_SHA512},
};

constexpr const Row& row_of(SignatureAlgorithm algorithm) { return rows[static_cast<std::size_t>(algorithm)]; }

struct DigestRow {
  std::string_view name;
  int nid;
  std::uint8_t bytes;
};
constexpr std::array digests = {DigestRow{"sha256", NID_sha256, 32}, DigestRow{"sha384", NID_sha384, 48},
                                DigestRow{"sha512", NID_sha512, 64}};

constexpr const DigestRow& row_of(SignatureDigest digest) { return digests[static_cast<std::size_t>(digest)]; }

}  // namespace

std::string_view name(SignatureAlgorithm algorithm) noexcept { return row_of(algorithm).name; }
SignatureScheme scheme(SignatureAlgorithm algorithm) noexcept { return row_of(algorithm).scheme; }
SignatureDigest digest(SignatureAlgorithm algorithm) noexcept { return row_of(algorithm).digest; }
std::string_view name(SignatureDigest digest) noexcept { return row_of(digest).name; }

std::optional<SignatureAlgorithm> signature_algorithm_named(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) return row.algorithm;
  }
  return std::nullopt;
}

std::optional<SignatureDigest> signature_digest_named(std::string_view name) {
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (digests[i].name == name) return static_cast<SignatureDigest>(i);
  }
  return std::nullopt;
}

SignatureAlgorithm algorithm_of(SignatureScheme scheme, SignatureDigest digest) noexcept {
  for (const Row& row : rows) {
    if (row.scheme == scheme && row.digest == digest) return row.algorithm;
  }
  invariant_failed("every scheme goes with every digest", __FILE__, __LINE__);
}

std::vector<Bytes> Signer::sign_all(const std::vector<Bytes>& to_be_signed) {
  std::vector<Bytes> values;
  for (const Bytes& one : to_be_signed) values.push_back(sign(one));
  return values;
}

void use_digest(Signer& signer, SignatureDigest wanted) {
  if (!signer.use(algorithm_of(scheme(signer.algorithm()), wanted))) {
    throw Error(ErrorCode::key_refused, "the key does not sign with " + std::string(name(wanted)));
  }
}

namespace openssl {
namespace {

/// RSASSA-PSS-params (RFC 4055): the digest, MGF1 with it, a salt as long as it; the trailer is the default.
Bytes pss_identifier(SignatureDigest digest) {
  const Bytes hash = der::algorithm(row_of(digest).nid, true);
  const Bytes mask = der::sequence({der::object(NID_mgf1), hash});
  const Bytes hash_field = der::element(der::Tag::context_0, {hash});
  const Bytes mask_field = der::element(der::Tag::context_1, {mask});
  const Bytes salt_field = der::element(der::Tag::context_2, {der::small_integer(row_of(digest).bytes)});
  const Bytes parameters = der::sequence({hash_field, mask_field, salt_field});
  return der::sequence({der::object(NID_rsassaPss), parameters});
}

}  // namespace

int digest_nid(SignatureAlgorithm algorithm) { return row_of(digest(algorithm)).nid; }

const EVP_MD* digest_of(SignatureAlgorithm algorithm) {
  switch (digest(algorithm)) {
    case Hash::sha256: return EVP_sha256();
    case Hash::sha384: return EVP_sha384();
    case Hash::sha512: return EVP_sha512();
  }
  return nullptr;
}

bool set_padding(EVP_PKEY_CTX* context, SignatureAlgorithm algorithm) {
  switch (scheme(algorithm)) {
    case ecdsa: return true;
    case rsa_pkcs1: return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case rsa_pss:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  return false;
}

std::vector<SignatureAlgorithm> ways_of(SignatureScheme scheme, const std::string& key) {
  const bool is_384 = key == "P-384";
  return {algorithm_of(scheme, is_384 ? Hash::sha384 : Hash::sha256), algorithm_of(scheme, is_384 ? Hash::sha256 : Hash::sha384),
          algorithm_of(scheme, Hash::sha512)};
}

Bytes identifier_of(SignatureAlgorithm algorithm) {
  switch (scheme(algorithm)) {
    case rsa_pss: return pss_identifier(digest(algorithm));
    case rsa_pkcs1: return der::algorithm(row_of(algorithm).nid, true);
    case ecdsa: return der::algorithm(row_of(algorithm).nid);
  }
  return {};
}

Bytes ecdsa_der(ByteView raw) {
  const std::size_t half = raw.size() / 2;
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
  BIGNUM* r = BN_bin2bn(raw.data(), static_cast<int>(half), nullptr);
  BIGNUM* s = BN_bin2bn(raw.data() + half, static_cast<int>(half), nullptr);
  ECDSA_SIG_set0(pair.get(), r, s);
  return der_of(pair.get(), i2d_ECDSA_SIG);
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
