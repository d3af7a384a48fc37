// Verification with the certificate's public key: microseconds against a document that would carry a wrong value for
// ever.
#include "sign/signature_value.hpp"

#include "sign/algorithms.hpp"

namespace sohoa {

bool value_holds(ByteView value, ByteView signed_bytes, const Certificate& certificate, SignatureAlgorithm algorithm) {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  const openssl::DigestContextHandle context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* key_context = nullptr;  // owned by `context`
  const bool ready = x509 &&
                     EVP_DigestVerifyInit(context.get(), &key_context, openssl::digest_of(algorithm), nullptr,
                                          X509_get0_pubkey(x509.get())) == 1 &&
                     openssl::set_padding(key_context, algorithm);
  const bool holds = ready && EVP_DigestVerify(context.get(), value.data(), value.size(), signed_bytes.data(),
                                               signed_bytes.size()) == 1;
  ERR_clear_error();
  return holds;
}

bool value_holds_for_digest(ByteView value, ByteView digest, const Certificate& certificate,
                            SignatureAlgorithm algorithm) {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  EVP_PKEY* key = x509 ? X509_get0_pubkey(x509.get()) : nullptr;
  const openssl::KeyContextHandle context{key == nullptr ? nullptr : EVP_PKEY_CTX_new(key, nullptr)};
  const bool ready = context && EVP_PKEY_verify_init(context.get()) == 1 &&
                     openssl::set_padding(context.get(), algorithm) &&
                     EVP_PKEY_CTX_set_signature_md(context.get(), openssl::digest_of(algorithm)) == 1;
  const bool holds =
      ready && EVP_PKEY_verify(context.get(), value.data(), value.size(), digest.data(), digest.size()) == 1;
  ERR_clear_error();
  return holds;
}

}  // namespace sohoa
