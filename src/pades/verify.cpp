// Verification: what the file's structure says (read in the sandbox), what the cryptography says (judged in the sandbox),
// what the network adds (fetched here, from allowed addresses), and one verdict a signature out of the three.
#include "sohoa/pades/verify.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "pades/content_digests.hpp"
#include "pades/raise_level.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

void hash_range(const Descriptor& file, std::uint64_t begin, std::uint64_t size, ContentHasher& hasher) {
  Bytes piece(std::min<std::uint64_t>(piece_bytes, size));
  while (size > 0) {
    const ssize_t got = pread(file.get(), piece.data(), std::min<std::uint64_t>(piece.size(), size), static_cast<off_t>(begin));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read", {});
    if (got == 0) throw Error(ErrorCode::input_truncated);
    hasher.update(ByteView{piece}.first(static_cast<std::size_t>(got)));
    begin += static_cast<std::uint64_t>(got);
    size -= static_cast<std::uint64_t>(got);
  }
}

ContentDigests digests_of(const Descriptor& file, const FoundSignature& found) {
  ContentHasher hasher{found.contents};
  hash_range(file, found.byte_range[0], found.byte_range[1], hasher);
  hash_range(file, found.byte_range[2], found.byte_range[3], hasher);
  return hasher.finish();
}

/// "D:20261124081530+07'00'" and its shorter forms; nullopt for what is none.
std::optional<Instant> instant_of_pdf_date(std::string_view text) {
  if (text.starts_with("D:")) text.remove_prefix(2);
  std::string digits{text.substr(0, std::min(text.size(), text.find_first_not_of("0123456789")))};
  if (digits.size() < 4 || digits.size() > 14) return std::nullopt;
  text.remove_prefix(digits.size());
  digits += std::string{"00000101000000"}.substr(digits.size());
  std::string offset = "Z";
  if (text.size() >= 3 && (text[0] == '+' || text[0] == '-')) {
    const bool has_minutes = text.size() >= 6 && text[3] == '\'';
    offset = std::string{text.substr(0, 3)} + ":" + (has_minutes ? std::string{text.substr(4, 2)} : "00");
  }
  const auto part = [&](std::size_t at, std::size_t count) { return digits.substr(at, count); };
  return Instant::parse(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(8, 2) + ":" + part(10, 2) + ":" + part(12, 2) + offset);
}

bool is_supported(const FoundSignature& found) {
  return found.sub_filter == "ETSI.CAdES.detached" || found.sub_filter == "adbe.pkcs7.detached" || found.sub_filter == "ETSI.RFC3161";
}

bool is_document_timestamp(const FoundSignature& found) { return found.type == "DocTimeStamp" || found.sub_filter == "ETSI.RFC3161"; }

/// A document timestamp that holds: whatever the file's first `revision` revisions say existed at that time.
struct ProofOfExistence {
  int revision = 0;
  Instant at;
};

/// Judges the signatures of one file, the newest first: a later timestamp proves that the earlier ones existed at its time,
/// so a certificate that has expired since still holds (EN 319 102-1, 5.6).
class FileJudge {
 public:
  FileJudge(const Descriptor& file, ReadSignatures read, const VerifyOptions& options, Instant now)
      : file_(file), read_(std::move(read)), options_(options), now_(now) {
    evidence_.certificates = read_.dss_certificates;
    evidence_.crls = read_.dss_crls;
    evidence_.ocsps = read_.dss_ocsps;
  }

  VerificationReport report() {
    VerificationReport report;
    report.signatures.resize(read_.signatures.size());
    for (std::size_t i = read_.signatures.size(); i-- > 0;) report.signatures[i] = judge(read_.signatures[i]);
    forbid_broken_successors(report);
    for (std::size_t i = 0; i < report.signatures.size(); ++i) conclude(read_.signatures[i], report.signatures[i]);
    report.verdict = overall(report.signatures);
    return report;
  }

