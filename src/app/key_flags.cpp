// Keys are opened late and closed early.

#include "app/key_flags.hpp"

#include "sohoa/core/error.hpp"

namespace sohoa::app {

void KeyFlags::add_to(CLI::App& verb, bool key_required) {
  auto* option = verb.add_option("--key", key, "p12:FILE | pkcs11:token=...;id=%01");
  if (key_required) option->required();
  verb.add_option("--password-file", password_file,
                  "first line is the key's password or PIN; else SOHOA_KEY_PASSWORD, SOHOA_PIN");
  verb.add_option("--pkcs11-module", pkcs11_module, "the token vendor's library");
  verb.add_option("--tsa", tsa, "URL of the timestamp authority (RFC 3161)");
}

std::unique_ptr<Signer> KeyFlags::open() const {
  const char* variable = key.starts_with("pkcs11:") ? "SOHOA_PIN" : "SOHOA_KEY_PASSWORD";
  const Secret password = password_file.empty() ? Secret::from_environment(variable) : Secret::from_file(password_file);
  return open_signer(key, password, {.pkcs11_module = pkcs11_module});
}

std::unique_ptr<TimestampAuthority> KeyFlags::timestamp_authority() const {
  return tsa.empty() ? nullptr : timestamp_authority_at(tsa);
}

TrustList trust_of(const std::vector<std::string>& places) {
  return TrustList::load(std::vector<std::filesystem::path>(places.begin(), places.end()));
}

}  // namespace sohoa::app
