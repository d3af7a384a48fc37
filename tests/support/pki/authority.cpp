// Issues certificates with OpenSSL's own builders.
#include "support/pki/authority.hpp"

#include <cstdio>
#include <cstdlib>

#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/random.hpp"

namespace sohoa::pki {

using namespace openssl;

void openssl_failed(const char* what) {
  std::fprintf(stderr, "test PKI: %s\n", what);
  ERR_print_errors_fp(stderr);
  std::abort();
}

namespace {

void require(bool done, const char* what) {
  if (!done) openssl_failed(what);
}

KeyHandle fresh_key(const std::string& kind) {
  EVP_PKEY* key = nullptr;
  if (kind.starts_with("rsa")) {
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(std::stoul(kind.substr(3))));
  } else {
    const char* curve = kind == "p256" ? "P-256" : kind == "p384" ? "P-384" : kind == "p521" ? "P-521" : kind.c_str();
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve);
  }
  require(key != nullptr, "key generation");
  return KeyHandle{key};
}

void add_entry(X509_NAME* name, int nid, const std::string& text) {
  if (text.empty()) return;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  require(X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0) == 1,
          "name entry");
}

void set_serial(X509* certificate, const std::string& from) {
  Digest digest = sha256(view(from));
  digest.bytes[0] &= 0x7F;
  const BigNumberHandle number{BN_bin2bn(digest.bytes.data(), 12, nullptr)};
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

Bytes content_of(BIO* memory) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory, &text);
  return to_bytes(std::string_view(text, static_cast<std::size_t>(length)));
}

}  // namespace

KeyHandle key_for(const std::string& name, const std::string& kind, const std::filesystem::path& cache) {
  if (cache.empty()) return fresh_key(kind);
  const std::filesystem::path file = cache / (name + "." + kind + ".pem");
  if (std::filesystem::exists(file)) return key_from_pem(file);
  KeyHandle key = fresh_key(kind);
  std::filesystem::create_directories(cache);
  write_file_durably(file, pem_of(key.get()));
  return key;
}

X509Handle issue(const Profile& profile, EVP_PKEY* key, const Identity* issuer) {
  X509Handle certificate{X509_new()};
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  set_serial(x509, profile.serial_of);
  ASN1_TIME_set(X509_getm_notBefore(x509), profile.from);
  ASN1_TIME_set(X509_getm_notAfter(x509), profile.until);
  X509_NAME* subject = X509_get_subject_name(x509);
  add_entry(subject, NID_countryName, "VN");
  add_entry(subject, NID_organizationName, profile.organization);
  add_entry(subject, NID_commonName, profile.common_name);
  add_entry(subject, NID_userId, profile.uid);
  X509_set_issuer_name(x509, issuer == nullptr ? subject : X509_get_subject_name(issuer->certificate.get()));
  X509_set_pubkey(x509, key);
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer == nullptr ? x509 : issuer->certificate.get(), x509, nullptr, nullptr, 0);
  for (const auto& [nid, text] : profile.extensions) {
    const Handle<X509_EXTENSION, X509_EXTENSION_free> extension{
        X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str())};
    require(extension != nullptr, text.c_str());
    X509_add_ext(x509, extension.get(), -1);
  }
  require(X509_sign(x509, issuer == nullptr ? key : issuer->key.get(), EVP_sha256()) > 0, "signing a certificate");
  return certificate;
}

Bytes pem_of(X509* certificate) {
  const BioHandle out{BIO_new(BIO_s_mem())};
  PEM_write_bio_X509(out.get(), certificate);
  return content_of(out.get());
}

Bytes pem_of(EVP_PKEY* key) {
  const BioHandle out{BIO_new(BIO_s_mem())};
  PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return content_of(out.get());
}

X509Handle certificate_from_pem(const std::filesystem::path& file) {
  const Bytes text = read_file(file);
  const BioHandle in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  X509Handle certificate{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
  require(certificate != nullptr, file.c_str());
  return certificate;
}

KeyHandle key_from_pem(const std::filesystem::path& file) {
  const Bytes text = read_file(file);
  const BioHandle in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  KeyHandle key{PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr)};
  require(key != nullptr, file.c_str());
  return key;
}

}  // namespace sohoa::pki
