// A key on a token: hashed here, signed over there, and every value checked before it is handed out.
#include <algorithm>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/token.hpp"

#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/chain_order.hpp"
#include "sign/outside_signer.hpp"
#include "sign/pkcs11_uri.hpp"
#include "sign/signature_value.hpp"
#include "sign/signed_data.hpp"
#include "sign/token_process.hpp"

namespace sohoa {
namespace {

class TokenSigner : public OutsideSigner {
 public:
  TokenSigner(std::string_view uri, const std::filesystem::path& module, const Secret& pin, const TokenOptions& options)
      : subject_(uri), process_(options.timeout_s) {
    if (tries_left(module) == PinTries::few && options.few_tries_left) options.few_tries_left();
    wire::Writer question;
    question.number(static_cast<int>(TokenVerb::log_in)).text(pin.reveal()).flag(options.uses_last_try);
    const Bytes answer = ask(question.take());
    wire::Reader in(answer);
    certificate_ = Certificate::parse(in.bytes());
    chain_ = ordered_chain(certificate_, in.byte_lists());
    std::vector<SignatureAlgorithm> ways = in.list<SignatureAlgorithm>([](wire::Reader& from) {
      return static_cast<SignatureAlgorithm>(from.small(static_cast<int>(last_signature_algorithm)));
    });
    in.finish();
    SOHOA_INVARIANT(!ways.empty());
    offer(std::move(ways));
  }

  Bytes sign(ByteView to_be_signed) override {
    const Bytes digest = digest_by(openssl::digest_nid(algorithm_), to_be_signed);
    wire::Writer question;
    question.number(static_cast<int>(TokenVerb::sign)).number(static_cast<int>(algorithm_)).bytes(digest);
    Bytes value = ask(question.take());
    if (!value_holds(value, to_be_signed, certificate_, algorithm_)) {
      throw Error(ErrorCode::key_unreadable, "the token's value does not fit its certificate", subject_);
    }
    return value;
  }

 private:
  PinTries tries_left(const std::filesystem::path& module) {
    wire::Writer question;
    question.number(static_cast<int>(TokenVerb::find)).text(module.string()).text(subject_);
    const Bytes answer = ask(question.take());
    wire::Reader in(answer);
    const auto tries = static_cast<PinTries>(in.small(static_cast<int>(PinTries::none)));
    in.finish();
    return tries;
  }

  Bytes ask(Bytes question) {
    try {
      return process_.ask(std::move(question));
    } catch (Error& error) {
      throw std::move(error).about(subject_);
    }
  }

  std::string subject_;
  TokenProcess process_;
};

}  // namespace

std::unique_ptr<Signer> open_token(std::string_view uri, const std::filesystem::path& module, const Secret& pin,
                                   const TokenOptions& options) {
  const Pkcs11Uri parsed = parse_pkcs11_uri(uri);
  const std::filesystem::path file = module.empty() ? std::filesystem::path(parsed.module_path) : module;
  if (file.empty()) throw Error(ErrorCode::usage, "a pkcs11 key needs a module");
  return std::make_unique<TokenSigner>(uri, file, pin, options);
}

std::vector<TokenCertificate> list_token_certificates(const std::filesystem::path& module, int timeout_s) {
  TokenProcess process(timeout_s);
  const Bytes answer =
      process.ask(wire::Writer().number(static_cast<int>(TokenVerb::list)).text(module.string()).take());
  wire::Reader in(answer);
  std::vector<TokenCertificate> found = in.list<TokenCertificate>([](wire::Reader& from) {
    TokenCertificate one;
    one.token_label = from.text();
    one.token_serial = from.text();
    one.id_hex = hex(from.bytes());
    one.label = from.text();
    one.certificate = Certificate::parse(from.bytes());
    return one;
  });
  in.finish();
  return found;
}

}  // namespace sohoa
