/// Keys and certificates of the test PKI.
#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "sign/openssl_handles.hpp"
#include "support/pki/pki.hpp"

namespace sohoa::pki {

/// OpenSSL refused: a bug of the test PKI, not of what it tests.
[[noreturn]] void openssl_failed(const char* what);

struct Identity {
  std::string name;
  openssl::KeyHandle key;
  openssl::X509Handle certificate;
};

/// What a certificate is to say.
struct Profile {
  std::string serial_of;  // the serial is derived from this
  std::string organization, common_name, uid;
  std::time_t from = 0, until = 0;
  std::vector<std::pair<int, std::string>> extensions;  // NID and OpenSSL's configuration text
};

/// "rsa2048", "p384" …, from the cache when it is there.
openssl::KeyHandle key_for(const std::string& name, const std::string& kind, const std::filesystem::path& cache);
/// Signed by `issuer`; by its own key when that is null.
openssl::X509Handle issue(const Profile& profile, EVP_PKEY* key, const Identity* issuer);

Bytes pem_of(X509* certificate);
Bytes pem_of(EVP_PKEY* key);
openssl::X509Handle certificate_from_pem(const std::filesystem::path& file);
openssl::KeyHandle key_from_pem(const std::filesystem::path& file);

}  // namespace sohoa::pki
