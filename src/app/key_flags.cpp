// Keys are opened late and closed early.

#include "app/key_flags.hpp"

#include "sohoa/core/error.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/sign/oauth.hpp"

namespace sohoa::app {

namespace {

Secret secret_from(const std::string& file, const char* variable) {
  return file.empty() ? Secret::from_environment(variable) : Secret::from_file(file);
}

const char* password_variable(std::string_view key) {
  if (key.starts_with("p12:")) return "SOHOA_KEY_PASSWORD";
  return key.starts_with("smartca:") || key.starts_with("esign:") ? "SOHOA_SP_PASSWORD" : "SOHOA_PIN";
}

OAuthTokens tokens_in(const std::string& file) {
  if (file.empty()) {
    OAuthTokens tokens;
    tokens.access = Secret::from_environment("SOHOA_ACCESS_TOKEN");
    return tokens;
  }
  OAuthTokens tokens = OAuthTokens::load(file);
  const Instant now = SystemClock().now();
  if (tokens.is_expired(now)) {
    tokens = refreshed(tokens, Secret::from_environment("SOHOA_CLIENT_SECRET"), now);
    tokens.save(file);
  }
  return tokens;
}

}  // namespace

void TsaFlags::add_to(CLI::App& verb) {
  verb.add_option("--tsa", tsa, "URL of the timestamp authority (RFC 3161); again for those that stand in for it")->allow_extra_args(false);
  verb.add_option("--tsa-policy", policy, "OID of the policy a timestamp must be under");
}

std::unique_ptr<TimestampAuthority> TsaFlags::open() const {
  return tsa.empty() ? nullptr : timestamp_authorities({.urls = tsa, .policy = policy});
}

void KeyFlags::add_to(CLI::App& verb, bool key_required) {
  auto* option = verb.add_option("--key", key, "p12:FILE | pkcs11:token=...;id=%01 | csc:URL#CREDENTIAL | smartca:URL | esign:URL");
  if (key_required) option->required();
  verb.add_option("--password-file", password_file,
                  "first line is the key's password or PIN; else SOHOA_KEY_PASSWORD, SOHOA_PIN, SOHOA_SP_PASSWORD");
  verb.add_option("--pkcs11-module", pkcs11_module, "the token vendor's library");
  verb.add_flag("--last-try", uses_last_try, "try the PIN although the token locks itself when it is wrong once more");
  add_token_timeout(verb, token_timeout_s);
  verb.add_option("--token-file", token_file, "of 'sohoa key login', or a line with a service's access token; else SOHOA_ACCESS_TOKEN");
  verb.add_option("--account-file", account_file, "TOML with sp_id, sp_password, user_id for smartca: and esign:");
  verb.add_option("--otp-file", otp_file, "first line is a one-time password; else SOHOA_OTP");
  verb.add_option("--digest", digest, "sha256 | sha384 | sha512; default the key's own")->check(CLI::IsMember({"sha256", "sha384", "sha512"}));
  tsa.add_to(verb);
}

std::unique_ptr<Signer> KeyFlags::open(const Terminal& terminal) const {
  const Secret password = secret_from(password_file, password_variable(key)), otp = secret_from(otp_file, "SOHOA_OTP");
  const bool is_remote = !key.starts_with("p12:") && !key.starts_with("pkcs11:");
  const OAuthTokens tokens = is_remote ? tokens_in(token_file) : OAuthTokens();
  const OAuthClient pages{.authorize_url = tokens.authorize_url,
                          .token_url = tokens.token_url,
                          .client_id = tokens.client_id,
                          .client_secret = is_remote ? Secret::from_environment("SOHOA_CLIENT_SECRET") : Secret()};
  auto signer = open_signer(key, password,
                            {.pkcs11_module = pkcs11_module,
                             .uses_last_try = uses_last_try,
                             .few_tries_left = [&] { terminal.warn(key, "few_tries_left"); },
                             .token_timeout_s = token_timeout_s,
                             .access_token = &tokens.access,
                             .one_time_password = &otp,
                             .browser = tokens.authorize_url.empty() ? nullptr : &pages,
                             .show = [terminal](const std::string& url) { terminal.open_page(url); },
                             .account = account_file});
  if (!digest.empty()) use_digest(*signer, *signature_digest_named(digest));
  return signer;
}

void add_token_timeout(CLI::App& verb, int& timeout_s) {
  verb.add_option("--token-timeout", timeout_s, "seconds a token may take for one answer; its driver is ended then")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
}

TrustList trust_of(const std::vector<std::string>& places) {
  return TrustList::load(std::vector<std::filesystem::path>(places.begin(), places.end()));
}

}  // namespace sohoa::app
