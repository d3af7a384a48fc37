// Chains grow from the left: a body joins the chain in whose band it stands. Then pieces of one line are joined, rows
// of joined marks dissolved, and each line's own x-height and band measured along it.
#include "page/line_chains.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

namespace sohoa::page {
namespace {

constexpr double lowest_body = 0.55, highest_body = 14, widest_body = 16;   // in the page's x-heights
constexpr double widest_gap = 2.6;          // in x-heights of the chain
constexpr std::size_t band_reach = 6;       // bodies on either side that a band is measured over
constexpr std::size_t most_letters = 250'000;    // of a page; a broadsheet has half as many
constexpr std::int64_t chain_cost = 8, absorb_cost = 16;   // in comparisons
constexpr double capital = 1.4;             // x-heights
constexpr double smallest_small = 0.34, largest_small = 0.66, largest_small_line = 0.75, healthy = 0.8;   // print beside the page's, in its x-heights
constexpr std::size_t fewest_small_letters = 6, letters_of_a_note = 20;   // of one line; of the longest

template <class T>
double value_at(std::vector<T>& values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return static_cast<double>(*at);
}

/// Chains by the heights they can be met at, so that a body is compared with the few near it only.
class Shelves {
 public:
  explicit Shelves(double height) : height_(height) {}
  void put(std::size_t chain, double y) { shelves_[shelf(y)].push_back(chain); }
  void take(std::size_t chain, double y) { std::erase(shelves_[shelf(y)], chain); }
  template <class Do>
  void visit(double top, double bottom, Do&& each) {
    for (auto at = shelves_.lower_bound(shelf(top)); at != shelves_.end() && at->first <= shelf(bottom); ++at) each(at->second);
  }

 private:
  int shelf(double y) const { return static_cast<int>(std::floor(y / height_)); }
  double height_;
  std::map<int, std::vector<std::size_t>> shelves_;
};

bool is_body(const InkRuns& ink, std::size_t i, double x_height) {
  const Part& part = ink.components[i];
  if (part.h < lowest_body * x_height || part.h > highest_body * x_height) return false;
  if (part.w < 2 || part.w > widest_body * x_height) return false;
  if (part.h <= 3.5 * x_height && part.w <= 8 * x_height) return true;
  const double filled = static_cast<double>(ink.ink_px[i]) / (static_cast<double>(part.w) * part.h);
  // Large letters are strokes; a stem alone is nothing but one.
  return filled > 0.12 && (filled < 0.75 || 2.2 * part.w < part.h);
}

class Builder {
 public:
  explicit Builder(const ChainInput& input) : ink_(input.ink), rules_(input.rules), h_(input.x_height), work_(input.work) {}

  std::vector<Chain> build() {
    grow();
    if (!work_.is_spent()) join_pieces();
    if (!work_.is_spent()) join_interleaved();
    if (work_.is_spent()) return {};
    for (Chain& chain : chains_) measure(chain);
    dissolve_pieces();
    return std::move(chains_);
  }

 private:
  struct Ends {
    double top, bottom;
    double height() const { return bottom - top; }
    double middle() const { return (top + bottom) / 2; }
  };

  const Part& part(std::int32_t i) const { return ink_.components[static_cast<std::size_t>(i)]; }

  bool is_low(const Part& body) const { return body.h < 0.72 * h_; }

  /// Averages over a few bodies at one end, so that a gentle slope is followed. Low ones may be pairs of marks and do not
  /// count beside letters.
  Ends at_end(const Chain& chain, bool right) const {
    Ends letters{0, 0}, all{0, 0};
    int letter_count = 0, count = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(8, chain.bodies.size()) && letter_count < 5; ++i) {
      const Part& body = part(right ? chain.bodies[chain.bodies.size() - 1 - i] : chain.bodies[i]);
      all.top += body.y;
      all.bottom += body.bottom();
      ++count;
      if (is_low(body)) continue;
      letters.top += body.y;
      letters.bottom += body.bottom();
      ++letter_count;
    }
    if (letter_count > 0) return {letters.top / letter_count, letters.bottom / letter_count};
    return {all.top / count, all.bottom / count};
  }

