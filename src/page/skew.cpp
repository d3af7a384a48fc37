// At the right angle the feet of many letters fall on few heights. Margins, pictures and the shape of the page do
// not matter to it, which makes it steady on a page with a single line.
#include "page/skew.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace sohoa::page {
namespace {

struct Spot {
  double x, foot, head;
};

std::vector<Spot> spots_of(std::span<const Part> letters) {
  std::vector<Spot> spots;
  spots.reserve(letters.size());
  double middle = 0;
  for (const Part& part : letters) middle += part.x + part.w / 2.0;
  middle /= std::max<double>(1, static_cast<double>(letters.size()));
  for (const Part& part : letters)
    spots.push_back({part.x + part.w / 2.0 - middle, static_cast<double>(part.bottom()), static_cast<double>(part.y)});
  return spots;
}

/// Sum of squared shares of the heights letters fall on; each is split between two bins so that the sum is smooth.
class Alignment {
 public:
  Alignment(std::span<const Spot> spots, double bin_px) : spots_(spots), bin_px_(bin_px) {
    for (const Spot& spot : spots) {
      reach_ = std::max(reach_, std::abs(spot.x));
      top_ = std::min(top_, spot.head);
      bottom_ = std::max(bottom_, spot.foot);
    }
  }
  double at(double degrees) {
    const double slope = std::tan(degrees * std::numbers::pi / 180);
    return (share(slope, &Spot::foot) + share(slope, &Spot::head)) / 2;
  }

 private:
  double share(double slope, double Spot::* side) {
    const double margin = std::abs(slope) * reach_ + bin_px_;
    bins_.assign(static_cast<std::size_t>((bottom_ - top_ + 2 * margin) / bin_px_) + 3, 0.0F);
    for (const Spot& spot : spots_) {
      const double at = (spot.*side - slope * spot.x - top_ + margin) / bin_px_;
      const auto bin = static_cast<std::size_t>(at);
      const auto beyond = static_cast<float>(at - static_cast<double>(bin));
      bins_[bin] += 1 - beyond;
      bins_[bin + 1] += beyond;
    }
    double sum = 0;
    for (const float bin : bins_) sum += static_cast<double>(bin) * bin;
    const auto count = static_cast<double>(spots_.size());
    return sum / (count * count);
  }

  std::span<const Spot> spots_;
  double bin_px_;
  double reach_ = 0, top_ = 1e9, bottom_ = -1e9;
  std::vector<float> bins_;
};

struct Best {
  double degrees, value;
};

Best best_of(Alignment& alignment, double from, double to, double step) {
  Best best{from, -1};
  for (int i = 0; from + i * step <= to + step / 2; ++i) {
    const double degrees = from + i * step;
    if (const double value = alignment.at(degrees); value > best.value) best = {degrees, value};
  }
  return best;
}

double ordinary(Alignment& alignment, double range_deg, double except_deg) {
  std::vector<double> values;
  for (double degrees = -range_deg; degrees <= range_deg; degrees += 1)
    if (std::abs(degrees - except_deg) > 2) values.push_back(alignment.at(degrees));
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The top of the parabola through three values, in steps from the middle one.
double vertex(double before, double middle, double after) {
  const double bend = before - 2 * middle + after;
  return bend >= 0 ? 0 : std::clamp(0.5 * (before - after) / bend, -0.5, 0.5);
}

}  // namespace

Skew find_skew(std::span<const Part> letters, double letter_px, double range_deg) {
  constexpr std::size_t fewest = 8;
  if (letters.size() < fewest || letter_px <= 0) return {};
  const std::vector<Spot> spots = spots_of(letters);
  Alignment coarse(spots, std::max(2.0, letter_px / 4)), fine(spots, std::max(1.0, letter_px / 8));
  const Best about = best_of(coarse, -range_deg, range_deg, 0.25);
  if (std::abs(about.degrees) > range_deg - 0.5) return {};
  constexpr double step = 0.05;
  const Best best = best_of(fine, about.degrees - 0.4, about.degrees + 0.4, step);
  const double degrees =
      best.degrees + step * vertex(fine.at(best.degrees - step), best.value, fine.at(best.degrees + step));
  const double usual = ordinary(coarse, std::max(range_deg, 8.0), best.degrees);
  return {.degrees = degrees, .confidence = usual > 0 ? about.value / usual : 0};
}

}  // namespace sohoa::page
