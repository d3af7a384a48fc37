// The order of EN 319 102-1: format, the signer's certificate, the digest, the value, algorithms, the timestamp, then
// the certificate's path, use, validity and revocation at the best signature time.
#include "sign/judge.hpp"

#include <algorithm>

#include <openssl/objects.h>

#include "sign/certificate_facts.hpp"
#include "sign/path.hpp"
#include "sign/revocation.hpp"
#include "sign/timestamp_token.hpp"

namespace sohoa {
namespace {

using namespace openssl;

constexpr std::int64_t clock_skew_s = 5 * 60;
constexpr std::size_t most_timestamps = 16;
// CRLReason (RFC 5280).
constexpr int certificate_hold = 6;

/// Everything the question brought, decoded once.
struct Court {
  explicit Court(const JudgeQuestion& question)
      : certificates(question.trust),
        evidence(question.evidence, question.trust),
        at(question.at),
        proven_at(question.proven_at) {
    for (const Bytes& der : question.evidence.certificates) certificates.offer(der);
    for (const Evidence::Answer& answer : question.evidence.answers) {
      if (answer.request.kind == EvidenceRequest::Kind::issuer) certificates.offer(answer.body);
    }
  }

  /// What came inside a signature may help to build a path; it is trusted no more for it.
  void hear(const SignedData& data) {
    for (const X509Handle& one : data.certificates()) certificates.offer(one.get());
    for (const Bytes& der : data.crls()) evidence.offer_crl(der);
  }

