/// What the test PKI's services answer, given a request and a fault.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "support/pki/authority.hpp"

namespace sohoa::pki {

class Responder {
 public:
  explicit Responder(const std::filesystem::path& folder);

  /// The certificate of a CA, DER; nothing for an unknown name.
  std::optional<Bytes> ca_certificate(const std::string& name) const;
  std::optional<Bytes> crl(const std::string& ca, const std::string& fault) const;
  std::optional<Bytes> ocsp(const std::string& ca, ByteView request, const std::string& fault);
  /// `offset_seconds` moves the TSA's clock.
  std::optional<Bytes> timestamp(const std::string& tsa, ByteView request, const std::string& fault,
                                 long offset_seconds);

 private:
  struct Revocation {
    std::time_t at = 0;  // 0: not revoked
    int reason = -1;
  };
  const Identity* identity(const std::string& name) const;
  std::string ocsp_signer(const std::string& ca, const std::string& fault) const;
  void read_index(const std::filesystem::path& file);

  std::map<std::string, Identity> identities_;
  std::map<std::string, std::map<std::string, Revocation>> index_;  // CA, serial in hexadecimal
  std::mutex last_token_guard_;
  std::map<std::string, Bytes> last_ocsp_;
  Bytes last_timestamp_;  // what a replaying TSA gives again
};

}  // namespace sohoa::pki