  /// A low body is a letter of a line of higher ones only if it stands on its foot.
  bool may_join(const Part& next, const Ends& own, const Ends& end) const {
    if (shared(end, own) < 0.5) return false;
    if (is_low(next) && end.height() > 1.2 * h_ * 0.72) return std::abs(end.bottom - own.bottom) < 0.25 * h_;
    return true;
  }

  /// White that may lie between letters of one line.
  double reach(const Ends& ends) const { return widest_gap * std::clamp(0.8 * ends.height(), 0.8 * h_, 8 * h_); }

  static double shared(const Ends& a, const Ends& b) {
    const double overlap = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    return overlap / std::min(a.height(), b.height());
  }

  /// Of what the two take up together, how much is common.
  static double fit(const Ends& a, const Ends& b) {
    return (std::min(a.bottom, b.bottom) - std::max(a.top, b.top)) / (std::max(a.bottom, b.bottom) - std::min(a.top, b.top));
  }

  static bool are_of_a_size(const Ends& a, const Ends& b) {
    const double ratio = a.height() / b.height();
    return ratio > 0.3 && ratio < 3.4;
  }

  void grow() {
    std::vector<std::int32_t> bodies;
    for (std::size_t i = 0; i < ink_.components.size(); ++i)
      if (is_body(ink_, i, h_)) bodies.push_back(static_cast<std::int32_t>(i));
    if (bodies.size() > most_letters) return work_.give_up();
    std::ranges::sort(bodies, {}, [&](std::int32_t i) { return std::pair{part(i).x, part(i).y}; });
    Shelves open(2 * h_);
    for (const std::int32_t body : bodies) {
      if (work_.is_spent()) return;
      const Part& next = part(body);
      const Ends own{static_cast<double>(next.y), static_cast<double>(next.bottom())};
      std::size_t best = chains_.size();
      double most = 0;
      open.visit(own.top - 4 * h_, own.bottom + 4 * h_, [&](std::vector<std::size_t>& shelf) {
        if (!work_.spend(chain_cost * static_cast<std::int64_t>(shelf.size()))) return;
        std::erase_if(shelf, [&](std::size_t c) { return next.x - chains_[c].right > reach(at_end(chains_[c], true)); });
        for (const std::size_t c : shelf) {
          const Ends end = at_end(chains_[c], true);
          if (!are_of_a_size(end, own)) continue;
          if (!may_join(next, own, end)) continue;
          // A bowl of a broken g lies wholly within the y beside it; the line they both belong to fits better.
          const double share = fit(end, own) + 0.03 * static_cast<double>(std::min<std::size_t>(5, chains_[c].bodies.size()));
          if (share > most && !rules_.part_columns(chains_[c].right, next.x, std::max(end.top, own.top), std::min(end.bottom, own.bottom), work_)) {
            most = share;
            best = c;
          }
        }
      });
      if (best == chains_.size()) {
        chains_.push_back({.bodies = {body}, .bands = {}, .left = next.x, .right = next.right()});
        open.put(best, own.middle());
        continue;
      }
      const double before = at_end(chains_[best], true).middle();
      chains_[best].bodies.push_back(body);
      chains_[best].right = std::max(chains_[best].right, next.right());
      open.take(best, before);
      open.put(best, at_end(chains_[best], true).middle());
    }
  }

  bool is_continued_by(const Chain& a, const Chain& b) const {
    const Ends end = at_end(a, true), start = at_end(b, false);
    const double gap = b.left - a.right;
    if (gap > std::max(reach(end), reach(start)) || gap < -1.2 * std::max(end.height(), start.height())) return false;
    if (!are_of_a_size(end, start) || shared(end, start) < 0.6) return false;
    return !rules_.part_columns(a.right, b.left, std::max(end.top, start.top), std::min(end.bottom, start.bottom), work_);
  }

