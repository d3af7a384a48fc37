// R13: structure only. A CCCD has no checksum; what does not fit is a warning for the officer, not a refusal.
#include <algorithm>
#include <array>

#include "sohoa/core/text.hpp"
#include "sohoa/dossier/dossier.hpp"

#include "dossier/pattern.hpp"

namespace sohoa {
namespace {

// Circular 07/2016/TT-BCA, annex I: the 63 places of birth registration; 070 Bình Phước, 075 Đồng Nai.
constexpr std::array<int, 63> places = {1,  2,  4,  6,  8,  10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25,
                                        26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
                                        49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75,
                                        77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96};
// Annex II numbers countries from 101 on, for those born abroad.
constexpr int first_country = 101, last_country = 399;

bool is_known_place(int place) {
  return std::binary_search(places.begin(), places.end(), place) || (place >= first_country && place <= last_country);
}

int digit(std::string_view id, std::size_t at) { return id[at] - '0'; }

// 0 and 1 for the 20th century, 2 and 3 for the 21st, and so on; even is male.
constexpr int last_possible_century_digit = 3;

int birth_year_of(std::string_view id) { return 1900 + digit(id, 3) / 2 * 100 + digit(id, 4) * 10 + digit(id, 5); }

}  // namespace

std::optional<PersonalId> PersonalId::parse(std::string_view text) {
  const std::string_view digits = trimmed(text);
  if ((digits.size() != 12 && digits.size() != 9) || !dossier::all_digits(digits)) return std::nullopt;
  return PersonalId(std::string(digits));
}

std::string PersonalId::masked() const {
  const std::size_t shown = is_old() ? 2 : 3;
  return text_.substr(0, shown) + std::string(text_.size() - 2 * shown, '*') + text_.substr(text_.size() - shown);
}

std::optional<int> PersonalId::birth_year() const {
  if (is_old()) return std::nullopt;
  return birth_year_of(text_);
}

std::optional<Sex> PersonalId::sex() const {
  if (is_old()) return std::nullopt;
  return digit(text_, 3) % 2 == 0 ? Sex::male : Sex::female;
}

std::vector<std::string> PersonalId::warnings() const {
  if (is_old()) return {"old_number"};
  std::vector<std::string> found;
  if (!is_known_place(digit(text_, 0) * 100 + digit(text_, 1) * 10 + digit(text_, 2)))
    found.emplace_back("unknown_place");
  if (digit(text_, 3) > last_possible_century_digit) found.emplace_back("impossible_century");
  return found;
}

std::vector<std::string> PersonalId::warnings(const PersonFacts& facts) const {
  std::vector<std::string> found = warnings();
  if (facts.sex && sex() && *sex() != *facts.sex) found.emplace_back("other_sex");
  if (facts.birth_year && birth_year() && *birth_year() != *facts.birth_year) found.emplace_back("other_birth_year");
  if (facts.today && birth_year() && *birth_year() > facts.today->year()) found.emplace_back("born_in_the_future");
  return found;
}

}  // namespace sohoa
