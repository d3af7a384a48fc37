/// What ends the work on one document: a stable code, a short technical detail, and what it was about.
/// A decision (blank page, invalid signature, unknown revocation) is a value, never an Error.
/// The sentences people read, in Vietnamese and English, and the exit codes are `app`'s table over ErrorCode.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sohoa {

/// Stable, tested, documented: scripts match on `name(code)`.
enum class ErrorCode {
  // usage and configuration
  usage,                 // wrong command line
  config_invalid,        // a home, trust list or settings file that cannot be used
  pipeline_invalid,      // detail is file:line:column
  rules_invalid,         // a rules file that cannot be used; detail is file:line:column
  dossier_invalid,       // a dossier file that cannot be used
  // inputs
  input_missing,         // no such file
  input_unsupported,     // not one of the formats we read
  input_truncated,       // ends before its content does
  input_unreadable,      // damaged in another way
  input_too_large,       // more bytes, pixels or pages than the limits allow
  pdf_malformed,         // not a PDF, or one that only guessing would repair
  pdf_page_tree_loop,    // pages that contain themselves
  pdf_encrypted,
  pdf_needs_repair,      // readable only after repair; a signature cannot be added
  pdf_signing_forbidden, // certified without changes allowed, or a field lock
  pdf_page_size,         // a page beyond 5 m or without size
  parser_died,           // the sandboxed child ended by a signal
  parser_timeout,        // the sandboxed child used up its time
  // keys, certificates, services
  key_missing,
  key_password_wrong,
  key_unreadable,
  key_refused,           // RSA < 2048, SHA-1, unsuitable curve
  certificate_refused,   // expired, revoked, wrong usage, another person's
  signing_refused,       // order of signers, a field that exists
  tsa_unreachable,
  tsa_refused,           // answered, but not with a token for our request
  revocation_unreachable,
  network_failed,
  // environment
  model_missing,         // Tesseract's language data
  tool_missing,          // a program we execute (pdftoppm)
  disk_full,
  io_failed,
  store_busy,
  store_failed,
  store_corrupt,
  // repository and ledger
  not_found,
  already_exists,
  state_conflict,        // the dossier is not in a state that allows it
  parked,                // waits for a person or the network
  cancelled,
  internal,              // a bug
};

/// The code's stable spelling, e.g. "input_truncated".
std::string_view name(ErrorCode code) noexcept;
std::optional<ErrorCode> error_code_named(std::string_view name) noexcept;

/// What the runner does with a document after this error.
enum class Advice { retry_later, ask_operator, set_aside };
Advice advice(ErrorCode code) noexcept;
std::string_view name(Advice advice) noexcept;

class Error : public std::runtime_error {
 public:
  /// `detail`: short and technical ("page 3", "60000 x 60000 px", "3:5"), free of secrets, ids and document text.
  /// `subject`: the file, address or object it is about; may be empty and be set later by `about`.
  explicit Error(ErrorCode code, std::string detail = {}, std::string subject = {});

  ErrorCode code() const noexcept { return code_; }
  const std::string& detail() const noexcept { return detail_; }
  const std::string& subject() const noexcept { return subject_; }

  /// Names the subject if none is named yet.
  Error&& about(std::string_view subject) &&;
  /// Adds during what it happened, outermost first in what().
  Error&& within(std::string_view activity) &&;

  const char* what() const noexcept override { return what_.c_str(); }

 private:
  void compose();
  ErrorCode code_;
  std::string detail_, subject_, activity_, what_;
};

/// A bug: prints the condition and aborts, in every build.
[[noreturn]] void invariant_failed(const char* condition, const char* file, int line) noexcept;
#define SOHOA_INVARIANT(condition) \
  ((condition) ? static_cast<void>(0) : ::sohoa::invariant_failed(#condition, __FILE__, __LINE__))

}  // namespace sohoa
