// Numbers of legal papers, dossier codes and dates: what they may look like, and which misreading of one letter may be
// put right by that alone.
#pragma once

#include <string_view>

namespace sohoa::text {

enum class CodeForm {
  none,          // no code, or one whose form is free
  well_formed,
  malformed,     // looks like a code and cannot be one: 12/2O22/NĐ-CP, 31/02/2021, 05/QD-UBND
};

/// `word` with the marks around it; `before` is the word before it («tháng» 13).
CodeForm code_form(std::string_view word, std::string_view before = {});

/// Letter by letter the same but for pairs that print alike: O and 0, l and 1, D and Đ …
bool differ_by_likes(std::string_view a, std::string_view b);

}  // namespace sohoa::text
