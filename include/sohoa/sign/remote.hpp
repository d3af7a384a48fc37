/// Keys in a remote service (a person's key in a provider's HSM), through the API of the Cloud Signature Consortium,
/// versions 1 and 2. Only hashes leave the house.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sohoa/core/secret.hpp"
#include "sohoa/sign/signer.hpp"

namespace sohoa {

struct CscAccount {
  std::string base_url;    // ".../csc/v1" or ".../csc/v2"
  std::string credential;  // credentialID
  Secret access_token;     // OAuth 2 bearer token; may be empty where the service asks for none
  Secret pin;              // sent to credentials/authorize when the credential wants one
};

/// Reads the credential and its certificates. Each signature is authorized for its own hash and checked with the
/// certificate before it is handed out. RSA signs with PSS where the service offers it, else with PKCS#1 v1.5
/// (`algorithm()` tells). Throws Error{usage, network_failed, key_missing, key_password_wrong, key_refused,
/// key_unreadable}, address as subject.
std::unique_ptr<Signer> open_csc(CscAccount account);

}  // namespace sohoa
