// pades.sign: the officer's signature on the copy; a paper that came signed is judged and left byte for byte as it is (R15).

#include "sohoa/core/file.hpp"
#include "sohoa/pades/extend.hpp"
#include "sohoa/stages/stand_ins.hpp"
#include "stages/judged.hpp"
#include "stages/paper_events.hpp"
#include "stages/stages.hpp"
#include "stages/waiting_signature.hpp"

namespace sohoa {

namespace {

// With the TSA away the officer signs all the same, and the timestamp is owed for this long.
constexpr int default_finish_within_h = 4;

}  // namespace

SignPaper::SignPaper(const Settings& settings) : level_(Level::b_t), appearance_(Appearance::copy), agency_(settings.text_or("agency", "")) {
  settings.text("use");
  const auto level = level_named(settings.text_or("level", "B-T"));
  if (!level) settings.refuse("level", "\"B-B\", \"B-T\", \"B-LT\" or \"B-LTA\"");
  level_ = *level;
  constexpr int most_hours = 30 * 24, seconds_an_hour = 3600;
  finish_within_s_ = seconds_an_hour * settings.integer_or("finish_within_h", default_finish_within_h, 0, most_hours);
  const std::string appearance = settings.text_or("appearance", "copy");
  if (appearance != "copy" && appearance != "none") settings.refuse("appearance", "\"copy\" or \"none\"");
  appearance_ = appearance == "copy" ? Appearance::copy : Appearance::none;
  const std::string signer = settings.text_or("signer", "officer");
  if (signer != "officer" && signer != "applicant") settings.refuse("signer", "\"officer\" or \"applicant\"");
  role_ = signer == "officer" ? SignerRole::officer : SignerRole::citizen;
}

/// Neither for a paper that came signed, nor for one whose officer has signed and only a service was away.
bool SignPaper::waits(const PackagedPaper& paper) const {
  return paper.kept != DigitizedDocument::Kept::is_signed && !owed_for(paper);
}

namespace {

/// Who is recorded for the paper's owner, for all he does or for this dossier.
std::vector<StandIn> recorded_for(const PaperIdentity& paper, const Desk& desk) {
  const auto owner = PersonalId::parse(paper.owner_id);
  if (desk.authorizations == nullptr || !owner) return {};
  return stand_ins(desk.authorizations->list(*desk.database->begin_reading(), *desk.ledger, {.owner = owner, .dossier = paper.dossier}));
}

/// The record by which a paper's first signature was made in its owner's stead (R20); empty when it is his own, or an agency's,
/// whose certificate names no person. Only a timestamp proves that it was made while the record held: else now counts. Anybody
/// can make a certificate with another's id in it, so one that leads to no issuer of the desk's list proves nobody's.
std::string authorization_of(const SignatureJudgement& signature, const PaperIdentity& paper, const Desk& desk) {
  const std::string& id = signature.signer_subject_id;
  if (!id.starts_with("CCCD:") && !id.starts_with("CMND:")) return {};
  if (signature.sub_indication == "NO_CERTIFICATE_CHAIN_FOUND" && desk.trust != nullptr && !desk.trust->roots.empty())
    throw Error(ErrorCode::certificate_refused, "untrusted_certificate", paper.component);
  SignsAs found = signs_as(id, paper.owner_id, recorded_for(paper, desk), signature.best_signature_time.value_or(desk.clock->now()));
  if (found.refusal == "names_another_person") found.refusal = "signed_by_another";
  if (!found.refusal.empty()) throw Error(ErrorCode::certificate_refused, found.refusal, paper.component);
  return std::move(found.record);
}

/// A paper the citizen signed: it must hold, and the signature must be his.
SignedPaper accept_signed(const PackagedPaper& paper, const Desk& desk) {
  const VerificationReport report = judged(read_file(paper.file), desk);
  if (report.verdict == FileVerdict::total_failed || report.verdict == FileVerdict::no_signature)
    throw Error(ErrorCode::signing_refused, "the signature it came with does not hold: " + std::string(name(report.verdict)),
                paper.paper.component);
  SignedPaper accepted;
  accepted.packaged = paper;
  accepted.verdict = std::string(name(report.verdict));
  const SignatureReport& first = report.signatures.front();
  accepted.level = first.level;
  accepted.signer_common_name = first.judgement.signer_common_name;
  accepted.signer_subject_id = first.judgement.signer_subject_id;
  if (paper.paper.kind == ComponentKind::component) accepted.authorization = authorization_of(first.judgement, paper.paper, desk);
  return accepted;
}

/// A component that came signed bears the applicant's own signature or one in his stead, or that of whoever issued it.
SignerRole role_of(const SignedPaper& signed_paper, SignerRole otherwise) {
  const PackagedPaper& paper = signed_paper.packaged;
  const bool came_signed = paper.kept == DigitizedDocument::Kept::is_signed && paper.paper.kind == ComponentKind::component;
  if (!came_signed) return otherwise;
  const bool is_the_citizens = !signed_paper.authorization.empty() || same_person(signed_paper.signer_subject_id, paper.paper.owner_id);
  return is_the_citizens ? SignerRole::citizen : SignerRole::agency;
}

/// What the officer's signature still owes is made good without him.
SignedDocument raised(SignedDocument owed, const SignOptions& options, const Instant now) {
  const ExtendedDocument document =
      extend_pdf(owed.bytes, {.level = owed.pending->level, .tsa = options.tsa, .trust = options.trust, .cache = options.cache}, now);
  std::erase(owed.warnings, "not_yet_timestamped");
  std::erase(owed.warnings, "evidence_not_yet_kept");
  if (now > owed.pending->until) owed.warnings.emplace_back("timestamp_late");
  owed.bytes = document.bytes;
  owed.digest = document.digest;
  owed.level = document.level;
  return owed;
}

SignedDocument signed_or_raised(const PackagedPaper& paper, const SignOptions& options, Desk& desk) {
  if (auto owed = owed_for(paper)) return raised(std::move(*owed), options, desk.clock->now());
  SOHOA_INVARIANT(desk.signer != nullptr);   // the runner parks the run otherwise
  SignedDocument document = sign_or_wait(paper, options, desk);
  if (document.pending) keep_owed(paper, document);
  return document;
}

}  // namespace

SignedPaper SignPaper::run(const PackagedPaper& paper, Desk& desk) const {
  SignedPaper result;
  if (paper.kept == DigitizedDocument::Kept::is_signed) {
    result = accept_signed(paper, desk);
  } else {
    SignOptions options;
    options.level = level_;
    options.tsa = desk.tsa;
    options.appearance = appearance_;
    options.agency = !agency_.empty() || !desk.unit_name ? agency_ : desk.unit_name(paper.paper.unit);
    options.trust = desk.trust;
    options.offline = desk.is_offline;
    options.finish_within_s = finish_within_s_;
    if (role_ == SignerRole::citizen) {
      options.person = paper.paper.owner_id;
      options.stand_ins = recorded_for(paper.paper, desk);
    }
    const SignedDocument document = signed_or_raised(paper, options, desk);
    result.packaged = paper;
    result.packaged.file = desk.scratch / "signed.pdf";
    result.packaged.digest = document.digest;
    write_file_durably(result.packaged.file, document.bytes);
    result.level = std::string(sohoa::name(document.level));
    result.verdict = std::string(sohoa::name(judged(document.bytes, desk).verdict));
    result.signer_common_name = document.signer_common_name;
    result.signer_subject_id = document.signer_subject_id;
    result.authorization = document.authorization;
    result.warnings = document.warnings;
    // Who compares the copy with the original is not the one who asks for it.
    if (role_ == SignerRole::officer && same_person(result.signer_subject_id, paper.paper.owner_id)) result.warnings.emplace_back("officer_is_applicant");
  }
  desk.record(draft(ComponentSigned{.component = paper.paper.component,
                                    .level = result.level,
                                    .role = role_of(result, role_),
                                    .authorization = result.authorization},
                    frame_of(paper.paper, desk)));
  return result;
}

}  // namespace sohoa
