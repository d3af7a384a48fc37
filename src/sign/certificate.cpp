// Reads from a certificate what people and rules ask of it: names, the person's id, validity, key, addresses.
#include <algorithm>
#include <cctype>

#include <openssl/objects.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/sign/signer.hpp"

#include "sign/certificate_facts.hpp"
#include "sign/openssl_handles.hpp"

namespace sohoa {
namespace {

using namespace openssl;

std::string one_line(const X509_NAME* subject) {
  const BioHandle out{BIO_new(BIO_s_mem())};
  // RFC 2253 with Vietnamese letters left readable; control characters stay escaped.
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(out.get(), subject, 0, flags);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return length <= 0 ? std::string() : nfc(std::string_view(text, static_cast<std::size_t>(length)));
}

/// The last entry of a kind: CAs put the most specific one last.
std::string entry(const X509_NAME* subject, int nid) {
  int found = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, nid, at)) >= 0;) found = at;
  if (found < 0) return {};
  return nfc(utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, found))));
}

/// The UID entry that names a person or a taxpayer; others (device names, mail addresses) are no ids (R20).
std::string subject_id_of(const X509_NAME* subject) {
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_userId, at)) >= 0;) {
    const std::string id = canonical_subject_id(utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
    if (!id.empty()) return id;
  }
  return {};
}

std::string serial_of(const X509* certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  return (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" : "") + hex(view_of(serial));
}

void keep_url(std::vector<std::string>& urls, const GENERAL_NAME* place) {
  int type = 0;
  const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(place, &type));
  if (type != GEN_URI || ASN1_STRING_length(value) > 2048) return;
  urls.emplace_back(as_text(view_of(value)));
}

void read_authority_access(const X509* certificate, Certificate& into) {
  const Handle<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free> access{
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr))};
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* one = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    const int method = OBJ_obj2nid(one->method);
    if (method == NID_ad_OCSP) keep_url(into.ocsp_urls, one->location);
    if (method == NID_ad_ca_issuers) keep_url(into.issuer_urls, one->location);
  }
}

void read_distribution_points(const X509* certificate, Certificate& into) {
  const Handle<CRL_DIST_POINTS, CRL_DIST_POINTS_free> points{
      static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr))};
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
    if (point->distpoint == nullptr || point->distpoint->type != 0) continue;
    const GENERAL_NAMES* names = point->distpoint->name.fullname;
    for (int n = 0; n < sk_GENERAL_NAME_num(names); ++n) keep_url(into.crl_urls, sk_GENERAL_NAME_value(names, n));
  }
}

}  // namespace

namespace openssl {

std::string key_name(const EVP_PKEY* key) {
  if (key == nullptr) return "unknown";
  const int bits = EVP_PKEY_get_bits(key);
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) return "RSA-" + std::to_string(bits);
  if (type != EVP_PKEY_EC) return "unknown";
  char group[64] = "";
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, group, sizeof group, &length) != 1) return "EC-" + std::to_string(bits);
  const int nid = OBJ_txt2nid(group);
  if (nid == NID_X9_62_prime256v1) return "P-256";
  if (nid == NID_secp384r1) return "P-384";
  if (nid == NID_secp521r1) return "P-521";
  return "EC-" + std::string(group);
}

bool is_strong(const EVP_PKEY* key) {
  if (key == nullptr) return false;
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) return EVP_PKEY_get_bits(key) >= 2048;
  // TT 15/2025, Annex I: ECDSA from 256 bits.
  return type == EVP_PKEY_EC && EVP_PKEY_get_bits(key) >= 256;
}

Certificate facts_of(X509* x509) {
  Certificate certificate;
  const X509_NAME* subject = X509_get_subject_name(x509);
  const X509_NAME* issuer = X509_get_issuer_name(x509);
  certificate.der = der_of(x509);
  certificate.common_name = entry(subject, NID_commonName);
  certificate.issuer_common_name = entry(issuer, NID_commonName);
  certificate.subject = one_line(subject);
  certificate.issuer = one_line(issuer);
  certificate.serial_hex = serial_of(x509);
  certificate.subject_id = subject_id_of(subject);
  certificate.not_before = instant_of(X509_get0_notBefore(x509));
  certificate.not_after = instant_of(X509_get0_notAfter(x509));
  certificate.key = key_name(X509_get0_pubkey(x509));
  // RFC 5280: no key usage extension restricts nothing; OpenSSL then answers all bits.
  certificate.may_sign = (X509_get_key_usage(x509) & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)) != 0;
  read_authority_access(x509, certificate);
  read_distribution_points(x509, certificate);
  ERR_clear_error();
  return certificate;
}

}  // namespace openssl

Certificate Certificate::parse(ByteView der) {
  const X509Handle x509 = certificate_from(der);
  if (!x509) throw Error(ErrorCode::certificate_refused, "not a certificate");
  return facts_of(x509.get());
}

std::string canonical_subject_id(std::string_view uid) {
  const std::string_view text = trimmed(uid);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  std::string kind(trimmed(text.substr(0, colon)));
  std::transform(kind.begin(), kind.end(), kind.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const std::string_view number = trimmed(text.substr(colon + 1));
  const bool known = kind == "CCCD" || kind == "CMND" || kind == "MST" || kind == "HC";
  return known && !number.empty() ? kind + ":" + std::string(number) : std::string();
}

bool same_person(std::string_view subject_id, std::string_view personal_id) {
  const std::string id = canonical_subject_id(subject_id);
  const std::string_view number = std::string_view(id).substr(std::min(id.size(), id.find(':') + 1));
  // A tax code (MST) names a firm as often as a person, a passport (HC) is no personal id: neither proves identity.
  const bool of_a_person = id.starts_with("CCCD:") || id.starts_with("CMND:");
  const std::string_view wanted = trimmed(personal_id);
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const bool digits = !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), is_digit);
  return of_a_person && digits && number == wanted;
}

bool names(std::string_view subject_id, std::string_view wanted) {
  const std::string whole = canonical_subject_id(wanted);
  return whole.empty() ? same_person(subject_id, wanted) : whole == canonical_subject_id(subject_id);
}

}  // namespace sohoa
