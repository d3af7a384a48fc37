/// One CMS SignedData with one signer, decoded. Runs in the sandboxed child: the bytes are foreign.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa {

class SignedData {
 public:
  /// Null for anything that is no SignedData with exactly one signer. Zeros after its end are allowed (a PDF pads with
  /// them).
  static std::unique_ptr<SignedData> read(ByteView der);

  /// NID of the content's type, and the content when it is inside; empty when detached.
  int content_type() const;
  ByteView content() const;
  const std::vector<openssl::X509Handle>& certificates() const { return certificates_; }
  /// The CRLs some signers put inside.
  const std::vector<Bytes>& crls() const { return crls_; }
  /// The one the signer info names, if it is inside; else null.
  X509* signer() const { return signer_; }
  /// The same search among others' certificates.
  bool names(X509* certificate) const;

  int digest_algorithm() const;                          // NID
  std::string digest_name() const;                       // "SHA-256"
  std::string signature_name(const X509* signer) const;  // "RSASSA-PSS", "ECDSA P-256" …
  bool has_signed_attributes() const;
  /// From the signed attributes, exactly one; else nullopt.
  std::optional<Bytes> message_digest() const;
  /// The contentType attribute equals the content's type.
  bool content_type_attribute_fits() const;
  enum class SigningCertificate { absent, matches, differs };
  /// The ESS attribute, version 1 or 2, against the certificate.
  SigningCertificate signing_certificate(X509* signer) const;
  /// Whether the value is this certificate's key's over the signed attributes; without them over the content's digest.
  bool signature_holds(X509* signer, ByteView content_digest) const;
  ByteView signature_value() const;
  /// id-aa-timeStampToken among the unsigned attributes.
  std::vector<Bytes> timestamp_tokens() const;

 private:
  SignedData() = default;
  openssl::CmsHandle cms_;
  CMS_SignerInfo* info_ = nullptr;  // cms_'s
  std::vector<openssl::X509Handle> certificates_;
  std::vector<Bytes> crls_;
  X509* signer_ = nullptr;  // one of certificates_
};

/// SHA-256, -384, -512 and SHA-3 of these lengths; everything older is refused (R17).
bool is_strong_digest(int nid);
/// The digest by OpenSSL's number; empty for an unknown one.
Bytes digest_by(int nid, ByteView content);

}  // namespace sohoa
