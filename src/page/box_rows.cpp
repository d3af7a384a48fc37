// Short rules of one height at even steps are sides of boxes. Where each box holds the ink of one letter at most, the
// letters are a number.
#include "page/box_rows.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace sohoa::page {
namespace {

constexpr double narrowest_box = 0.9, widest_box = 5;     // from side to side, in x-heights
constexpr double uneven = 0.2;                            // of the usual step
constexpr std::size_t fewest_sides = 4;
constexpr double widest_letter = 2, lowest_letter = 0.7;  // in x-heights
constexpr double capital = 1.45;                          // x-heights: digits are as high
constexpr std::size_t fewest_letters = 2;

struct Sides {
  std::vector<Part> rules;
  double step() const { return static_cast<double>(rules.back().x - rules.front().x) / static_cast<double>(rules.size() - 1); }
};

/// Rules of one row, as long as they go on at even steps.
std::vector<Sides> rows_of_sides(std::vector<Part> rules, double x_height, Work& work) {
  std::ranges::sort(rules, {}, &Part::x);
  std::vector<Sides> rows;
  for (const Part& rule : rules) {
    if (!work.spend(static_cast<std::int64_t>(rows.size()))) return {};
    const auto row = std::ranges::find_if(rows, [&](const Sides& sides) {
      const Part& last = sides.rules.back();
      const double step = rule.x - last.x;
      if (std::abs(rule.y - last.y) > 0.5 * x_height || std::abs(rule.bottom() - last.bottom()) > 0.5 * x_height) return false;
      if (step < narrowest_box * x_height || step > widest_box * x_height) return false;
      return sides.rules.size() < 2 || std::abs(step - sides.step()) < uneven * sides.step();
    });
    if (row != rows.end()) row->rules.push_back(rule);
    else rows.push_back({{rule}});
  }
  std::erase_if(rows, [](const Sides& sides) { return sides.rules.size() < fewest_sides; });
  return rows;
}

/// What stands in each box: the tallest component, a letter's other pieces beside it; -1 in an empty box. Nothing when
/// there is more than a letter in one.
std::optional<std::vector<std::int32_t>> letters_in(const Sides& sides, const InkRuns& ink, double x_height) {
  const double top = sides.rules.front().y - 0.3 * x_height, bottom = sides.rules.front().bottom() + 0.3 * x_height;
  std::vector<std::int32_t> letters(sides.rules.size() - 1, -1);
  std::vector<int> left(letters.size(), 1 << 30), right(letters.size(), 0);
  for (std::size_t i = 0; i < ink.components.size(); ++i) {
    const Part& part = ink.components[i];
    const double x = part.x + part.w / 2.0, y = part.y + part.h / 2.0;
    if (y < top || y > bottom || x < sides.rules.front().x || x >= sides.rules.back().x || std::max(part.w, part.h) < 0.25 * x_height) continue;
    const auto box = static_cast<std::size_t>(std::ranges::upper_bound(sides.rules, x, {}, [](const Part& rule) { return static_cast<double>(rule.x); }) - sides.rules.begin()) - 1;
    left[box] = std::min(left[box], part.x);
    right[box] = std::max(right[box], part.right());
    if (right[box] - left[box] > std::min(widest_letter * x_height, sides.step())) return std::nullopt;
    if (part.h < lowest_letter * x_height) continue;
    std::int32_t& letter = letters[box];
    if (letter < 0 || ink.components[static_cast<std::size_t>(letter)].h < part.h) letter = static_cast<std::int32_t>(i);
  }
  return letters;
}

Chain chain_of(const std::vector<std::int32_t>& bodies, std::span<const Part> parts) {
  Chain chain{.bodies = bodies, .bands = {}, .left = 1 << 30, .right = 0, .x_height = 0};
  std::vector<int> heights;
  for (const std::int32_t i : bodies) heights.push_back(parts[static_cast<std::size_t>(i)].h);
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::ranges::nth_element(heights, middle);
  chain.x_height = *middle / capital;
  for (const std::int32_t i : bodies) {
    const Part& part = parts[static_cast<std::size_t>(i)];
    chain.bands.push_back({part.bottom() - chain.x_height, static_cast<double>(part.bottom())});
    chain.left = std::min(chain.left, part.x);
    chain.right = std::max(chain.right, part.right());
  }
  return chain;
}

}  // namespace

std::vector<Chain> chains_in_boxes(const InkRuns& ink, const Rules& rules, double x_height, Work& work) {
  std::vector<Chain> chains;
  for (const Sides& sides : rows_of_sides(rules.between, x_height, work)) {
    if (!work.spend(static_cast<std::int64_t>(ink.components.size()))) return {};
    const auto letters = letters_in(sides, ink, x_height);
    if (!letters || std::ranges::count_if(*letters, [](std::int32_t i) { return i >= 0; }) < static_cast<std::ptrdiff_t>(fewest_letters)) continue;
    std::vector<std::int32_t> run;
    const auto close = [&] {
      if (!run.empty()) chains.push_back(chain_of(run, ink.components));
      run.clear();
    };
    for (const std::int32_t letter : *letters) {
      if (letter < 0) close();
      else run.push_back(letter);
    }
    close();
  }
  return chains;
}

}  // namespace sohoa::page
