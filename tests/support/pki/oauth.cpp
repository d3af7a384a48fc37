// Just enough of RFC 6749 and 7636 to refuse what a real server would refuse.
#include "support/pki/oauth.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "sohoa/core/digest.hpp"
#include "sohoa/core/random.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::pki {
namespace {

using nlohmann::json;

RemoteReply refusal(const char* word) { return {400, json{{"error", word}}.dump()}; }

std::string field(const std::map<std::string, std::string>& form, const char* name) {
  const auto found = form.find(name);
  return found == form.end() ? "" : found->second;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == '%' && i + 2 < text.size();
    out += is_code ? static_cast<char>(from_hex(lower(text.substr(i + 1, 2)))->front()) : text[i];
    if (is_code) i += 2;
  }
  return out;
}

std::string challenge_of(const std::string& verifier) {
  std::string text = base64(sha256(view(verifier)).bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return text;
}

/// Version 1 says "hash", version 2 "hashes"; both in the alphabet of addresses.
std::vector<std::string> hashes_in(const std::map<std::string, std::string>& query) {
  std::vector<std::string> hashes;
  const std::string list = decoded(field(query, "hash") + field(query, "hashes"));
  for (std::string one : list.empty() ? std::vector<std::string>() : split(list, ',')) {
    std::replace(one.begin(), one.end(), '-', '+');
    std::replace(one.begin(), one.end(), '_', '/');
    while (one.size() % 4 != 0) one += '=';
    hashes.push_back(std::move(one));
  }
  return hashes;
}

}  // namespace

RemoteReply OAuthService::authorize(const std::map<std::string, std::string>& query, const std::string& fault) {
  const std::lock_guard lock(guard_);
  const std::string back = decoded(field(query, "redirect_uri")), state = field(query, "state");
  const bool is_proper = field(query, "response_type") == "code" && field(query, "client_id") == oauth_client &&
                         field(query, "code_challenge_method") == "S256" && back.starts_with("http://127.0.0.1:");
  if (!is_proper) return refusal("invalid_request");
  if (fault == "denied") return {200, back + "?error=access_denied&state=" + state};
  const std::string code = random_name(12);
  if (field(query, "scope") == "credential") {
    std::vector<std::string> hashes = hashes_in(query);
    const bool fits = !hashes.empty() && std::to_string(hashes.size()) == field(query, "numSignatures") && !field(query, "credentialID").empty();
    if (!fits) return refusal("invalid_request");
    if (fault == "other_hash") hashes.front() = base64(sha256(view("khác")).bytes);
    hashes_[code] = std::move(hashes);
  }
  challenges_[code] = field(query, "code_challenge");
  return {200, back + "?code=" + code + "&state=" + (fault == "other_state" ? random_name(16) : state)};
}

RemoteReply OAuthService::token(const std::map<std::string, std::string>& form, const std::string& fault) {
  const std::lock_guard lock(guard_);
  if (field(form, "client_id") != oauth_client || field(form, "client_secret") != oauth_secret) return refusal("invalid_client");
  const std::string kind = field(form, "grant_type");
  if (kind == "authorization_code") {
    const auto code = challenges_.find(field(form, "code"));
    if (code == challenges_.end() || code->second != challenge_of(field(form, "code_verifier"))) return refusal("invalid_grant");
    challenges_.erase(code);
    if (const auto leave = hashes_.extract(field(form, "code")))
      return {200, json{{"access_token", csc_.allow(leave.mapped())}, {"token_type", "SAD"}, {"expires_in", 299}}.dump()};
  } else if (kind == "refresh_token") {
    if (refresh_.erase(field(form, "refresh_token")) == 0) return refusal("invalid_grant");
  } else if (kind != "client_credentials") {
    return refusal("unsupported_grant_type");
  }
  const std::string access = random_name(16), again = random_name(16);
  csc_.accept_token(access);
  refresh_[again] = 1;
  return {200, json{{"access_token", fault == "bad_token" ? access + "\r\nX: y" : access},
                    {"token_type", "Bearer"},
                    {"expires_in", 3600},
                    {"refresh_token", again}}
                   .dump()};
}

}  // namespace sohoa::pki
