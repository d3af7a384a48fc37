// Follows startxref and /Prev by syntax alone, so that a revision's end is a place in the file, not a parser's opinion.
#include "pdf/revision_history.hpp"

#include <algorithm>
#include <optional>

#include "pdf/revision_syntax.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr std::size_t most_sections = 2000;

/// Where the dictionary of the section at `at` begins: a table's trailer or a stream's own.
std::optional<std::size_t> section_dictionary(ByteView bytes, std::size_t at) {
  at = pdf_syntax::skip_space(bytes, at);
  if (!pdf_syntax::has_word(bytes, at, "xref")) {
    const auto head = pdf_syntax::object_head_at(bytes, at);
    return head ? std::optional{pdf_syntax::skip_space(bytes, head->body)} : std::nullopt;
  }
  at += 4;
  while (true) {   // numbers and the letters n and f, up to the trailer
    at = pdf_syntax::skip_space(bytes, at);
    if (pdf_syntax::has_word(bytes, at, "trailer")) return pdf_syntax::skip_space(bytes, at + 7);
    if (at >= bytes.size() || pdf_syntax::is_delimiter(bytes[at])) return std::nullopt;
    while (at < bytes.size() && !pdf_syntax::is_space(bytes[at]) && !pdf_syntax::is_delimiter(bytes[at])) ++at;
  }
}

std::optional<std::uint64_t> previous_section(ByteView bytes, std::size_t at) {
  const auto begin = section_dictionary(bytes, at);
  const auto dictionary = begin ? pdf_syntax::dictionary_at(bytes, *begin) : std::nullopt;
  if (!dictionary) throw Error(ErrorCode::pdf_needs_repair, "cross-reference section at byte " + std::to_string(at));
  for (const auto& entry : dictionary->entries) {
    if (entry.key != "/Prev") continue;
    std::size_t value = entry.value.begin;
    return pdf_syntax::read_number(bytes, value);
  }
  return std::nullopt;
}

/// The first "startxref section %%EOF" behind the section.
std::optional<std::size_t> revision_end(ByteView bytes, std::uint64_t section) {
  const auto text = as_text(bytes);
  for (std::size_t at = text.find("startxref", section); at != std::string_view::npos; at = text.find("startxref", at + 1)) {
    const auto tail = pdf_syntax::tail_at(bytes, at);
    if (tail && tail->offset == section) return tail->end;
  }
  return std::nullopt;
}

}  // namespace

bool is_line_end(ByteView bytes, std::size_t begin, std::size_t end) {
  if (end < begin || end > bytes.size() || end - begin > 4) return false;
  return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end), pdf_syntax::is_space);
}

int History::revision_ending_at(ByteView bytes, std::size_t end) const {
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    if (end >= revisions[i].end && is_line_end(bytes, revisions[i].end, end)) return static_cast<int>(i);
  }
  return -1;
}

std::size_t table_end(ByteView bytes, std::size_t at) {
  const auto begin = section_dictionary(bytes, at);
  const auto trailer = begin ? pdf_syntax::dictionary_at(bytes, *begin) : std::nullopt;
  return trailer ? trailer->end : 0;
}

History history_of(ByteView bytes) {
  const auto tail = pdf_syntax::last_tail(bytes, bytes.size());
  if (!tail) throw Error(ErrorCode::pdf_needs_repair, "startxref");
  History history;
  std::optional<std::uint64_t> section = tail->offset;
  while (section) {
    const bool seen = std::find(history.sections.begin(), history.sections.end(), *section) != history.sections.end();
    if (*section >= bytes.size() || seen || history.sections.size() >= most_sections) throw Error(ErrorCode::pdf_needs_repair, "startxref");
    history.sections.push_back(*section);
    if (const auto end = revision_end(bytes, *section)) history.revisions.push_back({*section, *end});
    section = previous_section(bytes, static_cast<std::size_t>(*section));
  }
  std::sort(history.revisions.begin(), history.revisions.end(), [](const Revision& a, const Revision& b) { return a.end < b.end; });
  return history;
}

}  // namespace sohoa