  /// A letter seen before its line's chain came by, a line with a step in it: from the left, each chain takes the nearest
  /// that continues it.
  void join_pieces() {
    std::ranges::sort(chains_, {}, &Chain::left);
    std::vector<bool> is_taken(chains_.size());
    Shelves shelves(2 * h_);
    for (std::size_t c = 0; c < chains_.size(); ++c) shelves.put(c, at_end(chains_[c], false).middle());
    for (std::size_t a = 0; a < chains_.size(); ++a) {
      if (is_taken[a]) continue;
      for (bool went_on = true; went_on;) {
        went_on = false;
        const Ends end = at_end(chains_[a], true);
        std::size_t next = chains_.size();
        shelves.visit(end.top - h_, end.bottom + h_, [&](std::vector<std::size_t>& shelf) {
          if (!work_.spend(chain_cost * static_cast<std::int64_t>(shelf.size()))) return;
          for (const std::size_t b : shelf)
            if (b != a && !is_taken[b] && chains_[b].left >= chains_[a].left && is_continued_by(chains_[a], chains_[b]) &&
                (next == chains_.size() || chains_[b].left < chains_[next].left))
              next = b;
        });
        if (next == chains_.size()) break;
        if (!work_.spend(absorb_cost * static_cast<std::int64_t>(chains_[a].bodies.size()))) return;
        absorb(chains_[a], chains_[next]);
        is_taken[next] = went_on = true;
      }
    }
    keep_others_than(is_taken);
  }

  void absorb(Chain& line, const Chain& other) const {
    line.bodies.insert(line.bodies.end(), other.bodies.begin(), other.bodies.end());
    std::ranges::sort(line.bodies, {}, [&](std::int32_t i) { return part(i).x; });
    line.right = std::max(line.right, other.right);
  }

  void keep_others_than(const std::vector<bool>& gone) {
    std::vector<Chain> kept;
    for (std::size_t c = 0; c < chains_.size(); ++c)
      if (!gone[c]) kept.push_back(std::move(chains_[c]));
    chains_ = std::move(kept);
  }

  /// Where `chain` stands between two places; nothing where it has no letter there.
  std::optional<Ends> between(const Chain& chain, double left, double right) const {
    Ends ends{0, 0};
    int count = 0;
    for (const std::int32_t i : chain.bodies) {
      if (part(i).right() < left || part(i).x > right) continue;
      ends.top += part(i).y;
      ends.bottom += part(i).bottom();
      ++count;
    }
    if (count == 0) return std::nullopt;
    return Ends{ends.top / count, ends.bottom / count};
  }

  /// Letters with tails fit each other better than those without: in a short line two chains may have grown side by side,
  /// each with its letters between the other's.
  void join_interleaved() {
    Shelves shelves(2 * h_);
    for (std::size_t c = 0; c < chains_.size(); ++c) shelves.put(c, at_end(chains_[c], false).middle());
    std::vector<bool> is_taken(chains_.size());
    for (std::size_t a = 0; a < chains_.size(); ++a) {
      if (is_taken[a]) continue;
      const Ends start = at_end(chains_[a], false);
      shelves.visit(start.top - 2 * h_, start.bottom + 2 * h_, [&](const std::vector<std::size_t>& shelf) {
        if (!work_.spend(static_cast<std::int64_t>(shelf.size()))) return;
        for (const std::size_t b : shelf) {
          Chain &line = chains_[a], &other = chains_[b];
          if (a == b || is_taken[b] || other.left < line.left || other.left > line.right - h_) continue;
          const double right = std::min(line.right, other.right);
          if (!work_.spend(static_cast<std::int64_t>(line.bodies.size() + other.bodies.size()))) return;
          const auto own = between(line, other.left, right), theirs = between(other, other.left, right);
          if (!own || !theirs || !are_of_a_size(*own, *theirs) || shared(*own, *theirs) < 0.5) continue;
          absorb(line, other);
          is_taken[b] = true;
        }
      });
    }
    keep_others_than(is_taken);
  }

