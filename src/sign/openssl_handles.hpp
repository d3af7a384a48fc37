/// Owners of OpenSSL's objects; ownership in C ends here. Nothing of OpenSSL leaves this module.
#pragma once

#include <memory>
#include <string>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pkcs12.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa::openssl {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
inline void free_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
inline void free_bare_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
inline void free_text(unsigned char* text) { OPENSSL_free(text); }

template <class T, auto Free>
using Handle = std::unique_ptr<T, Freed<Free>>;

using X509Handle = Handle<X509, X509_free>;
using X509Stack = Handle<STACK_OF(X509), free_stack>;               // owns its certificates
using X509BorrowedStack = Handle<STACK_OF(X509), free_bare_stack>;  // borrows them
using StoreHandle = Handle<X509_STORE, X509_STORE_free>;
using StoreContextHandle = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
using CrlHandle = Handle<X509_CRL, X509_CRL_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using DigestContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyContextHandle = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using BioHandle = Handle<BIO, BIO_free_all>;
using Pkcs12Handle = Handle<PKCS12, PKCS12_free>;
using CmsHandle = Handle<CMS_ContentInfo, CMS_ContentInfo_free>;
using TextHandle = Handle<unsigned char, free_text>;
using BigNumberHandle = Handle<BIGNUM, BN_free>;
using IntegerHandle = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using TimestampRequestHandle = Handle<TS_REQ, TS_REQ_free>;
using TimestampResponseHandle = Handle<TS_RESP, TS_RESP_free>;
using TimestampInfoHandle = Handle<TS_TST_INFO, TS_TST_INFO_free>;
using OcspRequestHandle = Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using OcspResponseHandle = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using OcspBasicHandle = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using OcspIdHandle = Handle<OCSP_CERTID, OCSP_CERTID_free>;

/// The newest reason in this thread's error queue, and an empty queue. For details of errors: holds no content.
std::string take_reason();

/// The DER of an object through its i2d function; empty when OpenSSL refuses.
template <class T, class I2d>
Bytes der_of(const T* object, I2d i2d) {
  unsigned char* raw = nullptr;
  const int length = i2d(object, &raw);
  if (length <= 0) return {};
  const TextHandle owner{raw};
  return Bytes(raw, raw + length);
}

/// A certificate that fills `der` exactly, or null.
X509Handle certificate_from(ByteView der);
Bytes der_of(const X509* certificate);

/// 1970 for a time that cannot be read: far in the past, so nothing is valid by accident.
Instant instant_of(const ASN1_TIME* time);
std::string utf8_of(const ASN1_STRING* text);
ByteView view_of(const ASN1_STRING* text);

}  // namespace sohoa::openssl
