// Where PDF tokens begin and end (ISO 32000-1, 7.2 and 7.3): strings nest, names end at delimiters, "12 0 R" is one value.
#include "pdf/revision_syntax.hpp"

#include <algorithm>

namespace sohoa::pdf_syntax {
namespace {

constexpr int deepest = 100;   // hostile nesting must not use up the stack

std::size_t regular_end(ByteView bytes, std::size_t at) noexcept {
  while (at < bytes.size() && !is_space(bytes[at]) && !is_delimiter(bytes[at])) ++at;
  return at;
}

std::optional<std::size_t> literal_string_end(ByteView bytes, std::size_t at) {
  int open = 0;
  for (; at < bytes.size(); ++at) {
    if (bytes[at] == '\\') ++at;
    else if (bytes[at] == '(') ++open;
    else if (bytes[at] == ')' && --open == 0) return at + 1;
  }
  return std::nullopt;
}

bool is_hex_digit(std::uint8_t c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::optional<std::size_t> hex_string_end(ByteView bytes, std::size_t at) {
  for (++at; at < bytes.size(); ++at) {
    if (bytes[at] == '>') return at + 1;
    if (!is_hex_digit(bytes[at]) && !is_space(bytes[at])) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::size_t> array_end(ByteView bytes, std::size_t at, int depth) {
  ++at;
  while (true) {
    at = skip_space(bytes, at);
    if (at >= bytes.size()) return std::nullopt;
    if (bytes[at] == ']') return at + 1;
    const auto end = value_end(bytes, at, depth + 1);
    if (!end) return std::nullopt;
    at = *end;
  }
}

bool is_integer(ByteView bytes, std::size_t begin, std::size_t end) noexcept {
  return begin < end && std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(end),
                                    [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

/// "0 R" after the number that ends at `at`.
std::optional<std::size_t> reference_end(ByteView bytes, std::size_t at) {
  std::size_t next = skip_space(bytes, at);
  const std::size_t generation_end = regular_end(bytes, next);
  if (!is_integer(bytes, next, generation_end)) return std::nullopt;
  next = skip_space(bytes, generation_end);
  if (next >= bytes.size() || bytes[next] != 'R' || regular_end(bytes, next) != next + 1) return std::nullopt;
  return next + 1;
}

bool is_number(ByteView bytes, std::size_t begin, std::size_t end) noexcept {
  bool digit = false;
  for (std::size_t i = begin; i < end; ++i) {
    const auto c = bytes[i];
    if (c >= '0' && c <= '9') digit = true;
    else if (c != '.' && c != '-' && c != '+') return false;
  }
  return digit;
}

std::optional<std::size_t> word_end(ByteView bytes, std::size_t at) {
  const std::size_t end = regular_end(bytes, at);
  if (is_integer(bytes, at, end)) {
    if (const auto reference = reference_end(bytes, end)) return reference;
  }
  if (is_number(bytes, at, end)) return end;
  const auto word = as_text(bytes.subspan(at, end - at));
  if (word == "true" || word == "false" || word == "null") return end;
  return std::nullopt;
}

}  // namespace

bool is_space(std::uint8_t c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0;
}

bool is_delimiter(std::uint8_t c) noexcept {
  return std::string_view{"()<>[]{}/%"}.find(static_cast<char>(c)) != std::string_view::npos;
}

std::size_t skip_space(ByteView bytes, std::size_t at) noexcept {
  while (at < bytes.size()) {
    if (is_space(bytes[at])) ++at;
    else if (bytes[at] == '%') while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') ++at;
    else break;
  }
  return at;
}

std::optional<std::size_t> value_end(ByteView bytes, std::size_t at, int depth) {
  if (at >= bytes.size() || depth > deepest) return std::nullopt;
  switch (bytes[at]) {
    case '(': return literal_string_end(bytes, at);
    case '[': return array_end(bytes, at, depth);
    case '/': return regular_end(bytes, at + 1);
    case '<':
      if (has_word(bytes, at, "<<")) {
        const auto dictionary = dictionary_at(bytes, at, depth);
        return dictionary ? std::optional{dictionary->end} : std::nullopt;
      }
      return hex_string_end(bytes, at);
    case ')': case '>': case ']': case '{': case '}': return std::nullopt;
    default: return word_end(bytes, at);
  }
}

std::optional<Dictionary> dictionary_at(ByteView bytes, std::size_t at, int depth) {
  if (depth > deepest || !has_word(bytes, at, "<<")) return std::nullopt;
  Dictionary found;
  at += 2;
  while (true) {
    at = skip_space(bytes, at);
    if (has_word(bytes, at, ">>")) break;
    if (at >= bytes.size() || bytes[at] != '/') return std::nullopt;
    const std::size_t key_end = regular_end(bytes, at + 1);
    Entry entry{std::string{as_text(bytes.subspan(at, key_end - at))}, {}};
    entry.value.begin = skip_space(bytes, key_end);
    const auto end = value_end(bytes, entry.value.begin, depth + 1);
    if (!end) return std::nullopt;
    entry.value.end = at = *end;
    found.entries.push_back(std::move(entry));
  }
  found.end = at + 2;
  return found;
}

std::optional<std::uint64_t> read_number(ByteView bytes, std::size_t& at) noexcept {
  std::uint64_t value = 0;
  const std::size_t begin = at;
  for (; at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9'; ++at) {
    if (at - begin >= 18) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(bytes[at] - '0');
  }
  if (at == begin) return std::nullopt;
  return value;
}

bool has_word(ByteView bytes, std::size_t at, std::string_view word) noexcept {
  return at <= bytes.size() && word.size() <= bytes.size() - at && as_text(bytes.subspan(at, word.size())) == word;
}

std::optional<ObjectHead> object_head_at(ByteView bytes, std::size_t at) noexcept {
  const auto number = read_number(bytes, at);
  if (!number || *number > UINT32_MAX) return std::nullopt;
  at = skip_space(bytes, at);
  const auto generation = read_number(bytes, at);
  if (!generation || *generation > 65535) return std::nullopt;
  at = skip_space(bytes, at);
  if (!has_word(bytes, at, "obj")) return std::nullopt;
  return ObjectHead{static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*generation), at + 3};
}

bool is_values(std::string_view text) {
  const ByteView bytes = view(text);
  std::size_t at = 0;
  while (true) {
    at = skip_space(bytes, at);
    if (at >= bytes.size()) return true;
    const auto end = value_end(bytes, at);
    if (!end) return false;
    at = *end;
  }
}

std::optional<Tail> tail_at(ByteView bytes, std::size_t at) noexcept {
  Tail tail{at, 0, 0};
  if (!has_word(bytes, at, "startxref")) return std::nullopt;
  at += 9;
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  const auto offset = read_number(bytes, at);
  if (!offset) return std::nullopt;
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  if (!has_word(bytes, at, "%%EOF")) return std::nullopt;
  tail.offset = *offset;
  tail.end = at + 5;
  return tail;
}

std::optional<Tail> last_tail(ByteView bytes, std::size_t end, std::size_t window) {
  const std::size_t from = end > window ? end - window : 0;
  const auto text = as_text(bytes.subspan(from, end - from));
  for (std::size_t at = text.rfind("startxref"); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : text.rfind("startxref", at - 1)) {
    const auto tail = tail_at(bytes, from + at);
    if (tail && tail->end <= end) return tail;
  }
  return std::nullopt;
}

}  // namespace sohoa::pdf_syntax
