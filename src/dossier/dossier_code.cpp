// R11: ^(?:[A-Z]\d{2}(?:\.\d{2}){0,3}|000\.\d{2}\.\d{2}\.[A-Z]\d{2})-\d{6}-\d{4,}$ with a real date in the middle.
#include "sohoa/dossier/dossier.hpp"
#include "sohoa/dossier/unit.hpp"

#include "dossier/pattern.hpp"

namespace sohoa {
namespace {

using dossier::all_digits;

// Long enough for any counter, short enough for every form, file name and index.
constexpr std::size_t longest_number = 9;

int number(std::string_view two_digits) { return (two_digits[0] - '0') * 10 + (two_digits[1] - '0'); }

std::optional<Day> day_of(std::string_view six_digits) {
  if (six_digits.size() != 6 || !all_digits(six_digits)) return std::nullopt;
  return Day::of(2000 + number(six_digits.substr(0, 2)), static_cast<unsigned>(number(six_digits.substr(2, 2))),
                 static_cast<unsigned>(number(six_digits.substr(4, 2))));
}

struct Parts {
  std::string_view unit, day, number;
};

std::optional<Parts> parts_of(std::string_view text) {
  const std::size_t first = text.find('-');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('-', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

bool is_running_number(std::string_view text) {
  return text.size() >= 4 && text.size() <= longest_number && all_digits(text);
}

}  // namespace

std::optional<DossierCode> DossierCode::parse(std::string_view text) {
  const auto parts = parts_of(text);
  if (!parts || !is_unit_code(parts->unit) || !day_of(parts->day) || !is_running_number(parts->number)) {
    return std::nullopt;
  }
  return DossierCode(std::string(text));
}

std::string DossierCode::unit() const { return std::string(parts_of(text_)->unit); }

Day DossierCode::day() const { return *day_of(parts_of(text_)->day); }

}  // namespace sohoa
