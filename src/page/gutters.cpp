// Wide gaps in and between chains are followed from row to row; a gap that goes on for several rows, with its right side
// on one vertical line as the starts of lines are, is a gutter.
#include "page/gutters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sohoa::page {
namespace {

constexpr double narrowest_gap = 1.0;        // in x-heights
constexpr double smallest_stop = 0.11;       // as the specks nobody owns
constexpr double narrowest_gutter = 0.8;     // what all its rows have in common
constexpr double farthest_row = 3.6;         // from baseline to baseline, in x-heights
constexpr std::size_t fewest_rows = 6;
constexpr double aligned = 0.45;             // of the starts of lines to the right
constexpr double share_aligned = 0.6;        // paragraphs begin further in

struct Gap {
  double left = 0, right = 0, y = 0, x_height = 0;
  std::size_t chain = 0, before = 0;         // the chain's body it lies before; 0 between two chains
};

struct Track {
  std::vector<std::size_t> gaps;
  double left = 0, right = 0;                // common to all its gaps
};

const Part& part_of(std::span<const Part> parts, std::int32_t i) { return parts[static_cast<std::size_t>(i)]; }

/// Stops and hyphens are no bodies of a chain, and the points of an amount stand below one another as gutters do.
class SmallParts {
 public:
  SmallParts(std::span<const Part> parts, Work& work) : parts_(parts), work_(work) {
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (parts[i].h > 0) by_top_.push_back(i);
    std::ranges::sort(by_top_, {}, [&](std::size_t i) { return parts_[i].y; });
  }

  /// The widest white between `left` and `right` in the band: where it begins and ends.
  std::pair<double, double> widest_white(double left, double right, const Band& band, double x_height) {
    std::vector<std::size_t> between;
    const auto first = std::ranges::lower_bound(by_top_, band.baseline - x_height, {}, [&](std::size_t i) { return static_cast<double>(parts_[i].y); });
    for (auto at = first; at != by_top_.end() && parts_[*at].y < band.baseline && work_.spend(1); ++at) {
      const Part& part = parts_[*at];
      if (part.x >= left && part.right() <= right && std::max(part.w, part.h) > smallest_stop * x_height) between.push_back(*at);
    }
    std::ranges::sort(between, {}, [&](std::size_t i) { return parts_[i].x; });
    std::pair<double, double> widest{left, left};
    for (const std::size_t i : between) {
      if (parts_[i].x - left > widest.second - widest.first) widest = {left, parts_[i].x};
      left = std::max<double>(left, parts_[i].right());
    }
    if (right - left > widest.second - widest.first) widest = {left, right};
    return widest;
  }

