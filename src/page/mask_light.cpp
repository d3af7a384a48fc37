// A page is looked at in tiles of about five millimetres, large enough to hold paper beside print. Ink is what is darker
// than its surroundings by a share of the contrast there, but never by less than a share of the whole page's: what
// shines through from the back stays paper.
#include "page/mask_light.hpp"

#include <algorithm>
#include <array>

namespace sohoa::page {
namespace {

constexpr double tile_mm = 5.4;
constexpr int bin = 4, bins = 256 / bin;
using Histogram = std::array<std::uint32_t, bins>;

// In hundredths.
constexpr int ink_share = 42, sure_share = 54;       // of the contrast, below the paper
constexpr int least_contrast = 34;                   // of the page's
constexpr int middle_from = 18, middle_to = 78;      // of the contrast: neither paper nor print
constexpr int picture_middle = 34;                   // of a tile's pixels

int level_at(const Histogram& histogram, std::uint32_t total, int hundredths) {
  const std::uint64_t wanted = std::uint64_t{total} * static_cast<unsigned>(hundredths) / 100;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bins; ++i)
    if ((sum += histogram[i]) > wanted) return static_cast<int>(i) * bin + bin / 2;
  return 255;
}

std::uint32_t total_of(const Histogram& histogram) {
  std::uint32_t total = 0;
  for (const std::uint32_t count : histogram) total += count;
  return total;
}

/// A value for each tile.
struct Tiles {
  int columns, rows;
  std::vector<int> levels;
  int at(int x, int y) const {
    x = std::clamp(x, 0, columns - 1);
    y = std::clamp(y, 0, rows - 1);
    return levels[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x)];
  }
  template <class Choose>
  Tiles around(int reach, Choose choose) const {
    Tiles out = *this;
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < columns; ++x) {
        int best = at(x, y);
        for (int dy = -reach; dy <= reach; ++dy)
          for (int dx = -reach; dx <= reach; ++dx) best = choose(best, at(x + dx, y + dy));
        out.levels[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x)] = best;
      }
    return out;
  }
  Tiles softened() const {
    Tiles out = *this;
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < columns; ++x) {
        int sum = 0;
        for (int dy = -1; dy <= 1; ++dy)
          for (int dx = -1; dx <= 1; ++dx) sum += (2 - std::abs(dx)) * (2 - std::abs(dy)) * at(x + dx, y + dy);
        out.levels[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x)] = sum / 16;
      }
    return out;
  }
};

class Look {
 public:
  Look(const Raster& gray, double dpi)
      : gray_(gray),
        tile_px_(std::max(cell_px, static_cast<int>(tile_mm / 25.4 * dpi) / cell_px * cell_px)),
        columns_((gray.width_px + tile_px_ - 1) / tile_px_),
        rows_((gray.height_px + tile_px_ - 1) / tile_px_),
        histograms_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {
    count();
  }

  PageLight light() {
    PageLight light;
    light.tile_columns = columns_;
    light.tile_rows = rows_;
    light.tile_px = tile_px_;
    const std::uint32_t all = total_of(whole_);
    light.paper = level_at(whole_, all, 75);
    light.print = std::min(level_at(whole_, all, 1), light.paper - 60);
    const Tiles own_paper = tiles(82);
    // What is large and dark is ink on the paper around it, not paper of its own.
    const Tiles paper = own_paper.around(2, [](int a, int b) { return std::max(a, b); }).softened();
    const Tiles print = tiles(0).around(1, [](int a, int b) { return std::min(a, b); });
    Tiles contrast = paper;
    const int least = std::max(48, least_contrast * (light.paper - light.print) / 100);
    for (std::size_t i = 0; i < contrast.levels.size(); ++i)
      contrast.levels[i] = std::max(least * 3 / 2, paper.levels[i] - print.levels[i]);
    contrast = contrast.softened();
    light.ink = cells(paper, contrast, ink_share);
    light.sure_ink = cells(paper, contrast, sure_share);
    find_pictures(light, paper, contrast);
    return light;
  }

