// The keys lie in the P12 files; only this side opens them.
#include "support/pki/remote_person.hpp"

#include <openssl/rsa.h>

namespace sohoa::pki {

using namespace openssl;

std::optional<RemotePerson> RemotePerson::named(const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path path = folder / "people" / (name + ".p12");
  if (name.find('/') != std::string::npos || !std::filesystem::exists(path)) return std::nullopt;
  const Bytes file = read_file(path);
  const unsigned char* at = file.data();
  const Pkcs12Handle p12{d2i_PKCS12(nullptr, &at, static_cast<long>(file.size()))};
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  if (PKCS12_parse(p12.get(), std::string(p12_password).c_str(), &key, &certificate, nullptr) != 1)
    openssl_failed("P12");
  return RemotePerson{KeyHandle{key}, X509Handle{certificate}};
}

bool RemotePerson::is_rsa() const { return EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA; }

Bytes RemotePerson::signed_hash(ByteView hash, bool with_pss) const {
  const KeyContextHandle context{EVP_PKEY_CTX_new(key.get(), nullptr)};
  EVP_PKEY_sign_init(context.get());
  EVP_PKEY_CTX_set_signature_md(context.get(), hash.size() == 64   ? EVP_sha512()
                                               : hash.size() == 48 ? EVP_sha384()
                                                                   : EVP_sha256());
  if (with_pss) {
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST);
  }
  Bytes value(1024);
  std::size_t length = value.size();
  if (EVP_PKEY_sign(context.get(), value.data(), &length, hash.data(), hash.size()) != 1)
    openssl_failed("signing a hash");
  value.resize(length);
  return value;
}

}  // namespace sohoa::pki
