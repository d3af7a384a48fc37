// Keys are opened late and closed early.

#include "app/key_flags.hpp"

#include "sohoa/core/error.hpp"

namespace sohoa::app {

void KeyFlags::add_to(CLI::App& verb, bool key_required) {
  auto* option = verb.add_option("--key", key, "p12:FILE");
  if (key_required) option->required();
  verb.add_option("--password-file", password_file, "first line is the key's password; else SOHOA_KEY_PASSWORD");
  verb.add_option("--tsa", tsa, "URL of the timestamp authority (RFC 3161)");
}

std::unique_ptr<Signer> KeyFlags::open() const {
  const Secret password = password_file.empty() ? Secret::from_environment("SOHOA_KEY_PASSWORD") : Secret::from_file(password_file);
  return open_signer(key, password);
}

std::unique_ptr<TimestampAuthority> KeyFlags::timestamp_authority() const {
  return tsa.empty() ? nullptr : timestamp_authority_at(tsa);
}

TrustList trust_of(const std::vector<std::string>& places) {
  return TrustList::load(std::vector<std::filesystem::path>(places.begin(), places.end()));
}

}  // namespace sohoa::app
