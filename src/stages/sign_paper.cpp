// pades.sign: the officer's signature on the copy; a paper that came signed is judged and left byte for byte as it is (R15).

#include "sohoa/core/file.hpp"
#include "sohoa/pades/verify.hpp"
#include "stages/paper_events.hpp"
#include "stages/stages.hpp"

namespace sohoa {

SignPaper::SignPaper(const Settings& settings) : level_(Level::b_t), appearance_(Appearance::copy), agency_(settings.text_or("agency", "")) {
  settings.text("use");
  const auto level = level_named(settings.text_or("level", "B-T"));
  if (!level) settings.refuse("level", "\"B-B\", \"B-T\", \"B-LT\" or \"B-LTA\"");
  level_ = *level;
  const std::string appearance = settings.text_or("appearance", "copy");
  if (appearance != "copy" && appearance != "none") settings.refuse("appearance", "\"copy\" or \"none\"");
  appearance_ = appearance == "copy" ? Appearance::copy : Appearance::none;
}

bool SignPaper::waits(const PackagedPaper& paper) const { return paper.kept != DigitizedDocument::Kept::is_signed; }

namespace {

VerificationReport judge(ByteView bytes, const Desk& desk) {
  VerifyOptions options;
  if (desk.trust) options.trust = *desk.trust;
  options.offline = desk.is_offline;
  return verify_pdf(bytes, options, desk.clock->now());
}

/// A certificate that names a person, and not the paper's owner (R20). An agency's names none.
bool is_another_persons(const std::string& subject_id, const std::string& owner_id) {
  const bool names_a_person = subject_id.starts_with("CCCD:") || subject_id.starts_with("CMND:");
  return names_a_person && !same_person(subject_id, owner_id);
}

/// A paper the citizen signed: it must hold, and the signature must be his.
SignedPaper accept_signed(const PackagedPaper& paper, const Desk& desk) {
  const VerificationReport report = judge(read_file(paper.file), desk);
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
  if (paper.paper.kind == ComponentKind::component && is_another_persons(accepted.signer_subject_id, paper.paper.owner_id))
    throw Error(ErrorCode::certificate_refused, "signed by a person who is not the applicant", paper.paper.component);
  return accepted;
}

}  // namespace

SignedPaper SignPaper::run(const PackagedPaper& paper, Desk& desk) const {
  SignedPaper result;
  if (paper.kept == DigitizedDocument::Kept::is_signed) {
    result = accept_signed(paper, desk);
  } else {
    SOHOA_INVARIANT(desk.signer != nullptr);   // the runner parks the run otherwise
    SignOptions options;
    options.level = level_;
    options.tsa = desk.tsa;
    options.appearance = appearance_;
    options.agency = !agency_.empty() || !desk.unit_name ? agency_ : desk.unit_name(paper.paper.unit);
    options.trust = desk.trust;
    options.offline = desk.is_offline;
    const SignedDocument document = sign_pdf(read_file(paper.file), *desk.signer, options, desk.clock->now());
    result.packaged = paper;
    result.packaged.file = desk.scratch / "signed.pdf";
    result.packaged.digest = document.digest;
    write_file_durably(result.packaged.file, document.bytes);
    result.level = std::string(sohoa::name(document.level));
    result.verdict = std::string(sohoa::name(judge(document.bytes, desk).verdict));
    result.signer_common_name = document.signer_common_name;
    result.signer_subject_id = document.signer_subject_id;
    result.warnings = document.warnings;
  }
  const bool is_citizens = paper.kept == DigitizedDocument::Kept::is_signed && paper.paper.kind == ComponentKind::component;
  desk.record(draft(ComponentSigned{.component = paper.paper.component,
                                    .level = result.level,
                                    .role = is_citizens ? SignerRole::citizen : SignerRole::officer},
                    frame_of(paper.paper, desk)));
  return result;
}

}  // namespace sohoa
