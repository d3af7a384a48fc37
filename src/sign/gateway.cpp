// SmartCA's and the national gateway's way of signing: get_certificate, an order of hashes, and asking until the person has
// confirmed on the phone. The two differ in paths, in names and in how a hash is spelled.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/core/random.hpp"
#include "sohoa/core/settings.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/sign/remote.hpp"

#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/chain_order.hpp"
#include "sign/gateway_answer.hpp"
#include "sign/outside_signer.hpp"
#include "sign/remote_call.hpp"

namespace sohoa {
namespace {

using nlohmann::json;
using Standing = GatewayAnswer::Standing;

constexpr std::size_t largest_order = 100;

std::string document_id(std::size_t index, ByteView hash) { return std::to_string(index + 1) + "-" + order_code(hash); }

/// How a service spells what all of them want.
struct Dialect {
  const char* certificates;
  const char* order;
  std::string (*standing)(const std::string& transaction);
  json (*files)(const std::vector<Bytes>& hashes, SignatureAlgorithm algorithm);
  const char* files_name;
};

const Dialect smartca = {
    .certificates = "/v1/credentials/get_certificate",
    .order = "/v1/signatures/sign",
    .standing = [](const std::string& transaction) { return "/v1/signatures/sign/" + transaction + "/status"; },
    .files =
        [](const std::vector<Bytes>& hashes, SignatureAlgorithm) {
          json list = json::array();
          for (std::size_t i = 0; i < hashes.size(); ++i) {
            list.push_back({{"file_type", "pdf"},
                            {"data_to_be_signed", hex(hashes[i])},
                            {"doc_id", document_id(i, hashes[i])},
                            {"sign_type", "hash"}});
          }
          return list;
        },
    .files_name = "sign_files"};

const Dialect esign = {
    .certificates = "/get_certificate",
    .order = "/sign_hash",
    .standing = [](const std::string&) { return std::string("/sign_status"); },
    .files =
        [](const std::vector<Bytes>& hashes, SignatureAlgorithm algorithm) {
          json list = json::array();
          for (std::size_t i = 0; i < hashes.size(); ++i) {
            list.push_back({{"id", document_id(i, hashes[i])},
                            {"hash", base64(hashes[i])},
                            {"algorithm", name(digest(algorithm))}});
          }
          return list;
        },
    .files_name = "hashes"};

std::vector<SignatureAlgorithm> ways_of(const Certificate& certificate) {
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  if (!openssl::is_strong(X509_get0_pubkey(x509.get()))) return {};
  if (certificate.key.starts_with("RSA-")) return {SignatureAlgorithm::rsa_pkcs1_sha256};
  if (certificate.key == "P-256") return {SignatureAlgorithm::ecdsa_sha256};
  if (certificate.key == "P-384") return {SignatureAlgorithm::ecdsa_sha384};
  return {};
}

class GatewaySigner : public OutsideKey<RemoteSigner> {
 public:
  GatewaySigner(GatewayAccount account, const Dialect& dialect) : account_(std::move(account)), dialect_(dialect) {
    json question = who();
    question["transaction_id"] = random_name(16);
    if (!account_.serial.empty()) question["serial_number"] = account_.serial;
    const GatewayAnswer answer = ask(dialect_.certificates, GatewayQuestion::certificates, question);
    if (!answer.takes_hashes)
      throw Error(ErrorCode::key_refused, "the service takes whole documents only", account_.base_url);
    const GatewayAnswer::Credential credential = chosen(answer.credentials);
    certificate_ = parsed(credential.certificates.front());
    chain_ = ordered_chain(certificate_, credential.certificates);
    std::vector<SignatureAlgorithm> ways = ways_of(certificate_);
    if (ways.empty()) throw Error(ErrorCode::key_refused, certificate_.key, account_.base_url);
    offer(std::move(ways));
  }

  std::size_t most_at_once() const override { return largest_order; }

 protected:
  const std::string& service() const override { return account_.base_url; }

  Placed ask_for(const std::vector<Bytes>& hashes) override {
    // The number is ours and fresh (R21): a repeated order can never be taken for the first one's confirmation.
    const std::string transaction = random_name(16);
    json question = who();
    question["transaction_id"] = transaction;
    question["transaction_desc"] = "sohoa";
    question["serial_number"] = certificate_.serial_hex;
    question[dialect_.files_name] = dialect_.files(hashes, algorithm_);
    const GatewayAnswer answer = ask(dialect_.order, GatewayQuestion::order, question);
    return {.ticket = answer.transaction.empty() ? transaction : answer.transaction, .values = {}, .seconds = answer.seconds};
  }

  std::optional<std::vector<Bytes>> ask_about(const RemoteOrder& order) override {
    json question = who();
    question["transaction_id"] = order.ticket;
    const GatewayAnswer answer = ask(dialect_.standing(path_safe(order.ticket)), GatewayQuestion::standing, question);
    switch (answer.standing) {
      case Standing::waiting: return std::nullopt;
      case Standing::refused: throw Error(ErrorCode::cancelled, "refused by the person", account_.base_url);
      case Standing::expired: throw Error(ErrorCode::cancelled, "not confirmed in time", account_.base_url);
      case Standing::confirmed: break;
    }
    return in_our_order(answer.values, order);
  }

