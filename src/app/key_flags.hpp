// The flags of everything that signs: which key, whose password, which TSA, whom to trust.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/terminal.hpp"
#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/token.hpp"
#include "sohoa/sign/trust.hpp"

namespace sohoa::app {

/// Where timestamps come from; several TSAs stand in for each other.
struct TsaFlags {
  std::vector<std::string> tsa;
  std::string policy;

  void add_to(CLI::App& verb);
  /// Empty without --tsa.
  std::unique_ptr<TimestampAuthority> open() const;
};

/// A secret never appears on a command line: it comes from a file, else from the environment.
struct KeyFlags {
  std::string key, password_file, pkcs11_module, token_file, account_file, otp_file, digest;
  TsaFlags tsa;
  bool uses_last_try = false;
  int token_timeout_s = default_token_timeout_s;

  void add_to(CLI::App& verb, bool key_required);
  /// Password or PIN from --password-file, else SOHOA_KEY_PASSWORD (p12:), SOHOA_PIN (pkcs11:, csc:) or SOHOA_SP_PASSWORD (smartca:,
  /// esign:); a service's token from --token-file (renewed there when it has expired), else SOHOA_ACCESS_TOKEN; a one-time
  /// password from --otp-file, else SOHOA_OTP.
  /// `terminal` gets a warning when a token says that few tries of its PIN are left.
  std::unique_ptr<Signer> open(const Terminal& terminal = {}) const;
  std::unique_ptr<TimestampAuthority> timestamp_authority() const { return tsa.open(); }
};

/// --token-timeout, wherever a token's module is asked.
void add_token_timeout(CLI::App& verb, int& timeout_s);

TrustList trust_of(const std::vector<std::string>& places);

}  // namespace sohoa::app
