// Signing in four steps, each of which can stop without leaving anything half-signed: is the certificate good, what would
// the revision look like, what does the key say to its digest, and does our own output hold when it is read like a stranger's.
#include "sohoa/pades/sign.hpp"

#include <algorithm>
#include <charconv>

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

/// R18: what a trust list and the revocation services say. Doubt is a recorded warning, a known evil a refusal.
std::vector<std::string> check_trust(const Signer& signer, const SignOptions& options, Instant now) {
  if (options.trust == nullptr) return {"certificate_not_checked"};
  Evidence evidence;
  const auto judge = [&](const Evidence& known) {
    return judge_certificate(signer.certificate(), signer.chain(), *options.trust, known, now);
  };
  const SignatureJudgement judgement =
      options.offline ? judge(evidence) : judge_with_fetching(judge, evidence, *options.trust, now, {.cache = options.cache});
  if (judgement.indication == Indication::total_passed) return {};
  if (judgement.revocation == RevocationStatus::revoked) throw Error(ErrorCode::certificate_refused, "revoked");
  if (judgement.sub_indication == "NO_CERTIFICATE_CHAIN_FOUND") return {"untrusted_certificate"};
  if (judgement.sub_indication == "TRY_LATER") return {"revocation_unknown"};
  throw Error(ErrorCode::certificate_refused, judgement.sub_indication);
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
  field.place = options.place;
  if (options.appearance == Appearance::copy) {
    field.appearance = copy_stamp(options.agency.empty() ? certificate.common_name : options.agency, now.iso());
  }
  return field;
}

ContentDigests digests_for(const Signer& signer, const SignatureSlot& slot, ByteView original) {
  ContentHasher hasher{digest_signed_by(signer.algorithm())};
  for (const ByteView piece : slot.covered(original)) hasher.update(piece);
  return hasher.finish();
}

bool is_as_before(const FoundSignature& before, const FoundSignature& after) {
  const bool stands = before.field_name == after.field_name && before.contents == after.contents && before.problems == after.problems &&
                      before.covers_whole_revision == after.covers_whole_revision;
  const bool was_forbidden = before.later == FoundSignature::Later::forbidden;
  return stands && (was_forbidden || after.later == FoundSignature::Later::permitted);
}

/// Reads the output as a stranger would: the new signature covers all of it, and no earlier one lost anything.
void check_own_work(ByteView signed_bytes, const ReadSignatures& before, const SignedDocument& document, ByteView cms, const ContentDigests& digests, Instant now) {
  const ReadSignatures after = read_signatures(Descriptor::of_memory(signed_bytes));
  for (const FoundSignature& earlier : before.signatures) {
    const bool stands = std::any_of(after.signatures.begin(), after.signatures.end(),
                                    [&](const FoundSignature& later) { return is_as_before(earlier, later); });
    if (!stands) throw Error(ErrorCode::signing_refused, "an earlier signature would be degraded");
  }
  const auto own = std::find_if(after.signatures.begin(), after.signatures.end(), [&](const FoundSignature& found) {
    return found.field_name == document.field_name && std::equal(found.contents.begin(), found.contents.end(), cms.begin(), cms.end());
  });
  if (own == after.signatures.end() || !own->covers_whole_revision || own->later != FoundSignature::Later::none) {
    throw Error(ErrorCode::signing_refused, "the signature would not cover the document");
  }
  const SignatureJudgement judgement = judge_cms(cms, digests, {}, {}, now);
  if (judgement.indication == Indication::total_failed) throw Error(ErrorCode::signing_refused, judgement.sub_indication);
}

}  // namespace

SignedDocument sign_pdf(ByteView original, Signer& signer, const SignOptions& options, Instant now) {
  const Certificate& certificate = signer.certificate();
  const bool with_timestamp = options.level != Level::b_b;
  if (with_timestamp && options.tsa == nullptr) throw Error(ErrorCode::usage, "level without timestamp authority");
  if (options.level > Level::b_t && (options.trust == nullptr || options.offline)) throw Error(ErrorCode::usage, "level without revocation");
  refuse_unusable(certificate, now);

  SignedDocument document;
  document.warnings = check_trust(signer, options, now);
  const Descriptor file = Descriptor::of_memory(original);
  const RevisionPlan plan = plan_revision(file, options.page);
  const ReadSignatures before = plan.existing_signatures > 0 ? read_signatures(file) : ReadSignatures{};

  SignatureSlot slot = SignatureSlot::reserve(plan, original, field_for(certificate, options, now), cms_size_bound(signer, with_timestamp));
  const ContentDigests digests = digests_for(signer, slot, original);
  const Bytes cms = make_cms(signer, digests, with_timestamp ? options.tsa : nullptr);
  const Bytes& appended = slot.fill(cms);

  document.bytes.reserve(original.size() + appended.size());
  append(document.bytes, original);
  append(document.bytes, ByteView{appended});
  document.level = options.level;
  document.field_name = slot.field_name();
  document.signer_common_name = certificate.common_name;
  document.signer_subject_id = certificate.subject_id;
  check_own_work(document.bytes, before, document, cms, digests, now);
  if (options.level > Level::b_t) {
    raise_level(document.bytes, {options.level, options.tsa, options.trust, options.cache}, document.field_name, now);
  }
  document.digest = sha256(document.bytes);
  return document;
}

}  // namespace sohoa
