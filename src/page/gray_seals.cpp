// Cells of half a millimetre keep their darkest pixel. Free cells of a middle tone vote for the centres of rings they
// could lie on; a ring counts when ink lies all along it.
#include "page/gray_seals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "page/resample.hpp"

namespace sohoa::page {
namespace {

constexpr double cell_mm = 0.5;
constexpr int smallest_radius = 24, largest_radius = 44;   // cells
constexpr int paper = 165;                  // of an evened copy whose paper is 200: lighter is no ink
constexpr int lighter_than_print = 24;
constexpr std::size_t fewest_free_cells = 120, most_free_cells = 6000;
constexpr std::size_t most_seals = 4;
constexpr double least_ink_along = 0.78, least_free_along = 0.14;

struct Cells {
  int columns = 0, rows = 0;
  double mm = cell_mm;             // their true side
  std::vector<std::uint8_t> darkest;
  std::vector<bool> is_free;       // middle tone, no print around

  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x); }
  bool holds(int x, int y) const { return x >= 0 && y >= 0 && x < columns && y < rows; }
};

struct Cell {
  int x, y;
};

Cells cells_of(const WorkingCopy& copy) {
  const int side = std::max(1, static_cast<int>(std::lround(cell_mm / 25.4 * copy.dpi)));
  Cells cells;
  if (pixGetWidth(copy.even.get()) < side * 2 * smallest_radius || pixGetHeight(copy.even.get()) < side * 2 * smallest_radius) return cells;
  Raster darkest = page::cells_of(raster_of(copy.even.get()), side, Extreme::darkest);
  cells.mm = side * 25.4 / copy.dpi;
  cells.columns = darkest.width_px;
  cells.rows = darkest.height_px;
  cells.darkest = std::move(darkest.pixels);
  return cells;
}

/// The tone of print: most of the inked cells have some.
int print_tone(const Cells& cells) {
  std::vector<std::uint8_t> inked;
  std::ranges::copy_if(cells.darkest, std::back_inserter(inked), [](std::uint8_t value) { return value < paper - 15; });
  if (inked.size() < 50) return 0;
  const auto at = inked.begin() + static_cast<std::ptrdiff_t>(inked.size() / 4);
  std::ranges::nth_element(inked, at);
  return *at;
}

/// Marks and lists the free cells.
std::vector<Cell> free_cells(Cells& cells) {
  const int limit = print_tone(cells) + lighter_than_print;
  std::vector<Cell> found;
  cells.is_free.assign(cells.darkest.size(), false);
  for (int y = 1; y + 1 < cells.rows; ++y)
    for (int x = 1; x + 1 < cells.columns; ++x) {
      if (cells.darkest[cells.at(x, y)] > paper) continue;
      int darkest = 255;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) darkest = std::min<int>(darkest, cells.darkest[cells.at(x + dx, y + dy)]);
      if (darkest < limit) continue;
      cells.is_free[cells.at(x, y)] = true;
      found.push_back({x, y});
    }
  return found;
}

std::vector<Cell> circle(int radius) {
  std::vector<Cell> offsets;
  const int steps = static_cast<int>(2 * std::numbers::pi * radius);
  for (int i = 0; i < steps; ++i) {
    const double angle = 2 * std::numbers::pi * i / steps;
    const Cell next{static_cast<int>(std::lround(radius * std::cos(angle))), static_cast<int>(std::lround(radius * std::sin(angle)))};
    if (offsets.empty() || next.x != offsets.back().x || next.y != offsets.back().y) offsets.push_back(next);
  }
  return offsets;
}

struct Ring {
  int x = 0, y = 0, radius = 0;
  double votes = 0;   // a cell of its length
};

Ring best_ring(const Cells& cells, const std::vector<Cell>& free) {
  Ring best;
  std::vector<std::uint16_t> votes(cells.darkest.size());
  for (int radius = smallest_radius; radius <= largest_radius; ++radius) {
    std::ranges::fill(votes, std::uint16_t{0});
    const std::vector<Cell> offsets = circle(radius);
    for (const Cell cell : free)
      for (const Cell offset : offsets)
        if (cells.holds(cell.x + offset.x, cell.y + offset.y)) ++votes[cells.at(cell.x + offset.x, cell.y + offset.y)];
    const auto top = std::ranges::max_element(votes);
    const double share = static_cast<double>(*top) / static_cast<double>(offsets.size());
    if (share <= best.votes) continue;
    const auto at = static_cast<int>(top - votes.begin());
    best = {at % cells.columns, at / cells.columns, radius, share};
  }
  return best;
}

struct Along {
  double ink = 0, free = 0;   // shares of the ring
};

