/// Whether a certificate was revoked, by what was collected: OCSP answers and CRLs. Runs in the sandboxed child.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sohoa/sign/trust.hpp"

#include "sign/path.hpp"

namespace sohoa {

/// Everything that was collected, decoded once.
class EvidencePool {
 public:
  EvidencePool(const Evidence& evidence, const TrustList& trust);
  ~EvidencePool();

  void offer_crl(ByteView der);

  struct Ocsp {
    Bytes der;
    openssl::OcspBasicHandle basic;
    std::optional<Instant> fetched_at;
  };
  struct Crl {
    Bytes der;
    openssl::CrlHandle crl;
    std::optional<Instant> fetched_at;
  };
  const std::vector<Ocsp>& ocsps() const { return ocsps_; }
  const std::vector<Crl>& crls() const { return crls_; }
  bool was_asked(const EvidenceRequest& request) const;
  bool may_ask(std::string_view url) const { return trust_.allows(url); }

 private:
  void offer_ocsp(ByteView der, std::optional<Instant> fetched_at, ByteView nonce = {});
  void offer_crl(ByteView der, std::optional<Instant> fetched_at);

  const Evidence& evidence_;
  const TrustList& trust_;
  std::vector<Ocsp> ocsps_;
  std::vector<Crl> crls_;
};

struct RevocationFinding {
  RevocationStatus status = RevocationStatus::unknown;
  Instant revoked_at;
  int reason = -1;                       // CRLReason; -1: not given
  Bytes used_ocsp, used_crl;             // the one that decided
  std::optional<Instant> next_update;    // of that one
  std::vector<Bytes> used_certificates;  // a delegated responder's
  std::vector<EvidenceRequest> wanted;   // when unknown
};

/// `issuer` must have signed `certificate`. What is known must hold at `needed_at`: it was current then, or came later.
RevocationFinding find_revocation(X509* certificate, X509* issuer, const EvidencePool& pool, Instant needed_at);

}  // namespace sohoa
