// Signs with a key that was loaded once; no consistency check is repeated.
#include "sign/file_signer.hpp"

#include "sohoa/core/error.hpp"

#include "sign/algorithms.hpp"

namespace sohoa {
namespace {

bool is_rsa(SignatureAlgorithm algorithm) { return scheme(algorithm) != SignatureScheme::ecdsa; }

}  // namespace

FileSigner::FileSigner(openssl::KeyHandle key, SignatureAlgorithm algorithm, Certificate certificate,
                       std::vector<Certificate> chain)
    : key_(std::move(key)), algorithm_(algorithm), certificate_(std::move(certificate)), chain_(std::move(chain)) {}

bool FileSigner::use(SignatureAlgorithm algorithm) {
  const bool key_is_pss_only = EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA_PSS;
  const bool fits = is_rsa(algorithm) == is_rsa(algorithm_) &&
                    !(key_is_pss_only && scheme(algorithm) == SignatureScheme::rsa_pkcs1);
  if (fits) algorithm_ = algorithm;
  return fits;
}

Bytes FileSigner::sign(ByteView to_be_signed) {
  const openssl::DigestContextHandle context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* key_context = nullptr;  // owned by `context`
  std::size_t length = 0;
  const bool ready =
      EVP_DigestSignInit(context.get(), &key_context, openssl::digest_of(algorithm_), nullptr, key_.get()) == 1 &&
      openssl::set_padding(key_context, algorithm_) &&
      EVP_DigestSign(context.get(), nullptr, &length, to_be_signed.data(), to_be_signed.size()) == 1;
  Bytes signature(ready ? length : 0);
  if (!ready ||
      EVP_DigestSign(context.get(), signature.data(), &length, to_be_signed.data(), to_be_signed.size()) != 1) {
    throw Error(ErrorCode::key_refused, openssl::take_reason());
  }
  signature.resize(length);
  return signature;
}

}  // namespace sohoa
