// The two versions differ in how requests spell hashes and PINs, and in what they call a confirmation that takes time.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "sohoa/core/error.hpp"
#include "sohoa/sign/remote.hpp"

#include "sign/algorithms.hpp"
#include "sign/certificate_facts.hpp"
#include "sign/browser_grant.hpp"
#include "sign/chain_order.hpp"
#include "sign/csc_answer.hpp"
#include "sign/outside_signer.hpp"
#include "sign/remote_call.hpp"
#include "sign/url.hpp"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr const char* rsa = "1.2.840.113549.1.1.1";
constexpr const char* rsa_pss = "1.2.840.113549.1.1.10";
constexpr const char* rsa_v15[] = {rsa, "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13"};
constexpr std::string_view in_browser = "oauth2code";
// Tickets begin with what the service has to be asked next.
constexpr std::string_view by_handle = "handle:", by_response = "response:", by_password = "otp:";

std::string oid_of(SignatureAlgorithm algorithm) {
  const char last[] = {'2', '3', '4'};  // SHA-256, -384, -512 in ecdsa-with-SHA2
  const char* v15[] = {rsa_v15[1], rsa_v15[2], rsa_v15[3]};
  const auto index = static_cast<std::size_t>(digest(algorithm));
  switch (scheme(algorithm)) {
    case SignatureScheme::rsa_pss: return rsa_pss;
    case SignatureScheme::rsa_pkcs1: return v15[index];
    case SignatureScheme::ecdsa: return std::string("1.2.840.10045.4.3.") + last[index];
  }
  return {};
}

std::string digest_oid(SignatureAlgorithm algorithm) {
  return "2.16.840.1.101.3.4.2." + std::to_string(1 + static_cast<int>(digest(algorithm)));
}

/// RSASSA-PSS-params, the second element of the AlgorithmIdentifier.
Bytes pss_parameters(SignatureAlgorithm algorithm) {
  const Bytes identifier = openssl::identifier_of(algorithm);
  constexpr std::size_t head = 2 + 11;  // SEQUENCE, and the identifier of nine bytes
  return Bytes(identifier.begin() + head, identifier.end());
}

void add(std::vector<SignatureAlgorithm>& ways, SignatureScheme scheme, const std::string& key) {
  for (const SignatureAlgorithm way : openssl::ways_of(scheme, key)) ways.push_back(way);
}

/// The ways this key can sign, best first.
std::vector<SignatureAlgorithm> ways_of(const Certificate& certificate, const std::vector<std::string>& offered) {
  const auto offers = [&](const char* oid) { return std::find(offered.begin(), offered.end(), oid) != offered.end(); };
  const openssl::X509Handle x509 = openssl::certificate_from(certificate.der);
  std::vector<SignatureAlgorithm> ways;
  if (!openssl::is_strong(X509_get0_pubkey(x509.get()))) return ways;
  if (certificate.key.starts_with("RSA-")) {
    if (offers(rsa_pss)) add(ways, SignatureScheme::rsa_pss, certificate.key);
    if (std::any_of(std::begin(rsa_v15), std::end(rsa_v15), offers)) add(ways, SignatureScheme::rsa_pkcs1, certificate.key);
  } else if (certificate.key == "P-384" || certificate.key == "P-256") {
    add(ways, SignatureScheme::ecdsa, certificate.key);
  }
  return ways;
}

class CscSigner : public OutsideKey<RemoteSigner> {
 public:
  explicit CscSigner(CscAccount account) : account_(std::move(account)), is_v2_(account_.base_url.ends_with("/v2")) {
    const json question = {
        {"credentialID", account_.credential}, {"certificates", "chain"}, {"certInfo", true}, {"authInfo", true}};
    const CscAnswer answer = ask("credentials/info", CscQuestion::info, question);
    if (!answer.is_enabled) throw Error(ErrorCode::key_refused, "the credential is disabled", account_.base_url);
    if (answer.mode == in_browser && (!account_.browser || account_.browser->authorize_url.empty() || !account_.show))
      throw Error(ErrorCode::key_refused, "browser_only", account_.base_url);
    certificate_ = parsed(answer.certificates.front());
    chain_ = ordered_chain(certificate_, answer.certificates);
    std::vector<SignatureAlgorithm> ways = ways_of(certificate_, answer.algorithms);
    if (ways.empty()) throw Error(ErrorCode::key_refused, certificate_.key, account_.base_url);
    offer(std::move(ways));
    info_ = answer;
  }

