// A mark's place is judged by the bands of the lines above and below it, not by the boxes of their letters: descenders
// of the line above come nearer to a stacked mark than the vowel it belongs to.
#include "page/line_parts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace sohoa::page {
namespace {

/// Bodies of lines by squares of the page.
class BodyMap {
 public:
  struct Entry {
    int line;
    std::size_t body;    // its index in the line
  };

  BodyMap(const InkRuns& ink, const std::vector<Chain>& chains, double side, Work& work) : side_(std::max(8.0, side)), work_(work) {
    int right = 1, bottom = 1;
    for (const Part& part : ink.components) {
      right = std::max(right, part.right());
      bottom = std::max(bottom, part.bottom());
    }
    columns_ = square(right) + 1;
    rows_ = square(bottom) + 1;
    squares_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
    for (std::size_t line = 0; line < chains.size(); ++line)
      for (std::size_t i = 0; i < chains[line].bodies.size(); ++i) {
        const Part& part = ink.components[static_cast<std::size_t>(chains[line].bodies[i])];
        const std::int64_t across = square(part.right()) - square(part.x) + 1, down = square(part.bottom()) - square(part.y) + 1;
        if (!work_.spend(across * down)) return;
        for (int y = square(part.y); y <= square(part.bottom()); ++y)
          for (int x = square(part.x); x <= square(part.right()); ++x)
            squares_[index(x, y)].push_back({static_cast<int>(line), i});
      }
  }

  template <class Do>
  void visit(double left, double top, double right, double bottom, Do&& each) const {
    for (int y = std::max(0, square(top)); y <= std::min(rows_ - 1, square(bottom)); ++y)
      for (int x = std::max(0, square(left)); x <= std::min(columns_ - 1, square(right)); ++x) {
        const std::vector<Entry>& here = squares_[index(x, y)];
        if (!work_.spend(1 + static_cast<std::int64_t>(here.size()))) return;
        for (const Entry& entry : here) each(entry);
      }
  }

 private:
  int square(double at) const { return static_cast<int>(std::floor(at / side_)); }
  std::size_t index(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x); }
  double side_;
  Work& work_;
  int columns_ = 1, rows_ = 1;
  std::vector<std::vector<Entry>> squares_;
};

/// How unlike a mark, a dot or a stop at this body of this line a small part is, 0 … 1.3; nothing when it cannot be one.
/// Marks above reach up to an x-height over their letter, dots below lie close to its foot.
std::optional<double> strangeness(const Part& small, bool is_dot, const Part& body, const Band& band, double x_height) {
  constexpr double farthest_aside = 1.5;
  const double aside = std::max({0, small.x - body.right(), body.x - small.right()}) / x_height;
  if (aside > farthest_aside) return std::nullopt;
  const double middle = small.y + small.h / 2.0;
  const double within = std::min<double>(band.baseline, small.bottom()) - std::max<double>(band.top, small.y);
  const bool is_over = aside < 0.45;
  // Marks stand on the letter, which may be a capital; quotes stand in the air beside one.
  const double top = is_over ? std::min<double>(band.top, body.y) : band.top - 0.4 * x_height;
  double strange = 0.7 * aside;
  if (within > 0.25 * small.h || (middle >= top && middle <= band.baseline)) {
    // in the band itself: a hyphen, a stop, a piece of a letter
  } else if (middle < top) {
    const double above = (top - middle) / x_height;
    strange += above > 1.3 ? 2 : 0.08 + (is_over ? 0.45 : 1.2) * above;
  } else {
    const double below = (middle - band.baseline) / x_height;
    // The tail of a g or a comma that came off hangs right under the foot, where no mark of the next line reaches.
    const bool hangs = small.y - band.baseline < 0.22 * x_height && below < 0.6;
    strange += hangs || (is_dot && below < 0.5) ? 0.5 * below : is_dot ? 0.25 + 2 * (below - 0.5) : 0.3 + 1.2 * below;
  }
  if (strange > 1.3) return std::nullopt;
  return strange;
}

bool is_dot(const Part& part, int ink_px, double x_height) {
  const double filled = static_cast<double>(ink_px) / (static_cast<double>(part.w) * part.h);
  return std::max(part.w, part.h) < 0.45 * x_height && filled > 0.62 && part.w < 1.7 * part.h && part.h < 1.7 * part.w;
}

bool is_speck(const Part& part, double x_height) { return std::max(part.w, part.h) < std::max(2.0, 0.11 * x_height); }

/// The row with least ink of the component between two bands.
int thinnest_row(const InkRuns& ink, std::int32_t component, int from, int to, Work& work) {
  int best = (from + to) / 2, least = 1 << 30;
  for (int y = from; y <= to && work.spend(static_cast<std::int64_t>(ink.row(y).size())); ++y) {
    int here = std::abs(2 * y - from - to) / 2;   // the middle where several are equal
    for (const Run& run : ink.row(y))
      if (run.component == component) here += 4 * (run.right - run.left);
    if (here < least) {
      least = here;
      best = y;
    }
  }
  return best;
}

void cut(InkRuns& ink, std::int32_t component, int below, Work& work) {
  const auto lower = static_cast<std::int32_t>(ink.components.size());
  Part& upper_part = ink.components[static_cast<std::size_t>(component)];
  Part lower_part{upper_part.right(), below, 0, upper_part.bottom() - below};
  int right = upper_part.x, moved = 0;
  for (int y = below; y < upper_part.bottom() && work.spend(static_cast<std::int64_t>(ink.row(y).size())); ++y)
    for (std::uint32_t i = ink.row_start[static_cast<std::size_t>(y)]; i < ink.row_start[static_cast<std::size_t>(y) + 1]; ++i) {
      Run& run = ink.runs[i];
      if (run.component != component) continue;
      run.component = lower;
      lower_part.x = std::min(lower_part.x, run.left);
      right = std::max(right, run.right);
      moved += run.right - run.left;
    }
  lower_part.w = right - lower_part.x;
  upper_part.h = below - upper_part.y;
  ink.ink_px[static_cast<std::size_t>(component)] -= moved;
  ink.components.push_back(lower_part);
  ink.ink_px.push_back(moved);
}

}  // namespace

