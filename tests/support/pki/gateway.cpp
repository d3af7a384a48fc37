// Two dialects over one set of orders.
#include "support/pki/gateway.hpp"

#include <nlohmann/json.hpp>
#include <openssl/ecdsa.h>

#include "support/pki/remote_person.hpp"

namespace sohoa::pki {
namespace {

using namespace openssl;
using nlohmann::json;

RemoteReply reply(int status, const char* message, json content) {
  return {status, json{{"status_code", status}, {"message", message}, {"data", std::move(content)}}.dump()};
}

std::string serial_of(X509* certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  return hex({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
}

Bytes raw_ecdsa(const Bytes& der) {
  const unsigned char* at = der.data();
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
  Bytes raw(64);
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), raw.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), raw.data() + 32, 32);
  return raw;
}

}  // namespace

std::string GatewayService::seen() const {
  const std::lock_guard lock(guard_);
  return seen_;
}

RemoteReply GatewayService::certificates(const std::string& name, bool is_smartca, const std::string& fault) const {
  json list = json::array();
  for (const std::string& one : fault == "two" ? std::vector<std::string>{name, "officer"} : std::vector<std::string>{name}) {
    const auto person = RemotePerson::named(folder_, one);
    const std::string own = base64(der_of(person->certificate.get(), i2d_X509));
    const std::string issuer = base64(der_of(certificate_from_pem(folder_ / "authority/sub.pem").get(), i2d_X509));
    if (is_smartca) {
      list.push_back({{"serial_number", serial_of(person->certificate.get())},
                      {"cert_status_code", "VALID"},
                      {"cert_data", own.substr(0, 64) + "\r\n" + own.substr(64)},
                      {"chain_data", {{"ca_cert", issuer}, {"root_cert", nullptr}}}});
    } else {
      list.push_back({{"serial", serial_of(person->certificate.get())}, {"certificate", own}, {"chain", json::array({issuer})}});
    }
  }
  json content = {{is_smartca ? "user_certificates" : "certificates", list}};
  if (!is_smartca) content["sign_types"] = fault == "whole_files" ? json::array({"file"}) : json::array({"file", "hash"});
  return reply(200, "success", content);
}

RemoteReply GatewayService::take(const std::string& transaction, Order order, bool is_smartca) {
  if (transaction.empty() || orders_.contains(transaction)) return reply(400, "transaction_used", nullptr);
  orders_[transaction] = std::move(order);
  json content = {{"transaction_id", transaction}, {is_smartca ? "expired_in" : "expires_in", 299}};
  return reply(200, "sig_wait_for_user_confirm", content);
}

RemoteReply GatewayService::standing(const std::string& transaction, bool is_smartca, const std::string& fault) {
  const auto found = orders_.find(transaction);
  if (found == orders_.end()) return reply(404, "no_such_transaction", nullptr);
  switch (phone_.ask()) {
    case Phone::Answer::none: return reply(200, "sig_wait_for_user_confirm", nullptr);
    case Phone::Answer::no: return reply(200, "user_rejected", nullptr);
    case Phone::Answer::too_late: return reply(200, "transaction_expired", nullptr);
    case Phone::Answer::yes: break;
  }
  const auto person = RemotePerson::named(folder_, found->second.person);
  json values = json::array();
  for (auto [id, hash] : found->second.documents) {
    if (fault == "other_hash") hash[0] ^= 1;
    Bytes value = person->signed_hash(hash, false);
    if (fault == "wrong_value") value[value.size() / 2] ^= 1;
    if (fault == "raw_ecdsa") value = raw_ecdsa(value);
    if (fault == "other_document") id += "x";
    // Backwards: no order is promised.
    values.insert(values.begin(), is_smartca ? json{{"doc_id", id}, {"signature_value", base64(value)}}
                                             : json{{"id", id}, {"value", base64(value)}});
  }
  if (fault == "two_values") values.push_back(values[0]);
  const RemoteReply fresh = reply(200, "success", {{"transaction_id", transaction}, {"signatures", values}});
  if (fault == "replay" && !last_.empty()) return {200, last_};
  last_ = fresh.body;
  return fresh;
}

RemoteReply GatewayService::answer(const std::string& path, ByteView body, const std::string& fault) {
  const std::lock_guard lock(guard_);
  seen_ += as_text(body);
  const json question = json::parse(body.begin(), body.end(), nullptr, false);
  if (!question.is_object()) return reply(400, "bad_request", nullptr);
  const bool is_known = question.value("sp_id", "") == gateway_provider && question.value("sp_password", "") == gateway_password;
  if (!is_known) return reply(401, "sp_unknown", nullptr);
  const std::string person = question.value("user_id", ""), transaction = question.value("transaction_id", "");
  if (!RemotePerson::named(folder_, person)) return reply(403, "user_unknown", nullptr);
  const bool is_smartca = path.starts_with("/smartca/");
  if (path.ends_with("/get_certificate")) return certificates(person, is_smartca, fault);
  if (path.ends_with("status")) return standing(transaction, is_smartca, fault);
  Order order{person, {}};
  for (const json& one : question.value(is_smartca ? "sign_files" : "hashes", json::array())) {
    const auto hash = is_smartca ? from_hex(one.value("data_to_be_signed", "")) : from_base64(one.value("hash", ""));
    if (!hash) return reply(400, "bad_hash", nullptr);
    order.documents.emplace_back(one.value(is_smartca ? "doc_id" : "id", ""), *hash);
  }
  return order.documents.empty() ? reply(400, "nothing_to_sign", nullptr) : take(transaction, std::move(order), is_smartca);
}

}  // namespace sohoa::pki
