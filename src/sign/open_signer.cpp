// KEY of the command line: where the key lives.
#include <algorithm>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/remote.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/token.hpp"

namespace sohoa {
namespace {

struct Address {
  std::string url, name;  // before and after '#'
};

Address address_of(std::string_view text) {
  const std::size_t hash = std::min(text.find('#'), text.size());
  return {std::string(text.substr(0, hash)), std::string(text.substr(std::min(hash + 1, text.size())))};
}

Secret copy_of(const Secret* secret) {
  return Secret(std::string(secret == nullptr ? std::string_view() : secret->reveal()));
}

std::unique_ptr<Signer> open_csc_key(std::string_view text, const Secret& pin, const SignerOptions& options) {
  const Address address = address_of(text);
  CscAccount account{.base_url = address.url,
                     .credential = address.name,
                     .access_token = copy_of(options.access_token),
                     .pin = copy_of(&pin),
                     .otp = copy_of(options.one_time_password)};
  if (const OAuthClient* pages = options.browser)
    account.browser = OAuthClient{pages->authorize_url, pages->token_url, pages->client_id, copy_of(&pages->client_secret), pages->scope};
  account.show = options.show;
  return open_csc(std::move(account));
}

GatewayAccount gateway_account(std::string_view text, const Secret& password, const SignerOptions& options) {
  const Address address = address_of(text);
  GatewayAccount account = options.account.empty() ? GatewayAccount() : GatewayAccount::load(options.account);
  account.base_url = address.url;
  if (!address.name.empty()) account.serial = address.name;
  if (!password.empty()) account.provider_password = copy_of(&password);
  if (options.access_token != nullptr && !options.access_token->empty()) account.access_token = copy_of(options.access_token);
  return account;
}

}  // namespace

std::unique_ptr<Signer> open_signer(std::string_view key, const Secret& password, const SignerOptions& options) {
  const std::size_t colon = std::min(key.find(':'), key.size());
  const std::string_view kind = key.substr(0, colon), rest = key.substr(std::min(colon + 1, key.size()));
  if (kind == "pkcs11") return open_token(key, options.pkcs11_module, password, {options.uses_last_try, options.few_tries_left, options.token_timeout_s});
  if (kind == "p12" && !rest.empty()) return open_p12(std::filesystem::path(rest), password);
  if (kind == "csc") return open_csc_key(rest, password, options);
  if (kind == "smartca") return open_smartca(gateway_account(rest, password, options));
  if (kind == "esign") return open_esign(gateway_account(rest, password, options));
  throw Error(ErrorCode::usage, "KEY is p12:FILE, a pkcs11: address, csc:URL#CREDENTIAL, smartca:URL or esign:URL");
}

}  // namespace sohoa
