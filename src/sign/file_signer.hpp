/// A key in this process's memory.
#pragma once

#include "sohoa/sign/signer.hpp"

#include "sign/openssl_handles.hpp"

namespace sohoa {

class FileSigner : public Signer {
 public:
  FileSigner(openssl::KeyHandle key, SignatureAlgorithm algorithm, Certificate certificate,
             std::vector<Certificate> chain);
  const Certificate& certificate() const override { return certificate_; }
  const std::vector<Certificate>& chain() const override { return chain_; }
  SignatureAlgorithm algorithm() const override { return algorithm_; }
  bool use(SignatureAlgorithm algorithm) override;
  Bytes sign(ByteView to_be_signed) override;

 private:
  openssl::KeyHandle key_;  // OpenSSL wipes it when it is freed
  SignatureAlgorithm algorithm_;
  Certificate certificate_;
  std::vector<Certificate> chain_;
};

}  // namespace sohoa
