// Numbers of legal papers, dossier codes and dates: what they may look like, and which misreading of one letter may be
// put right by that alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sohoa::text {

enum class CodeForm {
  none,          // no code, or one whose form is free
  well_formed,
  malformed,     // looks like a code or number and cannot be one: 12/2O22/NĐ-CP, 31/02/2021, 05/QD-UBND, 1§.000
};

/// `word` with the marks around it; `before` is the word before it («tháng» 13).
CodeForm code_form(std::string_view word, std::string_view before = {});

/// Digits, with full stops or commas between them.
bool is_number(std::string_view word);

/// Whether a space has come between the digits of one date: «24/1 1/2020,» and neither piece a date by itself.
bool is_cut_date(std::string_view left, std::string_view right);

/// Whether the two may be one amount cut at a point between its thousands: «681.» «759.900». A numbered item
/// («12. 300») looks the same, so it takes the white between them to tell.
bool may_be_cut_amount(std::string_view left, std::string_view right);

/// Letter by letter the same but for pairs that print alike: O and 0, l and 1, D and Đ …, and for «ĐĐ» or «8§» read from one.
bool differ_by_likes(std::string_view a, std::string_view b);

/// «m²» for what models that cannot print it make of it behind a number («120 m?,») or in brackets («(m?)»). A 2 stays a 2.
std::optional<std::string> squared_unit(std::string_view word, std::string_view before);

}  // namespace sohoa::text
