// Asks a CSC service to sign one hash at a time. Versions differ in how requests spell the hash.
#include <algorithm>

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/http.hpp"
#include "sohoa/sign/remote.hpp"

#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/chain_order.hpp"
#include "sign/csc_answer.hpp"
#include "sign/outside_signer.hpp"
#include "sign/signature_value.hpp"
#include "sign/signed_data.hpp"
#include "sign/url.hpp"

namespace sohoa {
namespace {

using nlohmann::json;

// A person may have to confirm before the service answers.
constexpr HttpLimits limits{.answer_bytes = 1u << 20, .timeout_ms = 60'000, .connect_timeout_ms = 5'000};

constexpr const char* rsa = "1.2.840.113549.1.1.1";
constexpr const char* rsa_sha256 = "1.2.840.113549.1.1.11";
constexpr const char* rsa_pss = "1.2.840.113549.1.1.10";
constexpr const char* sha256_oid = "2.16.840.1.101.3.4.2.1";
constexpr const char* sha384_oid = "2.16.840.1.101.3.4.2.2";

const char* oid_of(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pss_sha256: return rsa_pss;
    case SignatureAlgorithm::rsa_pkcs1_sha256: return rsa_sha256;
    case SignatureAlgorithm::ecdsa_sha256: return "1.2.840.10045.4.3.2";
    case SignatureAlgorithm::ecdsa_sha384: return "1.2.840.10045.4.3.3";
  }
  return "";
}

/// RSASSA-PSS-params, the second element of the AlgorithmIdentifier.
Bytes pss_parameters() {
  const Bytes identifier = openssl::identifier_of(SignatureAlgorithm::rsa_pss_sha256);
  constexpr std::size_t head = 2 + 11;  // SEQUENCE, and the identifier of nine bytes
  return Bytes(identifier.begin() + head, identifier.end());
}

/// The ways this key can sign, best first.
std::vector<SignatureAlgorithm> ways_of(const Certificate& certificate, const std::vector<std::string>& offered) {
  const auto offers = [&](const char* oid) { return std::find(offered.begin(), offered.end(), oid) != offered.end(); };
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  std::vector<SignatureAlgorithm> ways;
  if (!openssl::is_strong(X509_get0_pubkey(x509.get()))) return ways;
  if (certificate.key.starts_with("RSA-")) {
    if (offers(rsa_pss)) ways.push_back(SignatureAlgorithm::rsa_pss_sha256);
    if (offers(rsa) || offers(rsa_sha256)) ways.push_back(SignatureAlgorithm::rsa_pkcs1_sha256);
  }
  if (certificate.key == "P-384") ways.push_back(SignatureAlgorithm::ecdsa_sha384);
  if (certificate.key == "P-384" || certificate.key == "P-256") ways.push_back(SignatureAlgorithm::ecdsa_sha256);
  return ways;
}

class CscSigner : public OutsideSigner {
 public:
  explicit CscSigner(CscAccount account) : account_(std::move(account)), is_v2_(account_.base_url.ends_with("/v2")) {
    const json question = {
        {"credentialID", account_.credential}, {"certificates", "chain"}, {"certInfo", true}, {"authInfo", true}};
    const CscAnswer answer = ask("credentials/info", CscQuestion::info, question.dump());
    if (!answer.is_enabled) throw Error(ErrorCode::key_refused, "the credential is disabled", account_.base_url);
    certificate_ = parsed(answer.certificates.front());
    chain_ = ordered_chain(certificate_, answer.certificates);
    std::vector<SignatureAlgorithm> ways = ways_of(certificate_, answer.algorithms);
    if (ways.empty()) throw Error(ErrorCode::key_refused, certificate_.key, account_.base_url);
    offer(std::move(ways));
    wants_pin_ = answer.wants_pin;
  }

