// Builds the SignedData by hand, so that the key may live anywhere: whoever holds it signs the DER of the signed
// attributes. EN 319 142-1: contentType, messageDigest and signing-certificate-v2 are signed; signingTime is not in the
// CMS (PDF has /M).
#include "sohoa/sign/cms.hpp"

#include <openssl/objects.h>

#include "sohoa/core/error.hpp"

#include "sign/algorithms.hpp"
#include "sign/der.hpp"

namespace sohoa {
namespace {

using der::Tag;

Bytes attribute(int nid, ByteView value) { return der::sequence({der::object(nid), der::element(Tag::set, {value})}); }

struct NameAndSerial {
  Bytes issuer, serial;
};

NameAndSerial issuer_and_serial(const Certificate& certificate) {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  if (!x509) throw Error(ErrorCode::certificate_refused, "the signer's certificate is none");
  return {openssl::der_of(X509_get_issuer_name(x509.get()), i2d_X509_NAME),
          openssl::der_of(X509_get0_serialNumber(x509.get()), i2d_ASN1_INTEGER)};
}

/// SigningCertificateV2 (RFC 5035) naming the signer alone; SHA-256 is the default and therefore left out.
Bytes signing_certificate(const Certificate& certificate, const NameAndSerial& id) {
  const Digest digest = sha256(certificate.der);
  const Bytes directory_name = der::element(Tag::context_4, {id.issuer});
  const Bytes issuer_serial = der::sequence({der::sequence({directory_name}), id.serial});
  const Bytes certificate_id = der::sequence({der::octets(digest.bytes), issuer_serial});
  return der::sequence({der::sequence({certificate_id})});
}

std::vector<Bytes> signed_attributes(const Certificate& certificate, const NameAndSerial& id, ByteView digest) {
  return {attribute(NID_pkcs9_contentType, der::object(NID_pkcs7_data)),
          attribute(NID_pkcs9_messageDigest, der::octets(digest)),
          attribute(NID_id_smime_aa_signingCertificateV2, signing_certificate(certificate, id))};
}

bool is_self_signed(const Certificate& certificate) { return certificate.subject == certificate.issuer; }

/// The signer and its issuers; a root is trusted by being known already, so it is left out.
std::vector<Bytes> embedded_certificates(const Signer& signer) {
  std::vector<Bytes> all{signer.certificate().der};
  for (const Certificate& issuer : signer.chain()) {
    if (!is_self_signed(issuer)) all.push_back(issuer.der);
  }
  return all;
}

}  // namespace

/// What goes into one SignedData.
struct CmsDraft::Parts {
  Parts(const Signer& signer, ByteView digest)
      : algorithm(signer.algorithm()),
        id(issuer_and_serial(signer.certificate())),
        attributes(signed_attributes(signer.certificate(), id, digest)),
        certificates(embedded_certificates(signer)) {}

  Bytes assemble(ByteView signature, ByteView unsigned_attribute) const {
    const Bytes digest_algorithm = der::algorithm(openssl::digest_nid(algorithm));
    const Bytes unsigned_attributes =
        unsigned_attribute.empty() ? Bytes() : der::element(Tag::context_1, {unsigned_attribute});
    const Bytes signer_info =
        der::sequence({der::small_integer(1), der::sequence({id.issuer, id.serial}), digest_algorithm,
                       der::set_of(attributes, Tag::context_0), openssl::identifier_of(algorithm),
                       der::octets(signature), unsigned_attributes});
    const Bytes signed_data = der::sequence(
        {der::small_integer(1), der::element(Tag::set, {digest_algorithm}),
         der::sequence({der::object(NID_pkcs7_data)}), der::set_of(certificates, Tag::context_0),
         der::element(Tag::set, {signer_info})});
    return der::sequence({der::object(NID_pkcs7_signed), der::element(Tag::context_0, {signed_data})});
  }

  const SignatureAlgorithm algorithm;
  const NameAndSerial id;
  const std::vector<Bytes> attributes, certificates;
};

namespace {

ByteView digest_for(SignatureAlgorithm algorithm, const ContentDigests& digests) {
  const Bytes* of[] = {&digests.sha256, &digests.sha384, &digests.sha512};
  const Bytes& digest = *of[static_cast<std::size_t>(sohoa::digest(algorithm))];
  SOHOA_INVARIANT(!digest.empty());
  return digest;
}

}  // namespace

CmsDraft::CmsDraft(const Signer& signer, const ContentDigests& digests)
    : parts_(std::make_shared<const Parts>(signer, digest_for(signer.algorithm(), digests))),
      to_be_signed_(der::set_of(parts_->attributes)) {}

Bytes CmsDraft::finish(ByteView value, TimestampAuthority* tsa) const {
  if (tsa == nullptr) return parts_->assemble(value, {});
  const Bytes token = tsa->timestamp(sha256(value));
  return parts_->assemble(value, attribute(NID_id_smime_aa_timeStampToken, token));
}

Bytes make_cms(Signer& signer, const ContentDigests& digests, TimestampAuthority* tsa) {
  const CmsDraft draft(signer, digests);
  return draft.finish(signer.sign(draft.to_be_signed()), tsa);
}

Bytes make_cms(Signer& signer, const Digest& content_digest, TimestampAuthority* tsa) {
  if (digest(signer.algorithm()) != SignatureDigest::sha256) use_digest(signer, SignatureDigest::sha256);
  return make_cms(
      signer,
      ContentDigests{
          .sha256 = Bytes(content_digest.bytes.begin(), content_digest.bytes.end()), .sha384 = {}, .sha512 = {}},
      tsa);
}

std::size_t cms_size_bound(const Signer& signer, bool with_timestamp) {
  ContentDigests longest;
  longest.sha256 = longest.sha384 = longest.sha512 = Bytes(64);
  const Bytes signature(openssl::longest_signature(signer.certificate().key));
  const Bytes token(with_timestamp ? timestamp_room : 0);
  // Room for the length fields that one more digit may take.
  constexpr std::size_t slack = 16;
  const Bytes draft = CmsDraft(signer, longest).finish(signature, nullptr);
  const std::size_t stamp = with_timestamp ? attribute(NID_id_smime_aa_timeStampToken, token).size() + slack : 0;
  return draft.size() + stamp + slack;
}

}  // namespace sohoa
