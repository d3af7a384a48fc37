/// What a SignatureAlgorithm means to OpenSSL and in a CMS.
#pragma once

#include "sohoa/sign/signer.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa::openssl {

/// NID_sha256 or NID_sha384.
int digest_nid(SignatureAlgorithm algorithm);
const EVP_MD* digest_of(SignatureAlgorithm algorithm);
/// The AlgorithmIdentifier of the signature, e.g. with RSASSA-PSS-params.
Bytes identifier_of(SignatureAlgorithm algorithm);
/// The longest signature a key of this kind gives; "RSA-3072", "P-384".
std::size_t longest_signature(const std::string& key);

}  // namespace sohoa::openssl
