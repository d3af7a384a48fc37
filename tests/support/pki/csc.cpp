// The service's verbs, over the persons' P12 files.
#include "support/pki/csc.hpp"

#include <nlohmann/json.hpp>

#include "sohoa/core/random.hpp"

#include "support/pki/remote_person.hpp"

namespace sohoa::pki {
namespace {

using namespace openssl;
using nlohmann::json;

RemoteReply refusal(int status, const char* word) {
  return {status, json{{"error", word}, {"error_description", "no"}}.dump()};
}

json info_of(const std::filesystem::path& folder, const RemotePerson& person, const std::string& fault, bool is_v2) {
  json algorithms = person.is_rsa() ? json::array({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"})
                                    : json::array({"1.2.840.10045.2.1"});
  if (person.is_rsa() && fault != "no_pss") algorithms.push_back("1.2.840.113549.1.1.10");
  json info = {{"key", {{"status", fault == "disabled" ? "disabled" : "enabled"}, {"algo", algorithms}}}};
  json certificates = json::array({base64(der_of(person.certificate.get(), i2d_X509))});
  certificates.push_back(base64(der_of(certificate_from_pem(folder / "authority/sub.pem").get(), i2d_X509)));
  info["cert"] = {{"status", "valid"}, {"certificates", certificates}};
  info["multisign"] = fault == "single" ? 1 : 20;
  const char* mode = fault == "browser" ? "oauth2code" : "explicit";
  if (is_v2) {
    info["auth"] = {{"mode", mode}, {"objects", json::array({{{"type", "Password"}, {"id", "PIN"}}})}};
    if (fault == "otp") info["auth"]["objects"].push_back({{"type", "ChallengeResponse"}, {"id", "OTP"}});
  } else {
    info["authMode"] = mode;
    info["PIN"] = {{"presence", "true"}};
    if (fault == "otp") info["OTP"] = {{"presence", "true"}, {"type", "online"}};
  }
  return info;
}

std::string secret_in(const json& question, const char* id, bool is_v2) {
  if (!is_v2) return question.value(id, "");
  for (const json& one : question.value("authData", json::array())) {
    if (one.value("id", "") == id) return one.value("value", "");
  }
  return {};
}

}  // namespace

std::string CscService::seen() const {
  const std::lock_guard lock(guard_);
  return seen_;
}

void CscService::accept_token(const std::string& token) {
  const std::lock_guard lock(guard_);
  tokens_.insert(token);
}

std::string CscService::allow(const std::vector<std::string>& hashes) {
  const std::lock_guard lock(guard_);
  const std::string word = random_name(16);
  open_[word] = hashes;
  return word;
}

RemoteReply CscService::authorize(const std::string& name, const std::string& body, bool is_v2, const std::string& fault) {
  const json question = json::parse(body);
  const Hashes hashes = question.value(is_v2 ? "hashes" : "hash", Hashes());
  if (hashes.empty() || hashes.size() != question.value("numSignatures", 0u)) return refusal(400, "invalid_request");
  if (secret_in(question, "PIN", is_v2) != csc_pin) return refusal(400, "invalid_pin");
  if (wants_otp_.contains(name) && secret_in(question, "OTP", is_v2) != csc_otp) return refusal(400, "invalid_otp");
  const std::string word = random_name(16);
  if (fault == "phone") {
    handles_[word] = hashes;
    return {200, json{{"handle", word}, {"expiresIn", 299}}.dump()};
  }
  open_[word] = hashes;
  return {200, json{{"SAD", word}, {"expiresIn", 299}}.dump()};
}

RemoteReply CscService::sign(const std::string& name, const std::string& body, bool is_v2, const std::string& fault) {
  const json question = json::parse(body);
  const Hashes hashes = question.value(is_v2 ? "hashes" : "hash", Hashes());
  const auto leave = open_.find(question.value("SAD", ""));
  if (leave == open_.end() || leave->second != hashes || fault == "expired_sad") return refusal(400, "invalid_request");
  open_.erase(leave);
  const auto person = RemotePerson::named(folder_, name);
  json values = json::array();
  for (const std::string& hash : hashes) {
    Bytes digest = *from_base64(hash);
    if (fault == "other_hash") digest[0] ^= 1;
    Bytes value = person->signed_hash(digest, question.value("signAlgo", "") == "1.2.840.113549.1.1.10");
    if (fault == "wrong_value") value[value.size() / 2] ^= 1;
    values.push_back(base64(value));
  }
  if (fault == "two_values") values.push_back(values[0]);
  const std::string fresh = json{{"signatures", values}}.dump();
  if (fault == "replay" && last_.contains(name)) return {200, last_[name]};
  last_[name] = fresh;
  if (fault != "later") return {200, fresh};
  const std::string number = random_name(8);
  later_[number] = fresh;
  return {200, json{{"responseID", number}}.dump()};
}

RemoteReply CscService::answer(const std::string& path, const std::string& authorization, ByteView body,
                               const std::string& fault) {
  const std::lock_guard lock(guard_);
  seen_ += as_text(body);
  const std::string bearer = authorization.starts_with("Bearer ") ? authorization.substr(7) : "";
  if (!tokens_.contains(bearer)) return refusal(401, "invalid_token");
  const json question = json::parse(body.begin(), body.end(), nullptr, false);
  if (!question.is_object()) return refusal(400, "invalid_request");
  const bool is_v2 = path.starts_with("/csc/v2/");
  const std::string verb = path.substr(8), text(as_text(body));
  if (verb == "signatures/signPolling") {
    const auto found = later_.find(question.value("responseID", ""));
    if (found == later_.end()) return refusal(400, "invalid_request");
    return phone_.ask() == Phone::Answer::yes ? RemoteReply{200, found->second} : RemoteReply{202, "{}"};
  }
  const std::string name = question.value("credentialID", "");
  const auto person = RemotePerson::named(folder_, name);
  if (!person) return refusal(400, "invalid_request");
  if (verb == "credentials/info") {
    if (fault == "otp") wants_otp_.insert(name);
    else wants_otp_.erase(name);
    return {200, info_of(folder_, *person, fault, is_v2).dump()};
  }
  if (verb == "credentials/sendOTP" || verb == "credentials/getChallenge") return {204, ""};
  if (verb == "credentials/authorize") return authorize(name, text, is_v2, fault);
  if (verb == "signatures/signHash") return sign(name, text, is_v2, fault);
  if (verb != "credentials/authorizeCheck") return refusal(404, "unknown");
  const auto waiting = handles_.find(question.value("handle", ""));
  if (waiting == handles_.end()) return refusal(400, "invalid_request");
  switch (phone_.ask()) {
    case Phone::Answer::none: return refusal(400, "authorization_pending");
    case Phone::Answer::no: return refusal(400, "access_denied");
    case Phone::Answer::too_late: return refusal(400, "expired");
    case Phone::Answer::yes: break;
  }
  const std::string sad = random_name(16);
  open_[sad] = waiting->second;
  handles_.erase(waiting);
  return {200, json{{"SAD", sad}, {"expiresIn", 299}}.dump()};
}

}  // namespace sohoa::pki
