// Brings revocation answers and missing issuers from the addresses the administrator allows. Nothing is parsed here:
// the answers go to the judge in the sandboxed child.
#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include "sohoa/core/error.hpp"
#include "sohoa/core/random.hpp"
#include "sohoa/sign/http.hpp"
#include "sohoa/sign/trust.hpp"

#include "sign/ocsp_nonce.hpp"

namespace sohoa {
namespace {

// An answer without an end says that a newer one is always to be had: enough for a batch of documents by the same signers.
constexpr std::int64_t kept_without_end_s = 300;
// Lists that come at once after a revocation, and responders that know of it at once, are not waited out to the end.
constexpr std::int64_t longest_kept_crl_s = 24 * 3600, longest_kept_ocsp_s = 3600;
constexpr std::size_t most_kept_bytes = 64u << 20;
// A path of ten certificates, each with an answer that fails before the one that helps.
constexpr int most_rounds = 20;

constexpr std::size_t nonce_bytes = 16;

struct Received {
  Bytes body, nonce;
};

/// Throws Error{network_failed}.
Received ask(const EvidenceRequest& request, int timeout_ms) {
  const bool is_ocsp = request.kind == EvidenceRequest::Kind::ocsp;
  // An OCSP answer has a few kilobytes; lists may be long.
  const HttpLimits limits{
      .answer_bytes = is_ocsp ? 256u << 10 : 10u << 20, .timeout_ms = timeout_ms, .connect_timeout_ms = 3'000};
  Bytes nonce = is_ocsp ? random_bytes(nonce_bytes) : Bytes();
  HttpAnswer answer =
      is_ocsp ? http_post(request.url, "application/ocsp-request", with_nonce(request.body, nonce), limits)
              : http_get(request.url, limits);
  if (answer.status != 200)
    throw Error(ErrorCode::network_failed, "HTTP " + std::to_string(answer.status), request.url);
  return {std::move(answer.body), std::move(nonce)};
}

std::optional<Received> answer_to(const EvidenceRequest& request, const TrustList& trust, int timeout_ms) {
  if (!trust.allows(request.url)) return std::nullopt;
  try {
    return ask(request, timeout_ms);
  } catch (const Error& error) {
    // Not answering is one of the outcomes the judge knows (unknown); the address is reported to the caller.
    if (error.code() != ErrorCode::network_failed) throw;
    return std::nullopt;
  }
}

Instant kept_until(const Evidence::Answer& answer, std::optional<Instant> next_update) {
  if (!next_update) return answer.fetched_at.plus_seconds(kept_without_end_s);
  const bool is_ocsp = answer.request.kind == EvidenceRequest::Kind::ocsp;
  return std::min(*next_update, answer.fetched_at.plus_seconds(is_ocsp ? longest_kept_ocsp_s : longest_kept_crl_s));
}

std::optional<Instant> next_update_of(const Bytes& body, const SignatureJudgement& judgement) {
  const Digest digest = sha256(body);
  for (const SignatureJudgement::NextUpdate& one : judgement.next_updates)
    if (one.answer == digest) return one.at;
  return std::nullopt;
}

bool rests_on(const SignatureJudgement& judgement, const Bytes& body) {
  const auto holds = [&](const std::vector<Bytes>& used) {
    return std::find(used.begin(), used.end(), body) != used.end();
  };
  return holds(judgement.used_ocsps) || holds(judgement.used_crls);
}

}  // namespace

struct EvidenceCache::State {
  using Key = std::tuple<EvidenceRequest::Kind, std::string, Bytes>;
  static Key key(const EvidenceRequest& request) { return {request.kind, request.url, request.body}; }

  struct Kept {
    Evidence::Answer answer;
    Instant until;
  };
  std::mutex guard;
  std::map<Key, Kept> answers;
  std::size_t kept_bytes = 0;
};

EvidenceCache::EvidenceCache() : state_(std::make_unique<State>()) {}
EvidenceCache::~EvidenceCache() = default;

std::optional<Evidence::Answer> EvidenceCache::find(const EvidenceRequest& request, Instant now) const {
  const std::lock_guard lock(state_->guard);
  const auto found = state_->answers.find(State::key(request));
  if (found == state_->answers.end()) return std::nullopt;
  const auto& [answer, until] = found->second;
  return answer.fetched_at <= now && now < until ? std::optional(answer) : std::nullopt;
}

void EvidenceCache::keep(const Evidence::Answer& answer, std::optional<Instant> next_update) {
  const std::lock_guard lock(state_->guard);
  if (state_->kept_bytes + answer.body.size() > most_kept_bytes) {
    state_->answers.clear();
    state_->kept_bytes = 0;
  }
  state_->kept_bytes += answer.body.size();
  state_->answers[State::key(answer.request)] = {answer, kept_until(answer, next_update)};
}

Fetched fetch_evidence(const std::vector<EvidenceRequest>& wanted, Evidence evidence, const TrustList& trust,
                       Instant now, const FetchingOptions& options) {
  Fetched fetched{.evidence = std::move(evidence), .answered = 0, .unreachable = {}};
  for (const EvidenceRequest& request : wanted) {
    std::optional<Evidence::Answer> answer = options.cache == nullptr ? std::nullopt : options.cache->find(request, now);
    if (!answer) {
      std::optional<Received> received = answer_to(request, trust, options.timeout_ms);
      if (!received) fetched.unreachable.push_back(request.url);
      Received kept = std::move(received).value_or(Received());
      answer = Evidence::Answer{request, std::move(kept.body), now, std::move(kept.nonce)};
    }
    if (!answer->body.empty()) ++fetched.answered;
    fetched.evidence.answers.push_back(std::move(*answer));
  }
  return fetched;
}

SignatureJudgement judge_with_fetching(const std::function<SignatureJudgement(const Evidence&)>& judge,
                                       Evidence& evidence, const TrustList& trust, Instant now,
                                       const FetchingOptions& options) {
  SignatureJudgement judgement = judge(evidence);
  for (int round = 0; !judgement.wanted.empty() && round < most_rounds; ++round) {
    Fetched fetched = fetch_evidence(judgement.wanted, std::move(evidence), trust, now, options);
    evidence = std::move(fetched.evidence);
    if (options.unreachable != nullptr) {
      options.unreachable->insert(options.unreachable->end(), fetched.unreachable.begin(), fetched.unreachable.end());
    }
    judgement = judge(evidence);
  }
  for (const Evidence::Answer& answer : evidence.answers) {
    if (options.cache != nullptr && rests_on(judgement, answer.body)) options.cache->keep(answer, next_update_of(answer.body, judgement));
  }
  return judgement;
}

}  // namespace sohoa
