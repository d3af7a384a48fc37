// R12: the national code is one digit, a point and six digits; provinces and systems write their own marks behind it.
#include "sohoa/core/text.hpp"
#include "sohoa/dossier/dossier.hpp"

#include "dossier/pattern.hpp"

namespace sohoa {
namespace {

using dossier::all_digits;
using dossier::is_capital;
using dossier::is_digit;

constexpr std::size_t national_length = 8;  // 1.001193

// ".000", ".00", ".01", ".H56": digits with at most one capital in front.
bool is_suffix_part(std::string_view part) {
  if (part.empty() || part.size() > 4) return false;
  return all_digits(is_capital(part.front()) ? part.substr(1) : part);
}

bool is_suffix(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != '.') return false;
  for (const std::string& part : split(text.substr(1), '.')) {
    if (!is_suffix_part(part)) return false;
  }
  return true;
}

}  // namespace

std::optional<ProcedureCode> ProcedureCode::parse(std::string_view text) {
  const std::string_view raw = trimmed(text);
  if (raw.size() < national_length || raw.size() > 40) return std::nullopt;
  const std::string_view national = raw.substr(0, national_length);
  if (!is_digit(national[0]) || national[1] != '.' || !all_digits(national.substr(2))) return std::nullopt;
  if (!is_suffix(raw.substr(national_length))) return std::nullopt;
  return ProcedureCode(std::string(national), std::string(raw));
}

}  // namespace sohoa