  std::size_t most_at_once() const override { return static_cast<std::size_t>(std::max(1, info_.multisign)); }

 protected:
  const std::string& service() const override { return account_.base_url; }

  Placed ask_for(const std::vector<Bytes>& hashes) override {
    if (info_.mode == in_browser) return after(confirmed_in_browser(hashes, algorithm()), hashes, algorithm());
    if (info_.wants_otp && info_.sends_otp && account_.otp.empty()) {
      // Version 2 calls it a challenge.
      const char* verb = is_v2_ ? "credentials/getChallenge" : "credentials/sendOTP";
      ask(verb, CscQuestion::done, {{"credentialID", account_.credential}});
      return {.ticket = std::string(by_password) + "sent", .values = {}, .seconds = 0};
    }
    return after(authorize(hashes, algorithm()), hashes, algorithm());
  }

  std::optional<std::vector<Bytes>> ask_about(const RemoteOrder& order) override {
    Placed next;
    if (order.ticket.starts_with(by_handle)) {
      const json question = {{"credentialID", account_.credential}, {"handle", order.ticket.substr(by_handle.size())}};
      const CscAnswer answer = ask("credentials/authorizeCheck", CscQuestion::authorize, question);
      if (answer.is_pending) return std::nullopt;
      next = after(answer, order.hashes, order.algorithm);
    } else if (order.ticket.starts_with(by_response)) {
      const json question = {{"responseID", order.ticket.substr(by_response.size())}};
      CscAnswer answer = ask("signatures/signPolling", CscQuestion::sign, question);
      if (answer.is_pending) return std::nullopt;
      next.values = std::move(answer.values);
    } else if (order.ticket.starts_with(by_password)) {
      if (account_.otp.empty()) return std::nullopt;
      next = after(authorize(order.hashes, order.algorithm), order.hashes, order.algorithm);
    }
    // A service that makes us wait twice (a confirmation, then a slow HSM) is waited for here: the first ticket is spent.
    if (!next.ticket.empty()) {
      RemoteOrder second = order;
      second.ticket = next.ticket;
      return wait_out(second);
    }
    return std::move(next.values);
  }

 private:
  std::vector<Bytes> wait_out(const RemoteOrder& order) {
    constexpr int most_questions = 60;  // each may take the service's own time to answer
    for (int i = 0; i < most_questions; ++i) {
      if (auto values = ask_about(order)) return std::move(*values);
    }
    throw Error(ErrorCode::network_failed, "the service confirms and does not sign", account_.base_url);
  }

  /// The service's leave to sign exactly these hashes.
  CscAnswer authorize(const std::vector<Bytes>& hashes, SignatureAlgorithm way) {
    json question = {{"credentialID", account_.credential}, {"numSignatures", hashes.size()}};
    add_hashes(question, hashes, way);
    add_secret(question, "PIN", info_.wants_pin, account_.pin);
    add_secret(question, "OTP", info_.wants_otp, account_.otp);
    return ask("credentials/authorize", CscQuestion::authorize, question);
  }

  /// The same leave, given on the service's own page; the token that comes back is the SAD.
  CscAnswer confirmed_in_browser(const std::vector<Bytes>& hashes, SignatureAlgorithm way) const {
    std::string list;
    for (const Bytes& hash : hashes) list += (list.empty() ? "" : ",") + base64_url(hash);
    BrowserQuestion question{.about = {{"credentialID", account_.credential}, {"numSignatures", std::to_string(hashes.size())}},
                             .patience_ms = 1000 * patience().seconds};
    question.about.emplace_back(is_v2_ ? "hashes" : "hash", list);
    if (is_v2_) question.about.emplace_back("hashAlgorithmOID", digest_oid(way));
    const OAuthClient& pages = *account_.browser;
    const OAuthClient client{.authorize_url = pages.authorize_url,
                             .token_url = pages.token_url,
                             .client_id = pages.client_id,
                             .client_secret = Secret(std::string(pages.client_secret.reveal())),
                             .scope = "credential"};
    CscAnswer leave = granted_in_browser(client, question, account_.show);
    leave.authorization = std::move(leave.access_token);
    return leave;
  }