void cut_between_lines(InkRuns& ink, std::vector<Chain>& chains, Work& work) {
  if (chains.empty()) return;
  struct Cut {
    std::int32_t component;
    int below;
    std::size_t own, other;
    bool own_is_above;
  };
  std::vector<Cut> cuts;
  double usual = 0;
  for (const Chain& chain : chains) usual = std::max(usual, chain.x_height);
  const BodyMap map(ink, chains, 2 * usual, work);
  for (std::size_t line = 0; line < chains.size(); ++line) {
    const Chain& chain = chains[line];
    for (std::size_t i = 0; i < chain.bodies.size(); ++i) {
      const Part& part = ink.components[static_cast<std::size_t>(chain.bodies[i])];
      if (part.h < 2.2 * chain.x_height) continue;
      // The nearest line whose band it reaches into with half an x-height.
      std::optional<Cut> found;
      map.visit(part.x - 2 * chain.x_height, part.y, part.right() + 2 * chain.x_height, part.bottom(), [&](const BodyMap::Entry& entry) {
        const auto other = static_cast<std::size_t>(entry.line);
        if (other == line || found || chains[other].bodies.size() < 4 || chains[other].x_height < 0.6 * chain.x_height) return;
        const Band own = chain.bands[i], theirs = chains[other].bands[entry.body];
        const double enough = 0.5 * chains[other].x_height;
        const bool is_below = theirs.top >= own.baseline - 0.1 * chain.x_height && part.bottom() > theirs.top + enough;
        const bool is_above = theirs.baseline <= own.top + 0.1 * chain.x_height && part.y < theirs.baseline - enough;
        if (!is_below && !is_above) return;
        const double from = is_below ? own.baseline : theirs.baseline, to = is_below ? theirs.top : own.top;
        const int row = thinnest_row(ink, chain.bodies[i], static_cast<int>(from) + 1, std::max(static_cast<int>(from) + 1, static_cast<int>(to)), work);
        if (row > part.y + 1 && row < part.bottom() - 1) found = Cut{chain.bodies[i], row, line, other, is_below};
      });
      if (found) cuts.push_back(*found);
    }
  }
  for (const Cut& one : cuts) {
    const auto piece = static_cast<std::int32_t>(ink.components.size());
    if (work.is_spent()) return;
    cut(ink, one.component, one.below, work);
    // The lower piece goes to the lower line; where this was the upper one's letter, it stays there by its number.
    Chain& lower = chains[one.own_is_above ? one.other : one.own];
    if (!one.own_is_above) {
      std::ranges::replace(lower.bodies, one.component, piece);
      Chain& upper = chains[one.other];
      const Part& part = ink.components[static_cast<std::size_t>(one.component)];
      const auto at = std::ranges::lower_bound(upper.bodies, part.x, {}, [&](std::int32_t c) { return ink.components[static_cast<std::size_t>(c)].x; });
      const auto index = at - upper.bodies.begin();
      const Band band = upper.bands[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, index - 1))];
      upper.bodies.insert(at, one.component);
      upper.bands.insert(upper.bands.begin() + index, band);
    } else {
      const Part& part = ink.components[static_cast<std::size_t>(piece)];
      const auto at = std::ranges::lower_bound(lower.bodies, part.x, {}, [&](std::int32_t c) { return ink.components[static_cast<std::size_t>(c)].x; });
      const auto index = at - lower.bodies.begin();
      const Band band = lower.bands[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, index - 1))];
      lower.bodies.insert(at, piece);
      lower.bands.insert(lower.bands.begin() + index, band);
    }
  }
}

std::vector<int> owners(const InkRuns& ink, const std::vector<Chain>& chains, double x_height, Work& work) {
  std::vector<int> owner(ink.components.size(), nobody);
  for (std::size_t line = 0; line < chains.size(); ++line)
    for (const std::int32_t body : chains[line].bodies) owner[static_cast<std::size_t>(body)] = static_cast<int>(line);
  const BodyMap map(ink, chains, 2 * x_height, work);
  double largest = x_height;
  for (const Chain& chain : chains) largest = std::max(largest, chain.x_height);
  for (std::size_t i = 0; i < ink.components.size() && !work.is_spent(); ++i) {
    const Part& part = ink.components[i];
    if (owner[i] != nobody || is_speck(part, x_height)) continue;
    if (part.h > 2 * largest || part.w > 4 * largest) continue;   // pictures, strokes of a pen
    double nearest = 1e9;
    const double reach = 2.2 * largest;
    map.visit(part.x - reach, part.y - reach, part.right() + reach, part.bottom() + reach, [&](const BodyMap::Entry& entry) {
      const Chain& chain = chains[static_cast<std::size_t>(entry.line)];
      if (part.h > 2 * chain.x_height || part.w > 4 * chain.x_height || is_speck(part, chain.x_height)) return;
      const Part& body = ink.components[static_cast<std::size_t>(chain.bodies[entry.body])];
      const auto apart = strangeness(part, is_dot(part, ink.ink_px[i], chain.x_height), body, chain.bands[entry.body], chain.x_height);
      if (apart && *apart < nearest) {
        nearest = *apart;
        owner[i] = entry.line;
      }
    });
  }
  return owner;
}

}  // namespace sohoa::page
