/// What signers have in common whose key lives outside this process, in a token or with a service: a certificate, its issuers, and
/// the algorithms the device offers, the preferred one first.
#pragma once

#include <algorithm>
#include <vector>

#include "sohoa/sign/signer.hpp"

namespace sohoa {

/// `Base` is Signer or a kind of it.
template <class Base>
class OutsideKey : public Base {
 public:
  const Certificate& certificate() const override { return certificate_; }
  const std::vector<Certificate>& chain() const override { return chain_; }
  SignatureAlgorithm algorithm() const override { return algorithm_; }

  bool use(SignatureAlgorithm algorithm) override {
    const bool can = std::find(ways_.begin(), ways_.end(), algorithm) != ways_.end();
    if (can) algorithm_ = algorithm;
    return can;
  }

 protected:
  /// `ways` is not empty.
  void offer(std::vector<SignatureAlgorithm> ways) {
    ways_ = std::move(ways);
    algorithm_ = ways_.front();
  }

  Certificate certificate_;
  std::vector<Certificate> chain_;
  SignatureAlgorithm algorithm_ = SignatureAlgorithm::rsa_pss_sha256;

 private:
  std::vector<SignatureAlgorithm> ways_;
};

using OutsideSigner = OutsideKey<Signer>;

}  // namespace sohoa
