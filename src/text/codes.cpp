// The grammar of codes by hand: a few short scans over code points, no expressions.
#include "text/codes.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/text.hpp"
#include "sohoa/core/time.hpp"

namespace sohoa::text {
namespace {

using Text = std::u32string_view;

constexpr std::array<std::pair<char32_t, char32_t>, 17> likes = {{{U'§', U'8'}, {U'Š', U'5'}, {U'O', U'0'}, {U'o', U'0'}, {U'Q', U'0'}, {U'l', U'1'}, {U'I', U'1'},
                                                                  {U'|', U'1'}, {U'i', U'1'}, {U'Z', U'2'}, {U'S', U'5'}, {U's', U'5'},
                                                                  {U'B', U'8'}, {U'ó', U'6'}, {U'D', U'Đ'}, {U'd', U'đ'}, {U'Ð', U'Đ'}}};

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_upper(char32_t c) { return u_isupper(static_cast<UChar32>(c)) != 0; }
bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; }

/// A digit, or what is often read in its place.
bool is_like_digit(char32_t c) {
  return is_digit(c) || std::ranges::any_of(likes, [&](const auto& pair) { return pair.first == c && is_digit(pair.second); });
}

bool all_digits(Text text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
bool all_like_digits(Text text) {
  return !text.empty() && std::ranges::all_of(text, is_like_digit) && std::ranges::any_of(text, is_digit);
}

std::vector<Text> parts_of(Text text, char32_t at) {
  std::vector<Text> parts;
  for (std::size_t from = 0;;) {
    const std::size_t to = text.find(at, from);
    parts.push_back(text.substr(from, to == Text::npos ? to : to - from));
    if (to == Text::npos) return parts;
    from = to + 1;
  }
}

Text without_marks(Text text) {
  constexpr Text around = U".,;:()[]{}“”‘’\"'«»?!…*";
  while (!text.empty() && around.find(text.front()) != Text::npos) text.remove_prefix(1);
  while (!text.empty() && around.find(text.back()) != Text::npos) text.remove_suffix(1);
  return text;
}

int number(Text digits) {
  int value = 0;
  for (const char32_t c : digits.substr(0, 9)) value = 10 * value + static_cast<int>(c - U'0');
  return value;
}

bool is_year(Text text) { return text.size() == 4 && all_digits(text) && number(text) >= 1900 && number(text) < 2100; }

/// Abbreviations in which D and Đ are told apart: kinds of papers, and who issues them.
constexpr std::array<Text, 34> abbreviations = {
    U"QĐ", U"NĐ", U"HĐND", U"UBND", U"HĐ", U"CĐ", U"GĐ", U"LĐ", U"LĐTBXH", U"BLĐTBXH", U"SLĐTBXH", U"GDĐT", U"BGDĐT", U"SGDĐT",
    U"GD&ĐT", U"VPĐK", U"VPĐKĐĐ", U"TĐ", U"KĐ", U"CTĐ", U"DN", U"GDTX", U"SGD", U"BGD", U"DS", U"HD", U"KBNN", U"HCĐT", U"NDTC", U"TAND",
    U"VKSND", U"PGD", U"DTTG", U"BQLDA"};

std::u32string with_plain_d(Text text) {
  std::u32string plain(text);
  for (char32_t& c : plain)
    if (c == U'Đ' || c == U'Ð') c = U'D';
  return plain;
}

/// Whether it is a known abbreviation but for a stroke through a D.
bool misses_a_stroke(Text group) {
  if (std::ranges::find(abbreviations, group) != abbreviations.end()) return false;
  return std::ranges::any_of(abbreviations, [&](Text known) { return with_plain_d(known) == with_plain_d(group); });
}

/// «QĐĐ», «NĐĐ»: the letter was read twice.
bool stutters(Text group) { return group == U"QĐĐ" || group == U"NĐĐ"; }

/// «UBND», «QH15», «CNTT&BCVT», «TTg»: capitals first, then mostly capitals, digits last.
bool is_group(Text group) {
  if (group.empty() || !is_upper(group.front())) return false;
  std::size_t small = 0;
  bool is_tail = false;
  for (const char32_t c : group) {
    if (is_digit(c)) is_tail = true;
    else if (is_tail || (!is_letter(c) && c != U'&' && c != U'.')) return false;
    else small += !is_upper(c) && is_letter(c);
  }
  return small <= 2 && !misses_a_stroke(group) && !stutters(group);
}

bool is_number_of_paper(Text text) {
  return all_digits(text.substr(0, text.size() - 1)) ? all_digits(text) || is_upper(text.back()) : all_digits(text);
}

/// Signs that no Vietnamese word holds and that print like a digit.
bool is_no_letter(char32_t c) { return c == U'§' || c == U'Š'; }

bool is_separator(char32_t c) { return c == U'.' || c == U','; }

/// «1§.844.000», «IŠ»: a number but for a sign that stands for a digit. «§5» is a paragraph's name.
bool is_number_with_a_sign(Text word) {
  if (word.size() < 2 || std::ranges::none_of(word, is_no_letter)) return false;
  if (word.front() == U'§' && !is_separator(word[1])) return false;
  return std::ranges::all_of(word, [](char32_t c) { return is_like_digit(c) || is_separator(c); });
}

/// Without letters read twice: «QĐĐ» as «QĐ», «8§» as «8».
std::u32string without_stutter(Text text) {
  const auto is_like = [](char32_t x, char32_t digit) {
    return is_no_letter(x) && std::ranges::find(likes, std::pair(x, digit)) != likes.end();
  };
  std::u32string once;
  for (const char32_t c : text) {
    if (!once.empty() && ((c == U'Đ' && once.back() == U'Đ') || is_like(c, once.back()))) continue;
    if (!once.empty() && is_like(once.back(), c)) once.pop_back();
    once += c;
  }
  return once;
}

/// 170/KH-UBND, 01/2023/TT-VPCP. Nothing when it is not of that kind at all.
std::optional<bool> legal_number(const std::vector<Text>& parts) {
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const Text last = parts.back();
  if (!all_like_digits(parts.front()) && !(parts.front().size() > 1 && all_like_digits(parts.front().substr(0, parts.front().size() - 1))))
    return std::nullopt;
  // A fraction, an address or a unit («tr/đ») is none: the notation has two capitals.
  if (std::ranges::count_if(last, is_upper) < 2) return std::nullopt;
  if (!is_number_of_paper(parts.front())) return false;
  if (parts.size() == 3 && !is_year(parts[1])) return false;
  const std::vector<Text> groups = parts_of(last, U'-');
  // A notation broken at the line's end goes on in the next line.
  const bool is_broken = groups.size() > 1 && groups.back().empty();
  return std::all_of(groups.begin(), groups.end() - (is_broken ? 1 : 0), is_group);
}

std::optional<bool> date(Text word) {
  for (const char32_t mark : {U'/', U'-', U'.'}) {
    const std::vector<Text> parts = parts_of(word, mark);
    if (parts.size() != 3 || !std::ranges::all_of(parts, all_like_digits)) continue;
    if (parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) continue;
    if (!std::ranges::all_of(parts, all_digits) || !is_year(parts[2])) return false;
    return Day::of(number(parts[2]), static_cast<unsigned>(number(parts[1])), static_cast<unsigned>(number(parts[0]))).has_value();
  }
  return std::nullopt;
}

/// 681.759.900 and 14.500,75: thousands by threes.
std::optional<bool> amount(Text word) {
  const std::size_t cents = word.find(U',');
  if (cents != Text::npos && !all_digits(word.substr(cents + 1))) return std::nullopt;
  const std::vector<Text> parts = parts_of(word.substr(0, cents), U'.');
  if (parts.size() < 2 || parts.front().size() > 3 || !all_like_digits(parts.front())) return std::nullopt;
  const auto are_thousands = [](Text part) { return part.size() == 3 && std::ranges::all_of(part, is_like_digit); };
  if (!std::all_of(parts.begin() + 1, parts.end(), are_thousands)) return std::nullopt;
  return std::ranges::all_of(parts, all_digits);
}

/// H10.23-220601-0001, 000.00.12.H10-220601-00012.
std::optional<bool> dossier_code(Text word) {
  const std::vector<Text> parts = parts_of(word, U'-');
  if (parts.size() != 3 || parts[0].size() < 3 || parts[1].size() != 6 || parts[2].size() < 4 || parts[2].size() > 6) return std::nullopt;
  if (!all_like_digits(parts[1]) || !all_like_digits(parts[2])) return std::nullopt;
  if (!all_digits(parts[1]) || !all_digits(parts[2])) return false;
  const std::vector<Text> unit = parts_of(parts[0], U'.');
  return std::ranges::all_of(unit, [](Text part) {
    return part.size() == 2 || part.size() == 3 ? all_digits(part) || (is_upper(part.front()) && all_digits(part.substr(1))) : false;
  });
}

/// «ngày 31», «tháng 12», «năm 2022».
std::optional<bool> part_of_date(Text word, std::string_view before) {
  if (!all_like_digits(word) || word.size() > 4) return std::nullopt;
  const std::string label = lower(nfc(before));
  if (label == "ngày" && word.size() <= 2) return all_digits(word) && number(word) >= 1 && number(word) <= 31;
  if (label == "tháng" && word.size() <= 2) return all_digits(word) && number(word) >= 1 && number(word) <= 12;
  if (label == "năm" && word.size() == 4) return is_year(word);
  return std::nullopt;
}

}  // namespace

CodeForm code_form(std::string_view word, std::string_view before) {
  const std::u32string points = code_points(word);
  const Text bare = without_marks(points);
  if (bare.empty() || bare.size() > 60) return CodeForm::none;
  if (is_number_with_a_sign(bare)) return CodeForm::malformed;
  if (std::ranges::none_of(bare, is_digit)) return CodeForm::none;
  for (const std::optional<bool>& is_right : {date(bare), dossier_code(bare), legal_number(parts_of(bare, U'/')), part_of_date(bare, before), amount(bare)})
    if (is_right) return *is_right ? CodeForm::well_formed : CodeForm::malformed;
  return CodeForm::none;
}

bool is_number(std::string_view word) {
  const std::u32string points = code_points(word);
  const Text bare = without_marks(points);
  return !bare.empty() && std::ranges::all_of(bare, [](char32_t c) { return is_digit(c) || is_separator(c); });
}

bool is_cut_date(std::string_view left, std::string_view right) {
  const std::u32string first = code_points(left), second = code_points(right);
  const auto is_date = [](Text text) { return date(without_marks(text)).value_or(false); };
  if (first.empty() || second.empty() || !is_digit(first.back()) || !is_digit(second.front())) return false;
  return is_date(first + second) && !is_date(first) && !is_date(second);
}

bool may_be_cut_amount(std::string_view left, std::string_view right) {
  const std::u32string first = code_points(left), second = code_points(right);
  if (first.empty() || second.empty() || (first.back() == U'.') == (second.front() == U'.')) return false;
  const std::u32string both = first + second;
  return amount(without_marks(both)).value_or(false);
}

bool differ_by_likes(std::string_view a, std::string_view b) {
  const std::u32string left = without_stutter(code_points(a)), right = without_stutter(code_points(b));
  return std::ranges::equal(left, right, [](char32_t x, char32_t y) {
    return x == y || std::ranges::any_of(likes, [&](const auto& pair) { return pair == std::pair(x, y) || pair == std::pair(y, x); });
  });
}

std::optional<std::string> squared_unit(std::string_view word, std::string_view before) {
  constexpr Text stand_ins = U"?°ỶỂỸẺỆÊ";   // what models without the sign make of a small raised 2
  constexpr Text quotes = U"\"”’'";         // too, but they stand behind a word as well
  const std::u32string points = code_points(word);
  const bool is_bracketed = points.starts_with(U'(');
  if (!is_bracketed && (before.empty() || !is_digit(static_cast<unsigned char>(before.back())))) return std::nullopt;
  for (const Text name : {Text(U"m"), Text(U"km"), Text(U"cm"), Text(U"dm"), Text(U"mm")}) {
    const std::u32string unit = (is_bracketed ? U"(" : U"") + std::u32string(name);
    if (points.size() <= unit.size() || !points.starts_with(unit)) continue;
    const Text rest = Text(points).substr(unit.size() + 1);
    const char32_t sign = points[unit.size()];
    if (stand_ins.find(sign) == Text::npos && !(is_bracketed && quotes.find(sign) != Text::npos)) continue;
    if (is_bracketed ? rest.starts_with(U')') && without_marks(rest).empty() : without_marks(rest).empty())
      return utf8(unit + U"²" + std::u32string(rest));
  }
  return std::nullopt;
}

}  // namespace sohoa::text
