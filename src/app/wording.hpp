// What people read, in Vietnamese and English: errors with what to do next, verdict reasons, table heads.
// Messages for logs are other texts; neither holds a full personal id, a PIN, or document text.
#pragma once

#include <string>
#include <string_view>

#include "sohoa/core/error.hpp"

namespace sohoa::app {

enum class Language { vi, en };
/// --lang, else the locale, else Vietnamese.
Language language_of(std::string_view flag);

/// One error code's outward faces.
struct ErrorFace {
  ErrorCode code;
  int exit_code;
  int http_status;
  std::string_view vi, en;            // what is wrong
  std::string_view vi_do, en_do;      // what to do
};
const ErrorFace& face_of(ErrorCode code) noexcept;

/// An error's detail: with its sentence before it when it is a stable word.
std::string detail_of(const Error& error, Language language);
/// "sohoa: FILE: what is wrong: what to do [code]"
std::string error_line(const Error& error, Language language);

/// The sentence of a stable word (a reason, a warning, a status, a table head); the word itself when there is none.
std::string_view sentence(std::string_view word, Language language) noexcept;

}  // namespace sohoa::app