/// A cell to either side counts: no ring is quite round.
Along along(const Cells& cells, const Ring& ring) {
  constexpr int steps = 180;
  int ink = 0, free = 0;
  for (int i = 0; i < steps; ++i) {
    const double angle = 2 * std::numbers::pi * i / steps;
    bool has_ink = false, has_free = false;
    for (int aside = -1; aside <= 1; ++aside) {
      const int x = ring.x + static_cast<int>(std::lround((ring.radius + aside) * std::cos(angle)));
      const int y = ring.y + static_cast<int>(std::lround((ring.radius + aside) * std::sin(angle)));
      if (!cells.holds(x, y)) continue;
      has_ink |= cells.darkest[cells.at(x, y)] <= paper;
      has_free |= cells.is_free[cells.at(x, y)];
    }
    ink += has_ink;
    free += has_free;
  }
  return {static_cast<double>(ink) / steps, static_cast<double>(free) / steps};
}

bool is_seal(const Cells& cells, const Ring& ring) {
  const Along found = along(cells, ring);
  return found.ink >= least_ink_along && found.free >= least_free_along;
}

/// Seals have rings within rings; the outermost is wanted.
Ring outermost(const Cells& cells, Ring ring) {
  for (Ring wider = ring; wider.radius <= largest_radius; ++wider.radius)
    if (is_seal(cells, wider)) ring = wider;
  return ring;
}

// ---- lightening ---------------------------------------------------------------------------------------------------

/// Between two groups of tones, by Otsu's rule; nullopt when they are not two.
std::optional<int> between_tones(const std::array<int, 256>& histogram) {
  double count = 0, sum = 0;
  for (std::size_t i = 0; i < 256; ++i) count += histogram[i], sum += static_cast<double>(i) * histogram[i];
  double below = 0, below_sum = 0, best = 0;
  int threshold = -1;
  double gap = 0;
  for (std::size_t i = 0; i + 1 < 256; ++i) {
    below += histogram[i], below_sum += static_cast<double>(i) * histogram[i];
    const double above = count - below;
    if (below == 0 || above == 0) continue;
    const double apart = (sum - below_sum) / above - below_sum / below;
    if (const double value = below * above * apart * apart; value > best) best = value, threshold = static_cast<int>(i) + 1, gap = apart;
  }
  constexpr double tones_apart = 28;
  return gap >= tones_apart ? std::optional(threshold) : std::nullopt;
}

/// The disc's pixels with the darkest of their nine neighbours.
template <class Visit>
void each_in_disc(const Raster& gray, double x_dpi, double y_dpi, const GraySeal& seal, Visit visit) {
  const double px = x_dpi / 25.4, py = y_dpi / 25.4, radius = seal.radius_mm + 0.8;
  const int top = std::max(1, static_cast<int>((seal.y_mm - radius) * py));
  const int bottom = std::min(gray.height_px - 1, static_cast<int>((seal.y_mm + radius) * py) + 1);
  for (int y = top; y < bottom; ++y) {
    const double dy = (y + 0.5) / py - seal.y_mm;
    if (std::abs(dy) >= radius) continue;
    const double half = std::sqrt(radius * radius - dy * dy);
    const int left = std::max(1, static_cast<int>((seal.x_mm - half) * px));
    const int right = std::min(gray.width_px - 1, static_cast<int>((seal.x_mm + half) * px) + 1);
    for (int x = left; x < right; ++x) {
      int darkest = 255;
      for (int i = -1; i <= 1; ++i) {
        const std::uint8_t* p = gray.pixels.data() + static_cast<std::ptrdiff_t>(y + i) * gray.width_px + x;
        darkest = std::min<int>({darkest, p[-1], p[0], p[1]});
      }
      visit(x, y, darkest);
    }
  }
}

}  // namespace

std::vector<GraySeal> find_gray_seals(const WorkingCopy& copy) {
  std::vector<GraySeal> seals;
  Cells cells = cells_of(copy);
  if (cells.columns == 0) return seals;
  std::vector<Cell> free = free_cells(cells);
  while (seals.size() < most_seals && free.size() >= fewest_free_cells && free.size() <= most_free_cells) {
    Ring ring = best_ring(cells, free);
    if (ring.radius == 0 || !is_seal(cells, ring)) break;
    ring = outermost(cells, ring);
    seals.push_back({(ring.x + 0.5) * cells.mm, (ring.y + 0.5) * cells.mm, (ring.radius + 1) * cells.mm});
    std::erase_if(free, [&](Cell c) { return std::hypot(c.x - ring.x, c.y - ring.y) <= ring.radius + 2; });
  }
  return seals;
}

bool lighten_gray_seal(Raster& gray, double x_dpi, double y_dpi, const GraySeal& seal) {
  std::array<int, 256> all{}, ink{};
  each_in_disc(gray, x_dpi, y_dpi, seal, [&](int, int, int darkest) { ++all[static_cast<std::size_t>(darkest)]; });
  int light = 255;
  while (light > 0 && all[static_cast<std::size_t>(light)] == 0) --light;
  std::copy_n(all.begin(), static_cast<std::size_t>(light * 0.68), ink.begin());
  const auto threshold = between_tones(ink);
  if (!threshold) return false;
  const Raster before = gray;
  each_in_disc(before, x_dpi, y_dpi, seal, [&](int x, int y, int darkest) {
    if (darkest >= *threshold) gray.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(gray.width_px) + static_cast<std::size_t>(x)] = static_cast<std::uint8_t>(light);
  });
  return true;
}

}  // namespace sohoa::page
