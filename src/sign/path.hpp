/// From a certificate to a trusted root. Runs in the sandboxed child.
#pragma once

#include <string>
#include <vector>

#include "sohoa/sign/trust.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa {

/// The roots, and whatever certificates may help on the way to them.
class CertificatePool {
 public:
  explicit CertificatePool(const TrustList& trust);
  /// Not trusted by itself; bytes that are no certificate are passed over.
  void offer(ByteView der);
  void offer(X509* certificate);
  const std::vector<openssl::X509Handle>& offered() const { return offered_; }
  X509_STORE* roots() const { return roots_.get(); }

 private:
  openssl::StoreHandle roots_;
  std::vector<openssl::X509Handle> offered_;
};

struct Path {
  /// The certificate first, the root last; incomplete when there is a failure.
  std::vector<openssl::X509Handle> certificates;
  std::string sub_indication, reason;  // empty when it ends at a trusted root
  bool is_complete() const { return sub_indication.empty(); }
};

/// Signatures, names, CA constraints and algorithm strength along the path; its members' validity at `at` only steers
/// the choice between several paths, the caller judges times itself.
Path find_path(X509* certificate, const CertificatePool& pool, Instant at);

}  // namespace sohoa