  CertificatePool certificates;
  EvidencePool evidence;
  Instant at;
  std::optional<Instant> proven_at;
};

void decide(SignatureJudgement& judgement, Indication indication, std::string sub_indication, std::string reason) {
  judgement.indication = indication;
  judgement.sub_indication = std::move(sub_indication);
  judgement.reasons.insert(judgement.reasons.begin(), std::move(reason));
}
void fail(SignatureJudgement& judgement, std::string sub_indication, std::string reason) {
  decide(judgement, Indication::total_failed, std::move(sub_indication), std::move(reason));
}
void doubt(SignatureJudgement& judgement, std::string sub_indication, std::string reason) {
  decide(judgement, Indication::indeterminate, std::move(sub_indication), std::move(reason));
}
void pass(SignatureJudgement& judgement) {
  judgement.indication = Indication::total_passed;
  judgement.sub_indication.clear();
}

void describe_signer(SignatureJudgement& judgement, const Certificate& facts) {
  judgement.signer_common_name = facts.common_name;
  judgement.signer_subject_id = facts.subject_id;
  judgement.issuer_common_name = facts.issuer_common_name;
  judgement.certificate_not_before = facts.not_before;
  judgement.certificate_not_after = facts.not_after;
}

void keep(std::vector<Bytes>& all, Bytes one) {
  if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

void want(SignatureJudgement& judgement, const std::vector<EvidenceRequest>& more) {
  for (const EvidenceRequest& request : more) {
    const bool known = std::find(judgement.wanted.begin(), judgement.wanted.end(), request) != judgement.wanted.end();
    if (!known) judgement.wanted.push_back(request);
  }
}

/// What a certificate is judged for.
struct Use {
  enum class Role { signer, timestamper } role = Role::signer;
  Instant at;              // when it must have been good
  Instant made_at;         // what it signed existed then; the same, but for a timestamp
  bool is_proven = false;  // a trusted timestamp proves that the signature existed then
};

/// The certificate that would continue the path, from the address in the last one found.
std::vector<EvidenceRequest> missing_issuer(const Path& path, const Court& court) {
  if (path.certificates.empty()) return {};
  X509* last = path.certificates.back().get();
  if (X509_self_signed(last, 0) == 1) return {};
  for (const std::string& url : facts_of(last).issuer_urls) {
    EvidenceRequest request{EvidenceRequest::Kind::issuer, url, {}};
    if (court.evidence.may_ask(url) && !court.evidence.was_asked(request)) return {std::move(request)};
  }
  return {};
}

/// RFC 3161, section 4: tokens made before a TSA's certificate was revoked stay good when the reason given is a
/// harmless one.
bool is_harmless_for_timestamps(int reason) { return reason == 0 || reason == 3 || reason == 4 || reason == 5; }

/// Whether a found revocation leaves the use good.
bool survives(const RevocationFinding& finding, const Use& use) {
  if (finding.reason == certificate_hold || finding.revoked_at <= use.made_at) return false;
  return use.role == Use::Role::signer || is_harmless_for_timestamps(finding.reason);
}

/// False when the judgement is made: a certificate of the path was revoked.
bool revocation_allows(SignatureJudgement& judgement, const RevocationFinding& finding, const Use& use, bool is_leaf) {
  if (finding.status != RevocationStatus::revoked) return true;
  if (finding.reason == certificate_hold) {
    doubt(judgement, "TRY_LATER", is_leaf ? "certificate_on_hold" : "issuer_on_hold");
    return false;
  }
  if (!survives(finding, use)) {
    doubt(judgement, is_leaf ? "REVOKED_NO_POE" : "REVOKED_CA_NO_POE",
          is_leaf ? "certificate_revoked" : "issuer_revoked");
    return false;
  }
  judgement.reasons.emplace_back(is_leaf ? "revoked_after_signing" : "issuer_revoked_after_signing");
  return true;
}

bool validity_allows(SignatureJudgement& judgement, const Path& path, const Use& use) {
  for (std::size_t i = 0; i + 1 < path.certificates.size() || i == 0; ++i) {  // a root is trusted at any time
    const X509* one = path.certificates[i].get();
    const bool too_early = use.at < instant_of(X509_get0_notBefore(one));
    if (i == 0 && too_early && use.is_proven) {
      fail(judgement, "NOT_YET_VALID", "certificate_not_yet_valid");
      return false;
    }
    if (too_early || use.at > instant_of(X509_get0_notAfter(one))) {
      const std::string what = i == 0 ? "certificate_" : "issuer_";
      doubt(judgement, "OUT_OF_BOUNDS_NO_POE", what + (too_early ? "not_yet_valid" : "expired"));
      return false;
    }
  }
  return true;
}

bool usage_allows(SignatureJudgement& judgement, X509* certificate, const Use& use) {
  const bool allowed = use.role == Use::Role::timestamper
                           ? X509_check_purpose(certificate, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1
                           : facts_of(certificate).may_sign;
  ERR_clear_error();
  if (!allowed) doubt(judgement, "CHAIN_CONSTRAINTS_FAILURE", "key_usage");
  return allowed;
}

/// The judgement over a certificate: passed, or why not.
void judge_path(SignatureJudgement& judgement, X509* certificate, const Court& court, const Use& use) {
  const Path path = find_path(certificate, court.certificates, use.at);
  if (!path.is_complete()) {
    doubt(judgement, path.sub_indication, path.reason);
    if (path.sub_indication == "NO_CERTIFICATE_CHAIN_FOUND") want(judgement, missing_issuer(path, court));
    return;
  }
  for (const X509Handle& one : path.certificates) keep(judgement.used_certificates, der_of(one.get()));
  if (!usage_allows(judgement, certificate, use) || !validity_allows(judgement, path, use)) return;
  bool all_known = true, all_good = true;
  // A certificate that is trusted by itself has nobody above it to revoke it.
  if (path.certificates.size() == 1) judgement.revocation = RevocationStatus::good;
  for (std::size_t i = 0; i + 1 < path.certificates.size() && all_good; ++i) {
    const RevocationFinding finding =
        find_revocation(path.certificates[i].get(), path.certificates[i + 1].get(), court.evidence, use.at);
    if (i == 0) judgement.revocation = finding.status;
    if (i == 0 && finding.status == RevocationStatus::revoked) judgement.revoked_at = finding.revoked_at;
    keep(judgement.used_ocsps, finding.used_ocsp);
    keep(judgement.used_crls, finding.used_crl);
    if (finding.next_update)
      judgement.next_updates.push_back({sha256(finding.used_ocsp.empty() ? finding.used_crl : finding.used_ocsp), *finding.next_update});
    for (const Bytes& der : finding.used_certificates) keep(judgement.used_certificates, der);
    want(judgement, finding.wanted);
    all_known = all_known && finding.status != RevocationStatus::unknown;
    if (finding.status == RevocationStatus::unknown)
      judgement.reasons.emplace_back(i == 0 ? "revocation_unknown" : "issuer_revocation_unknown");
    all_good = revocation_allows(judgement, finding, use, i == 0);
  }
  if (!all_good) return;
  if (!all_known) {
    judgement.indication = Indication::indeterminate;
    judgement.sub_indication = "TRY_LATER";
    return;
  }
  pass(judgement);
}

const Bytes& digest_among(const ContentDigests& digests, int nid) {
  static const Bytes none;
  return nid == NID_sha256   ? digests.sha256
         : nid == NID_sha384 ? digests.sha384
         : nid == NID_sha512 ? digests.sha512
                             : none;
}

/// A token over something whose digest is `digest_for(nid)`; passed, or why not. The time is best_signature_time either
/// way.
template <class DigestFor>
SignatureJudgement judge_token(ByteView der, Court& court, DigestFor digest_for) {
  SignatureJudgement judgement;
  const TimestampToken token = TimestampToken::read(der);
  if (!token.is_token()) {
    fail(judgement, "FORMAT_FAILURE", "timestamp_unreadable");
    return judgement;
  }
  const SignedData& data = *token.signed_data;
  judgement.best_signature_time = token.at;
  judgement.digest_algorithm = data.digest_name();
  judgement.names_its_certificate = true;
  X509* signer = data.signer();
  if (signer != nullptr) {
    describe_signer(judgement, facts_of(signer));
    judgement.signature_algorithm = data.signature_name(signer);
  }
  const bool is_strong_token = is_strong_digest(token.imprint_algorithm) && is_strong_digest(data.digest_algorithm()) &&
                               (signer == nullptr || is_strong(X509_get0_pubkey(signer)));
  if (!is_strong_token) {
    doubt(judgement, "CRYPTO_CONSTRAINTS_FAILURE", "timestamp_weak_algorithm");
    return judgement;
  }
  const Bytes& digest = digest_for(token.imprint_algorithm);
  if (digest.empty()) {
    doubt(judgement, "CRYPTO_CONSTRAINTS_FAILURE", "timestamp_digest_unsupported");
    return judgement;
  }
  if (token.imprint != digest) {
    fail(judgement, "HASH_FAILURE", "timestamp_over_something_else");
    return judgement;
  }
  if (signer == nullptr) {
    doubt(judgement, "NO_SIGNING_CERTIFICATE_FOUND", "timestamp_without_certificate");
    return judgement;
  }
  if (!token.flaw().empty()) {
    fail(judgement, "SIG_CRYPTO_FAILURE", "timestamp_does_not_hold");
    return judgement;
  }
  if (token.at > court.at.plus_seconds(clock_skew_s)) {
    doubt(judgement, "TIMESTAMP_ORDER_FAILURE", "timestamp_in_the_future");
    return judgement;
  }
  court.hear(data);
  judge_path(judgement, signer, court,
             {Use::Role::timestamper, court.proven_at.value_or(court.at), token.at, court.proven_at.has_value()});
  return judgement;
}

/// What the timestamps of a signature prove.
struct Proof {
  std::optional<Instant> at;                // the earliest trusted one
  std::optional<SignatureJudgement> doubt;  // there are timestamps, and none of them holds
};

Proof prove_time(SignatureJudgement& judgement, const SignedData& data, Court& court) {
  Proof proof;
  std::vector<Bytes> tokens = data.timestamp_tokens();
  tokens.resize(std::min(tokens.size(), most_timestamps));
  for (const Bytes& der : tokens) {
    Bytes imprint;
    SignatureJudgement token = judge_token(
        der, court, [&](int nid) -> const Bytes& { return imprint = digest_by(nid, data.signature_value()); });
    want(judgement, token.wanted);
    if (token.indication != Indication::total_passed) {
      if (!proof.doubt) proof.doubt = std::move(token);
      continue;
    }
    for (Bytes& one : token.used_certificates) keep(judgement.used_certificates, std::move(one));
    for (Bytes& one : token.used_ocsps) keep(judgement.used_ocsps, std::move(one));
    for (Bytes& one : token.used_crls) keep(judgement.used_crls, std::move(one));
    judgement.next_updates.insert(judgement.next_updates.end(), token.next_updates.begin(), token.next_updates.end());
    if (!proof.at || *token.best_signature_time < *proof.at) proof.at = token.best_signature_time;
  }
  if (proof.at) proof.doubt.reset();
  return proof;
}

/// The certificate the signature names: inside the CMS, or among those at hand.
X509* signer_of(const SignedData& data, const Court& court) {
  if (data.signer() != nullptr) return data.signer();
  const auto& offered = court.certificates.offered();
  const auto found =
      std::find_if(offered.begin(), offered.end(), [&](const X509Handle& one) { return data.names(one.get()); });
  return found == offered.end() ? nullptr : found->get();
}

/// Digest, value and algorithms: true when the signer really signed these bytes.
bool integrity_holds(SignatureJudgement& judgement, const SignedData& data, X509* signer,
                     const ContentDigests& digests) {
  const int nid = data.digest_algorithm();
  const Bytes& digest = digest_among(digests, nid);
  if (!is_strong_digest(nid) || digest.empty()) {
    doubt(judgement, "CRYPTO_CONSTRAINTS_FAILURE", is_strong_digest(nid) ? "digest_unsupported" : "weak_digest");
    return false;
  }
  if (data.has_signed_attributes()) {
    const auto claimed = data.message_digest();
    if (!claimed || !data.content_type_attribute_fits()) {
      fail(judgement, "FORMAT_FAILURE", "signed_attributes_incomplete");
      return false;
    }
    if (*claimed != digest) {
      fail(judgement, "HASH_FAILURE", "content_changed");
      return false;
    }
  }
  if (!data.signature_holds(signer, digest)) {
    fail(judgement, "SIG_CRYPTO_FAILURE", "signature_value_wrong");
    return false;
  }
  if (!is_strong(X509_get0_pubkey(signer))) {
    doubt(judgement, "CRYPTO_CONSTRAINTS_FAILURE", "weak_key");
    return false;
  }
  return true;
}

/// Without the attribute another certificate of the same key could be put in its place; with a wrong one it was.
bool names_the_signer(SignatureJudgement& judgement, const SignedData& data, X509* signer) {
  const SignedData::SigningCertificate named = data.signing_certificate(signer);
  judgement.names_its_certificate = named == SignedData::SigningCertificate::matches;
  if (named == SignedData::SigningCertificate::absent) judgement.reasons.emplace_back("signing_certificate_not_named");
  if (named != SignedData::SigningCertificate::differs) return true;
  doubt(judgement, "NO_SIGNING_CERTIFICATE_FOUND", "another_certificate_named");
  return false;
}

SignatureJudgement judge_signature(const JudgeQuestion& question, Court& court) {
  SignatureJudgement judgement;
  const std::unique_ptr<SignedData> data = SignedData::read(question.subject);
  if (!data || data->content_type() != NID_pkcs7_data || !data->content().empty()) {
    fail(judgement, "FORMAT_FAILURE", "not_a_detached_signature");
    return judgement;
  }
  court.hear(*data);
  judgement.digest_algorithm = data->digest_name();
  X509* signer = signer_of(*data, court);
  if (signer == nullptr) {
    doubt(judgement, "NO_SIGNING_CERTIFICATE_FOUND", "signer_certificate_missing");
    return judgement;
  }
  describe_signer(judgement, facts_of(signer));
  judgement.signature_algorithm = data->signature_name(signer);
  if (!integrity_holds(judgement, *data, signer, question.digests) || !names_the_signer(judgement, *data, signer))
    return judgement;
  const Proof proof = prove_time(judgement, *data, court);
  judgement.has_timestamp = proof.at.has_value();
  judgement.best_signature_time = proof.at ? proof.at : court.proven_at;
  const bool is_proven = judgement.best_signature_time.has_value();
  const Instant time = judgement.best_signature_time.value_or(court.at);
  judge_path(judgement, signer, court, {Use::Role::signer, time, time, is_proven});
  if (proof.doubt && judgement.indication == Indication::total_passed) {
    // A timestamp that is there and does not hold is no ground to pass: somebody wanted it to count.
    const bool is_failure = proof.doubt->indication == Indication::total_failed;
    doubt(judgement, is_failure ? "SIG_CONSTRAINTS_FAILURE" : proof.doubt->sub_indication, "timestamp_not_trusted");
  }
  if (proof.doubt) {
    for (const std::string& reason : proof.doubt->reasons)
      judgement.reasons.push_back(reason.starts_with("timestamp_") ? reason : "timestamp_" + reason);
  }
  return judgement;
}

SignatureJudgement judge_document_timestamp(const JudgeQuestion& question, Court& court) {
  SignatureJudgement judgement = judge_token(
      question.subject, court, [&](int nid) -> const Bytes& { return digest_among(question.digests, nid); });
  judgement.has_timestamp = judgement.indication == Indication::total_passed;
  return judgement;
}

SignatureJudgement judge_own_certificate(const JudgeQuestion& question, Court& court) {
  SignatureJudgement judgement;
  const X509Handle certificate = certificate_from(question.subject);
  if (!certificate) {
    fail(judgement, "FORMAT_FAILURE", "not_a_certificate");
    return judgement;
  }
  for (const Bytes& der : question.chain) court.certificates.offer(der);
  describe_signer(judgement, facts_of(certificate.get()));
  if (!is_strong(X509_get0_pubkey(certificate.get()))) {
    doubt(judgement, "CRYPTO_CONSTRAINTS_FAILURE", "weak_key");
    return judgement;
  }
  judge_path(judgement, certificate.get(), court, {Use::Role::signer, court.at, court.at, false});
  return judgement;
}

}  // namespace

SignatureJudgement judge(const JudgeQuestion& question) {
  Court court(question);
  switch (question.what) {
    case JudgeQuestion::What::cms: return judge_signature(question, court);
    case JudgeQuestion::What::timestamp: return judge_document_timestamp(question, court);
    case JudgeQuestion::What::certificate: return judge_own_certificate(question, court);
  }
  return {};
}

}  // namespace sohoa