 private:
  SignatureReport judge(const FoundSignature& found) {
    SignatureReport report;
    report.field = found.field_name;
    report.is_document_timestamp = is_document_timestamp(found);
    report.signing_time = instant_of_pdf_date(found.signing_time);
    report.covers_whole_revision = found.covers_whole_revision;
    report.later_changes = found.later;
    if (!found.covers_whole_revision || !is_supported(found)) return report;

    const ContentDigests digests = digests_of(file_, found);
    report.digest = hex(digests.sha256);
    report.judgement = judged(found, digests, report);
    if (report.is_document_timestamp) remember_proof(found, report.judgement);
    return report;
  }

  /// Judged as of `at`; `proof` is a later timestamp over the same bytes.
  SignatureJudgement judged_at(const FoundSignature& found, const ContentDigests& digests, const Evidence& evidence, Instant at,
                               const std::optional<ProofOfExistence>& proof) const {
    const auto proven_at = proof ? std::optional{proof->at} : std::nullopt;
    return is_document_timestamp(found) ? judge_timestamp(found.contents, digests, options_.trust, evidence, at, proven_at)
                                        : judge_cms(found.contents, digests, options_.trust, evidence, at, proven_at);
  }

  SignatureJudgement judged(const FoundSignature& found, const ContentDigests& digests, SignatureReport& report) {
    const auto proof = proof_for(found);
    const auto judge = [&](const Evidence& evidence) { return judged_at(found, digests, evidence, at(), proof); };
    const SignatureJudgement alone = judge(own_evidence());   // what the file itself can prove makes its level
    SignatureJudgement judgement = alone;
    if (judgement.indication != Indication::total_passed && !options_.offline) {
      judgement = judge_with_fetching(judge, evidence_, options_.trust, now_, {.cache = options_.cache});
    }
    if (judgement.indication == Indication::indeterminate && proof && !judgement.has_timestamp) {
      SignatureJudgement then = judged_at(found, digests, evidence_, proof->at, proof);
      if (then.indication == Indication::total_passed) judgement = std::move(then);
    }
    if (!report.is_document_timestamp) report.level = level_of(found, alone, judgement, proof);
    return judgement;
  }

  Instant at() const { return options_.at.value_or(now_); }

  Evidence own_evidence() const {
    Evidence own;
    own.certificates = read_.dss_certificates;
    own.crls = read_.dss_crls;
    own.ocsps = read_.dss_ocsps;
    return own;
  }

