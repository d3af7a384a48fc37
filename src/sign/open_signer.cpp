// KEY of the command line: where the key lives.
#include <algorithm>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/remote.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/token.hpp"

namespace sohoa {

std::unique_ptr<Signer> open_signer(std::string_view key, const Secret& password, const SignerOptions& options) {
  constexpr std::string_view p12 = "p12:", token = "pkcs11:", csc = "csc:";
  if (key.starts_with(token)) return open_token(key, options.pkcs11_module, password);
  if (key.starts_with(p12) && key.size() > p12.size())
    return open_p12(std::filesystem::path(key.substr(p12.size())), password);
  if (key.starts_with(csc)) {
    const std::string_view address = key.substr(csc.size());
    const std::size_t hash = std::min(address.find('#'), address.size());
    const std::string_view credential = address.substr(std::min(hash + 1, address.size()));
    const std::string_view token_text =
        options.access_token == nullptr ? std::string_view() : options.access_token->reveal();
    return open_csc({.base_url = std::string(address.substr(0, hash)),
                     .credential = std::string(credential),
                     .access_token = Secret(std::string(token_text)),
                     .pin = Secret(std::string(password.reveal()))});
  }
  throw Error(ErrorCode::usage, "KEY is p12:FILE, a pkcs11: address or csc:URL#CREDENTIAL");
}

}  // namespace sohoa
