// Reads a CMS through OpenSSL's decoder and answers single questions about it; what the answers mean is judged
// elsewhere.
#include "sign/signed_data.hpp"

#include <algorithm>

#include <openssl/ess.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "sign/certificate_facts.hpp"

namespace sohoa {
namespace {

using namespace openssl;

using EssHandle = Handle<ESS_SIGNING_CERT, ESS_SIGNING_CERT_free>;
using EssV2Handle = Handle<ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free>;
using CrlStack = std::unique_ptr<STACK_OF(X509_CRL),
                                 decltype([](STACK_OF(X509_CRL) * all) { sk_X509_CRL_pop_free(all, X509_CRL_free); })>;

// For CMS_signed_get0_data_by_OBJ: exactly one attribute with exactly one value.
constexpr int exactly_one = -3;

/// The value of a signed attribute that is there exactly once, as its own DER.
ByteView only_value(const CMS_SignerInfo* info, int nid, int type) {
  const void* value = CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), exactly_one, type);
  ERR_clear_error();
  return value == nullptr ? ByteView() : view_of(static_cast<const ASN1_STRING*>(value));
}

X509_ALGOR* digest_identifier(CMS_SignerInfo* info) {
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, nullptr);
  return digest;
}

int signature_nid(CMS_SignerInfo* info) {
  X509_ALGOR* signature = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, nullptr, nullptr, &signature);
  const ASN1_OBJECT* id = nullptr;
  X509_ALGOR_get0(&id, nullptr, nullptr, signature);
  return OBJ_obj2nid(id);
}

/// A signature straight over the content's digest, as old signers made it.
bool holds_over_digest(EVP_PKEY* key, const EVP_MD* digest, bool is_pss, ByteView value, ByteView content_digest) {
  const KeyContextHandle context{EVP_PKEY_CTX_new(key, nullptr)};
  const bool ready = context && EVP_PKEY_verify_init(context.get()) == 1 &&
                     EVP_PKEY_CTX_set_signature_md(context.get(), digest) == 1 &&
                     (!is_pss || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1);
  const bool holds = ready && EVP_PKEY_verify(context.get(), value.data(), value.size(), content_digest.data(),
                                              content_digest.size()) == 1;
  ERR_clear_error();
  return holds;
}

bool only_zeros(const unsigned char* from, const unsigned char* to) {
  return std::all_of(from, to, [](unsigned char byte) { return byte == 0; });
}

}  // namespace

