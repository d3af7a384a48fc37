/// Judges every signature of a PDF: digest, revision coverage, what came later, certificate path, revocation.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/file.hpp"
#include "sohoa/pades/sign.hpp"

namespace sohoa {

enum class FileVerdict { total_passed, indeterminate, total_failed, no_signature };
std::string_view name(FileVerdict verdict) noexcept;

struct SignatureReport {
  std::string field;
  bool is_document_timestamp = false;
  Indication verdict = Indication::indeterminate;
  std::string sub_indication;
  /// "PAdES-B-B" … "PAdES-B-LTA"; "PKCS7-B" or "PKCS7-T" for adbe.pkcs7.detached, "PDF-NOT-ETSI" for a signature that does
  /// not name its certificate. A document timestamp has none.
  std::string level;
  SignatureJudgement judgement;
  std::optional<Instant> signing_time;     // claimed (/M)
  std::string digest;                      // hex SHA-256 of the byte range
  bool covers_whole_revision = false;
  FoundSignature::Later later_changes = FoundSignature::Later::forbidden;
  std::vector<std::string> reasons;        // stable words
};
struct VerificationReport {
  FileVerdict verdict = FileVerdict::no_signature;
  std::vector<SignatureReport> signatures;
};
struct VerifyOptions {
  TrustList trust;
  std::optional<Instant> at;               // judged as of; default now
  bool offline = false;
  EvidenceCache* cache = nullptr;          // shared by the files of a batch
};
/// Throws Error for a file that cannot be read; everything else is a verdict.
[[nodiscard]] VerificationReport verify_pdf(const std::filesystem::path& file, const VerifyOptions& options, Instant now);
[[nodiscard]] VerificationReport verify_pdf(ByteView bytes, const VerifyOptions& options, Instant now);

}  // namespace sohoa
