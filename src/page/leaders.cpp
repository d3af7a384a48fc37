// A leader is a row of small flat components at one height with even gaps. The dots of i and the dots below never
// come six in a row.
#include "page/leaders.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "page/plane.hpp"

namespace sohoa::page {
namespace {

constexpr std::size_t fewest_dots = 6;
constexpr std::uint8_t paper = 255;

struct Dot {
  int x, y, w, h;
  int right() const { return x + w; }
  double middle() const { return y + h / 2.0; }
};

std::vector<Dot> dots_of(PIX* bits, double x_height_px) {
  std::vector<Dot> dots;
  const auto ink = components_of(bits);
  if (!ink) return dots;
  for (const Part& part : ink->components) {
    // Blurred dots hang together, two or three at a time.
    if (part.h <= 0.42 * x_height_px && part.w <= 1.6 * x_height_px) dots.push_back({part.x, part.y, part.w, part.h});
  }
  std::ranges::sort(dots, {}, [](const Dot& dot) { return std::pair{dot.x, dot.y}; });
  return dots;
}

std::vector<std::vector<Dot>> rows_of(const std::vector<Dot>& dots, double x_height_px) {
  std::vector<std::vector<Dot>> rows;
  std::vector<std::size_t> open;
  for (const Dot& dot : dots) {
    std::erase_if(open, [&](std::size_t row) { return dot.x - rows[row].back().right() > 1.1 * x_height_px; });
    const auto row = std::ranges::find_if(open, [&](std::size_t i) {
      return std::abs(rows[i].back().middle() - dot.middle()) <= std::max(1.0, 0.13 * x_height_px);
    });
    if (row != open.end()) {
      rows[*row].push_back(dot);
    } else {
      open.push_back(rows.size());
      rows.push_back({dot});
    }
  }
  return rows;
}

/// Most gaps are near the median gap.
bool is_even(const std::vector<Dot>& row, double x_height_px) {
  if (row.size() < fewest_dots) return false;
  std::vector<int> gaps;
  for (std::size_t i = 1; i < row.size(); ++i) gaps.push_back(row[i].x - row[i - 1].right());
  std::vector<int> sorted = gaps;
  std::ranges::sort(sorted);
  const int typical = sorted[sorted.size() / 2];
  const double slack = std::max(1.5, 0.15 * x_height_px);
  const auto near = std::ranges::count_if(gaps, [&](int gap) { return std::abs(gap - typical) <= slack; });
  return near * 10 >= static_cast<std::ptrdiff_t>(gaps.size()) * 7;
}

/// The lower dot of "Họ tên:" belongs to its colon, not to the leader after it.
bool is_under_another(const Dot& dot, const std::vector<Dot>& dots, double x_height_px) {
  return std::ranges::any_of(dots, [&](const Dot& other) {
    const double above = dot.middle() - other.middle();
    return above > 0.4 * x_height_px && above < 1.4 * x_height_px && other.x < dot.right() && dot.x < other.right();
  });
}

void whiten(Raster& gray, const Dot& dot) {
  // The soft rim of a dot is lighter than the threshold that found it.
  const int left = std::max(0, dot.x - 1), right = std::min(gray.width_px, dot.right() + 1);
  for (int y = std::max(0, dot.y - 1); y < std::min(gray.height_px, dot.y + dot.h + 1); ++y)
    std::fill_n(gray.pixels.begin() + std::ptrdiff_t{y} * gray.width_px + left, right - left, paper);
}

}  // namespace

LeaderReport whiten_leaders(Raster& gray, double x_height_px) {
  LeaderReport report;
  if (x_height_px < 6) return report;
  const PixHandle ink = darker_than(gray, 160);
  const std::vector<Dot> dots = dots_of(ink.get(), x_height_px);
  for (auto& row : rows_of(dots, x_height_px)) {
    if (!is_even(row, x_height_px)) continue;
    if (is_under_another(row.front(), dots, x_height_px)) row.erase(row.begin());
    ++report.leaders;
    report.dots += static_cast<int>(row.size());
    for (const Dot& dot : row) whiten(gray, dot);
  }
  return report;
}

}  // namespace sohoa::page