  static bool has(const std::vector<std::string>& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

  /// A timestamp makes the level even while its TSA's revocation services do not answer; one that is broken or of a stranger does not.
  static bool bears_timestamp(const SignatureJudgement& judgement) {
    return judgement.has_timestamp || has(judgement.reasons, "timestamp_revocation_unknown") || has(judgement.reasons, "timestamp_issuer_revocation_unknown");
  }

  std::string level_of(const FoundSignature& found, const SignatureJudgement& alone, const SignatureJudgement& judgement,
                       const std::optional<ProofOfExistence>& proof) const {
    const bool is_stamped = bears_timestamp(judgement) || bears_timestamp(alone);
    if (found.sub_filter == "adbe.pkcs7.detached") return is_stamped ? "PKCS7-T" : "PKCS7-B";
    if (has(judgement.reasons, "signing_certificate_not_named")) return "PDF-NOT-ETSI";
    if (!is_stamped && !proof) return std::string{name(Level::b_b)};
    const bool has_revocation = read_.has_dss && alone.revocation != RevocationStatus::unknown && !has(alone.reasons, "issuer_revocation_unknown");
    if (!has_revocation) return std::string{name(Level::b_t)};
    return std::string{name(proof ? Level::b_lta : Level::b_lt)};
  }

  void remember_proof(const FoundSignature& found, const SignatureJudgement& judgement) {
    if (judgement.indication != Indication::total_passed || !judgement.best_signature_time) return;
    if (found.later == FoundSignature::Later::forbidden) return;
    proofs_.push_back({found.revision, *judgement.best_signature_time});
  }

  /// The earliest proof among the timestamps that came after.
  std::optional<ProofOfExistence> proof_for(const FoundSignature& found) const {
    std::optional<ProofOfExistence> best;
    for (const auto& proof : proofs_) {
      if (proof.revision > found.revision && (!best || proof.at < best->at)) best = proof;
    }
    return best;
  }

  static bool is_broken(const SignatureReport& report) {
    const auto& why = report.judgement.sub_indication;
    return !report.covers_whole_revision || why == "HASH_FAILURE" || why == "SIG_CRYPTO_FAILURE" || why == "FORMAT_FAILURE";
  }

  /// A later revision is excused by the signature it adds; one that does not hold excuses nothing.
  void forbid_broken_successors(VerificationReport& report) {
    for (std::size_t later = 0; later < report.signatures.size(); ++later) {
      if (!is_broken(report.signatures[later])) continue;
      for (std::size_t i = 0; i < report.signatures.size(); ++i) {
        if (read_.signatures[i].later != FoundSignature::Later::permitted) continue;
        const bool is_earlier = read_.signatures[later].revision == 0 || read_.signatures[later].revision > read_.signatures[i].revision;
        if (i == later || !is_earlier) continue;
        report.signatures[i].later_changes = FoundSignature::Later::forbidden;
        read_.signatures[i].later_reasons.push_back("later_signature_broken");
      }
    }
  }

  static void conclude(const FoundSignature& found, SignatureReport& report) {
    report.verdict = report.judgement.indication;
    report.sub_indication = report.judgement.sub_indication;
    report.reasons = report.judgement.reasons;
    if (!is_supported(found)) report.reasons.push_back("sub_filter_unsupported");
    report.reasons.insert(report.reasons.end(), found.problems.begin(), found.problems.end());
    const bool is_forbidden = report.covers_whole_revision && report.later_changes == FoundSignature::Later::forbidden;
    if (is_forbidden) {
      report.reasons.push_back("later_changes_forbidden");
      report.reasons.insert(report.reasons.end(), found.later_reasons.begin(), found.later_reasons.end());
    }
    const bool is_unsound = !report.covers_whole_revision || !is_supported(found) || is_forbidden;
    if (!is_unsound || report.verdict == Indication::total_failed) return;
    report.verdict = Indication::total_failed;
    report.sub_indication = "FORMAT_FAILURE";
  }

  static FileVerdict overall(const std::vector<SignatureReport>& signatures) {
    const bool has_signature = std::any_of(signatures.begin(), signatures.end(), [](const auto& one) { return !one.is_document_timestamp; });
    if (!has_signature) return FileVerdict::no_signature;
    FileVerdict verdict = FileVerdict::total_passed;
    for (const auto& one : signatures) {
      if (one.verdict == Indication::total_failed) return FileVerdict::total_failed;
      if (one.verdict == Indication::indeterminate) verdict = FileVerdict::indeterminate;
    }
    return verdict;
  }

  const Descriptor& file_;
  ReadSignatures read_;
  const VerifyOptions& options_;
  const Instant now_;
  Evidence evidence_;                        // the file's own, and what was fetched
  std::vector<ProofOfExistence> proofs_;
};

}  // namespace

VerificationReport verify_open(const Descriptor& file, const VerifyOptions& options, Instant now) {
  return FileJudge{file, read_signatures(file), options, now}.report();
}

VerificationReport verify_pdf(const std::filesystem::path& file, const VerifyOptions& options, Instant now) {
  try {
    return verify_open(Descriptor::open_for_reading(file), options, now);
  } catch (Error& error) {
    throw std::move(error).about(file.string());
  }
}

VerificationReport verify_pdf(ByteView bytes, const VerifyOptions& options, Instant now) {
  return verify_open(Descriptor::of_memory(bytes), options, now);
}

}  // namespace sohoa
