// The few conversions between OpenSSL's objects and our values.
#include "sign/openssl_handles.hpp"

#include <ctime>

namespace sohoa::openssl {

std::string take_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string text = reason == nullptr ? "" : reason;
  ERR_clear_error();
  return text;
}

X509Handle certificate_from(ByteView der) {
  const unsigned char* at = der.data();
  X509Handle certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  const bool whole = certificate && at == der.data() + der.size();
  if (!whole) ERR_clear_error();
  return whole ? std::move(certificate) : nullptr;
}

Bytes der_of(const X509* certificate) { return der_of(certificate, i2d_X509); }

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    ERR_clear_error();
    return {};
  }
  return {static_cast<std::int64_t>(timegm(&parts)) * 1000};
}

std::string utf8_of(const ASN1_STRING* text) {
  unsigned char* raw = nullptr;
  const int length = text == nullptr ? -1 : ASN1_STRING_to_UTF8(&raw, text);
  if (length < 0) {
    ERR_clear_error();
    return {};
  }
  const TextHandle owner{raw};
  return std::string(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
}

ByteView view_of(const ASN1_STRING* text) {
  if (text == nullptr) return {};
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

}  // namespace sohoa::openssl