  /// A line in which all letters are of one height is set in capitals or digits, unless the page says that this is the
  /// height of its small letters.
  double own_x_height(std::vector<double> heights) const {
    const double low = value_at(heights, 0.3), high = value_at(heights, 0.85);
    const bool is_flat = high < 1.2 * low;
    if (!is_flat) return low;
    const double as_small = std::abs(std::log(low / h_)), as_capital = std::abs(std::log(low / capital / h_));
    return as_capital < as_small ? low / capital : low;
  }

  void measure(Chain& chain) const {
    const std::size_t count = chain.bodies.size();
    std::vector<double> baselines(count), bottoms, heights;
    for (std::size_t i = 0; i < count; ++i) {
      bottoms.clear();
      const std::size_t from = i > band_reach ? i - band_reach : 0, to = std::min(count, i + band_reach + 1);
      for (std::size_t j = from; j < to; ++j) bottoms.push_back(part(chain.bodies[j]).bottom());
      baselines[i] = value_at(bottoms, 0.45);   // descenders pull a median down
    }
    for (std::size_t i = 0; i < count; ++i) {
      const Part& body = part(chain.bodies[i]);
      const double height = baselines[i] - body.y;
      if (std::abs(body.bottom() - baselines[i]) < 0.25 * h_ || count < 3) heights.push_back(height);
    }
    if (heights.empty())
      for (const std::int32_t i : chain.bodies) heights.push_back(part(i).h);
    chain.x_height = std::max(3.0, own_x_height(std::move(heights)));
    chain.bands.clear();
    for (const double baseline : baselines) chain.bands.push_back({baseline - chain.x_height, baseline});
  }

  /// Two marks that touch are as tall as a letter, and a row of them looks like a line just above the real one; so do the
  /// bowls of broken letters below it.
  void dissolve_pieces() {
    Shelves shelves(2 * h_);
    for (std::size_t c = 0; c < chains_.size(); ++c)
      for (int y = static_cast<int>(lowest(chains_[c]).top); y <= lowest(chains_[c]).bottom + 2 * h_; y += static_cast<int>(2 * h_))
        shelves.put(c, y);
    std::vector<bool> is_in_pieces(chains_.size());
    for (std::size_t c = 0; c < chains_.size(); ++c) {
      const Ends own = lowest(chains_[c]);
      shelves.visit(own.top - 4 * h_, own.bottom + 4 * h_, [&](const std::vector<std::size_t>& shelf) {
        if (!work_.spend(static_cast<std::int64_t>(shelf.size() * chains_[c].bodies.size()))) return;
        for (const std::size_t other : shelf)
          if (other != c && chains_[other].bodies.size() > 2 * chains_[c].bodies.size() &&
              (stands_on(chains_[c], chains_[other]) || is_broken_off(chains_[c], chains_[other])))
            is_in_pieces[c] = true;
      });
    }
    keep_others_than(is_in_pieces);
  }

  Ends lowest(const Chain& chain) const {
    Ends ends{std::numeric_limits<double>::max(), 0};
    for (const std::int32_t i : chain.bodies) {
      ends.top = std::min<double>(ends.top, part(i).y);
      ends.bottom = std::max<double>(ends.bottom, part(i).bottom());
    }
    return ends;
  }

  /// All its bodies are where marks above or below the letters of `line` are.
  bool stands_on(const Chain& marks, const Chain& line) const {
    return std::ranges::all_of(marks.bodies, [&](std::int32_t i) {
      const Part& mark = part(i);
      if (mark.right() < line.left - line.x_height || mark.x > line.right + line.x_height) return false;
      const Band band = line.band_at(mark.x + mark.w / 2.0, ink_.components);
      const double above = (band.top - mark.bottom()) / line.x_height, below = (mark.y + mark.h / 2.0 - band.baseline) / line.x_height;
      // As tall as a letter is a raised digit, and that reaches into the line.
      const bool is_raised = above > -0.7 && above < 0.15 && mark.h < 1.25 * line.x_height;
      const bool is_low_part = mark.h < 0.95 * line.x_height && ((above > -0.4 && above < 0.8) || (below > -0.6 && below < 0.6));
      return is_raised || is_low_part;
    });
  }

