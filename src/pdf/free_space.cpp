// Print is what is darker than its surroundings: a scan's paper is never white, and a photo's is darker at one end than
// at the other, so the paper's tone is taken tile by tile. A tile much darker than the page's usual tone is no paper.
#include "sohoa/pdf/free_space.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr double tile_mm = 16;
constexpr int darker_than_paper = 30;      // light gray print on white still counts
constexpr int much_darker_than_page = 90;  // a photo's table, a scanner's lid
constexpr double clearance_mm = 1;         // between a stamp and print

/// Tone of the paper: the brightness that nine tenths of the pixels do not exceed.
int paper_tone(const std::vector<std::uint32_t>& histogram) {
  std::uint64_t total = 0, seen = 0;
  for (const auto count : histogram) total += count;
  for (int tone = 0; tone < 256; ++tone) {
    seen += histogram[static_cast<std::size_t>(tone)];
    if (seen * 10 >= total * 9) return tone;
  }
  return 255;
}

/// Pixels to cells or tiles of this many millimetres.
struct Grid {
  double step_mm, width_mm, height_mm;
  int width_px, height_px;
  int columns() const { return std::max(1, static_cast<int>(std::ceil(width_mm / step_mm))); }
  int rows() const { return std::max(1, static_cast<int>(std::ceil(height_mm / step_mm))); }
  int column_of(int x) const { return std::min(columns() - 1, static_cast<int>((x + 0.5) * width_mm / width_px / step_mm)); }
  int row_of(int y) const { return std::min(rows() - 1, static_cast<int>((y + 0.5) * height_mm / height_px / step_mm)); }
};

std::vector<int> columns_of(const Grid& grid) {
  std::vector<int> columns(static_cast<std::size_t>(grid.width_px));
  for (int x = 0; x < grid.width_px; ++x) columns[static_cast<std::size_t>(x)] = grid.column_of(x);
  return columns;
}

std::vector<int> tones_of_tiles(ByteView gray, const Grid& tiles) {
  const auto columns = columns_of(tiles);
  const auto count = static_cast<std::size_t>(tiles.columns()) * static_cast<std::size_t>(tiles.rows());
  std::vector<std::vector<std::uint32_t>> histograms(count, std::vector<std::uint32_t>(256));
  std::vector<std::uint32_t> whole(256);
  for (int y = 0; y < tiles.height_px; ++y) {
    const auto row = static_cast<std::size_t>(tiles.row_of(y)) * static_cast<std::size_t>(tiles.columns());
    const auto line = gray.subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(tiles.width_px));
    for (std::size_t x = 0; x < columns.size(); ++x) {
      ++histograms[row + static_cast<std::size_t>(columns[x])][line[x]];
      ++whole[line[x]];
    }
  }
  const int page = paper_tone(whole);
  std::vector<int> tones;
  for (const auto& histogram : histograms) {
    const int tone = paper_tone(histogram);
    tones.push_back(tone < page - much_darker_than_page ? 256 + darker_than_paper : tone);   // all of it is print
  }
  return tones;
}

/// How many printed cells lie in a rectangle of cells.
class PrintCount {
 public:
  explicit PrintCount(const InkMap& ink) : ink_(ink), sums_(static_cast<std::size_t>((ink.columns + 1) * (ink.rows + 1))) {
    for (int row = 0; row < ink.rows; ++row) {
      for (int column = 0; column < ink.columns; ++column) {
        const bool printed = ink.cells[static_cast<std::size_t>(row * ink.columns + column)] != 0;
        sum(row + 1, column + 1) = sum(row, column + 1) + sum(row + 1, column) - sum(row, column) + printed;
      }
    }
  }

  int under(const PagePlace& place) {
    const int left = cell(place.left_mm - clearance_mm, ink_.columns), top = cell(place.top_mm - clearance_mm, ink_.rows);
    const int right = edge(place.left_mm + place.width_mm + clearance_mm, ink_.columns);
    const int bottom = edge(place.top_mm + place.height_mm + clearance_mm, ink_.rows);
    return sum(bottom, right) - sum(top, right) - sum(bottom, left) + sum(top, left);
  }

 private:
  int& sum(int row, int column) { return sums_[static_cast<std::size_t>(row * (ink_.columns + 1) + column)]; }
  static int cell(double mm, int most) { return std::clamp(static_cast<int>(std::floor(mm / InkMap::cell_mm)), 0, most); }
  static int edge(double mm, int most) { return std::clamp(static_cast<int>(std::ceil(mm / InkMap::cell_mm)), 0, most); }
  const InkMap& ink_;
  std::vector<int> sums_;
};

double distance(const PagePlace& a, const PagePlace& b) { return std::hypot(a.left_mm - b.left_mm, a.top_mm - b.top_mm); }

}  // namespace

InkMap ink_map(ByteView gray, int width_px, int height_px, double page_width_mm, double page_height_mm) {
  SOHOA_INVARIANT(width_px > 0 && height_px > 0 && gray.size() == static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px));
  const Grid cells{InkMap::cell_mm, page_width_mm, page_height_mm, width_px, height_px};
  const Grid tiles{tile_mm, page_width_mm, page_height_mm, width_px, height_px};
  const auto tones = tones_of_tiles(gray, tiles);
  const auto columns = columns_of(cells), tile_columns = columns_of(tiles);
  InkMap ink{page_width_mm, page_height_mm, cells.columns(), cells.rows(), {}};
  ink.cells.resize(static_cast<std::size_t>(ink.columns) * static_cast<std::size_t>(ink.rows));
  for (int y = 0; y < height_px; ++y) {
    const auto row = static_cast<std::size_t>(cells.row_of(y)) * static_cast<std::size_t>(ink.columns);
    const auto tile_row = static_cast<std::size_t>(tiles.row_of(y)) * static_cast<std::size_t>(tiles.columns());
    const auto line = gray.subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(width_px));
    for (std::size_t x = 0; x < columns.size(); ++x) {
      const int paper = tones[tile_row + static_cast<std::size_t>(tile_columns[x])];
      if (line[x] < paper - darker_than_paper) ink.cells[row + static_cast<std::size_t>(columns[x])] = 1;
    }
  }
  return ink;
}

Room find_room(const InkMap& ink, const PagePlace& wanted, double margin_mm) {
  PrintCount print{ink};
  Room best{wanted, print.under(wanted) > 0};
  if (!best.covers_print) return best;
  const auto span = [margin_mm](double page, double size) {   // from, to
    const double most = std::max(0.0, page - size), margin = std::min(margin_mm, most / 2);
    return std::pair{margin, most - margin};
  };
  const auto [left, right] = span(ink.width_mm, wanted.width_mm);
  const auto [top, bottom] = span(ink.height_mm, wanted.height_mm);
  int least = print.under(wanted);
  double nearest = 0;
  for (double y = top; y <= bottom; y += InkMap::cell_mm) {
    for (double x = left; x <= right; x += InkMap::cell_mm) {
      const PagePlace place{x, y, wanted.width_mm, wanted.height_mm};
      const int count = print.under(place);
      if (count > least) continue;
      const double away = distance(place, wanted);
      if (count == least && away >= nearest) continue;
      least = count;
      nearest = away;
      best.place = place;
    }
  }
  best.covers_print = least > 0;
  return best;
}

}  // namespace sohoa
