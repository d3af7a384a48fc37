/// Numbers as they are written down: short, and the same on every machine. Pure, any thread.
#pragma once

#include <cmath>

namespace sohoa {

/// To the nearest 1/steps: rounded(1.2345, 100) is 1.23.
inline double rounded(double value, double steps) { return std::round(value * steps) / steps; }

}  // namespace sohoa