  /// A piece or two inside the band of `line`, right beside its letters: the upper bowl of a g, whole or in halves, is no
  /// letter by its foot.
  bool is_broken_off(const Chain& pieces, const Chain& line) const {
    if (pieces.bodies.size() > 3 || pieces.left < line.left || pieces.right > line.right) return false;
    const auto is_beside = [&](std::int32_t i, const Chain& bodies) {
      const double near = 0.4 * line.x_height;
      return std::ranges::any_of(bodies.bodies, [&](std::int32_t body) {
        return body != i && part(body).x < part(i).right() + near && part(body).right() > part(i).x - near;
      });
    };
    return std::ranges::any_of(pieces.bodies, [&](std::int32_t i) { return is_beside(i, line); }) &&
           std::ranges::all_of(pieces.bodies, [&](std::int32_t i) {
             const Band band = line.band_at(part(i).x + part(i).w / 2.0, ink_.components);
             return part(i).y >= band.top - 0.35 * line.x_height && part(i).bottom() <= band.baseline + 0.45 * line.x_height &&
                    (is_beside(i, line) || is_beside(i, pieces));
           });
  }

  const InkRuns& ink_;
  const Rules& rules_;
  double h_;
  Work& work_;
  std::vector<Chain> chains_;
};

/// How often each height is a letter's: that of the lower of two neighbours on one foot, taller ones counting more.
class Heights {
 public:
  Heights(std::span<const Part> parts, Work& work) {
    constexpr std::size_t most_compared = 200;
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return parts[i].h < smallest || parts[i].h > tallest || parts[i].w > 8 * parts[i].h; });
    std::ranges::sort(order, {}, [&](std::size_t i) { return parts[i].x; });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Part& here = parts[order[i]];
      for (std::size_t j = i + 1; j < std::min(order.size(), i + most_compared); ++j) {
        const Part& next = parts[order[j]];
        if (next.x - here.right() > 1.5 * here.h || !work.spend(1)) break;
        const int lower = std::min(here.h, next.h);
        if (std::abs(here.bottom() - next.bottom()) > 1 + lower / 8 || std::max(here.h, next.h) > 2 * lower || next.x < here.right() - lower / 2) continue;
        votes_[static_cast<std::size_t>(lower)] += lower;
        break;
      }
    }
  }

  /// The commonest; 0 when there are no such neighbours.
  double usual() const { return commonest(tallest); }
  /// The commonest up to a height; 0 where it is rare or the flank of a commoner one.
  double usual_below(double height) const {
    const int best = commonest(std::min(tallest, static_cast<int>(height)));
    if (best == 0 || sum_at(best) < 4 * fewest_small * best) return 0;
    return sum_at(best) > sum_at(best + 1) ? best : 0;
  }

 private:
  static constexpr int smallest = 4, tallest = 400;
  static constexpr double fewest_small = 10;   // pairs of letters

  double sum_at(int height) const {
    const auto at = static_cast<std::size_t>(height);
    return votes_[at - 1] + 2 * votes_[at] + votes_[at + 1];
  }
  int commonest(int most) const {
    double most_votes = 0;
    int best = 0;
    for (int h = smallest; h <= most; ++h)
      if (const double sum = sum_at(h); sum > most_votes) {
        most_votes = sum;
        best = h;
      }
    return best;
  }

  std::vector<double> votes_ = std::vector<double>(tallest + 3);
};

