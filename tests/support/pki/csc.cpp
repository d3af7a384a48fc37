// The service's three verbs, over the persons' P12 files.
#include "support/pki/csc.hpp"

#include <nlohmann/json.hpp>
#include <openssl/rsa.h>

#include "sohoa/core/random.hpp"

namespace sohoa::pki {
namespace {

using namespace openssl;
using nlohmann::json;

struct Person {
  KeyHandle key;
  X509Handle certificate;
};

Person person_named(const std::filesystem::path& folder, const std::string& name) {
  const Bytes file = read_file(folder / "people" / (name + ".p12"));
  const unsigned char* at = file.data();
  const Pkcs12Handle p12{d2i_PKCS12(nullptr, &at, static_cast<long>(file.size()))};
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  if (PKCS12_parse(p12.get(), std::string(p12_password).c_str(), &key, &certificate, nullptr) != 1)
    openssl_failed("P12");
  return {KeyHandle{key}, X509Handle{certificate}};
}

CscService::Reply refusal(int status, const char* word) {
  return {status, json{{"error", word}, {"error_description", "no"}}.dump()};
}

json info_of(const std::filesystem::path& folder, const std::string& name, const std::string& fault, bool is_v2) {
  const Person person = person_named(folder, name);
  const bool is_rsa = EVP_PKEY_get_base_id(person.key.get()) == EVP_PKEY_RSA;
  json algorithms =
      is_rsa ? json::array({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"}) : json::array({"1.2.840.10045.2.1"});
  if (is_rsa && fault != "no_pss") algorithms.push_back("1.2.840.113549.1.1.10");
  json info = {{"key", {{"status", fault == "disabled" ? "disabled" : "enabled"}, {"algo", algorithms}}}};
  json certificates = json::array({base64(der_of(person.certificate.get(), i2d_X509))});
  certificates.push_back(base64(der_of(certificate_from_pem(folder / "authority/sub.pem").get(), i2d_X509)));
  info["cert"] = {{"status", "valid"}, {"certificates", certificates}};
  if (is_v2) {
    info["auth"] = {{"mode", "explicit"}, {"objects", json::array({{{"type", "Password"}, {"id", "PIN"}}})}};
  } else {
    info["authMode"] = "explicit";
    info["PIN"] = {{"presence", "true"}};
  }
  return info;
}

Bytes signed_hash(EVP_PKEY* key, ByteView hash, const std::string& algorithm) {
  const KeyContextHandle context{EVP_PKEY_CTX_new(key, nullptr)};
  EVP_PKEY_sign_init(context.get());
  EVP_PKEY_CTX_set_signature_md(context.get(), hash.size() == 48 ? EVP_sha384() : EVP_sha256());
  if (algorithm == "1.2.840.113549.1.1.10") {
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST);
  }
  Bytes value(1024);
  std::size_t length = value.size();
  if (EVP_PKEY_sign(context.get(), value.data(), &length, hash.data(), hash.size()) != 1)
    openssl_failed("signing a hash");
  value.resize(length);
  return value;
}

}  // namespace

std::string CscService::seen() const {
  const std::lock_guard lock(guard_);
  return seen_;
}

CscService::Reply CscService::answer(const std::string& path, const std::string& authorization, ByteView body,
                                     const std::string& fault) {
  const std::lock_guard lock(guard_);
  seen_ += as_text(body);
  if (authorization != "Bearer " + std::string(csc_token)) return refusal(401, "invalid_token");
  const json question = json::parse(body.begin(), body.end(), nullptr, false);
  if (!question.is_object()) return refusal(400, "invalid_request");
  const bool is_v2 = path.starts_with("/csc/v2/");
  const std::string name = question.value("credentialID", ""), verb = path.substr(8);
  if (name.find('/') != std::string::npos || !std::filesystem::exists(folder_ / "people" / (name + ".p12"))) {
    return refusal(400, "invalid_request");
  }
  if (verb == "credentials/info") return {200, info_of(folder_, name, fault, is_v2).dump()};
  const json hashes = question.value(is_v2 ? "hashes" : "hash", json::array());
  if (hashes.size() != 1) return refusal(400, "invalid_request");
  const std::string hash = hashes[0];
  if (verb == "credentials/authorize") {
    const std::string pin = is_v2 ? question["authData"][0].value("value", "") : question.value("PIN", "");
    if (pin != csc_pin) return refusal(400, "invalid_pin");
    const std::string sad = random_name(16);
    open_[sad] = hash;
    return {200, json{{"SAD", sad}, {"expiresIn", 299}}.dump()};
  }
  if (verb != "signatures/signHash") return refusal(404, "unknown");
  const auto leave = open_.find(question.value("SAD", ""));
  if (leave == open_.end() || leave->second != hash || fault == "expired_sad") return refusal(400, "invalid_request");
  open_.erase(leave);
  Bytes digest = *from_base64(hash);
  if (fault == "other_hash") digest[0] ^= 1;
  Bytes value = signed_hash(person_named(folder_, name).key.get(), digest, question.value("signAlgo", ""));
  if (fault == "wrong_value") value[value.size() / 2] ^= 1;
  json values = json::array({base64(value)});
  if (fault == "two_values") values.push_back(base64(value));
  return {200, json{{"signatures", values}}.dump()};
}

}  // namespace sohoa::pki
