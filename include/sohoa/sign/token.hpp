/// Tokens and HSMs through PKCS#11. The vendor's module is loaded in a process of its own: it may crash or hang there,
/// and it never shares memory with documents or with other keys.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sohoa/core/secret.hpp"
#include "sohoa/sign/signer.hpp"

namespace sohoa {

/// A certificate on a token, with what tells it apart.
struct TokenCertificate {
  std::string token_label, token_serial;
  std::string id_hex;  // CKA_ID
  std::string label;   // CKA_LABEL; may hold a person's name
  Certificate certificate;
};

/// How often a PIN may still be wrong before the token locks itself, as far as PKCS#11 lets a token say.
enum class PinTries { enough, few, one, none };

struct TokenOptions {
  bool uses_last_try = false;
  std::function<void()> few_tries_left = {};  // called before the PIN is tried: somebody entered a wrong one
  int timeout_s = default_token_timeout_s;     // for each answer of the module
};

/// Every certificate of every token that is plugged in. Needs no PIN.
/// Throws Error{tool_missing} for a module that cannot be loaded, Error{key_unreadable} for one that fails.
std::vector<TokenCertificate> list_token_certificates(const std::filesystem::path& module, int timeout_s = default_token_timeout_s);

/// The key that an RFC 7512 URI names ("pkcs11:token=CA2;id=%01"; token, serial, slot-id, id and object select). One
/// login, then one session for any number of signatures. A URI that fits several signing certificates is refused with a
/// list of them. The PIN is tried once and never again by itself, a token's last try only when that is wanted
/// (key_refused, "pin_last_try"); the detail of key_password_wrong says when "few_tries_left", "one_try_left" or none
/// ("pin_locked"). RSA signs with PSS where the device can, else with PKCS#1 v1.5 (`algorithm()` tells); digests are
/// made in software. Throws Error{usage, tool_missing, key_missing, key_password_wrong, key_refused, key_unreadable,
/// cancelled}; `sign` also when the token was pulled out (key_missing) or the module died (key_unreadable, "token_died"). One
/// that does not answer in time is killed (key_unreadable, "token_silent") and stays dead. None disturbs other signers.
std::unique_ptr<Signer> open_token(std::string_view uri, const std::filesystem::path& module, const Secret& pin,
                                   const TokenOptions& options = {});

/// In the process that was started for a module: serves it and never returns. In every other: returns at once.
/// Called from main, before any thread.
void run_token_process_if_asked(int argc, char** argv);

}  // namespace sohoa
