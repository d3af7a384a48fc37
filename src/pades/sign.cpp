// Signing in four steps, each of which can stop without leaving anything half-signed: is the certificate good, what would
// the revision look like, what does the key say to its digest, and does our own output hold when it is read like a stranger's.
#include "sohoa/pades/sign.hpp"

#include <algorithm>
#include <charconv>

#include "pades/appearance_choice.hpp"
#include "pades/content_digests.hpp"
#include "pades/raise_level.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pdf/stamp.hpp"

namespace sohoa {
namespace {

constexpr int smallest_rsa_bits = 2048;   // R17

void refuse_weak_key(const Certificate& certificate) {
  if (!certificate.key.starts_with("RSA-")) return;
  int bits = 0;
  std::from_chars(certificate.key.data() + 4, certificate.key.data() + certificate.key.size(), bits);
  if (bits < smallest_rsa_bits) throw Error(ErrorCode::key_refused, certificate.key);
}

void refuse_unusable(const Certificate& certificate, Instant now) {
  refuse_weak_key(certificate);
  if (now < certificate.not_before) throw Error(ErrorCode::certificate_refused, "not yet valid");
  if (now > certificate.not_after) throw Error(ErrorCode::certificate_refused, "expired");
  if (!certificate.may_sign) throw Error(ErrorCode::certificate_refused, "key usage");
}

/// R20: the record by which the certificate signs for the person; empty when it is his own, or nobody is named.
std::string authorization_of(const std::string& subject_id, const SignOptions& options, Instant now) {
  if (options.person.empty()) return {};
  SignsAs found = signs_as(subject_id, options.person, options.stand_ins, now);
  if (!found.refusal.empty()) throw Error(ErrorCode::certificate_refused, found.refusal);
  return std::move(found.record);
}

/// R18: what a trust list and the revocation services say. Doubt is a recorded warning, a known evil a refusal.
SignerCheck check_trust(const Signer& signer, const SignOptions& options, Instant now) {
  if (options.trust == nullptr) return {{"certificate_not_checked"}, {}};
  SignerCheck check;
  Evidence evidence;
  const auto judge = [&](const Evidence& known) {
    return judge_certificate(signer.certificate(), signer.chain(), *options.trust, known, now);
  };
  const FetchingOptions fetching{.cache = options.cache, .unreachable = &check.unreachable};
  const SignatureJudgement judgement =
      options.offline ? judge(evidence) : judge_with_fetching(judge, evidence, *options.trust, now, fetching);
  if (judgement.indication == Indication::total_passed) return check;
  if (judgement.revocation == RevocationStatus::revoked) throw Error(ErrorCode::certificate_refused, "revoked");
  if (judgement.sub_indication == "NO_CERTIFICATE_CHAIN_FOUND") check.warnings.push_back("untrusted_certificate");
  else if (judgement.sub_indication == "TRY_LATER") check.warnings.push_back("revocation_unknown");
  else throw Error(ErrorCode::certificate_refused, judgement.sub_indication);
  return check;
}

/// "2026-11-24T08:15:30+07:00" as PDF writes it: "D:20261124081530+07'00'".
std::string pdf_date(Instant at) {
  std::string digits;
  const std::string iso = at.iso();
  for (const char c : iso.substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return "D:" + digits + "+07'00'";
}

SignatureField field_for(const Certificate& certificate, const SignOptions& options, Instant now) {
  SignatureField field;
  field.name = options.field.value_or("");
  field.reason = options.reason;
  field.location = options.location;
  field.signer_name = certificate.common_name;
  field.signing_time = pdf_date(now);
  field.certifies = options.certifies;
  return field;
}

bool is_as_before(const FoundSignature& before, const FoundSignature& after) {
  const bool stands = before.field_name == after.field_name && before.contents == after.contents && before.problems == after.problems &&
                      before.covers_whole_revision == after.covers_whole_revision;
  const bool was_forbidden = before.later == FoundSignature::Later::forbidden;
  return stands && (was_forbidden || after.later == FoundSignature::Later::permitted);
}

/// Reads the output as a stranger would: the new signature covers all of it, and no earlier one lost anything.
/// Read like a stranger's.
void check_own_work(WorkingDocument& document, const ReadSignatures& before, const std::string& field, ByteView cms,
                    const ContentDigests& digests, Instant now) {
  const ReadSignatures after = read_signatures(document.file());
  for (const FoundSignature& earlier : before.signatures) {
    const bool stands = std::any_of(after.signatures.begin(), after.signatures.end(),
                                    [&](const FoundSignature& later) { return is_as_before(earlier, later); });
    if (!stands) throw Error(ErrorCode::signing_refused, "an earlier signature would be degraded");
  }
  const auto own = std::find_if(after.signatures.begin(), after.signatures.end(), [&](const FoundSignature& found) {
    return found.field_name == field && std::equal(found.contents.begin(), found.contents.end(), cms.begin(), cms.end());
  });
  if (own == after.signatures.end() || !own->covers_whole_revision || own->later != FoundSignature::Later::none) {
    throw Error(ErrorCode::signing_refused, "the signature would not cover the document");
  }
  const SignatureJudgement judgement = judge_cms(cms, digests, {}, {}, now);
  if (judgement.indication == Indication::total_failed) throw Error(ErrorCode::signing_refused, judgement.sub_indication);
}

bool is_service_away(ErrorCode code) {
  return code == ErrorCode::tsa_unreachable || code == ErrorCode::tsa_refused || code == ErrorCode::revocation_unreachable;
}

void require_options(const SignOptions& options) {
  if (options.level != Level::b_b && options.tsa == nullptr) throw Error(ErrorCode::usage, "level without timestamp authority");
  if (options.level > Level::b_t && (options.trust == nullptr || options.offline))
    throw Error(ErrorCode::usage, "level without revocation");
}

/// A signature being made in a document.
class Signing {
 public:
  Signing(WorkingDocument& document, const Signer& signer, const SignOptions& options, Instant now, const RecordedPlan* record)
      : document_(document), options_(options) {
    require_options(options);
    const SignerCheck check = options.checked ? *options.checked : check_signer(signer, options, now);
    outcome_.warnings = check.warnings;
    outcome_.unreachable = check.unreachable;
    original_.emplace(ContentDigest::sha256);
    original_->update(document_.bytes());
    plan(signer, record, now);
    reserve(signer, now);
  }

  const Bytes& to_be_signed() const noexcept { return draft_->to_be_signed(); }

  SignatureOutcome finish(ByteView value, Instant now) {
    // A signature that was ordered may come when the authorisation has ended.
    authorization_of(outcome_.signer_subject_id, options_, now);
    const Bytes cms = cms_over(value, now);
    const Bytes& revision = slot_->fill(cms);
    document_.append(revision);
    outcome_.level = options_.level == Level::b_b || outcome_.pending ? Level::b_b : Level::b_t;
    if (is_recorded_) check_revision(revision, document_.bytes().size());
    else check_own_work(document_, before_, outcome_.field_name, cms, digests_, now);
    const std::size_t size = document_.bytes().size();
    raise(now);
    outcome_.digest = size == document_.bytes().size() ? digest_after(revision) : sha256(document_.bytes());
    return std::move(outcome_);
  }

 private:
  void plan(const Signer& signer, const RecordedPlan* record, Instant now) {
    if (record != nullptr && is_plan_for_this(*record)) {
      plan_ = record->plan;
      is_recorded_ = plan_.existing_signatures == 0;
      if (plan_.existing_signatures > 0) before_ = read_signatures(document_.file());
      prepare_field(signer, now);
      return;
    }
    PlanRequest request = first_request();
    plan_ = planned(request);
    if (plan_.existing_signatures > 0) before_ = read_signatures(document_.file());
    prepare_field(signer, now);
  }

  bool is_plan_for_this(const RecordedPlan& record) const {
    const bool fits = options_.page ? *options_.page == record.plan.page_index : options_.appearance == Appearance::copy || options_.appearance == Appearance::none;
    const Bytes digest = ContentHasher{*original_}.finish().sha256;
    return fits && std::equal(digest.begin(), digest.end(), record.document.bytes.begin(), record.document.bytes.end());
  }

  PlanRequest first_request() const {
    PlanRequest request;
    const bool is_on_the_last = options_.appearance == Appearance::person || options_.appearance == Appearance::agency;
    request.page_index = options_.page.value_or(is_on_the_last ? -1 : 0);
    request.looks_for_room = options_.appearance != Appearance::none && !options_.place;
    return request;
  }

  RevisionPlan planned(const PlanRequest& request) {
    try {
      return plan_revision(document_.file(), request);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::pdf_needs_repair || !options_.normalizes || outcome_.was_normalized) throw;
    }
    document_.replace(normalized(document_.file()));
    outcome_.was_normalized = true;
    original_.emplace(ContentDigest::sha256);
    original_->update(document_.bytes());
    return planned(request);
  }

  void prepare_field(const Signer& signer, Instant now) {
    field_ = field_for(signer.certificate(), options_, now);
    AppearanceChoice choice = choose_appearance(options_, signer.certificate(), before_, plan_, now);
    if (choice.page_index != plan_.page_index) plan_ = planned({choice.page_index, RevisionPurpose::signature, false});
    field_.appearance = std::move(choice.appearance);
    field_.place = choice.place_in(plan_);
    outcome_.warnings.insert(outcome_.warnings.end(), choice.warnings.begin(), choice.warnings.end());
  }

  void reserve(const Signer& signer, Instant now) {
    slot_.emplace(SignatureSlot::reserve(plan_, document_.bytes(), field_, cms_size_bound(signer, options_.level != Level::b_b)));
    digests_ = digests_by(digest_signed_by(signer.algorithm()));
    outcome_.field_name = slot_->field_name();
    outcome_.signer_common_name = signer.certificate().common_name;
    outcome_.signer_subject_id = signer.certificate().subject_id;
    outcome_.authorization = authorization_of(outcome_.signer_subject_id, options_, now);
    outcome_.algorithm = signer.algorithm();
    if (scheme(outcome_.algorithm) == SignatureScheme::rsa_pkcs1) outcome_.warnings.push_back("pkcs1_v15");
    draft_.emplace(signer, digests_);
  }

  /// SHA-256 goes on from where the original's ended; the longer ones read it once more.
  ContentDigests digests_by(ContentDigest algorithm) const {
    const auto pieces = slot_->covered(document_.bytes());
    ContentHasher hasher = algorithm == ContentDigest::sha256 ? ContentHasher{*original_} : ContentHasher{algorithm};
    for (std::size_t i = algorithm == ContentDigest::sha256 ? 1 : 0; i < pieces.size(); ++i) hasher.update(pieces[i]);
    return hasher.finish();
  }

  Digest digest_after(ByteView revision) const {
    ContentHasher hasher{*original_};
    hasher.update(revision);
    const Bytes value = hasher.finish().sha256;
    Digest digest;
    std::copy(value.begin(), value.end(), digest.bytes.begin());
    return digest;
  }

  /// Our own document and our own revision of it: no parser is asked, the arithmetic is gone over once more.
  void check_revision(ByteView revision, std::size_t size) const {
    const auto pieces = slot_->covered(ByteView{});
    const std::size_t hole = 2 * slot_->reserved_bytes() + 2;
    const bool adds_up = pieces[1].size() + hole + pieces[2].size() == revision.size() && revision[pieces[1].size()] == '<' &&
                         revision[pieces[1].size() + hole - 1] == '>' && size > revision.size();
    if (!adds_up) throw Error(ErrorCode::signing_refused, "the signature would not cover the document");
  }

  void postpone(std::string_view warning, Instant now) {
    outcome_.warnings.emplace_back(warning);
    outcome_.pending = SignatureOutcome::Pending{options_.level, now.plus_seconds(options_.finish_within_s)};
  }

  /// With its timestamp, or without one when the TSA is away and that may be made good later.
  Bytes cms_over(ByteView value, Instant now) {
    if (options_.level == Level::b_b) return draft_->finish(value, nullptr);
    try {
      return draft_->finish(value, options_.tsa);
    } catch (const Error& error) {
      if (options_.finish_within_s == 0 || !is_service_away(error.code())) throw;
      postpone("not_yet_timestamped", now);
      return draft_->finish(value, nullptr);
    }
  }

  /// What was reached stays whole when a service falls silent half way.
  void raise(Instant now) {
    if (options_.level <= Level::b_t || outcome_.pending) return;
    const std::size_t reached = document_.bytes().size();
    try {
      raise_level(document_, {options_.level, options_.tsa, options_.trust, options_.cache}, outcome_.field_name, now);
      outcome_.level = options_.level;
    } catch (const Error& error) {
      if (options_.finish_within_s == 0 || !is_service_away(error.code())) throw;
      document_.shrink(reached);
      postpone("evidence_not_yet_kept", now);
    }
  }

  WorkingDocument& document_;
  const SignOptions& options_;
  SignatureOutcome outcome_;
  std::optional<ContentHasher> original_;   // over the original's bytes
  RevisionPlan plan_;
  bool is_recorded_ = false;
  ReadSignatures before_;
  SignatureField field_;
  std::optional<SignatureSlot> slot_;
  ContentDigests digests_;
  std::optional<CmsDraft> draft_;
};

}  // namespace

SignerCheck check_signer(const Signer& signer, const SignOptions& options, Instant now) {
  refuse_unusable(signer.certificate(), now);
  authorization_of(signer.certificate().subject_id, options, now);
  return check_trust(signer, options, now);
}

struct PreparedSignature::State {
  State(ByteView original, const Signer& signer, const SignOptions& options, Instant now, const RecordedPlan* plan)
      : document(original), signing(document, signer, options, now, plan) {}
  MemoryDocument document;
  Signing signing;
};

PreparedSignature::PreparedSignature(ByteView original, const Signer& signer, const SignOptions& options, Instant now, const RecordedPlan* plan)
    : state_(std::make_unique<State>(original, signer, options, now, plan)) {}
PreparedSignature::~PreparedSignature() = default;
PreparedSignature::PreparedSignature(PreparedSignature&&) noexcept = default;
PreparedSignature& PreparedSignature::operator=(PreparedSignature&&) noexcept = default;

const Bytes& PreparedSignature::to_be_signed() const noexcept { return state_->signing.to_be_signed(); }

SignedDocument PreparedSignature::finish(ByteView value, Instant now) {
  SignedDocument document{state_->signing.finish(value, now), {}};
  document.bytes = state_->document.release();
  return document;
}

SignedDocument sign_pdf(ByteView original, Signer& signer, const SignOptions& options, Instant now, const RecordedPlan* plan) {
  PreparedSignature prepared(original, signer, options, now, plan);
  return prepared.finish(signer.sign(prepared.to_be_signed()), now);
}

SignatureOutcome sign_pdf_file(const std::filesystem::path& in, const std::filesystem::path& out, Signer& signer, const SignOptions& options,
                               Instant now, const RecordedPlan* plan) {
  FileDocument document{in, out};
  Signing signing{document, signer, options, now, plan};
  SignatureOutcome outcome = signing.finish(signer.sign(signing.to_be_signed()), now);
  document.commit();
  return outcome;
}

}  // namespace sohoa
