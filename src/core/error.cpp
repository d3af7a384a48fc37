/// The table of error codes: spelling and advice, and how an Error composes its line for the log.
#include "sohoa/core/error.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace sohoa {
namespace {

struct Entry {
  ErrorCode code;
  std::string_view name;
};

constexpr std::array entries = {
#define SOHOA_ENTRY(code) \
  Entry { ErrorCode::code, #code }
    SOHOA_ENTRY(usage),
    SOHOA_ENTRY(config_invalid),
    SOHOA_ENTRY(pipeline_invalid),
    SOHOA_ENTRY(rules_invalid),
    SOHOA_ENTRY(dossier_invalid),
    SOHOA_ENTRY(input_missing),
    SOHOA_ENTRY(input_unsupported),
    SOHOA_ENTRY(input_truncated),
    SOHOA_ENTRY(input_unreadable),
    SOHOA_ENTRY(input_too_large),
    SOHOA_ENTRY(pdf_malformed),
    SOHOA_ENTRY(pdf_page_tree_loop),
    SOHOA_ENTRY(pdf_encrypted),
    SOHOA_ENTRY(pdf_needs_repair),
    SOHOA_ENTRY(pdf_signing_forbidden),
    SOHOA_ENTRY(pdf_page_size),
    SOHOA_ENTRY(parser_died),
    SOHOA_ENTRY(parser_timeout),
    SOHOA_ENTRY(key_missing),
    SOHOA_ENTRY(key_password_wrong),
    SOHOA_ENTRY(key_unreadable),
    SOHOA_ENTRY(key_refused),
    SOHOA_ENTRY(certificate_refused),
    SOHOA_ENTRY(signing_refused),
    SOHOA_ENTRY(tsa_unreachable),
    SOHOA_ENTRY(tsa_refused),
    SOHOA_ENTRY(revocation_unreachable),
    SOHOA_ENTRY(network_failed),
    SOHOA_ENTRY(model_missing),
    SOHOA_ENTRY(tool_missing),
    SOHOA_ENTRY(disk_full),
    SOHOA_ENTRY(io_failed),
    SOHOA_ENTRY(store_busy),
    SOHOA_ENTRY(store_failed),
    SOHOA_ENTRY(store_corrupt),
    SOHOA_ENTRY(not_found),
    SOHOA_ENTRY(already_exists),
    SOHOA_ENTRY(state_conflict),
    SOHOA_ENTRY(parked),
    SOHOA_ENTRY(cancelled),
    SOHOA_ENTRY(internal),
#undef SOHOA_ENTRY
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (static_cast<std::size_t>(entries[i].code) != i) return false;
  }
  return entries.size() == static_cast<std::size_t>(ErrorCode::internal) + 1;
}
static_assert(in_order(), "the table is indexed by the enumerator");

}  // namespace

std::string_view name(ErrorCode code) noexcept { return entries[static_cast<std::size_t>(code)].name; }

std::optional<ErrorCode> error_code_named(std::string_view name) noexcept {
  for (const Entry& entry : entries) {
    if (entry.name == name) return entry.code;
  }
  return std::nullopt;
}

// No default: -Wswitch finds the forgotten code.
Advice advice(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::tsa_unreachable:
    case ErrorCode::revocation_unreachable:
    case ErrorCode::network_failed:
    case ErrorCode::disk_full:
    case ErrorCode::io_failed:
    case ErrorCode::store_busy:
    case ErrorCode::parked:
    case ErrorCode::cancelled: return Advice::retry_later;
    case ErrorCode::usage:
    case ErrorCode::config_invalid:
    case ErrorCode::pipeline_invalid:
    case ErrorCode::rules_invalid:
    case ErrorCode::dossier_invalid:
    case ErrorCode::input_missing:
    case ErrorCode::key_missing:
    case ErrorCode::key_password_wrong:
    case ErrorCode::key_unreadable:
    case ErrorCode::key_refused:
    case ErrorCode::certificate_refused:
    case ErrorCode::signing_refused:
    case ErrorCode::tsa_refused:
    case ErrorCode::model_missing:
    case ErrorCode::tool_missing:
    case ErrorCode::store_failed:
    case ErrorCode::store_corrupt:
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::state_conflict: return Advice::ask_operator;
    case ErrorCode::input_unsupported:
    case ErrorCode::input_truncated:
    case ErrorCode::input_unreadable:
    case ErrorCode::input_too_large:
    case ErrorCode::pdf_malformed:
    case ErrorCode::pdf_page_tree_loop:
    case ErrorCode::pdf_encrypted:
    case ErrorCode::pdf_needs_repair:
    case ErrorCode::pdf_signing_forbidden:
    case ErrorCode::pdf_page_size:
    case ErrorCode::parser_died:
    case ErrorCode::parser_timeout:
    case ErrorCode::internal: return Advice::set_aside;
  }
  return Advice::set_aside;
}

std::string_view name(Advice advice) noexcept {
  switch (advice) {
    case Advice::retry_later: return "retry_later";
    case Advice::ask_operator: return "ask_operator";
    case Advice::set_aside: return "set_aside";
  }
  return "set_aside";
}

Error::Error(ErrorCode code, std::string detail, std::string subject)
    : std::runtime_error(std::string()), code_(code), detail_(std::move(detail)), subject_(std::move(subject)) {
  compose();
}

Error&& Error::about(std::string_view subject) && {
  if (subject_.empty()) {
    subject_ = subject;
    compose();
  }
  return std::move(*this);
}

Error&& Error::within(std::string_view activity) && {
  activity_ = activity_.empty() ? std::string(activity) : std::string(activity) + ": " + activity_;
  compose();
  return std::move(*this);
}

void Error::compose() {
  what_.clear();
  const auto add = [this](std::string_view part) {
    if (part.empty()) return;
    what_ += part;
    what_ += ": ";
  };
  add(activity_);
  // A position (file:line:column) names its file already.
  if (!detail_.starts_with(subject_)) add(subject_);
  add(detail_);
  if (what_.ends_with(": ")) what_.erase(what_.size() - 2);
  what_ += what_.empty() ? "[" : " [";
  what_ += name(code_);
  what_ += ']';
}

void invariant_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "sohoa: bug: %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace sohoa