 private:
  std::span<const Part> parts_;
  Work& work_;
  std::vector<std::size_t> by_top_;
};

void gaps_within(const Chain& chain, std::size_t index, std::span<const Part> parts, SmallParts& small, std::vector<Gap>& out) {
  double right = part_of(parts, chain.bodies.front()).right();
  for (std::size_t i = 1; i < chain.bodies.size(); ++i) {
    const Part& body = part_of(parts, chain.bodies[i]);
    if (body.x - right > narrowest_gap * chain.x_height) {
      const auto [begin, end] = small.widest_white(right, body.x, chain.bands[i], chain.x_height);
      if (end - begin > narrowest_gap * chain.x_height) out.push_back({begin, end, chain.bands[i].baseline, chain.x_height, index, i});
    }
    right = std::max<double>(right, body.right());
  }
}

/// The white before a line that another one ends at, in the same row.
void gaps_between(const std::vector<Chain>& chains, std::vector<Gap>& out, Work& work) {
  std::vector<std::size_t> order(chains.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return chains[i].bands.front().baseline; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Chain& line = chains[order[i]];
    double left = -1;
    std::int64_t seen = 0;
    const auto consider = [&](const Chain& other) {
      ++seen;
      if (other.right < line.left && std::abs(other.bands.back().baseline - line.bands.front().baseline) < 0.5 * line.x_height)
        left = std::max<double>(left, other.right);
    };
    for (std::size_t j = i; j-- > 0 && line.bands.front().baseline - chains[order[j]].bands.front().baseline < 2 * line.x_height;) consider(chains[order[j]]);
    for (std::size_t j = i + 1; j < order.size() && chains[order[j]].bands.front().baseline - line.bands.front().baseline < 2 * line.x_height; ++j)
      consider(chains[order[j]]);
    if (!work.spend(seen)) return;
    if (left >= 0 && line.left - left < 12 * line.x_height)
      out.push_back({left, static_cast<double>(line.left), line.bands.front().baseline, line.x_height, order[i], 0});
  }
}

/// From the top, each gap goes on the track it has most in common with.
std::vector<Track> tracks_of(const std::vector<Gap>& gaps, Work& work) {
  std::vector<Track> tracks;
  std::vector<std::size_t> open;
  for (std::size_t g = 0; g < gaps.size(); ++g) {
    const Gap& gap = gaps[g];
    if (!work.spend(2 * static_cast<std::int64_t>(open.size()))) break;
    std::erase_if(open, [&](std::size_t t) { return gap.y - gaps[tracks[t].gaps.back()].y > farthest_row * gap.x_height; });
    std::size_t best = tracks.size();
    double most = narrowest_gutter * gap.x_height;
    for (const std::size_t t : open) {
      if (gap.y - gaps[tracks[t].gaps.back()].y < 0.7 * gap.x_height) continue;    // the same row
      const double common = std::min(tracks[t].right, gap.right) - std::max(tracks[t].left, gap.left);
      // The longer track is the likelier gutter.
      const double worth = common + 0.5 * gap.x_height * static_cast<double>(std::min<std::size_t>(tracks[t].gaps.size(), 8));
      if (common > narrowest_gutter * gap.x_height && worth > most) {
        most = worth;
        best = t;
      }
    }
    if (best == tracks.size()) {
      open.push_back(best);
      tracks.push_back({{g}, gap.left, gap.right});
    } else {
      tracks[best].gaps.push_back(g);
      tracks[best].left = std::max(tracks[best].left, gap.left);
      tracks[best].right = std::min(tracks[best].right, gap.right);
    }
  }
  return tracks;
}

bool is_gutter(const Track& track, const std::vector<Gap>& gaps) {
  if (track.gaps.size() < fewest_rows) return false;
  std::vector<double> starts;
  for (const std::size_t g : track.gaps) starts.push_back(gaps[g].right);
  const auto middle = starts.begin() + static_cast<std::ptrdiff_t>(starts.size() / 3);
  std::ranges::nth_element(starts, middle);
  const double start = *middle, slack = aligned * gaps[track.gaps.front()].x_height;
  const auto near = std::ranges::count_if(starts, [&](double x) { return std::abs(x - start) < slack; });
  return static_cast<double>(near) >= share_aligned * static_cast<double>(starts.size());
}

/// The part of a chain from body `from` on, as a chain of its own.
Chain split_off(Chain& chain, std::size_t from, std::span<const Part> parts) {
  const auto at = static_cast<std::ptrdiff_t>(from);
  Chain rest{.bodies = {chain.bodies.begin() + at, chain.bodies.end()}, .bands = {chain.bands.begin() + at, chain.bands.end()}, .x_height = chain.x_height};
  chain.bodies.resize(from);
  chain.bands.resize(from);
  const auto measure = [&](Chain& piece) {
    piece.left = std::numeric_limits<int>::max();
    piece.right = 0;
    for (const std::int32_t i : piece.bodies) {
      piece.left = std::min(piece.left, part_of(parts, i).x);
      piece.right = std::max(piece.right, part_of(parts, i).right());
    }
  };
  measure(chain);
  measure(rest);
  return rest;
}

}  // namespace

void cut_at_gutters(std::vector<Chain>& chains, std::span<const Part> parts, Work& work) {
  std::vector<Gap> gaps;
  SmallParts small(parts, work);
  for (std::size_t i = 0; i < chains.size(); ++i) gaps_within(chains[i], i, parts, small, gaps);
  if (gaps.empty()) return;
  gaps_between(chains, gaps, work);
  std::ranges::sort(gaps, {}, &Gap::y);
  std::vector<Gap> cuts;
  for (const Track& track : tracks_of(gaps, work))
    if (is_gutter(track, gaps))
      for (const std::size_t g : track.gaps)
        if (gaps[g].before > 0) cuts.push_back(gaps[g]);
  // From the right, so that the places of the other cuts stay what they are.
  std::ranges::sort(cuts, [](const Gap& a, const Gap& b) { return std::pair(a.chain, a.before) > std::pair(b.chain, b.before); });
  for (const Gap& cut : cuts) {
    if (!work.spend(static_cast<std::int64_t>(chains[cut.chain].bodies.size()))) return;
    Chain rest = split_off(chains[cut.chain], cut.before, parts);
    chains.push_back(std::move(rest));
  }
}

}  // namespace sohoa::page