  void add_secret(json& question, const char* id, bool is_wanted, const Secret& secret) const {
    if (!is_wanted) return;
    if (!is_v2_) {
      question[id] = std::string(secret.reveal());
    } else {
      question["authData"].push_back({{"id", id}, {"value", std::string(secret.reveal())}});
    }
  }

  Placed after(const CscAnswer& leave, const std::vector<Bytes>& hashes, SignatureAlgorithm way) {
    if (!leave.handle.empty())
      return {.ticket = std::string(by_handle) + leave.handle, .values = {}, .seconds = leave.expires_in};
    json question = {{"credentialID", account_.credential}, {"SAD", leave.authorization}, {"signAlgo", oid_of(way)}};
    add_hashes(question, hashes, way);
    if (scheme(way) == SignatureScheme::rsa_pss) question["signAlgoParams"] = base64(pss_parameters(way));
    CscAnswer answer = ask("signatures/signHash", CscQuestion::sign, question);
    if (!answer.response.empty())
      return {.ticket = std::string(by_response) + answer.response, .values = {}, .seconds = answer.expires_in};
    return {.ticket = {}, .values = std::move(answer.values), .seconds = 0};
  }

  void add_hashes(json& question, const std::vector<Bytes>& hashes, SignatureAlgorithm way) const {
    json list = json::array();
    for (const Bytes& hash : hashes) list.push_back(base64(hash));
    question[is_v2_ ? "hashes" : "hash"] = std::move(list);
    question[is_v2_ ? "hashAlgorithmOID" : "hashAlgo"] = digest_oid(way);
  }

  CscAnswer ask(const std::string& verb, CscQuestion question, const json& body) const {
    const HttpAnswer answer = call_service(account_.base_url + "/" + verb, "application/json", body.dump(),
                                           account_.access_token, account_.base_url, patience().answer_ms);
    if (answer.status == 200 || answer.status == 204) return read(question, answer.body);
    if (answer.status == 202) return pending();
    return refuse(answer);
  }

  static CscAnswer pending() {
    CscAnswer answer;
    answer.is_pending = true;
    return answer;
  }

  CscAnswer read(CscQuestion question, ByteView body) const {
    try {
      return csc_answer_in_child(question, body);
    } catch (const Error& error) {
      throw Error(ErrorCode::key_unreadable, error.detail(), account_.base_url);
    }
  }

  /// Returns only for a refusal that means "not yet".
  CscAnswer refuse(const HttpAnswer& answer) const {
    const std::string status = "HTTP " + std::to_string(answer.status);
    std::string error;
    try {
      error = csc_answer_in_child(CscQuestion::failure, answer.body).error;
    } catch (const Error&) {
      error.clear();  // an answer that explains nothing; its status speaks
    }
    if (error == "authorization_pending") return pending();
    if (error == "invalid_pin" || error == "invalid_otp")
      throw Error(ErrorCode::key_password_wrong, error == "invalid_otp" ? "one-time password" : "", account_.base_url);
    if (error == "access_denied" || error == "authorization_denied")
      throw Error(ErrorCode::cancelled, "refused by the person", account_.base_url);
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
  CscAnswer info_;
  bool is_v2_ = false;
};

}  // namespace

std::unique_ptr<RemoteSigner> open_csc(CscAccount account) {
  while (account.base_url.ends_with('/')) account.base_url.pop_back();
  const bool is_usable = parse_url(account.base_url) && !account.credential.empty() &&
                         (account.base_url.ends_with("/v1") || account.base_url.ends_with("/v2"));
  if (!is_usable) throw Error(ErrorCode::usage, "a csc key is csc:URL/csc/v1#CREDENTIAL or .../v2#CREDENTIAL");
  refuse_open_network(account.base_url);
  return std::make_unique<CscSigner>(std::move(account));
}

}  // namespace sohoa
