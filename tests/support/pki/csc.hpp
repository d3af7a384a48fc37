/// A remote signing service of the Cloud Signature Consortium's API, versions 1 and 2: credentials are the PKI's
/// persons.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "support/pki/authority.hpp"

namespace sohoa::pki {

/// Every credential's PIN, and the token the service expects.
inline constexpr std::string_view csc_pin = "246810", csc_token = "the-tho-thu";

class CscService {
 public:
  explicit CscService(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Reply {
    int status = 200;
    std::string body;
  };
  /// `path` is "/csc/v1/credentials/info" and the like. An authorization (SAD) is good once and for the hash it was
  /// given for. Faults: wrong_value, other_hash, expired_sad, disabled, no_pss, two_values.
  Reply answer(const std::string& path, const std::string& authorization, ByteView body, const std::string& fault);
  /// Bodies that came, to see what left the house.
  std::string seen() const;

 private:
  const std::filesystem::path folder_;
  mutable std::mutex guard_;
  std::map<std::string, std::string> open_;  // SAD, hash
  std::string seen_;
};

}  // namespace sohoa::pki
