// Paper is estimated in tiles and interpolated between them; the threshold follows it. Runs of neighbouring rows that
// touch are joined in a forest of sets.
#include "page/ink_bits.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

namespace sohoa::page {
namespace {

constexpr int tile_px = 20;
constexpr double share_of_paper = 0.58;     // nearer to the paper than to the ink: thin strokes are gray
constexpr double lightest_dark = 0.65;      // of paper: a page of pencil only
constexpr int darkest_paper = 40;

const std::uint8_t* row_of(const Raster& gray, int y) {
  return gray.pixels.data() + static_cast<std::size_t>(y) * gray.row_bytes();
}

/// Every fourth pixel both ways is plenty.
Histogram histogram(const Raster& gray) {
  Histogram counts{};
  for (int y = 0; y < gray.height_px; y += 4)
    for (int x = 0; x < gray.width_px; x += 4) ++counts[row_of(gray, y)[x]];
  return counts;
}

/// The paper's gray in each tile, 0 where a tile shows none.
class PaperMap {
 public:
  explicit PaperMap(const Raster& gray)
      : columns_((gray.width_px + tile_px - 1) / tile_px),
        rows_((gray.height_px + tile_px - 1) / tile_px),
        light_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {
    const int usual = std::max(darkest_paper, gray_at(gray, 0.8));
    measure(gray, std::clamp(usual * 55 / 100, 20, 160));
    fill_holes(usual);
    smooth();
  }

  /// Of row y, for each pixel.
  void row(int y, std::span<float> out) const {
    const float at = (static_cast<float>(y) + 0.5F) / tile_px - 0.5F;
    const int above = std::clamp(static_cast<int>(std::floor(at)), 0, rows_ - 1), below = std::min(above + 1, rows_ - 1);
    const float down = std::clamp(at - static_cast<float>(above), 0.0F, 1.0F);
    line_.resize(static_cast<std::size_t>(columns_) + 1);
    for (int c = 0; c < columns_; ++c) line_[static_cast<std::size_t>(c)] = light(c, above) * (1 - down) + light(c, below) * down;
    line_[static_cast<std::size_t>(columns_)] = line_[static_cast<std::size_t>(columns_) - 1];
    // Half a tile at the left edge, then from the middle of one tile to the middle of the next.
    std::size_t x = 0;
    for (; x < out.size() && x < tile_px / 2; ++x) out[x] = line_[0];
    for (std::size_t c = 0; x < out.size(); ++c) {
      const float from = line_[std::min(c, line_.size() - 1)], to = line_[std::min(c + 1, line_.size() - 1)];
      const std::size_t end = std::min(out.size(), x + tile_px);
      for (std::size_t i = 0; x < end; ++i, ++x) out[x] = from + (to - from) * (static_cast<float>(i) + 0.5F) / tile_px;
    }
  }

 private:
  float& light(int column, int row) { return light_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column)]; }
  float light(int column, int row) const { return const_cast<PaperMap*>(this)->light(column, row); }

  void measure(const Raster& gray, int at_least) {
    std::vector<std::uint32_t> sums(static_cast<std::size_t>(columns_)), counts(sums.size());
    for (int row = 0; row < rows_; ++row) {
      std::ranges::fill(sums, 0U);
      std::ranges::fill(counts, 0U);
      const int top = row * tile_px, bottom = std::min(gray.height_px, top + tile_px);
      for (int y = top; y < bottom; y += 2)     // every second row: paper changes slowly
        for (int column = 0; column < columns_; ++column) {
          const std::uint8_t* in = row_of(gray, y);
          const int right = std::min(gray.width_px, (column + 1) * tile_px);
          std::uint32_t sum = 0, count = 0;
          for (int x = column * tile_px; x < right; ++x) {
            const std::uint32_t is_paper = in[x] >= at_least;
            sum += is_paper * in[x];
            count += is_paper;
          }
          sums[static_cast<std::size_t>(column)] += sum;
          counts[static_cast<std::size_t>(column)] += count;
        }
      for (int column = 0; column < columns_; ++column) {
        const auto i = static_cast<std::size_t>(column);
        if (counts[i] >= tile_px * tile_px / 8) light(column, row) = static_cast<float>(sums[i]) / static_cast<float>(counts[i]);
      }
    }
  }

