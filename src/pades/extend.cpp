// Levels above B-B are made of revisions: a document timestamp proves that what came before it existed, the security store
// keeps the evidence that made the signatures hold, and a last timestamp keeps that evidence provable when its own
// certificates have expired. What cannot be reached leaves nothing behind: the caller's document is extended in a copy.
#include "sohoa/pades/extend.hpp"

#include <algorithm>

#include <openssl/evp.h>

#include "pades/raise_level.hpp"
#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pades/verify.hpp"

namespace sohoa {
namespace {

/// ETSI's key of a signature's record: the SHA-1 of its whole /Contents, padding included. A name, not a protection.
std::string record_name(const FoundSignature& found) {
  Bytes contents = found.contents;
  contents.resize((found.byte_range[2] - found.byte_range[1] - 2) / 2);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  if (EVP_Digest(contents.data(), contents.size(), value.data(), &size, EVP_sha1(), nullptr) != 1) throw Error(ErrorCode::internal, "digest");
  std::string name = hex(ByteView{value}.first(size));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name;
}

RevisionPlan plan_of(WorkingDocument& document) { return plan_revision(document.file(), 0, RevisionPurpose::evidence); }

void add_timestamp(WorkingDocument& document, TimestampAuthority& tsa) {
  SignatureField field;
  field.type = "DocTimeStamp";
  field.sub_filter = "ETSI.RFC3161";
  SignatureSlot slot = SignatureSlot::reserve(plan_of(document), document.bytes(), field, timestamp_room);
  document.append(slot.fill(tsa.timestamp(slot.digest(document.bytes()))));
}

VerificationReport judged(WorkingDocument& document, const ExtendOptions& options, bool offline, Instant now) {
  VerifyOptions judging;
  judging.trust = *options.trust;
  judging.offline = offline;
  judging.cache = options.cache;
  return verify_open(document.file(), judging, now);
}

bool must_reach(const SignatureReport& report, const std::string& field) { return field.empty() || report.field == field; }

[[noreturn]] void refuse(const SignatureReport& report) {
  const bool is_only_unknown = report.verdict == Indication::indeterminate && report.sub_indication == "TRY_LATER";
  throw Error(is_only_unknown ? ErrorCode::revocation_unreachable : ErrorCode::signing_refused, report.field + ": " + report.sub_indication);
}

void add_evidence(WorkingDocument& document, const ExtendOptions& options, const std::string& field, Instant now) {
  const auto signatures = read_signatures(document.file()).signatures;
  const auto report = judged(document, options, false, now);
  SOHOA_INVARIANT(signatures.size() == report.signatures.size());
  std::vector<SignatureEvidence> evidence;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    const SignatureReport& one = report.signatures[i];
    const bool holds = one.verdict == Indication::total_passed;
    if (!holds && must_reach(one, field)) refuse(one);
    if (holds) evidence.push_back({record_name(signatures[i]), one.judgement.used_certificates, one.judgement.used_crls, one.judgement.used_ocsps});
  }
  const Bytes revision = append_evidence(plan_of(document), document.bytes(), evidence);
  if (!revision.empty()) document.append(revision);
}

bool is_signature(const SignatureReport& report) { return !report.is_document_timestamp; }

bool lacks_timestamp(const VerificationReport& report, const std::string& field) {
  return std::any_of(report.signatures.begin(), report.signatures.end(), [&](const SignatureReport& one) {
    return is_signature(one) && must_reach(one, field) && one.level == name(Level::b_b);
  });
}

/// The document as anybody will find it, judged by what it holds itself.
void check_level(WorkingDocument& document, const ExtendOptions& options, const std::string& field, Instant now) {
  const bool has_evidence = options.level >= Level::b_lt;
  const auto report = judged(document, options, has_evidence, now);
  for (const SignatureReport& one : report.signatures) {
    if (!must_reach(one, field) || !is_signature(one)) continue;
    const auto level = level_named(one.level);
    if (one.verdict != Indication::total_passed || !level || *level < options.level) refuse(one);
  }
}

void require_options(const ExtendOptions& options) {
  if (options.trust == nullptr) throw Error(ErrorCode::usage, "level without trust list");
  if (options.level == Level::b_lta && options.tsa == nullptr) throw Error(ErrorCode::usage, "level without timestamp authority");
}

}  // namespace

void raise_level(WorkingDocument& document, const ExtendOptions& options, const std::string& field, Instant now) {
  require_options(options);
  const auto before = judged(document, options, true, now);
  if (before.verdict == FileVerdict::no_signature) throw Error(ErrorCode::signing_refused, "no signature");
  if (options.level >= Level::b_t && lacks_timestamp(before, field)) {
    if (options.tsa == nullptr) throw Error(ErrorCode::usage, "level without timestamp authority");
    add_timestamp(document, *options.tsa);
  }
  if (options.level >= Level::b_lt) add_evidence(document, options, field, now);
  if (options.level == Level::b_lta) add_timestamp(document, *options.tsa);
  check_level(document, options, field, now);
}

ExtendedDocument extend_pdf(ByteView original, const ExtendOptions& options, Instant now) {
  MemoryDocument working{original};
  raise_level(working, options, {}, now);
  ExtendedDocument document;
  document.bytes = working.release();
  document.level = options.level;
  document.digest = sha256(document.bytes);
  return document;
}

}  // namespace sohoa
