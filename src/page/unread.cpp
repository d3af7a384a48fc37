// Sideways print is found by the same chains as lines are, on the letters' boxes with their axes exchanged.
#include "sohoa/page/unread.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "page/line_chains.hpp"
#include "page/resample.hpp"

namespace sohoa {
namespace {

using namespace page;

constexpr std::size_t fewest_unread = 12, most_unread = 3000, most_groups = 2;
constexpr std::int64_t most_work = 5000;     // for each letter, in comparisons
constexpr std::size_t fewest_letters = 5, fewest_beside = 2;
constexpr double widest_usual_gap = 0.5;     // between letters, in x-heights: lines stand further apart
constexpr double widest_gap = 1.2, nearest_word = 0.8;   // between words
constexpr double shortest = 4;               // of a run, in x-heights
constexpr double same_block = 2.6;           // from run to run, in x-heights
constexpr double room = 1.3;                 // for marks and tails beside the letters, in x-heights

struct SidewaysRun {
  Box box;
  double x_height = 0;
  std::size_t letters = 0;
  double feet = 0, heads = 0;                // how uneven each side of the letters is, summed
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Mean distance from the median.
double unevenness(const std::vector<double>& values) {
  const double middle = median(values);
  double sum = 0;
  for (const double value : values) sum += std::min(3.0, std::abs(value - middle));
  return sum / static_cast<double>(values.size());
}

/// Letters as components of a page on which down is to the right.
InkRuns exchanged(std::span<const Box> letters) {
  InkRuns ink;
  for (const Box& box : letters) {
    ink.components.push_back({static_cast<int>(box.top), static_cast<int>(box.left), static_cast<int>(box.height), static_cast<int>(box.width)});
    ink.ink_px.push_back(static_cast<int>(0.4 * box.width * box.height));
  }
  return ink;
}

using Letters = std::vector<Part>;

/// A chain from gap to gap: what stands below a turned word may be an upright number.
std::vector<Letters> pieces_of(const Chain& chain, std::span<const Part> parts) {
  std::vector<Letters> pieces;
  int right = 0;
  for (const std::int32_t i : chain.bodies) {
    const Part& part = parts[static_cast<std::size_t>(i)];
    if (pieces.empty() || part.x - right > widest_gap * chain.x_height) pieces.emplace_back();
    right = pieces.back().empty() ? part.right() : std::max(right, part.right());
    pieces.back().push_back(part);
  }
  return pieces;
}

/// Nearer to each other than the digits of a column are.
bool follow_closely(const Letters& letters, double x_height) {
  std::vector<double> gaps;
  double right = letters.front().x;
  for (const Part& part : letters) {
    gaps.push_back(std::max(0.0, part.x - right));
    right = std::max<double>(right, part.right());
  }
  return letters.size() >= fewest_beside && median(std::move(gaps)) < widest_usual_gap * x_height;
}

SidewaysRun run_of(const Letters& letters, double x_height) {
  const auto upright = [](const Part& part) {
    return Box{static_cast<double>(part.y), static_cast<double>(part.x), static_cast<double>(part.h), static_cast<double>(part.w)};
  };
  SidewaysRun run{.box = upright(letters.front()), .x_height = x_height, .letters = letters.size()};
  std::vector<double> feet, heads;
  for (const Part& part : letters) {
    const Box box = upright(part);
    run.box = united(run.box, box);
    feet.push_back(box.right());
    heads.push_back(box.left);
  }
  run.feet = unevenness(feet);
  run.heads = unevenness(heads);
  return run;
}

bool is_long(const SidewaysRun& run) { return run.letters >= fewest_letters && run.box.height > shortest * run.x_height; }

bool lie_together(const Box& a, const Box& b, double x_height) {
  const double apart = std::max(a.left, b.left) - std::min(a.right(), b.right());
  return apart < same_block * x_height && std::min(a.bottom(), b.bottom()) > std::max(a.top, b.top);
}

struct Block {
  Box box;
  double x_height = 0, feet = 0, heads = 0;
};

/// Letters that stand close before or after a block, in its rows, are its own: chains may begin late where tails are many.
void grow(Block& block, std::span<const Box> letters) {
  const double near = nearest_word * block.x_height, aside = 0.5 * block.x_height;
  for (bool grew = true; grew;) {
    grew = false;
    for (const Box& letter : letters) {
      const bool is_in_rows = letter.left > block.box.left - aside && letter.right() < block.box.right() + aside;
      const bool is_beyond = letter.top < block.box.top - 1 || letter.bottom() > block.box.bottom() + 1;
      if (!is_in_rows || !is_beyond || letter.bottom() < block.box.top - near || letter.top > block.box.bottom() + near) continue;
      block.box = united(block.box, letter);
      grew = true;
    }
  }
}

}  // namespace

std::vector<SidewaysBlock> find_sideways(std::span<const Box> letters) {
  if (letters.size() < fewest_letters || letters.size() > most_unread) return {};
  const InkRuns ink = exchanged(letters);
  Work work(most_work * static_cast<std::int64_t>(letters.size()));
  const double x_height = usual_x_height(ink.components, work);
  if (x_height == 0) return {};
  std::vector<SidewaysRun> runs;
  for (const Chain& chain : chain_bodies({.ink = ink, .rules = {}, .x_height = x_height, .work = work}))
    for (const Letters& piece : pieces_of(chain, ink.components))
      if (follow_closely(piece, chain.x_height)) runs.push_back(run_of(piece, chain.x_height));
  if (work.is_spent()) return {};
  // Long runs first: a short one is print on end only beside one of them.
  std::ranges::sort(runs, [](const SidewaysRun& a, const SidewaysRun& b) {
    return is_long(a) != is_long(b) ? is_long(a) : std::pair(a.box.left, a.box.top) < std::pair(b.box.left, b.box.top);
  });
  std::vector<Block> blocks;
  for (const SidewaysRun& run : runs) {
    const auto same = std::ranges::find_if(blocks, [&](const Block& block) { return lie_together(block.box, run.box, run.x_height); });
    const bool is_of_a_row = std::ranges::any_of(blocks, [&](const Block& block) {
      return run.box.top > block.box.top - run.x_height && run.box.bottom() < block.box.bottom() + run.x_height;
    });
    if (same == blocks.end() && !is_long(run) && !(is_of_a_row && run.letters > fewest_beside)) continue;
    Block& block = same != blocks.end() ? *same : blocks.emplace_back(Block{.box = run.box, .x_height = run.x_height});
    block.box = united(block.box, run.box);
    block.feet += run.feet;
    block.heads += run.heads;
  }
  std::vector<SidewaysBlock> found;
  // Feet of letters agree better than heads. Read from below, they stand on the right.
  for (Block& block : blocks) grow(block, letters);
  for (const Block& block : blocks) found.push_back({block.box, room * block.x_height, block.feet <= block.heads ? 90 : 270});
  return found;
}

std::vector<Box> find_unread(std::span<const Box> letters) {
  if (letters.size() < fewest_unread || letters.size() > most_unread) return {};
  std::vector<std::size_t> group(letters.size());
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (group[i] != i) i = group[i] = group[group[i]];
    return i;
  };
  const auto size_of = [](const Box& box) { return std::max(box.width, box.height); };
  const auto are_neighbours = [&](const Box& a, const Box& b) {
    const double smaller = std::min(size_of(a), size_of(b)), larger = std::max(size_of(a), size_of(b));
    const double x = std::max(a.left, b.left) - std::min(a.right(), b.right()), y = std::max(a.top, b.top) - std::min(a.bottom(), b.bottom());
    return larger < 2 * smaller && std::max(x, y) < smaller;
  };
  for (std::size_t i = 0; i < letters.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (are_neighbours(letters[i], letters[j])) group[root(i)] = root(j);
  struct Group {
    Box box;
    std::size_t letters = 0;
  };
  std::map<std::size_t, Group> groups;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    Group& own = groups[root(i)];
    own.box = own.letters++ == 0 ? letters[i] : united(own.box, letters[i]);
  }
  std::vector<Group> large;
  for (const auto& [first, one] : groups)
    if (one.letters >= fewest_unread) large.push_back(one);
  std::ranges::stable_sort(large, std::greater{}, &Group::letters);
  if (large.size() > most_groups) large.resize(most_groups);
  std::vector<Box> boxes;
  for (const Group& one : large) boxes.push_back(one.box);
  return boxes;
}

PagePart part_of(const PreparedPage& page, const Box& box, int turn_deg, std::span<const Box> without) {
  const Raster& whole = page.reading;
  const int left = std::clamp(static_cast<int>(box.left), 0, whole.width_px - 1), top = std::clamp(static_cast<int>(box.top), 0, whole.height_px - 1);
  const int right = std::clamp(static_cast<int>(std::ceil(box.right())), left + 1, whole.width_px);
  const int bottom = std::clamp(static_cast<int>(std::ceil(box.bottom())), top + 1, whole.height_px);
  Raster cut{.width_px = right - left, .height_px = bottom - top, .format = PixelFormat::gray, .pixels = {}};
  cut.pixels.reserve(cut.row_bytes() * static_cast<std::size_t>(cut.height_px));
  for (int y = top; y < bottom; ++y) {
    const auto row = whole.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * whole.row_bytes());
    cut.pixels.insert(cut.pixels.end(), row + left, row + right);
  }
  for (const Box& read : without) {
    const int x1 = std::max(left, static_cast<int>(read.left) - 1), x2 = std::min(right, static_cast<int>(read.right()) + 1);
    if (x1 >= x2) continue;
    for (int y = std::max(top, static_cast<int>(read.top) - 1); y < std::min(bottom, static_cast<int>(read.bottom()) + 1); ++y)
      std::fill_n(cut.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y - top) * cut.row_bytes()) + (x1 - left), x2 - x1, std::uint8_t{255});
  }
  PagePart part;
  const Affine turn = quarter_turn(turn_deg, cut.width_px, cut.height_px);
  part.to_whole = chain(inverse(turn), shifting(left, top));
  part.page.reading = quarter_turned(cut, turn_deg);
  part.page.reading_dpi = page.reading_dpi;
  part.page.turned_deg = page.turned_deg;
  part.page.to_source = chain(Projective(part.to_whole), page.to_source);
  return part;
}

}  // namespace sohoa
