/// Vietnamese text through ICU. std::regex and std::tolower know no Vietnamese.
#include "sohoa/core/text.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr char32_t replacement = 0xfffd;

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

void require(UErrorCode status) {
  if (U_FAILURE(status)) throw Error(ErrorCode::internal, std::string("ICU: ") + u_errorName(status));
}

const icu::Normalizer2& composer() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
  require(status);
  return *normalizer;
}

const icu::Normalizer2& decomposer() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFDInstance(status);
  require(status);
  return *normalizer;
}

icu::UnicodeString normalized(const icu::UnicodeString& text, const icu::Normalizer2& by) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out = by.normalize(text, status);
  require(status);
  return out;
}

icu::UnicodeString lowered(std::string_view text) { return from_utf8(text).toLower(icu::Locale::getRoot()); }

template <class Visit>
void each_code_point(const icu::UnicodeString& text, Visit visit) {
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) visit(text.char32At(i));
}

bool is_tone(UChar32 c) {  // huyền, sắc, ngã, hỏi, nặng
  return c == 0x0300 || c == 0x0301 || c == 0x0303 || c == 0x0309 || c == 0x0323;
}

bool belongs_to_syllable(UChar32 c) { return u_isalpha(c) || u_charType(c) == U_NON_SPACING_MARK; }

/// The next code point of UTF-8 text, or a negative number where the text is not UTF-8; moves `at` on.
UChar32 next(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t length = text.size();
  UChar32 c = 0;
  U8_NEXT(bytes, at, length, c);
  return c;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (next(text, at) < 0) return false;
  }
  return true;
}

std::string nfc(std::string_view text) { return to_utf8(normalized(from_utf8(text), composer())); }
std::string nfd(std::string_view text) { return to_utf8(normalized(from_utf8(text), decomposer())); }
std::string lower(std::string_view text) { return to_utf8(lowered(text)); }

std::string fold(std::string_view text) {
  icu::UnicodeString folded;
  each_code_point(normalized(lowered(text), decomposer()), [&](UChar32 c) {
    if (u_charType(c) == U_NON_SPACING_MARK) return;
    folded.append(c == 0x0111 ? UChar32{'d'} : c);
  });
  return to_utf8(normalized(folded, composer()));
}

std::string tone_key(std::string_view text) {
  icu::UnicodeString key, tones;
  each_code_point(normalized(lowered(text), decomposer()), [&](UChar32 c) {
    if (is_tone(c)) {
      tones.append(c);
      return;
    }
    if (!belongs_to_syllable(c)) {
      key.append(tones);
      tones.remove();
    }
    key.append(c);
  });
  key.append(tones);
  return to_utf8(normalized(key, composer()));
}

std::u32string code_points(std::string_view utf8) {
  std::u32string points;
  points.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const UChar32 c = next(utf8, at);
    points += c < 0 ? replacement : static_cast<char32_t>(c);
  }
  return points;
}

std::string utf8(std::u32string_view points) {
  std::string text;
  text.reserve(points.size());
  for (const char32_t point : points) {
    const char32_t c = point <= 0x10ffff && !U_IS_SURROGATE(point) ? point : replacement;
    std::array<char, U8_MAX_LENGTH> encoded{};
    std::size_t length = 0;
    auto* bytes = reinterpret_cast<std::uint8_t*>(encoded.data());
    U8_APPEND_UNSAFE(bytes, length, c);
    text.append(encoded.data(), length);
  }
  return text;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at, begin)) {
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.emplace_back(text.substr(begin));
  return parts;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += between;
    text += parts[i];
  }
  return text;
}

std::string decimal(double value, int places) {
  if (!std::isfinite(value)) throw Error(ErrorCode::internal, "a number that is not finite");
  std::string text = fmt::format("{:.{}f}", value, places);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string printable(std::string_view text) {
  std::u32string shown = code_points(text);
  for (char32_t& c : shown) {
    // Format characters can turn a line around on the terminal; u_isprint counts them as not printing.
    if (c == replacement || !u_isprint(static_cast<UChar32>(c))) c = U'?';
  }
  return utf8(shown);
}

}  // namespace sohoa
