/// An exact share: numerator and denominator, printed half-up with two decimals; 0/0 prints "—" (R5).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace sohoa {

struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;

  bool operator==(const Ratio&) const = default;
  Ratio operator+(const Ratio& other) const {
    return {numerator + other.numerator, denominator + other.denominator};
  }
  /// "80.00" or "—".
  std::string percent() const;
  /// Whether numerator/denominator >= basis_points/10000, exactly. False for 0/0.
  bool reaches(std::int64_t basis_points) const;
};

}  // namespace sohoa
