// KEY of the command line: where the key lives.
#include "sohoa/core/error.hpp"
#include "sohoa/sign/signer.hpp"
#include "sohoa/sign/token.hpp"

namespace sohoa {

std::unique_ptr<Signer> open_signer(std::string_view key, const Secret& password, const SignerOptions& options) {
  constexpr std::string_view p12 = "p12:", token = "pkcs11:";
  if (key.starts_with(token)) return open_token(key, options.pkcs11_module, password);
  if (key.starts_with(p12) && key.size() > p12.size())
    return open_p12(std::filesystem::path(key.substr(p12.size())), password);
  throw Error(ErrorCode::usage, "KEY is p12:FILE or a pkcs11: address");
}

}  // namespace sohoa
