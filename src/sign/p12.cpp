// A person's key in a PKCS#12 file: opened once, checked against our rules and its certificate, wiped at the end.
#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/provider.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/sign/signer.hpp"

#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/chain_order.hpp"
#include "sign/file_signer.hpp"

namespace sohoa {
namespace {

using namespace openssl;

constexpr std::uint64_t largest_p12 = 1u << 20;

/// Windows and older CAs still write RC2 and 3DES. Their ciphers are loaded into a context of their own, used for
/// opening such files only; where the system has no legacy provider, those files are unreadable and the others are not.
OSSL_LIB_CTX* opening_context() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* fresh = OSSL_LIB_CTX_new();
    if (fresh == nullptr) throw Error(ErrorCode::internal, "no OpenSSL context");
    OSSL_PROVIDER_load(fresh, "default");
    OSSL_PROVIDER_load(fresh, "legacy");
    ERR_clear_error();
    return fresh;
  }();
  return context;
}

/// The password as C wants it, wiped afterwards.
class Password {
 public:
  explicit Password(const Secret& secret) : text_(secret.reveal()) {}
  ~Password() { OPENSSL_cleanse(text_.data(), text_.size()); }
  Password(const Password&) = delete;
  Password& operator=(const Password&) = delete;
  const char* text() const { return text_.c_str(); }
  int length() const { return static_cast<int>(text_.size()); }

 private:
  std::string text_;
};

Pkcs12Handle decode(ByteView file) {
  PKCS12* raw = PKCS12_init_ex(NID_pkcs7_data, opening_context(), nullptr);
  const unsigned char* at = file.data();
  // On failure d2i frees what it was given.
  if (d2i_PKCS12(&raw, &at, static_cast<long>(file.size())) == nullptr) {
    ERR_clear_error();
    throw Error(ErrorCode::key_unreadable, "not a PKCS#12 file");
  }
  return Pkcs12Handle{raw};
}

void check_password(PKCS12* p12, const Password& password) {
  if (PKCS12_mac_present(p12) != 1) return;
  const bool right = PKCS12_verify_mac(p12, password.text(), password.length()) == 1 ||
                     (password.length() == 0 && PKCS12_verify_mac(p12, nullptr, 0) == 1);
  if (right) return;
  const unsigned long code = ERR_peek_last_error();
  const bool unsupported = ERR_GET_LIB(code) == ERR_LIB_EVP;
  const std::string reason = take_reason();
  if (unsupported) throw Error(ErrorCode::key_unreadable, reason);
  throw Error(ErrorCode::key_password_wrong);
}

struct Contents {
  KeyHandle key;
  X509Handle certificate;
  X509Stack others;
};

Contents unpack(PKCS12* p12, const Password& password) {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool parsed = PKCS12_parse(p12, password.text(), &key, &certificate, &others) == 1;
  Contents contents{KeyHandle{key}, X509Handle{certificate}, X509Stack{others}};
  if (!parsed) {
    // Without a MAC a wrong password shows as content that does not decrypt.
    const std::string reason = take_reason();
    if (PKCS12_mac_present(p12) != 1) throw Error(ErrorCode::key_password_wrong);
    throw Error(ErrorCode::key_unreadable, reason);
  }
  if (!contents.key) throw Error(ErrorCode::key_unreadable, "no private key in the file");
  if (!contents.certificate) throw Error(ErrorCode::key_unreadable, "no certificate for the key in the file");
  return contents;
}

/// The key in the default context, where the legacy ciphers are not.
KeyHandle moved_to_default_context(const EVP_PKEY* key) {
  const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> plain{EVP_PKEY2PKCS8(key)};
  KeyHandle moved{plain ? EVP_PKCS82PKEY(plain.get()) : nullptr};
  if (!moved) throw Error(ErrorCode::key_unreadable, take_reason());
  return moved;
}

SignatureAlgorithm algorithm_for(const EVP_PKEY* key) {
  const std::string kind = key_name(key);
  if (!is_strong(key)) throw Error(ErrorCode::key_refused, kind);
  if (kind.starts_with("RSA-")) return SignatureAlgorithm::rsa_pss_sha256;
  if (kind == "P-256") return SignatureAlgorithm::ecdsa_sha256;
  if (kind == "P-384") return SignatureAlgorithm::ecdsa_sha384;
  throw Error(ErrorCode::key_refused, kind);
}

std::unique_ptr<Signer> open(const std::filesystem::path& file, const Secret& secret) {
  Bytes bytes;
  try {
    bytes = read_file(file, largest_p12);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::input_missing) throw Error(ErrorCode::key_missing, {}, error.subject());
    if (error.code() == ErrorCode::input_too_large)
      throw Error(ErrorCode::key_unreadable, "too large", error.subject());
    throw;
  }
  const Pkcs12Handle p12 = decode(bytes);
  const Password password(secret);
  check_password(p12.get(), password);
  const Contents contents = unpack(p12.get(), password);
  const SignatureAlgorithm algorithm = algorithm_for(contents.key.get());
  Certificate certificate = facts_of(contents.certificate.get());
  std::vector<X509*> others;
  for (int i = 0; i < sk_X509_num(contents.others.get()); ++i)
    others.push_back(sk_X509_value(contents.others.get(), i));
  std::vector<Certificate> chain = ordered_chain(contents.certificate.get(), std::move(others));
  return std::make_unique<FileSigner>(moved_to_default_context(contents.key.get()), algorithm, std::move(certificate),
                                      std::move(chain));
}

}  // namespace

std::unique_ptr<Signer> open_p12(const std::filesystem::path& file, const Secret& password) {
  try {
    return open(file, password);
  } catch (Error& error) {
    throw std::move(error).about(file.string());
  }
}

}  // namespace sohoa