 private:
  /// Every second pixel of every second row says as much as all.
  void count() {
    const auto width = static_cast<std::size_t>(gray_.width_px);
    for (int y = 0; y < gray_.height_px; y += 2) {
      const std::uint8_t* row = gray_.pixels.data() + static_cast<std::size_t>(y) * width;
      for (int column = 0; column < columns_; ++column) {
        Histogram& histogram = histograms_[index(column, y / tile_px_)];
        const int end = std::min(gray_.width_px, (column + 1) * tile_px_);
        for (int x = column * tile_px_; x < end; x += 2) ++histogram[row[x] / bin];
      }
    }
    for (const Histogram& histogram : histograms_)
      for (std::size_t i = 0; i < bins; ++i) whole_[i] += histogram[i];
  }
  std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
  }
  Tiles tiles(int hundredths) const {
    Tiles out{columns_, rows_, {}};
    for (const Histogram& histogram : histograms_) out.levels.push_back(level_at(histogram, total_of(histogram), hundredths));
    return out;
  }

  /// The level `share` hundredths of the contrast below the paper, between tile middles in proportion.
  CellLevels cells(const Tiles& paper, const Tiles& contrast, int share) const {
    CellLevels out;
    out.columns = (gray_.width_px + cell_px - 1) / cell_px;
    out.rows = (gray_.height_px + cell_px - 1) / cell_px;
    for (int y = 0; y < out.rows; ++y)
      for (int x = 0; x < out.columns; ++x) {
        const int value = between(paper, x, y) - share * between(contrast, x, y) / 100;
        out.levels.push_back(static_cast<std::uint8_t>(std::clamp(value, 0, 255)));
      }
    return out;
  }
  int between(const Tiles& tiles, int cell_x, int cell_y) const {
    const int x = cell_x * cell_px + cell_px / 2 - tile_px_ / 2, y = cell_y * cell_px + cell_px / 2 - tile_px_ / 2;
    const int left = x < 0 ? -1 : x / tile_px_, top = y < 0 ? -1 : y / tile_px_;
    const int right = x - left * tile_px_, below = y - top * tile_px_;
    const int upper = tiles.at(left, top) * (tile_px_ - right) + tiles.at(left + 1, top) * right;
    const int lower = tiles.at(left, top + 1) * (tile_px_ - right) + tiles.at(left + 1, top + 1) * right;
    return (upper * (tile_px_ - below) + lower * below) / (tile_px_ * tile_px_);
  }

  bool is_middle(const Histogram& histogram, int paper, int contrast) const {
    const int from = paper - middle_to * contrast / 100, to = paper - middle_from * contrast / 100;
    std::uint32_t middle = 0;
    for (int i = std::max(0, from / bin); i < std::min(bins, to / bin); ++i) middle += histogram[static_cast<std::size_t>(i)];
    return middle * 100 > total_of(histogram) * picture_middle;
  }

  /// Squares of three by three tiles of middle tones; smaller ones may be thick soft letters or the star of a seal.
  void find_pictures(PageLight& light, const Tiles& paper, const Tiles& contrast) const {
    std::vector<bool> middle;
    for (std::size_t i = 0; i < histograms_.size(); ++i)
      middle.push_back(is_middle(histograms_[i], paper.levels[i], contrast.levels[i]));
    const auto at = [&](int x, int y) { return x >= 0 && y >= 0 && x < columns_ && y < rows_ && middle[index(x, y)]; };
    light.picture.assign(middle.size(), false);
    for (int y = 1; y + 1 < rows_; ++y)
      for (int x = 1; x + 1 < columns_; ++x) {
        int count = 0;
        for (const int dy : {-1, 0, 1})
          for (const int dx : {-1, 0, 1}) count += at(x + dx, y + dy) ? 1 : 0;
        if (count < 8) continue;
        for (const int dy : {-1, 0, 1})
          for (const int dx : {-1, 0, 1}) light.picture[index(x + dx, y + dy)] = true;
      }
    light.picture_share = static_cast<double>(std::ranges::count(light.picture, true)) / static_cast<double>(middle.size());
  }

  const Raster& gray_;
  int tile_px_, columns_, rows_;
  std::vector<Histogram> histograms_;
  Histogram whole_{};
};

}  // namespace

PageLight light_of(const Raster& gray, double dpi) { return Look(gray, dpi).light(); }

}  // namespace sohoa::page