  /// From the nearest tile with paper in the column, else from the columns beside it.
  void fill_holes(int usual) {
    std::vector<bool> knows(static_cast<std::size_t>(columns_));
    for (int c = 0; c < columns_; ++c) {
      float last = 0;
      for (int r = 0; r < rows_; ++r) light(c, r) > 0 ? void(last = light(c, r)) : void(light(c, r) = last);
      last = 0;
      for (int r = rows_ - 1; r >= 0; --r) light(c, r) > 0 ? void(last = light(c, r)) : void(light(c, r) = last);
      knows[static_cast<std::size_t>(c)] = last > 0;
    }
    for (int c = 0; c < columns_; ++c) {
      if (knows[static_cast<std::size_t>(c)]) continue;
      int from = -1;
      for (int reach = 1; reach < columns_ && from < 0; ++reach)
        for (const int other : {c - reach, c + reach})
          if (other >= 0 && other < columns_ && knows[static_cast<std::size_t>(other)]) from = other;
      for (int r = 0; r < rows_; ++r) light(c, r) = from >= 0 ? light(from, r) : static_cast<float>(usual);
    }
  }

  void smooth() {
    const std::vector<float> raw = light_;
    for (int r = 0; r < rows_; ++r)
      for (int c = 0; c < columns_; ++c) {
        float sum = 0;
        int count = 0;
        for (int y = std::max(0, r - 2); y <= std::min(rows_ - 1, r + 2); ++y)
          for (int x = std::max(0, c - 2); x <= std::min(columns_ - 1, c + 2); ++x, ++count)
            sum += raw[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x)];
        light(c, r) = sum / static_cast<float>(count);
      }
  }

  int columns_, rows_;
  std::vector<float> light_;
  mutable std::vector<float> line_;
};

/// The threshold as a share of the paper.
float threshold_share(const Raster& gray, const PaperMap& paper) {
  Histogram relative{};   // 200 = paper
  std::vector<float> light(static_cast<std::size_t>(gray.width_px));
  for (int y = 0; y < gray.height_px; y += 4) {
    paper.row(y, light);
    const std::uint8_t* in = row_of(gray, y);
    for (std::size_t x = 0; x < light.size(); x += 4)
      ++relative[static_cast<std::size_t>(std::clamp(static_cast<float>(in[x]) * 200 / light[x], 0.0F, 255.0F))];
  }
  const double dark = std::min(value_at(relative, 0.005) / 200.0, lightest_dark);
  return static_cast<float>(dark + share_of_paper * (1 - dark));
}

/// Eight bytes of 0 or 1 as eight bits, the first one lowest.
std::uint64_t packed(const std::uint8_t* flags) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, flags, 8);
  return (eight * 0x0102040810204080ULL) >> 56;
}

/// Sets the bits of row y where its pixels are darker than the limit at their place.
class RowPacker {
 public:
  explicit RowPacker(int width) : limit(static_cast<std::size_t>(width)), flags_((limit.size() + 63) / 64 * 64) {}

  void pack(const std::uint8_t* in, std::span<std::uint64_t> out) {
    for (std::size_t x = 0; x < limit.size(); ++x) flags_[x] = in[x] < limit[x];
    for (std::size_t word = 0; word < out.size(); ++word)
      for (std::size_t i = 0; i < 8; ++i) out[word] |= packed(flags_.data() + word * 64 + i * 8) << (i * 8);
  }

  std::vector<std::uint8_t> limit;

 private:
  std::vector<std::uint8_t> flags_;
};

/// The sets of runs that hang together.
class Forest {
 public:
  explicit Forest(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), 0U); }
  std::uint32_t root(std::uint32_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    // The earlier run stays the root, so components are numbered from the top.
    if (a < b) parents_[b] = a; else parents_[a] = b;
  }

 private:
  std::vector<std::uint32_t> parents_;
};

}  // namespace

