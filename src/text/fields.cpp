// Fields by their grammar, on lines of recognized words. ICU's expressions know code points; std::regex does not.

#include "sohoa/text/fields.hpp"

#include <algorithm>
#include <memory>

#include <unicode/regex.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa {

namespace {

/// One line's text with the word each character belongs to.
struct LineText {
  icu::UnicodeString text;
  std::vector<std::size_t> word_at;   // by UTF-16 unit

  explicit LineText(const TextLine& line) {
    for (std::size_t index = 0; index < line.words.size(); ++index) {
      if (index > 0) {
        text.append(u' ');
        word_at.push_back(index);
      }
      const icu::UnicodeString word = icu::UnicodeString::fromUTF8(nfc(line.words[index].text));
      text.append(word);
      word_at.insert(word_at.end(), static_cast<std::size_t>(word.length()), index);
    }
  }
};

/// A compiled expression; threads may share it.
class Pattern {
 public:
  explicit Pattern(const char* expression) {
    UErrorCode status = U_ZERO_ERROR;
    UParseError place;
    pattern_.reset(icu::RegexPattern::compile(icu::UnicodeString::fromUTF8(expression), 0, place, status));
    SOHOA_INVARIANT(U_SUCCESS(status) != 0);
  }

  /// The matcher at its first match in the line, or nothing. Lines are short, the stack limit below keeps hostile ones short too.
  std::unique_ptr<icu::RegexMatcher> find(const icu::UnicodeString& text) const {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::RegexMatcher> matcher(pattern_->matcher(text, status));
    if (U_FAILURE(status) != 0) return nullptr;
    matcher->setTimeLimit(100, status);
    if (matcher->find(status) == 0 || U_FAILURE(status) != 0) return nullptr;
    return matcher;
  }

 private:
  std::unique_ptr<icu::RegexPattern> pattern_;
};

std::string group(icu::RegexMatcher& matcher, int number) {
  UErrorCode status = U_ZERO_ERROR;
  std::string utf8;
  matcher.group(number, status).toUTF8String(utf8);
  return nfc(utf8);
}

Box joined(const Box& a, const Box& b) {
  const double left = std::min(a.left, b.left), top = std::min(a.top, b.top);
  return {.left = left, .top = top, .width = std::max(a.right(), b.right()) - left, .height = std::max(a.bottom(), b.bottom()) - top};
}

/// A field over the words that the group touches.
Field field_over(const char* name, std::string value, const TextLine& line, const LineText& text, icu::RegexMatcher& matcher, int from_group,
                 int to_group) {
  UErrorCode status = U_ZERO_ERROR;
  const auto from = static_cast<std::size_t>(matcher.start(from_group, status));
  const auto to = static_cast<std::size_t>(matcher.end(to_group, status));
  Field field{.name = name, .value = std::move(value), .confidence = 1, .page = 0, .box = line.words[text.word_at[from]].box, .confirmed_by = {}};
  for (std::size_t unit = from; unit < to; ++unit) {
    const Word& word = line.words[text.word_at[unit]];
    field.confidence = std::min(field.confidence, word.confidence);
    field.box = joined(field.box, word.box);
  }
  return field;
}

using Finder = std::optional<Field> (*)(const TextLine&, const LineText&);

/// «Số: 170/KH-UBND», also with a year; what recognition makes of «Số» is allowed for. An empty number gives nothing.
std::optional<Field> find_number(const TextLine& line, const LineText& text) {
  static const Pattern pattern(
      R"((?:^|[\s|])S[ốôo06ỐỔồ]{1,2}\s*[:;.]?\s*(\d{1,6}\p{Lu}?)\s*/\s*(?:((?:19|20)\d{2})\s*/\s*)?(\p{Lu}[\p{L}\d&.]*(?:\s?-\s?[\p{Lu}\d&.][\p{L}\d&.]*){0,4}))");
  const auto matcher = pattern.find(text.text);
  if (!matcher) return std::nullopt;
  std::string notation = group(*matcher, 3);
  std::erase(notation, ' ');
  const std::string year = group(*matcher, 2);
  return field_over("so_ky_hieu", group(*matcher, 1) + "/" + (year.empty() ? "" : year + "/") + notation, line, text, *matcher, 1, 3);
}

/// «Bình Phước, ngày 01 tháng 6 năm 2022»: the place before it tells the date of issue from a date of birth.
std::optional<Field> find_date(const TextLine& line, const LineText& text) {
  static const Pattern pattern(
      R"(\p{Lu}[\p{L}.\- ]*\s{0,2},\s{0,2}[Nn]g[àaảá]y\s*(\d{1,2})\s*[Tt]h[áa]ng\s*(\d{1,2})\s*[Nn][ăaã]m\s*((?:19|20)\d{2}))");
  const auto matcher = pattern.find(text.text);
  if (!matcher) return std::nullopt;
  const auto day = Day::of(std::stoi(group(*matcher, 3)), static_cast<unsigned>(std::stoi(group(*matcher, 2))),
                           static_cast<unsigned>(std::stoi(group(*matcher, 1))));
  // 31/02 is rejected, not guessed; papers are not older than the republic.
  if (!day || day->year() < 1945) return std::nullopt;
  return field_over("ngay_ban_hanh", day->iso(), line, text, *matcher, 1, 3);
}

std::optional<Field> find_dossier_code(const TextLine& line, const LineText& text) {
  static const Pattern pattern(R"((?<![\p{L}\d.])((?:[A-Z]\d{2}(?:\.\d{2}){0,3}|000\.\d{2}\.\d{2}\.[A-Z]\d{2})-\d{6}-\d{4,6})(?!\d))");
  const auto matcher = pattern.find(text.text);
  if (!matcher) return std::nullopt;
  return field_over("ma_ho_so", group(*matcher, 1), line, text, *matcher, 1, 1);
}

/// «Họ và tên: …», «Họ, chữ đệm, tên người yêu cầu: …» up to leaders or the next label.
std::optional<Field> find_name(const TextLine& line, const LineText& text) {
  static const Pattern pattern(
      R"((?:^|\s)Họ(?:,| và)\s*(?:chữ đệm,? ?(?:và )?)?tên[^:\d]{0,40}:[\s.…]*((?:\p{Lu}[\p{L}'’]*)(?:\s\p{Lu}[\p{L}'’]*){1,6}))");
  const auto matcher = pattern.find(text.text);
  if (!matcher) return std::nullopt;
  return field_over("ho_ten", group(*matcher, 1), line, text, *matcher, 1, 1);
}

constexpr std::pair<std::string_view, Finder> finders[] = {
    {"so_ky_hieu", find_number}, {"ngay_ban_hanh", find_date}, {"ma_ho_so", find_dossier_code}, {"ho_ten", find_name}};

}  // namespace

void add_fields(std::vector<Field>& found, const RecognizedPage& page, int number) {
  const auto has = [&](std::string_view name) {
    return std::any_of(found.begin(), found.end(), [&](const Field& field) { return field.name == name; });
  };
  for (const TextLine& line : page.lines) {
    const LineText text(line);
    for (const auto& [name, find] : finders) {
      if (has(name)) continue;
      if (auto field = find(line, text)) {
        field->page = number;
        found.push_back(*std::move(field));
      }
    }
  }
}

std::vector<Field> extract_fields(const std::vector<RecognizedPage>& pages) {
  std::vector<Field> found;
  for (std::size_t page = 0; page < pages.size(); ++page) add_fields(found, pages[page], static_cast<int>(page));
  return found;
}

}  // namespace sohoa
