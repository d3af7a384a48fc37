// Looks for standing-alone runs of twelve digits; digests and codes have letters or other lengths around theirs. A
// hyphen joins, because the last group of a UUID has twelve.
#include "ledger/personal_id_guard.hpp"

#include "sohoa/core/error.hpp"
#include "sohoa/dossier/dossier.hpp"

namespace sohoa::ledger {
namespace {

bool is_in_word(char c) {
  return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<signed char>(c) < 0;
}

bool reads_as_personal_id(std::string_view word) {
  if (word.size() != 12) return false;
  const auto id = PersonalId::parse(word);
  return id && id->warnings().empty();
}

void refuse_in(std::string_view text) {
  if (holds_personal_id(text)) throw Error(ErrorCode::internal, "a personal id was about to enter the ledger");
}

void refuse_in(const EventValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) refuse_in(std::string_view(*text));
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& text : *texts) refuse_in(std::string_view(text));
  }
}

}  // namespace

bool holds_personal_id(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_in_word(text[end])) ++end;
    if (reads_as_personal_id(text.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

void refuse_personal_ids(const EventDraft& draft) {
  for (const std::string* text : {&draft.dossier, &draft.unit, &draft.actor}) refuse_in(std::string_view(*text));
  for (const auto& [name, value] : draft.data) refuse_in(value);
}

}  // namespace sohoa::ledger
