// Verification with the certificate's public key: microseconds against a document that would carry a wrong value for
// ever.
#include "sign/signature_value.hpp"

#include <openssl/rsa.h>

#include "sign/algorithms.hpp"

namespace sohoa {

bool value_holds(ByteView value, ByteView signed_bytes, const Certificate& certificate, SignatureAlgorithm algorithm) {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  const openssl::DigestContextHandle context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* key_context = nullptr;  // owned by `context`
  const bool is_pss = algorithm == SignatureAlgorithm::rsa_pss_sha256;
  const bool ready = x509 &&
                     EVP_DigestVerifyInit(context.get(), &key_context, openssl::digest_of(algorithm), nullptr,
                                          X509_get0_pubkey(x509.get())) == 1 &&
                     (!is_pss || (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
                                  EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) == 1));
  const bool holds = ready && EVP_DigestVerify(context.get(), value.data(), value.size(), signed_bytes.data(),
                                               signed_bytes.size()) == 1;
  ERR_clear_error();
  return holds;
}

}  // namespace sohoa