  Bytes sign(ByteView to_be_signed) override {
    const std::string hash = base64(digest_by(openssl::digest_nid(algorithm_), to_be_signed));
    const std::string authorization = authorize(hash);
    json question = {{"credentialID", account_.credential}, {"SAD", authorization}, {"signAlgo", oid_of(algorithm_)}};
    add_hash(question, hash);
    if (algorithm_ == SignatureAlgorithm::rsa_pss_sha256) question["signAlgoParams"] = base64(pss_parameters());
    const CscAnswer answer = ask("signatures/signHash", CscQuestion::sign, question.dump());
    if (answer.values.size() != 1 || !value_holds(answer.values.front(), to_be_signed, certificate_, algorithm_)) {
      throw Error(ErrorCode::key_unreadable, "the remote value does not fit the certificate", account_.base_url);
    }
    return answer.values.front();
  }

 private:
  /// The service's leave to sign this one hash.
  std::string authorize(const std::string& hash) {
    json question = {{"credentialID", account_.credential}, {"numSignatures", 1}};
    add_hash(question, hash);
    if (wants_pin_ && is_v2_) {
      question["authData"] = json::array({{{"id", "PIN"}, {"value", std::string(account_.pin.reveal())}}});
    } else if (wants_pin_) {
      question["PIN"] = std::string(account_.pin.reveal());
    }
    return ask("credentials/authorize", CscQuestion::authorize, question.dump()).authorization;
  }

  void add_hash(json& question, const std::string& hash) const {
    const char* digest = openssl::digest_nid(algorithm_) == NID_sha384 ? sha384_oid : sha256_oid;
    question[is_v2_ ? "hashes" : "hash"] = json::array({hash});
    question[is_v2_ ? "hashAlgorithmOID" : "hashAlgo"] = digest;
  }

  CscAnswer ask(const std::string& verb, CscQuestion question, std::string body) const {
    std::vector<std::string> headers;
    if (!account_.access_token.empty())
      headers.push_back("Authorization: Bearer " + std::string(account_.access_token.reveal()));
    HttpAnswer answer;
    try {
      answer = http_post(account_.base_url + "/" + verb, "application/json", view(body), limits, headers);
    } catch (...) {
      wipe(body, headers);
      throw;
    }
    wipe(body, headers);
    if (answer.status == 200) return read(question, answer.body);
    refuse(answer);
  }

  static void wipe(std::string& body, std::vector<std::string>& headers) {
    OPENSSL_cleanse(body.data(), body.size());
    for (std::string& header : headers) OPENSSL_cleanse(header.data(), header.size());
  }

  CscAnswer read(CscQuestion question, ByteView body) const {
    try {
      return csc_answer_in_child(question, body);
    } catch (const Error& error) {
      throw Error(ErrorCode::key_unreadable, error.detail(), account_.base_url);
    }
  }

  [[noreturn]] void refuse(const HttpAnswer& answer) const {
    const std::string status = "HTTP " + std::to_string(answer.status);
    if (answer.status >= 500 || answer.status == 429) throw Error(ErrorCode::network_failed, status, account_.base_url);
    std::string error;
    try {
      error = csc_answer_in_child(CscQuestion::failure, answer.body).error;
    } catch (const Error&) {
      error.clear();  // an answer that explains nothing; its status speaks
    }
    if (error == "invalid_pin") throw Error(ErrorCode::key_password_wrong, {}, account_.base_url);
    if (answer.status == 404) throw Error(ErrorCode::key_missing, status, account_.base_url);
    throw Error(ErrorCode::key_refused, error.empty() ? status : status + " " + error, account_.base_url);
  }

  Certificate parsed(ByteView der) const {
    try {
      return Certificate::parse(der);
    } catch (const Error& error) {
      throw Error(ErrorCode::key_unreadable, error.detail(), account_.base_url);
    }
  }

  CscAccount account_;
  bool is_v2_ = false, wants_pin_ = false;
};

}  // namespace

std::unique_ptr<Signer> open_csc(CscAccount account) {
  while (account.base_url.ends_with('/')) account.base_url.pop_back();
  const bool is_usable = parse_url(account.base_url) && !account.credential.empty() &&
                         (account.base_url.ends_with("/v1") || account.base_url.ends_with("/v2"));
  if (!is_usable) throw Error(ErrorCode::usage, "a csc key is csc:URL/csc/v1#CREDENTIAL or .../v2#CREDENTIAL");
  return std::make_unique<CscSigner>(std::move(account));
}

}  // namespace sohoa
