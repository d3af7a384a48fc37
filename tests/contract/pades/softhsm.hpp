/// A SoftHSM token that holds keys of the test PKI.
#pragma once

#include <filesystem>
#include <string>

#include "sohoa/core/file.hpp"

namespace sohoa::test {

inline constexpr const char* softhsm_pin = "123456";

/// Made once for each test program; its configuration stands in SOFTHSM2_CONF.
class SofthsmToken {
 public:
  static bool is_installed();
  static std::filesystem::path module();
  static SofthsmToken& instance();
  /// The key and certificate of a person of the PKI ("good", "rsa2048"); the id as two hexadecimal digits.
  void add(const std::string& person, const std::string& kind, const std::string& id);
  std::string uri(const std::string& id) const { return "pkcs11:token=hop-thu;id=%" + id; }

 private:
  SofthsmToken();
  TemporaryFolder folder_;
};

}  // namespace sohoa::test