InkBits ink_bits(const Raster& gray) {
  InkBits bits(gray.width_px, gray.height_px);
  const PaperMap paper(gray);
  const float share = threshold_share(gray, paper);
  const auto width = static_cast<std::size_t>(gray.width_px);
  std::vector<float> light(width);
  RowPacker packer(gray.width_px);
  for (int y = 0; y < gray.height_px; ++y) {
    if (y % 4 == 0) {       // the paper changes slowly
      paper.row(y, light);
      for (std::size_t x = 0; x < width; ++x) packer.limit[x] = static_cast<std::uint8_t>(std::min(255.0F, light[x] * share));
    }
    packer.pack(row_of(gray, y), bits.row(y));
  }
  return bits;
}

InkBits ink_below(const Raster& gray, int limit) {
  InkBits bits(gray.width_px, gray.height_px);
  RowPacker packer(gray.width_px);
  std::ranges::fill(packer.limit, static_cast<std::uint8_t>(std::clamp(limit, 0, 255)));
  for (int y = 0; y < gray.height_px; ++y) packer.pack(row_of(gray, y), bits.row(y));
  return bits;
}

int value_at(const Histogram& counts, double share) {
  const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  std::int64_t sum = 0;
  for (std::size_t value = 0; value < counts.size(); ++value)
    if (static_cast<double>(sum += counts[value]) > share * static_cast<double>(total)) return static_cast<int>(value);
  return 255;
}

int gray_at(const Raster& gray, double share) { return value_at(histogram(gray), share); }

InkRuns runs_of(const InkBits& bits) {
  // Dense small print has a run for every ten pixels; noise one for every three or four.
  const std::size_t most = static_cast<std::size_t>(bits.width()) * static_cast<std::size_t>(bits.height()) / 6 + 4096;
  InkRuns ink;
  ink.row_start.reserve(static_cast<std::size_t>(bits.height()) + 1);
  for (int y = 0; y < bits.height(); ++y) {
    ink.row_start.push_back(static_cast<std::uint32_t>(ink.runs.size()));
    const auto row = bits.row(y);
    bool is_inside = false;
    for (std::size_t word = 0; word < row.size(); ++word) {
      // Each set bit of `edges` is a change of colour.
      std::uint64_t edges = row[word] ^ (row[word] << 1 | static_cast<std::uint64_t>(is_inside));
      while (edges != 0) {
        const int x = static_cast<int>(word) * 64 + std::countr_zero(edges);
        edges &= edges - 1;
        if (is_inside) ink.runs.back().right = x; else ink.runs.push_back({.left = x, .right = bits.width()});
        is_inside = !is_inside;
      }
    }
    if (ink.runs.size() > most) return {};
  }
  ink.row_start.push_back(static_cast<std::uint32_t>(ink.runs.size()));
  return ink;
}

void label(InkRuns& ink) {
  Forest forest(ink.runs.size());
  for (std::size_t y = 1; y + 1 < ink.row_start.size(); ++y) {
    std::uint32_t above = ink.row_start[y - 1];
    for (std::uint32_t here = ink.row_start[y]; here < ink.row_start[y + 1]; ++here) {
      while (above < ink.row_start[y] && ink.runs[above].right < ink.runs[here].left) ++above;
      for (std::uint32_t touch = above; touch < ink.row_start[y] && ink.runs[touch].left <= ink.runs[here].right; ++touch)
        forest.join(touch, here);
    }
  }
  ink.components.clear();
  ink.ink_px.clear();
  for (std::size_t y = 0; y + 1 < ink.row_start.size(); ++y)
    for (std::uint32_t i = ink.row_start[y]; i < ink.row_start[y + 1]; ++i) {
      Run& run = ink.runs[i];
      const std::uint32_t root = forest.root(i);
      if (root == i) {
        run.component = static_cast<std::int32_t>(ink.components.size());
        ink.components.push_back({run.left, static_cast<int>(y), run.right - run.left, 1});
        ink.ink_px.push_back(run.right - run.left);
        continue;
      }
      run.component = ink.runs[root].component;
      Part& part = ink.components[static_cast<std::size_t>(run.component)];
      const int left = std::min(part.x, run.left), right = std::max(part.right(), run.right);
      part = {left, part.y, right - left, static_cast<int>(y) + 1 - part.y};
      ink.ink_px[static_cast<std::size_t>(run.component)] += run.right - run.left;
    }
}

}  // namespace sohoa::page
