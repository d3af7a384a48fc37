// The verdicts' outward shape; names and order of the keys are a contract.

#include "app/verdicts.hpp"

#include "sohoa/dossier/dossier.hpp"

namespace sohoa::app {

namespace {

std::string_view later_word(FoundSignature::Later later) {
  switch (later) {
    case FoundSignature::Later::none: return "none";
    case FoundSignature::Later::permitted: return "permitted";
    case FoundSignature::Later::forbidden: return "forbidden";
  }
  return "forbidden";
}

Json time_json(const std::optional<Instant>& at) { return at ? Json(at->iso()) : Json(nullptr); }

}  // namespace

std::string masked_subject(const std::string& subject_id) {
  const std::size_t colon = subject_id.find(':');
  if (colon == std::string::npos) return subject_id.empty() ? "" : "***";
  const auto id = PersonalId::parse(subject_id.substr(colon + 1));
  return subject_id.substr(0, colon + 1) + (id ? id->masked() : "***");
}

Json report_json(const std::string& file, const VerificationReport& report) {
  Json signatures = Json::array();
  for (const SignatureReport& signature : report.signatures)
    signatures.push_back({{"field", signature.field},
                          {"verdict", name(signature.verdict)},
                          {"sub_indication", signature.sub_indication.empty() ? Json(nullptr) : Json(signature.sub_indication)},
                          {"level", signature.level},
                          {"document_timestamp", signature.is_document_timestamp},
                          {"signer", {{"common_name", signature.judgement.signer_common_name},
                                      {"personal_id", masked_subject(signature.judgement.signer_subject_id)}}},
                          {"issuer", signature.judgement.issuer_common_name},
                          {"signing_time", time_json(signature.signing_time)},
                          {"best_signature_time", time_json(signature.judgement.best_signature_time)},
                          {"digest", signature.digest},
                          {"digest_algorithm", signature.judgement.digest_algorithm},
                          {"signature_algorithm", signature.judgement.signature_algorithm},
                          {"covers_whole_revision", signature.covers_whole_revision},
                          {"later_changes", later_word(signature.later_changes)},
                          {"reasons", signature.reasons}});
  return {{"file", file}, {"verdict", name(report.verdict)}, {"signatures", signatures}};
}

void tell(const Terminal& terminal, const std::string& file, const VerificationReport& report) {
  terminal.line(file + ": " + std::string(name(report.verdict)) + " – " + std::string(sentence(name(report.verdict), terminal.language)));
  const auto fact = [&](std::string_view vi, std::string_view en, const std::string& value) {
    terminal.line("    " + std::string(terminal.say(vi, en)) + ": " + value);
  };
  for (const SignatureReport& signature : report.signatures) {
    const SignatureJudgement& judged = signature.judgement;
    terminal.line("  " + signature.field + ": " + std::string(name(signature.verdict)) +
                  (signature.sub_indication.empty() ? "" : "/" + signature.sub_indication) +
                  (signature.level.empty() ? "" : ", " + signature.level));
    fact("người ký", "signer", judged.signer_common_name + (judged.signer_subject_id.empty() ? "" : " (" + masked_subject(judged.signer_subject_id) + ")"));
    fact("nơi cấp chứng thư số", "issued by", judged.issuer_common_name);
    const auto time = judged.best_signature_time ? judged.best_signature_time : signature.signing_time;
    fact("thời điểm ký", "signed at",
         (time ? time->iso() : "—") + std::string(judged.best_signature_time ? terminal.say(" (dấu thời gian)", " (timestamp)")
                                                                           : terminal.say(" (tự khai)", " (claimed)")));
    fact("hiệu lực chứng thư số", "certificate valid", judged.certificate_not_before.iso() + " – " + judged.certificate_not_after.iso());
    fact("toàn vẹn", "integrity", std::string(sentence(later_word(signature.later_changes), terminal.language)));
    for (const std::string& reason : signature.reasons) terminal.line("    - " + std::string(sentence(reason, terminal.language)));
  }
}

}  // namespace sohoa::app