 private:
  json who() const {
    json fields = {{"user_id", account_.user_id}};
    if (!account_.provider_id.empty()) fields["sp_id"] = account_.provider_id;
    if (!account_.provider_password.empty()) fields["sp_password"] = std::string(account_.provider_password.reveal());
    return fields;
  }

  GatewayAnswer::Credential chosen(const std::vector<GatewayAnswer::Credential>& all) const {
    std::vector<GatewayAnswer::Credential> usable;
    for (const auto& one : all) {
      const bool fits = account_.serial.empty() ? one.is_valid : one.serial == account_.serial;
      if (fits) usable.push_back(one);
    }
    if (usable.empty()) throw Error(ErrorCode::key_missing, "no such certificate with the service", account_.base_url);
    if (usable.size() == 1) return usable.front();
    std::string list = std::to_string(usable.size()) + " certificates fit:";
    for (const auto& one : usable) list += " #" + one.serial;
    throw Error(ErrorCode::usage, list, account_.base_url);
  }

  /// Values may come in any order; each document exactly once.
  std::vector<Bytes> in_our_order(const std::vector<GatewayAnswer::Value>& values, const RemoteOrder& order) const {
    std::vector<Bytes> sorted;
    for (std::size_t i = 0; i < order.hashes.size(); ++i) {
      const std::string id = document_id(i, order.hashes[i]);
      const auto has_id = [&](const GatewayAnswer::Value& one) { return one.document == id; };
      const auto found = std::find_if(values.begin(), values.end(), has_id);
      const bool is_once = std::count_if(values.begin(), values.end(), has_id) == 1;
      if (!is_once || values.size() != order.hashes.size())
        throw Error(ErrorCode::key_unreadable, "the remote values are not those of the order", account_.base_url);
      sorted.push_back(in_der(found->value));
    }
    return sorted;
  }

  /// Some HSMs give r and s side by side, where a CMS wants them as a SEQUENCE of INTEGERs.
  Bytes in_der(const Bytes& value) const {
    const std::size_t raw_size = certificate_.key == "P-256" ? 64 : certificate_.key == "P-384" ? 96 : 0;
    return value.size() == raw_size ? openssl::ecdsa_der(value) : value;
  }

  static std::string path_safe(const std::string& ticket) {
    const bool is_safe = std::all_of(ticket.begin(), ticket.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
    if (!is_safe) throw Error(ErrorCode::key_unreadable, "a transaction number that is none");
    return ticket;
  }

  GatewayAnswer ask(const std::string& path, GatewayQuestion question, const json& body) const {
    const HttpAnswer answer = call_service(account_.base_url + path, "application/json", body.dump(),
                                           account_.access_token, account_.base_url, patience().answer_ms);
    if (answer.status != 200) refuse(answer);
    return read(question, answer.body);
  }

  GatewayAnswer read(GatewayQuestion question, ByteView body) const {
    try {
      return gateway_answer_in_child(question, body);
    } catch (const Error& error) {
      throw Error(ErrorCode::key_unreadable, error.detail(), account_.base_url);
    }
  }

  [[noreturn]] void refuse(const HttpAnswer& answer) const {
    std::string why = "HTTP " + std::to_string(answer.status);
    Standing standing = Standing::waiting;
    try {
      const GatewayAnswer failure = gateway_answer_in_child(GatewayQuestion::failure, answer.body);
      standing = failure.standing;
      if (!failure.word.empty()) why += " " + failure.word;
    } catch (const Error&) {
      standing = Standing::waiting;  // an answer that explains nothing; its status speaks
    }
    if (standing == Standing::refused) throw Error(ErrorCode::cancelled, "refused by the person", account_.base_url);
    if (standing == Standing::expired) throw Error(ErrorCode::cancelled, "not confirmed in time", account_.base_url);
    throw Error(answer.status == 404 ? ErrorCode::key_missing : ErrorCode::key_refused, why, account_.base_url);
  }

  Certificate parsed(ByteView der) const {
    try {
      return Certificate::parse(der);
    } catch (const Error& error) {
      throw Error(ErrorCode::key_unreadable, error.detail(), account_.base_url);
    }
  }

  GatewayAccount account_;
  const Dialect& dialect_;
};

std::unique_ptr<RemoteSigner> open(GatewayAccount account, const Dialect& dialect) {
  while (account.base_url.ends_with('/')) account.base_url.pop_back();
  refuse_open_network(account.base_url);
  account.serial = lower(account.serial);
  if (account.user_id.empty()) throw Error(ErrorCode::usage, "the account names no user_id", account.base_url);
  return std::make_unique<GatewaySigner>(std::move(account), dialect);
}

}  // namespace

GatewayAccount GatewayAccount::load(const std::filesystem::path& file) {
  const Settings settings = Settings::load(file);
  GatewayAccount account;
  account.provider_id = settings.text_or("sp_id", "");
  account.user_id = settings.text_or("user_id", "");
  account.serial = settings.text_or("serial", "");
  account.provider_password = Secret(settings.text_or("sp_password", ""));
  account.access_token = Secret(settings.text_or("access_token", ""));
  settings.refuse_unknown();
  return account;
}

std::unique_ptr<RemoteSigner> open_smartca(GatewayAccount account) { return open(std::move(account), smartca); }
std::unique_ptr<RemoteSigner> open_esign(GatewayAccount account) { return open(std::move(account), esign); }

}  // namespace sohoa
