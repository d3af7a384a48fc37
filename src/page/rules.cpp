// Rules across are long runs. Rules down are what an opening by a column leaves; the opening is done on whole words of
// bits by doubling.
#include "page/rules.hpp"

#include <algorithm>
#include <cmath>

namespace sohoa::page {
namespace {

constexpr double shortest = 4.4;    // in x-heights: no letter's stroke is as long and as thin
constexpr double thickest = 0.5;    // in x-heights
constexpr double shortest_between = 1.7, nearest_end = 0.35;   // of a rule that ends at two others; stems of letters are as long, but end short of them

struct Reach {
  int before = 0, after = 0;        // ink above and below (or left and right of) a pixel, the pixel not counted
};

Reach reach_down(const InkBits& ink, int x, int y, int most) {
  Reach reach;
  while (reach.before < most && y - reach.before - 1 >= 0 && ink.at(x, y - reach.before - 1)) ++reach.before;
  while (reach.after < most && y + reach.after + 1 < ink.height() && ink.at(x, y + reach.after + 1)) ++reach.after;
  return reach;
}

Reach reach_across(const InkBits& ink, int x, int y, int most) {
  Reach reach;
  while (reach.before < most && x - reach.before - 1 >= 0 && ink.at(x - reach.before - 1, y)) ++reach.before;
  while (reach.after < most && x + reach.after + 1 < ink.width() && ink.at(x + reach.after + 1, y)) ++reach.after;
  return reach;
}

/// Both ways of a rule by one pattern: `is_across` tells along which axis it runs.
int typical_thickness(const InkBits& ink, const Part& part, bool is_across, int most) {
  std::vector<int> thicknesses;
  const int length = is_across ? part.w : part.h;
  constexpr int samples = 31;
  for (int i = 0; i < samples; ++i) {
    const int along = length * (2 * i + 1) / (2 * samples);
    const int x = is_across ? part.x + along : part.x + part.w / 2, y = is_across ? part.y + part.h / 2 : part.y + along;
    if (!ink.at(x, y)) continue;
    const Reach reach = is_across ? reach_down(ink, x, y, most) : reach_across(ink, x, y, most);
    thicknesses.push_back(reach.before + reach.after + 1);
  }
  if (thicknesses.empty()) return most;
  const auto middle = thicknesses.begin() + static_cast<std::ptrdiff_t>(thicknesses.size() / 6);   // letters on it make it thicker
  std::ranges::nth_element(thicknesses, middle);
  return *middle;
}

/// Strokes that reach well beyond the rule on the pixel's column (or row) are letters on it; what reaches as far as a
/// rule is one.
void take(InkBits& ink, const InkBits& whole, const InkRuns& straight, std::int32_t component, const Part& part, bool is_across,
          int thickness, int longest_reach, Work& work) {
  const int beyond = thickness + std::max(2, thickness / 2);
  for (int y = part.y; y < part.bottom(); ++y) {
    if (!work.spend(static_cast<std::int64_t>(straight.row(y).size()))) return;
    for (const Run& run : straight.row(y)) {
      if (run.component != component) continue;
      for (int x = run.left; x < run.right; ++x) {
        if (!work.spend(beyond)) return;
        const Reach reach = is_across ? reach_down(whole, x, y, longest_reach) : reach_across(whole, x, y, longest_reach);
        const int across_rule = reach.before + reach.after + 1;
        if (across_rule > beyond && across_rule < longest_reach) continue;
        if (across_rule > beyond) {
          ink.clear(x, y);          // where two rules cross
          continue;
        }
        // The ragged rim goes with the rule.
        for (int i = -reach.before; i <= reach.after; ++i) is_across ? ink.clear(x, y + i) : ink.clear(x + i, y);
      }
    }
  }
}

template <class Chosen>
void collect(InkBits& ink, const InkBits& whole, const InkBits& opened, double x_height, bool is_across, std::vector<Part>& out,
             Work& work, Chosen&& is_chosen) {
  InkRuns straight = runs_of(opened);
  if (straight.row_start.empty()) return;
  label(straight);
  const int most = static_cast<int>(std::ceil(thickest * x_height)) + 1, longest_reach = std::max(20, static_cast<int>(shortest * x_height));
  for (std::size_t i = 0; i < straight.components.size(); ++i) {
    const Part& part = straight.components[i];
    if (!is_chosen(part)) continue;
    const int thickness = typical_thickness(whole, part, is_across, most);
    if (thickness >= most) continue;
    take(ink, whole, straight, static_cast<std::int32_t>(i), part, is_across, thickness, longest_reach, work);
    out.push_back(part);
  }
}

/// What is left of a ragged side would stand in its box as a letter's piece.
void clear_sides(InkBits& ink, const std::vector<Part>& between) {
  for (const Part& side : between)
    for (int y = std::max(0, side.y); y < std::min(ink.height(), side.bottom()); ++y)
      for (int x = std::max(0, side.x - 1); x < std::min(ink.width(), side.right() + 1); ++x) ink.clear(x, y);
}

/// What rules leave of each other where they meet belongs to neither of them nor to a letter.
void clear_crossings(InkBits& ink, const Rules& rules) {
  constexpr std::size_t most = 1'000'000;     // no table has a thousand rules both ways
  if (rules.across.size() * rules.down.size() > most) return;
  for (const Part& across : rules.across)
    for (const Part& down : rules.down) {
      const int rim = std::max({2, across.h / 2, down.w / 2});
      if (down.right() < across.x - 2 * rim || down.x > across.right() + 2 * rim) continue;
      if (across.bottom() < down.y - 2 * rim || across.y > down.bottom() + 2 * rim) continue;
      for (int y = std::max(0, across.y - rim); y < std::min(ink.height(), across.bottom() + rim); ++y)
        for (int x = std::max(0, down.x - rim); x < std::min(ink.width(), down.right() + rim); ++x) ink.clear(x, y);
    }
}

}  // namespace

InkBits opened_down(const InkBits& ink, int length) {
  InkBits bits = ink;
  const auto combine = [&](int step, bool keep_common, bool upwards) {
    const int height = bits.height();
    for (int i = 0; i < height; ++i) {
      const int y = upwards ? i : height - 1 - i, other = upwards ? y + step : y - step;
      auto row = bits.row(y);
      if (other < 0 || other >= height) {
        if (keep_common) std::ranges::fill(row, 0U);
        continue;
      }
      const auto from = bits.row(other);
      for (std::size_t w = 0; w < row.size(); ++w) row[w] = keep_common ? row[w] & from[w] : row[w] | from[w];
    }
  };
  for (int done = 1; done < length;) {
    const int step = std::min(done, length - done);
    combine(step, true, true);
    done += step;
  }
  for (int done = 1; done < length;) {
    const int step = std::min(done, length - done);
    combine(step, false, false);
    done += step;
  }
  return bits;
}

InkBits opened_across(const InkBits& ink, int length) {
  InkBits bits(ink.width(), ink.height());
  const InkRuns runs = runs_of(ink);
  if (runs.row_start.empty()) return bits;
  for (int y = 0; y < ink.height(); ++y)
    for (const Run& run : runs.row(y)) {
      if (run.right - run.left < length) continue;
      for (int x = run.left; x < run.right; ++x) bits.set(x, y);
    }
  return bits;
}

bool Rules::part_columns(double left, double right, double top, double bottom, Work& work) const {
  if (!work.spend(static_cast<std::int64_t>(down.size()))) return false;
  return std::ranges::any_of(down, [&](const Part& rule) {
    const double middle = rule.x + rule.w / 2.0;
    return middle > left && middle < right && rule.y < bottom && rule.bottom() > top;
  });
}

Rules take_rules(InkBits& ink, double x_height, Work& work) {
  const int length = std::max(20, static_cast<int>(shortest * x_height));
  const InkBits whole = ink;
  Rules rules;
  const auto all = [](const Part&) { return true; };
  collect(ink, whole, opened_across(whole, length), x_height, true, rules.across, work, all);
  collect(ink, whole, opened_down(whole, length), x_height, false, rules.down, work, all);
  if (rules.across.size() > 1) {
    const auto goes_between = [&](const Part& part) {
      if (part.h >= length || !work.spend(static_cast<std::int64_t>(rules.across.size()))) return false;
      const auto ends_at = [&](int y) {
        return std::ranges::any_of(rules.across, [&](const Part& rule) {
          const int x = part.x + part.w / 2, rim = static_cast<int>(nearest_end * x_height);
          return x >= rule.x - rim && x <= rule.right() + rim && y >= rule.y - rim && y <= rule.bottom() + rim;
        });
      };
      return ends_at(part.y) && ends_at(part.bottom());
    };
    const int short_length = std::max(10, static_cast<int>(shortest_between * x_height));
    collect(ink, whole, opened_down(whole, short_length), x_height, false, rules.between, work, goes_between);
  }
  clear_sides(ink, rules.between);
  clear_crossings(ink, rules);
  return rules;
}

}  // namespace sohoa::page
