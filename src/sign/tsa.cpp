// Asks a TSA over HTTP. The answer is checked in the sandboxed child before the key is used again or a slot is filled:
// a slot can be filled once, and a document with a refused timestamp must stay signable.
#include <optional>
#include <vector>

#include <openssl/objects.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/random.hpp"
#include "sohoa/sandbox/sandbox.hpp"
#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/http.hpp"

#include "sign/der.hpp"
#include "sign/openssl_handles.hpp"
#include "sign/tasks.hpp"
#include "sign/wire.hpp"

namespace sohoa {
namespace {

// A token with a long chain has 10 KB; what is much longer is no token.
constexpr HttpLimits tsa_limits{.answer_bytes = 256u << 10, .timeout_ms = 10'000, .connect_timeout_ms = 3'000};
constexpr sandbox::Limits check_limits{
    .cpu_seconds = 5, .wall_seconds = 20, .memory_bytes = 256u << 20, .answer_bytes = 1u << 20};

/// 64 bits; the first byte neither zero nor above 0x7F, so that DER keeps all eight.
Bytes fresh_nonce() {
  Bytes nonce = random_bytes(8);
  nonce.front() = static_cast<std::uint8_t>((nonce.front() & 0x3F) | 0x40);
  return nonce;
}

/// RFC 3161: version 1, SHA-256 imprint, the policy if one is wanted, our nonce, the TSA's certificate wanted.
Bytes request_for(const Digest& digest, ByteView policy, ByteView nonce) {
  const Bytes imprint = der::sequence({der::algorithm(NID_sha256, true), der::octets(digest.bytes)});
  const std::uint8_t yes[] = {0xFF};
  return der::sequence({der::small_integer(1), imprint, policy, der::element(der::Tag::integer, {nonce}),
                        der::element(der::Tag::boolean, {yes})});
}

/// The DER of a policy's OID; empty for an empty text.
Bytes policy_object(const std::string& dotted) {
  if (dotted.empty()) return {};
  const openssl::Handle<ASN1_OBJECT, ASN1_OBJECT_free> object{OBJ_txt2obj(dotted.c_str(), 1)};
  ERR_clear_error();
  if (!object) throw Error(ErrorCode::usage, "a TSA policy is an OID in dotted notation");
  return openssl::der_of(object.get(), i2d_ASN1_OBJECT);
}

class HttpTimestampAuthority : public TimestampAuthority {
 public:
  HttpTimestampAuthority(std::string url, std::string policy, int timeout_ms)
      : url_(std::move(url)), policy_(std::move(policy)), policy_object_(policy_object(policy_)) {
    limits_.timeout_ms = timeout_ms;
  }

  Bytes timestamp(const Digest& digest) override {
    const Bytes nonce = fresh_nonce();
    const Bytes response = ask(request_for(digest, policy_object_, nonce));
    const Bytes question = wire::Writer().bytes(response).bytes(digest.bytes).bytes(nonce).text(policy_).take();
    try {
      return sandbox::ask_once(timestamp_answer_task, {}, question, check_limits);
    } catch (const Error& error) {
      const bool is_the_answers_fault =
          error.code() == ErrorCode::parser_died || error.code() == ErrorCode::parser_timeout;
      throw Error(is_the_answers_fault ? ErrorCode::tsa_refused : error.code(), error.detail(), url_);
    }
  }

 private:
  Bytes ask(ByteView request) const {
    HttpAnswer answer;
    try {
      answer = http_post(url_, "application/timestamp-query", request, limits_);
    } catch (const Error& error) {
      const bool answered = error.detail() == answer_too_long;
      throw Error(answered ? ErrorCode::tsa_refused : ErrorCode::tsa_unreachable, error.detail(), url_);
    }
    const std::string status = "HTTP " + std::to_string(answer.status);
    // Overload and faults pass; a wrong address or a missing contract does not.
    if (answer.status >= 500 || answer.status == 429) throw Error(ErrorCode::tsa_unreachable, status, url_);
    if (answer.status != 200) throw Error(ErrorCode::tsa_refused, status, url_);
    return std::move(answer.body);
  }

  const std::string url_, policy_;
  const Bytes policy_object_;
  HttpLimits limits_ = tsa_limits;
};

/// The next one is asked when one fails: a signature is not delayed by an authority that a second one can stand for.
class FallbackTimestampAuthority : public TimestampAuthority {
 public:
  explicit FallbackTimestampAuthority(std::vector<std::unique_ptr<TimestampAuthority>> all) : all_(std::move(all)) {}

  Bytes timestamp(const Digest& digest) override {
    std::optional<Error> first, unreachable;
    for (const auto& one : all_) {
      try {
        return one->timestamp(digest);
      } catch (const Error& error) {
        const bool is_away = error.code() == ErrorCode::tsa_unreachable;
        if (!is_away && error.code() != ErrorCode::tsa_refused) throw;
        if (!first) first = error;
        if (is_away && !unreachable) unreachable = error;
      }
    }
    // Worth another try as long as one of them might only have been away.
    throw unreachable ? *unreachable : *first;
  }

 private:
  const std::vector<std::unique_ptr<TimestampAuthority>> all_;  // not empty
};

}  // namespace

std::unique_ptr<TimestampAuthority> timestamp_authority_at(std::string url) {
  return timestamp_authorities({.urls = {std::move(url)}, .policy = {}});
}

std::unique_ptr<TimestampAuthority> timestamp_authorities(const TimestampSettings& settings) {
  if (settings.urls.empty()) throw Error(ErrorCode::usage, "no timestamp authority");
  std::vector<std::unique_ptr<TimestampAuthority>> all;
  for (const std::string& url : settings.urls) {
    all.push_back(std::make_unique<HttpTimestampAuthority>(url, settings.policy, settings.timeout_ms));
  }
  if (all.size() == 1) return std::move(all.front());
  return std::make_unique<FallbackTimestampAuthority>(std::move(all));
}

}  // namespace sohoa
