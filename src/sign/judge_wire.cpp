// Questions to the judge in the sandboxed child and his answers, as bytes; and the calls that carry them there.
#include "sohoa/core/error.hpp"
#include "sohoa/sandbox/sandbox.hpp"

#include "sign/judge.hpp"
#include "sign/tasks.hpp"

namespace sohoa {
namespace {

constexpr sandbox::Limits judge_limits{.cpu_seconds = 20,
                                       .wall_seconds = 60,
                                       .memory_bytes = std::uint64_t{1} << 30,
                                       .answer_bytes = std::uint64_t{256} << 20};

void write_request(wire::Writer& out, const EvidenceRequest& request) {
  out.number(static_cast<int>(request.kind)).text(request.url).bytes(request.body);
}

EvidenceRequest read_request(wire::Reader& in) {
  EvidenceRequest request;
  request.kind = static_cast<EvidenceRequest::Kind>(in.small(static_cast<int>(EvidenceRequest::Kind::issuer)));
  request.url = in.text();
  request.body = in.bytes();
  return request;
}

void write_time(wire::Writer& out, const std::optional<Instant>& time) {
  out.flag(time.has_value()).instant(time.value_or(Instant{}));
}

std::optional<Instant> read_time(wire::Reader& in) {
  const bool is_there = in.flag();
  const Instant time = in.instant();
  return is_there ? std::optional(time) : std::nullopt;
}

SignatureJudgement::NextUpdate read_next_update(wire::Reader& in) {
  SignatureJudgement::NextUpdate one;
  const Bytes digest = in.bytes();
  if (digest.size() != one.answer.bytes.size()) throw Error(ErrorCode::parser_died, "not a digest");
  std::copy(digest.begin(), digest.end(), one.answer.bytes.begin());
  one.at = in.instant();
  return one;
}

SignatureJudgement ask_child(const JudgeQuestion& question) {
  return judgement_from_wire(sandbox::ask_once(judge_task, {}, to_wire(question), judge_limits));
}

}  // namespace

Bytes to_wire(const JudgeQuestion& question) {
  wire::Writer out;
  out.number(static_cast<int>(question.what)).bytes(question.subject);
  out.bytes(question.digests.sha256).bytes(question.digests.sha384).bytes(question.digests.sha512);
  out.byte_lists(question.chain);
  out.byte_lists(question.trust.roots).byte_lists(question.trust.intermediates).texts(question.trust.allowed_urls);
  out.list(question.evidence.answers, [](wire::Writer& to, const Evidence::Answer& answer) {
    write_request(to, answer.request);
    to.bytes(answer.body).instant(answer.fetched_at).bytes(answer.nonce);
  });
  out.byte_lists(question.evidence.certificates).byte_lists(question.evidence.ocsps).byte_lists(question.evidence.crls);
  out.instant(question.at);
  write_time(out, question.proven_at);
  return out.take();
}

JudgeQuestion question_from_wire(ByteView wire) {
  wire::Reader in(wire);
  JudgeQuestion question;
  question.what = static_cast<JudgeQuestion::What>(in.small(static_cast<int>(JudgeQuestion::What::certificate)));
  question.subject = in.bytes();
  question.digests.sha256 = in.bytes();
  question.digests.sha384 = in.bytes();
  question.digests.sha512 = in.bytes();
  question.chain = in.byte_lists();
  question.trust.roots = in.byte_lists();
  question.trust.intermediates = in.byte_lists();
  question.trust.allowed_urls = in.texts();
  question.evidence.answers = in.list<Evidence::Answer>([](wire::Reader& from) {
    Evidence::Answer answer;
    answer.request = read_request(from);
    answer.body = from.bytes();
    answer.fetched_at = from.instant();
    answer.nonce = from.bytes();
    return answer;
  });
  question.evidence.certificates = in.byte_lists();
  question.evidence.ocsps = in.byte_lists();
  question.evidence.crls = in.byte_lists();
  question.at = in.instant();
  question.proven_at = read_time(in);
  in.finish();
  return question;
}

Bytes to_wire(const SignatureJudgement& judgement) {
  wire::Writer out;
  out.number(static_cast<int>(judgement.indication)).text(judgement.sub_indication);
  out.flag(judgement.has_timestamp).flag(judgement.names_its_certificate);
  out.text(judgement.signer_common_name).text(judgement.signer_subject_id).text(judgement.issuer_common_name);
  out.text(judgement.digest_algorithm).text(judgement.signature_algorithm);
  write_time(out, judgement.best_signature_time);
  out.instant(judgement.certificate_not_before).instant(judgement.certificate_not_after);
  out.number(static_cast<int>(judgement.revocation));
  write_time(out, judgement.revoked_at);
  out.texts(judgement.reasons).list(judgement.wanted, write_request);
  out.byte_lists(judgement.used_certificates).byte_lists(judgement.used_ocsps).byte_lists(judgement.used_crls);
  out.list(judgement.next_updates, [](wire::Writer& to, const SignatureJudgement::NextUpdate& one) { to.bytes(one.answer.bytes).instant(one.at); });
  return out.take();
}

SignatureJudgement judgement_from_wire(ByteView wire) {
  wire::Reader in(wire);
  SignatureJudgement judgement;
  judgement.indication = static_cast<Indication>(in.small(static_cast<int>(Indication::total_failed)));
  judgement.sub_indication = in.text();
  judgement.has_timestamp = in.flag();
  judgement.names_its_certificate = in.flag();
  judgement.signer_common_name = in.text();
  judgement.signer_subject_id = in.text();
  judgement.issuer_common_name = in.text();
  judgement.digest_algorithm = in.text();
  judgement.signature_algorithm = in.text();
  judgement.best_signature_time = read_time(in);
  judgement.certificate_not_before = in.instant();
  judgement.certificate_not_after = in.instant();
  judgement.revocation = static_cast<RevocationStatus>(in.small(static_cast<int>(RevocationStatus::unknown)));
  judgement.revoked_at = read_time(in);
  judgement.reasons = in.texts();
  judgement.wanted = in.list<EvidenceRequest>(read_request);
  judgement.used_certificates = in.byte_lists();
  judgement.used_ocsps = in.byte_lists();
  judgement.used_crls = in.byte_lists();
  judgement.next_updates = in.list<SignatureJudgement::NextUpdate>(read_next_update);
  in.finish();
  return judgement;
}

Bytes judge_in_child(ByteView wire) { return to_wire(judge(question_from_wire(wire))); }

SignatureJudgement judge_cms(ByteView cms, const ContentDigests& digests, const TrustList& trust,
                             const Evidence& evidence, Instant at, std::optional<Instant> proven_at) {
  return ask_child({.what = JudgeQuestion::What::cms,
                    .subject = Bytes(cms.begin(), cms.end()),
                    .digests = digests,
                    .chain = {},
                    .trust = trust,
                    .evidence = evidence,
                    .at = at,
                    .proven_at = proven_at});
}

SignatureJudgement judge_timestamp(ByteView token, const ContentDigests& digests, const TrustList& trust,
                                   const Evidence& evidence, Instant at, std::optional<Instant> proven_at) {
  return ask_child({.what = JudgeQuestion::What::timestamp,
                    .subject = Bytes(token.begin(), token.end()),
                    .digests = digests,
                    .chain = {},
                    .trust = trust,
                    .evidence = evidence,
                    .at = at,
                    .proven_at = proven_at});
}

SignatureJudgement judge_certificate(const Certificate& certificate, const std::vector<Certificate>& chain,
                                     const TrustList& trust, const Evidence& evidence, Instant at) {
  JudgeQuestion question{.what = JudgeQuestion::What::certificate,
                         .subject = certificate.der,
                         .digests = {},
                         .chain = {},
                         .trust = trust,
                         .evidence = evidence,
                         .at = at,
                         .proven_at = {}};
  for (const Certificate& one : chain) question.chain.push_back(one.der);
  return ask_child(question);
}

std::string_view name(Indication indication) noexcept {
  switch (indication) {
    case Indication::total_passed: return "TOTAL-PASSED";
    case Indication::indeterminate: return "INDETERMINATE";
    case Indication::total_failed: return "TOTAL-FAILED";
  }
  return "";
}

}  // namespace sohoa
