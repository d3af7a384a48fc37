// OpenSSL builds and checks the path; its many errors are put into the few words of EN 319 102-1.
#include "sign/path.hpp"

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

using namespace openssl;

constexpr std::size_t most_offered = 500;
// 112 bits: RSA from 2048, no SHA-1 (R17).
constexpr int security_level = 2;

struct Attempt {
  int error = X509_V_OK;
  std::vector<X509Handle> certificates;
};

Attempt attempt(X509* certificate, const CertificatePool& pool, Instant at, bool with_times) {
  const X509BorrowedStack others{sk_X509_new_null()};
  for (const X509Handle& one : pool.offered()) sk_X509_push(others.get(), one.get());
  const StoreContextHandle context{X509_STORE_CTX_new()};
  if (!context || X509_STORE_CTX_init(context.get(), pool.roots(), certificate, others.get()) != 1) {
    throw Error(ErrorCode::internal, "path context");
  }
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN | (with_times ? 0 : X509_V_FLAG_NO_CHECK_TIME));
  X509_VERIFY_PARAM_set_auth_level(rules, security_level);
  X509_VERIFY_PARAM_set_depth(rules, 10);
  // Naming a time would switch its check on again.
  if (with_times) X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(at.ms / 1000));
  Attempt result;
  const bool found = X509_verify_cert(context.get()) == 1;
  result.error = found ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
  if (!found && result.error == X509_V_OK) result.error = X509_V_ERR_UNSPECIFIED;
  const X509Stack chain{X509_STORE_CTX_get1_chain(context.get())};
  for (int i = 0; chain && i < sk_X509_num(chain.get()); ++i) {
    X509* one = sk_X509_value(chain.get(), i);
    X509_up_ref(one);
    result.certificates.emplace_back(one);
  }
  ERR_clear_error();
  return result;
}

bool is_about_time(int error) {
  return error == X509_V_ERR_CERT_NOT_YET_VALID || error == X509_V_ERR_CERT_HAS_EXPIRED ||
         error == X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD || error == X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD;
}

void describe(Path& path, int error) {
  switch (error) {
    case X509_V_OK: return;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      path.sub_indication = "CRYPTO_CONSTRAINTS_FAILURE";
      path.reason = "weak_algorithm_in_path";
      return;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
    case X509_V_ERR_INVALID_EXTENSION:
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
      path.sub_indication = "CHAIN_CONSTRAINTS_FAILURE";
      path.reason = "path_constraints";
      return;
    default:
      // Wrong signatures are here too: a false root with the true root's name is simply no root of ours.
      path.sub_indication = "NO_CERTIFICATE_CHAIN_FOUND";
      path.reason = "no_path_to_a_trusted_root";
  }
}

}  // namespace

CertificatePool::CertificatePool(const TrustList& trust) : roots_(X509_STORE_new()) {
  if (!roots_) throw Error(ErrorCode::internal, "certificate store");
  for (const Bytes& der : trust.roots) {
    if (const X509Handle root = certificate_from(der)) X509_STORE_add_cert(roots_.get(), root.get());
  }
  for (const Bytes& der : trust.intermediates) offer(der);
  ERR_clear_error();
}

void CertificatePool::offer(ByteView der) {
  if (X509Handle certificate = certificate_from(der)) offer(certificate.get());
}

void CertificatePool::offer(X509* certificate) {
  if (offered_.size() >= most_offered) return;
  X509_up_ref(certificate);
  offered_.emplace_back(certificate);
}

Path find_path(X509* certificate, const CertificatePool& pool, Instant at) {
  Attempt best = attempt(certificate, pool, at, true);
  if (is_about_time(best.error)) best = attempt(certificate, pool, at, false);
  Path path;
  path.certificates = std::move(best.certificates);
  describe(path, best.error);
  return path;
}

}  // namespace sohoa
