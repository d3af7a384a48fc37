// Names may lie, so every step is checked by its signature.
#include "sign/chain_order.hpp"

#include <algorithm>

#include "sign/certificate_facts.hpp"

namespace sohoa {

using namespace openssl;

std::vector<Certificate> ordered_chain(X509* leaf, std::vector<X509*> others) {
  std::vector<Certificate> chain;
  for (X509* below = leaf; X509_self_signed(below, 0) != 1;) {
    const auto issuer = std::find_if(others.begin(), others.end(), [&](X509* candidate) {
      return X509_check_issued(candidate, below) == X509_V_OK && X509_verify(below, X509_get0_pubkey(candidate)) == 1;
    });
    if (issuer == others.end()) break;
    below = *issuer;
    others.erase(issuer);
    chain.push_back(facts_of(below));
  }
  ERR_clear_error();
  return chain;
}

std::vector<Certificate> ordered_chain(const Certificate& leaf, const std::vector<Bytes>& others) {
  const X509Handle below = certificate_from(leaf.der);
  std::vector<X509Handle> owned;
  std::vector<X509*> borrowed;
  for (const Bytes& der : others) {
    X509Handle one = certificate_from(der);
    if (!one) continue;
    borrowed.push_back(one.get());
    owned.push_back(std::move(one));
  }
  return ordered_chain(below.get(), std::move(borrowed));
}

}  // namespace sohoa