std::unique_ptr<SignedData> SignedData::read(ByteView der) {
  std::unique_ptr<SignedData> data{new SignedData};
  const unsigned char* at = der.data();
  data->cms_.reset(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
  const bool is_signed_data = data->cms_ && OBJ_obj2nid(CMS_get0_type(data->cms_.get())) == NID_pkcs7_signed &&
                              only_zeros(at, der.data() + der.size());
  STACK_OF(CMS_SignerInfo)* signers = is_signed_data ? CMS_get0_SignerInfos(data->cms_.get()) : nullptr;
  ERR_clear_error();
  if (signers == nullptr || sk_CMS_SignerInfo_num(signers) != 1) return nullptr;
  data->info_ = sk_CMS_SignerInfo_value(signers, 0);
  const X509Stack inside{CMS_get1_certs(data->cms_.get())};
  for (int i = 0; inside && i < sk_X509_num(inside.get()); ++i) {
    X509* certificate = sk_X509_value(inside.get(), i);
    X509_up_ref(certificate);
    data->certificates_.emplace_back(certificate);
    if (data->signer_ == nullptr && data->names(certificate)) data->signer_ = certificate;
  }
  const CrlStack crls{CMS_get1_crls(data->cms_.get())};
  for (int i = 0; crls && i < sk_X509_CRL_num(crls.get()); ++i) {
    data->crls_.push_back(der_of(sk_X509_CRL_value(crls.get(), i), i2d_X509_CRL));
  }
  ERR_clear_error();
  return data;
}

int SignedData::content_type() const { return OBJ_obj2nid(CMS_get0_eContentType(cms_.get())); }

ByteView SignedData::content() const {
  ASN1_OCTET_STRING** content = CMS_get0_content(cms_.get());
  ERR_clear_error();
  return content == nullptr ? ByteView() : view_of(*content);
}

bool SignedData::names(X509* certificate) const { return CMS_SignerInfo_cert_cmp(info_, certificate) == 0; }

int SignedData::digest_algorithm() const {
  const ASN1_OBJECT* id = nullptr;
  X509_ALGOR_get0(&id, nullptr, nullptr, digest_identifier(info_));
  return OBJ_obj2nid(id);
}

std::string SignedData::digest_name() const {
  const int nid = digest_algorithm();
  if (nid == NID_sha1) return "SHA-1";
  if (nid == NID_sha256) return "SHA-256";
  if (nid == NID_sha384) return "SHA-384";
  if (nid == NID_sha512) return "SHA-512";
  const char* long_name = nid == NID_undef ? nullptr : OBJ_nid2ln(nid);
  return long_name == nullptr ? "unknown" : long_name;
}

std::string SignedData::signature_name(const X509* signer) const {
  const std::string key = key_name(X509_get0_pubkey(signer));
  if (!key.starts_with("RSA-")) return "ECDSA " + key;
  return (signature_nid(info_) == NID_rsassaPss ? "RSASSA-PSS " : "RSASSA-PKCS1-v1_5 ") + key;
}

bool SignedData::has_signed_attributes() const { return CMS_signed_get_attr_count(info_) > 0; }

std::optional<Bytes> SignedData::message_digest() const {
  const ByteView value = only_value(info_, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
  return value.empty() ? std::nullopt : std::optional(Bytes(value.begin(), value.end()));
}

bool SignedData::content_type_attribute_fits() const {
  const auto* type = static_cast<const ASN1_OBJECT*>(
      CMS_signed_get0_data_by_OBJ(info_, OBJ_nid2obj(NID_pkcs9_contentType), exactly_one, V_ASN1_OBJECT));
  ERR_clear_error();
  return type != nullptr && OBJ_cmp(type, CMS_get0_eContentType(cms_.get())) == 0;
}

SignedData::SigningCertificate SignedData::signing_certificate(X509* signer) const {
  const ByteView v1 = only_value(info_, NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE);
  const ByteView v2 = only_value(info_, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
  const bool there = CMS_signed_get_attr_by_NID(info_, NID_id_smime_aa_signingCertificate, -1) >= 0 ||
                     CMS_signed_get_attr_by_NID(info_, NID_id_smime_aa_signingCertificateV2, -1) >= 0;
  if (!there) return SigningCertificate::absent;
  const unsigned char* at1 = v1.data();
  const unsigned char* at2 = v2.data();
  const EssHandle ess{v1.empty() ? nullptr : d2i_ESS_SIGNING_CERT(nullptr, &at1, static_cast<long>(v1.size()))};
  const EssV2Handle ess2{v2.empty() ? nullptr : d2i_ESS_SIGNING_CERT_V2(nullptr, &at2, static_cast<long>(v2.size()))};
  const X509BorrowedStack candidates{sk_X509_new_null()};
  sk_X509_push(candidates.get(), signer);
  for (const X509Handle& certificate : certificates_) {
    if (certificate.get() != signer) sk_X509_push(candidates.get(), certificate.get());
  }
  const bool readable = (v1.empty() || ess) && (v2.empty() || ess2) && (ess || ess2);
  const bool matches = readable && OSSL_ESS_check_signing_certs(ess.get(), ess2.get(), candidates.get(), 1) > 0;
  ERR_clear_error();
  return matches ? SigningCertificate::matches : SigningCertificate::differs;
}

bool SignedData::signature_holds(X509* signer, ByteView content_digest) const {
  EVP_PKEY* key = X509_get0_pubkey(signer);
  if (key == nullptr) return false;
  if (!has_signed_attributes()) {
    const EVP_MD* digest = EVP_get_digestbynid(digest_algorithm());
    return digest != nullptr &&
           holds_over_digest(key, digest, signature_nid(info_) == NID_rsassaPss, signature_value(), content_digest);
  }
  CMS_SignerInfo_set1_signer_cert(info_, signer);
  const bool holds = CMS_SignerInfo_verify(info_) == 1;
  ERR_clear_error();
  return holds;
}

ByteView SignedData::signature_value() const { return view_of(CMS_SignerInfo_get0_signature(info_)); }

std::vector<Bytes> SignedData::timestamp_tokens() const {
  std::vector<Bytes> tokens;
  for (int at = -1; (at = CMS_unsigned_get_attr_by_NID(info_, NID_id_smime_aa_timeStampToken, at)) >= 0;) {
    X509_ATTRIBUTE* attribute = CMS_unsigned_get_attr(info_, at);
    for (int i = 0; i < X509_ATTRIBUTE_count(attribute); ++i) {
      const ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(attribute, i);
      if (value == nullptr || value->type != V_ASN1_SEQUENCE) continue;
      const ByteView token = view_of(value->value.sequence);
      tokens.emplace_back(token.begin(), token.end());
    }
  }
  return tokens;
}

bool is_strong_digest(int nid) {
  return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 || nid == NID_sha3_256 || nid == NID_sha3_384 ||
         nid == NID_sha3_512;
}

Bytes digest_by(int nid, ByteView content) {
  const EVP_MD* digest = EVP_get_digestbynid(nid);
  if (digest == nullptr) return {};
  Bytes out(static_cast<std::size_t>(EVP_MD_get_size(digest)));
  if (EVP_Digest(content.data(), content.size(), out.data(), nullptr, digest, nullptr) != 1) out.clear();
  return out;
}

}  // namespace sohoa
