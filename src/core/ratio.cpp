/// Shares in 128-bit integers: no count of dossiers overflows, no rounding goes through floating point.
#include "sohoa/core/ratio.hpp"

namespace sohoa {
namespace {

__extension__ using Wide = __int128;

std::string two_places(Wide hundredths) {
  const bool negative = hundredths < 0;
  if (negative) hundredths = -hundredths;
  std::string digits;
  for (; hundredths > 0 || digits.size() < 3; hundredths /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(hundredths % 10)));
  }
  digits.insert(digits.size() - 2, ".");
  return negative ? "-" + digits : digits;
}

Wide floor_divide(Wide a, Wide positive) { return a >= 0 ? a / positive : -((-a + positive - 1) / positive); }

}  // namespace

std::string Ratio::percent() const {
  if (denominator <= 0) return "—";
  return two_places(floor_divide(Wide{numerator} * 20000 + denominator, Wide{denominator} * 2));
}

bool Ratio::reaches(std::int64_t basis_points) const {
  return denominator > 0 && Wide{numerator} * 10000 >= Wide{basis_points} * denominator;
}

}  // namespace sohoa
