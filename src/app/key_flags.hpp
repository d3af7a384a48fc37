// The flags of everything that signs: which key, whose password, which TSA, whom to trust.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/trust.hpp"

namespace sohoa::app {

struct KeyFlags {
  std::string key, password_file, pkcs11_module, tsa;

  void add_to(CLI::App& verb, bool key_required);
  /// Password from --password-file, else SOHOA_KEY_PASSWORD (SOHOA_PIN for a token): a secret never appears on a command line.
  std::unique_ptr<Signer> open() const;
  /// Empty without --tsa.
  std::unique_ptr<TimestampAuthority> timestamp_authority() const;
};

TrustList trust_of(const std::vector<std::string>& places);

}  // namespace sohoa::app
