/// What a SignatureAlgorithm means to OpenSSL and in a CMS.
#pragma once

#include "sohoa/sign/signer.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa::openssl {

/// NID_sha256, NID_sha384 or NID_sha512.
int digest_nid(SignatureAlgorithm algorithm);
const EVP_MD* digest_of(SignatureAlgorithm algorithm);
/// Padding and salt on a context for signing or verifying; false when the key does not take them. Nothing to do for ECDSA.
bool set_padding(EVP_PKEY_CTX* context, SignatureAlgorithm algorithm);
/// All algorithms of a scheme, SHA-256 first; for a P-384 key SHA-384 first.
std::vector<SignatureAlgorithm> ways_of(SignatureScheme scheme, const std::string& key);
/// The AlgorithmIdentifier of the signature, e.g. with RSASSA-PSS-params.
Bytes identifier_of(SignatureAlgorithm algorithm);
/// Devices give r and s side by side; a CMS wants them as a SEQUENCE of INTEGERs.
Bytes ecdsa_der(ByteView raw);
/// The longest signature a key of this kind gives; "RSA-3072", "P-384".
std::size_t longest_signature(const std::string& key);

}  // namespace sohoa::openssl