/// A line of small print: of its height, on one foot, letter by letter. Marks of a line of large print stand apart.
bool is_small_line(const Chain& chain, std::span<const Part> parts, double highest) {
  if (chain.bodies.size() < fewest_small_letters) return false;
  std::vector<double> gaps, heights;
  std::size_t on_foot = 0;
  int right = chain.left;
  for (std::size_t i = 0; i < chain.bodies.size(); ++i) {
    const Part& part = parts[static_cast<std::size_t>(chain.bodies[i])];
    gaps.push_back(part.x - right);
    heights.push_back(part.h);
    right = std::max(right, part.right());
    on_foot += std::abs(part.bottom() - chain.bands[i].baseline) < 0.15 * chain.x_height + 0.7;
  }
  // Low letters of large print without their tall ones look like capitals, so it is their own height that counts.
  return value_at(heights, 0.3) < highest && value_at(gaps, 0.5) < 0.7 * chain.x_height && 3 * on_foot > 2 * chain.bodies.size();
}

/// What is no more than pieces of the letters of `line`, or stands between them.
bool is_row_of(const Chain& pieces, const Chain& line, std::span<const Part> parts) {
  const double shared = std::min(pieces.right, line.right) - std::max(pieces.left, line.left);
  if (shared < 0.3 * (pieces.right - pieces.left)) return false;
  const Band band = line.band_at((std::max(pieces.left, line.left) + std::min(pieces.right, line.right)) / 2.0, parts);
  const Band own = pieces.bands[pieces.bands.size() / 2];
  const double rim = 0.3 * line.x_height;
  return own.baseline > band.top - rim && own.top < band.baseline + rim;
}

}  // namespace

Band Chain::band_at(double x, std::span<const Part> parts) const {
  const auto at = std::ranges::lower_bound(bodies, x, {}, [&](std::int32_t i) { return static_cast<double>(parts[static_cast<std::size_t>(i)].x); });
  const auto index = static_cast<std::size_t>(at - bodies.begin());
  return bands[index > 0 ? index - 1 : 0];
}

double usual_x_height(std::span<const Part> parts, Work& work) { return Heights(parts, work).usual(); }

std::vector<Chain> chain_bodies(const ChainInput& input) { return Builder(input).build(); }

std::vector<Chain> chain_all_sizes(const ChainInput& input) {
  std::vector<Chain> chains = chain_bodies(input);
  const double small = Heights(input.ink.components, input.work).usual_below(largest_small * input.x_height);
  if (small < smallest_small * input.x_height) return chains;
  // Letters of small print that are tall for it are low for the page's. So where the page's own lines are in pieces, small
  // lines are chained without them, and what they hold is out of the way.
  std::erase_if(chains, [&](const Chain& chain) { return chain.x_height < healthy * input.x_height; });
  InkRuns letters{.runs = {}, .row_start = {}, .components = input.ink.components, .ink_px = input.ink.ink_px};
  for (Part& part : letters.components)
    if (part.h > 2.2 * small) part.w = part.h = 0;
  std::vector<Chain> small_lines = chain_bodies({.ink = letters, .rules = input.rules, .x_height = small, .work = input.work});
  if (!input.work.spend(static_cast<std::int64_t>(small_lines.size() * chains.size()))) return {};
  std::erase_if(small_lines, [&](const Chain& chain) {
    return !is_small_line(chain, letters.components, largest_small_line * input.x_height) ||
           std::ranges::any_of(chains, [&](const Chain& line) { return is_row_of(chain, line, letters.components); });
  });
  // Grain of a photograph chains too, but not far.
  if (std::ranges::none_of(small_lines, [](const Chain& chain) { return chain.bodies.size() >= letters_of_a_note; })) small_lines.clear();
  letters.components = input.ink.components;
  for (const Chain& chain : small_lines)
    for (const std::int32_t i : chain.bodies) letters.components[static_cast<std::size_t>(i)].w = letters.components[static_cast<std::size_t>(i)].h = 0;
  chains = chain_bodies({.ink = letters, .rules = input.rules, .x_height = input.x_height, .work = input.work});
  std::ranges::move(small_lines, std::back_inserter(chains));
  return chains;
}

}  // namespace sohoa::page
