/// Puts a heap of certificates in the order of who issued whom.
#pragma once

#include <vector>

#include "sohoa/sign/signer.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa {

/// From `leaf` upwards, nearest first: each next certificate issued and really signed the one before.
std::vector<Certificate> ordered_chain(X509* leaf, std::vector<X509*> others);
std::vector<Certificate> ordered_chain(const Certificate& leaf, const std::vector<Bytes>& others);

}  // namespace sohoa
