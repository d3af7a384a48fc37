/// Who is trusted, where revocation may be asked, and whether a signature's certificate holds at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"
#include "sohoa/core/digest.hpp"
#include "sohoa/core/time.hpp"
#include "sohoa/sign/cms.hpp"
#include "sohoa/sign/signer.hpp"

namespace sohoa {

/// Roots an administrator trusts, and the addresses revocation may be asked from.
struct TrustList {
  std::vector<Bytes> roots;          // DER
  std::vector<Bytes> intermediates;  // DER, not trusted by themselves
  /// URL prefixes that may be fetched ("http://ocsp.example.vn/"). Hosts in private nets only when listed here.
  std::vector<std::string> allowed_urls;

  /// PEM or DER files, or folders of them; `*.urls` text files in a folder (or beside a PEM: same name, `.urls`) list
  /// allowed URL prefixes. Throws Error{config_invalid}.
  static TrustList load(const std::vector<std::filesystem::path>& places);
  bool allows(std::string_view url) const;
};

/// The three answers of a revocation source, never a bool.
enum class RevocationStatus { good, revoked, unknown };

/// What the certificate check needs from the network, asked for by the judge, fetched by the parent.
struct EvidenceRequest {
  enum class Kind { ocsp, crl, issuer } kind = Kind::ocsp;  // issuer: a missing certificate of the path
  std::string url;
  Bytes body;  // OCSP request DER
  bool operator==(const EvidenceRequest&) const = default;
};
struct Evidence {
  /// An empty body: asked, and nothing usable came back.
  struct Answer {
    EvidenceRequest request;
    Bytes body;
    Instant fetched_at;
    /// What the question to an OCSP responder was marked with. An answer that repeats another one was not made for us; one
    /// that repeats none is bound by its own dates.
    Bytes nonce = {};
  };
  std::vector<Answer> answers;
  std::vector<Bytes> certificates, ocsps, crls;  // from the document's own store
};

enum class Indication { total_passed, indeterminate, total_failed };
std::string_view name(Indication indication) noexcept;  // "TOTAL-PASSED" …

/// What one CMS says and how far it holds.
struct SignatureJudgement {
  Indication indication = Indication::indeterminate;
  std::string sub_indication;          // EN 319 102-1: "HASH_FAILURE", "TRY_LATER", … ; empty when passed
  bool has_timestamp = false;          // a valid signature timestamp: B-T
  bool names_its_certificate = false;  // ESS signing-certificate attribute, which PAdES baseline demands
  std::string signer_common_name, signer_subject_id, issuer_common_name;
  std::string digest_algorithm, signature_algorithm;
  std::optional<Instant> best_signature_time;  // from a trusted timestamp; for a document timestamp its own time
  Instant certificate_not_before, certificate_not_after;
  RevocationStatus revocation = RevocationStatus::unknown;  // of the signer's certificate
  std::optional<Instant> revoked_at;
  std::vector<std::string> reasons;     // stable words, for app's sentences
  std::vector<EvidenceRequest> wanted;  // would help to decide; empty when decided
  /// The certificates and revocation answers the judgement rests on (DER), for a document security store (B-LT).
  std::vector<Bytes> used_certificates, used_ocsps, used_crls;
  /// Until when those of them that say so are the newest to be had.
  struct NextUpdate {
    Digest answer;  // SHA-256 of its DER
    Instant at;
  };
  std::vector<NextUpdate> next_updates;
};

/// In the sandbox. Throws Error{parser_died, parser_timeout} only; whatever the bytes say is a judgement.
/// `at` is the time of judging: nothing newer is believed. `proven_at` is a trusted later proof that all these bytes
/// existed (a document timestamp over them): the timestamp's own certificates are then judged as of that time.
SignatureJudgement judge_cms(ByteView cms, const ContentDigests& digests, const TrustList& trust,
                             const Evidence& evidence, Instant at, std::optional<Instant> proven_at = {});
/// A document timestamp: the token over the byte range.
SignatureJudgement judge_timestamp(ByteView token, const ContentDigests& digests, const TrustList& trust,
                                   const Evidence& evidence, Instant at, std::optional<Instant> proven_at = {});
/// A certificate alone, before signing with it (R18).
SignatureJudgement judge_certificate(const Certificate& certificate, const std::vector<Certificate>& chain,
                                     const TrustList& trust, const Evidence& evidence, Instant at);

/// Answers that a judgement rested on, kept while they are the newest to be had, so that a batch by the same signers fetches
/// a list of 10 MB once: a CRL until its next update and a day at most, an OCSP answer until its own and an hour at most (a
/// revocation may come before), one that names no next update for five minutes. Thread-safe.
class EvidenceCache {
 public:
  EvidenceCache();
  ~EvidenceCache();
  std::optional<Evidence::Answer> find(const EvidenceRequest& request, Instant now) const;
  void keep(const Evidence::Answer& answer, std::optional<Instant> next_update);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct FetchingOptions {
  EvidenceCache* cache = nullptr;
  std::vector<std::string>* unreachable = nullptr;
  int timeout_ms = 10'000;  // for each answer
};

/// Fetches what is wanted from allowed addresses (lists 10 MB, others 256 KB, no redirects). What does not
/// answer is recorded as an empty answer, so that the judge asks for the next source instead. Returns the evidence
/// enriched, with how many requests were answered.
struct Fetched {
  Evidence evidence;
  int answered = 0;
  std::vector<std::string> unreachable;
};
Fetched fetch_evidence(const std::vector<EvidenceRequest>& wanted, Evidence evidence, const TrustList& trust,
                       Instant now, const FetchingOptions& options = {});

/// Judges, fetches what is wanted and judges again, until it is decided or nothing more is to be had: OCSP first, then
/// CRL, then missing issuers. `evidence` keeps what was fetched. Addresses that did not answer are added to
/// `unreachable`.
SignatureJudgement judge_with_fetching(const std::function<SignatureJudgement(const Evidence&)>& judge,
                                       Evidence& evidence, const TrustList& trust, Instant now,
                                       const FetchingOptions& options = {});

/// Registers the child's tasks; from main, before sandbox::run_child_if_asked.
void provide_sign_tasks();

}  // namespace sohoa
