// A logistic regression of the evidence, then a monotone curve through what was observed. Both are fitted to generated
// pages by tools/fit-confidence/fit.py, which writes the numbers.
#include "text/confidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace sohoa::text {
namespace {

constexpr std::size_t features = 8, knots = 12;

struct Map {
  std::array<double, features> weights;
  double constant;
  std::array<double, knots> score, share;   // a broken line; flat outside
};

#include "text/data/confidence.inc"

double logit(double p) {
  const double inside = std::clamp(p, 0.001, 0.9995);
  return std::log(inside / (1 - inside));
}

double along(const Map& map, double score) {
  if (score <= map.score.front()) return map.share.front();
  for (std::size_t i = 1; i < knots; ++i)
    if (score <= map.score[i]) {
      const double part = (score - map.score[i - 1]) / (map.score[i] - map.score[i - 1]);
      return map.share[i - 1] + part * (map.share[i] - map.share[i - 1]);
    }
  return map.share.back();
}

double applied(const Map& map, const std::array<double, features>& values) {
  double score = map.constant;
  for (std::size_t i = 0; i < features; ++i) score += map.weights[i] * values[i];
  return along(map, score);
}

}  // namespace

double confidence_of(const Evidence& evidence, bool with_language) {
  return applied(with_language ? lines_with_language : lines_alone,
                 {logit(evidence.least), std::min(evidence.margin, 8.0), logit(evidence.line), std::min(evidence.cost, 12.0),
                  static_cast<double>(std::min(evidence.letters, 10)), static_cast<double>(evidence.is_known),
                  static_cast<double>(evidence.has_digit), static_cast<double>(evidence.is_changed)});
}

double confidence_of_tesseract(double own, bool has_digit) {
  return applied(tesseract, {logit(own), 0, 0, 0, 0, 0, static_cast<double>(has_digit), 0});
}

}  // namespace sohoa::text
