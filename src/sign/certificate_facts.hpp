/// What the module's own files ask of keys and certificates beyond the public type.
#pragma once

#include <string>

#include "sohoa/sign/signer.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa::openssl {

/// "RSA-2048", "P-256", "EC-secp256k1", "unknown".
std::string key_name(const EVP_PKEY* key);
/// RSA from 2048 bits, EC from 256 bits (R17).
bool is_strong(const EVP_PKEY* key);
/// Certificate::parse for an object that is already decoded.
Certificate facts_of(X509* certificate);

}  // namespace sohoa::openssl
