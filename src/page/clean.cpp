// Print is dark somewhere in every half millimetre; what shines through is not, nor is the noise of paper.
#include "page/clean.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "page/resample.hpp"
#include "page/resample_kernels.hpp"

namespace sohoa::page {
namespace {

constexpr std::uint8_t white = 255;

// ---- specks -------------------------------------------------------------------------------------------------------

int paper_tone(const Raster& gray) {
  std::array<std::size_t, 256> histogram{};
  for (std::size_t i = 0; i < gray.pixels.size(); i += 7) ++histogram[gray.pixels[i]];   // some of them tell enough
  // The commonest tone of the lighter half; print never covers half a page.
  return static_cast<int>(std::max_element(histogram.begin() + 100, histogram.end()) - histogram.begin());
}

struct Spot {
  int x, y;
};

/// Nine pixels with some ink, and around them nothing but paper.
bool is_speck(const Raster& gray, Spot at, int light, int most_ink) {
  int ink = 0;
  for (int dy = -2; dy <= 2; ++dy) {
    const std::uint8_t* row = gray.pixels.data() + static_cast<std::ptrdiff_t>(at.y + dy) * gray.width_px + at.x;
    for (int dx = -2; dx <= 2; ++dx) {
      const bool is_around = std::abs(dx) == 2 || std::abs(dy) == 2;
      if (is_around && row[dx] < light) return false;
      if (!is_around) ink += std::max(0, light - row[dx]);
    }
  }
  return ink <= most_ink;
}

// ---- bleed-through ------------------------------------------------------------------------------------------------

constexpr double cell_mm = 0.5;
constexpr int even_paper = 200;              // of an evened copy
constexpr int faint_from = 92, faint_to = 170, least_paper = 184;
constexpr double some_bleed = 0.012;
constexpr double print_share = 0.6;          // of the paper's tone: darker is print, or its soft rim is beside it

}  // namespace

int whiten_specks(Raster& gray, double x_height_px) {
  if (x_height_px < 12) return 0;   // a dot is as small there
  const int paper = paper_tone(gray), light = paper * 85 / 100, dark = paper * 72 / 100;
  const int most_ink = static_cast<int>(0.011 * x_height_px * x_height_px * light);
  int specks = 0;
  Bytes darker((static_cast<std::size_t>(gray.width_px) + 7) / 8);
  for (int y = 2; y + 2 < gray.height_px; ++y) {
    std::uint8_t* row = gray.pixels.data() + static_cast<std::ptrdiff_t>(y) * gray.width_px;
    best_resample_kernels().darker_bits(row, static_cast<std::size_t>(gray.width_px), dark, darker.data());
    for (std::size_t byte = 0; byte < darker.size(); ++byte) {
      if (darker[byte] == 0) continue;
      const int first = std::max(2, static_cast<int>(8 * byte)), end = std::min(gray.width_px - 2, static_cast<int>(8 * byte) + 8);
      for (int x = first; x < end; ++x) {
        if (row[x] >= dark || !is_speck(gray, {x, y}, light, most_ink)) continue;
        for (int dy = -1; dy <= 1; ++dy)
          std::fill_n(row + static_cast<std::ptrdiff_t>(dy) * gray.width_px + x - 1, 3, static_cast<std::uint8_t>(paper));
        ++specks;
      }
    }
  }
  return specks;
}

void whiten(Raster& gray, const Box& box) {
  const auto within = [](double value, int end) { return std::clamp(static_cast<int>(value), 0, end); };
  const int left = within(std::floor(box.left), gray.width_px), right = within(std::ceil(box.right()), gray.width_px);
  for (int y = within(std::floor(box.top), gray.height_px); y < within(std::ceil(box.bottom()), gray.height_px); ++y)
    std::fill_n(gray.pixels.begin() + std::ptrdiff_t{y} * gray.width_px + left, right - left, white);
}

std::optional<BleedThrough> find_bleed_through(const WorkingCopy& copy) {
  const int side = std::max(1, static_cast<int>(std::lround(cell_mm / 25.4 * copy.dpi)));
  if (pixGetWidth(copy.even.get()) < 20 * side || pixGetHeight(copy.even.get()) < 20 * side) return std::nullopt;
  const Raster cells = cells_of(raster_of(copy.even.get()), side, Extreme::darkest);
  std::vector<std::size_t> faint;
  for (int y = 1; y + 1 < cells.height_px; ++y) {
    const std::size_t first = static_cast<std::size_t>(y) * static_cast<std::size_t>(cells.width_px);
    const std::uint8_t* row = cells.pixels.data() + first;
    for (int x = 1; x + 1 < cells.width_px; ++x) {
      if (row[x] < faint_from || row[x] > faint_to) continue;
      bool is_alone = true;
      for (const std::uint8_t* line : {row - cells.width_px, row, row + cells.width_px})
        is_alone = is_alone && std::min({line[x - 1], line[x], line[x + 1]}) >= faint_from;
      if (is_alone) faint.push_back(first + static_cast<std::size_t>(x));
    }
  }
  const auto share = [&] { return static_cast<double>(faint.size()) / static_cast<double>(cells.pixels.size()); };
  if (share() < some_bleed) return std::nullopt;
  // What shines through has paper beside it. In a deep shadow all is as gray; noise does not count there.
  const PixHandle calm = owned(pixBlockconv(copy.even.get(), 1, 1), "calm copy");
  const Raster brightest = cells_of(raster_of(calm.get()), side, Extreme::brightest);
  const auto width = static_cast<std::size_t>(cells.width_px);
  std::erase_if(faint, [&](std::size_t cell) {
    std::uint8_t paper = 0;
    for (const std::size_t row : {cell - width, cell, cell + width})
      for (const std::size_t at : {row - 1, row, row + 1}) paper = std::max(paper, brightest.pixels[at]);
    return paper < least_paper;
  });
  if (share() < some_bleed) return std::nullopt;
  BleedThrough bleed;
  bleed.share = share();
  const auto at = faint.begin() + static_cast<std::ptrdiff_t>(faint.size() / 12);
  std::ranges::nth_element(faint, at, {}, [&](std::size_t cell) { return cells.pixels[cell]; });
  bleed.level = static_cast<double>(cells.pixels[*at]) / even_paper;
  return bleed;
}

void clear_bleed_through(Raster& gray, const BleedThrough& bleed) {
  const double paper = paper_tone(gray);
  const int print = static_cast<int>(print_share * paper);
  std::array<std::uint8_t, 256> tone{};
  for (std::size_t i = 0; i < 256; ++i)
    tone[i] = static_cast<std::uint8_t>(std::lround(std::min(paper, static_cast<double>(i) / bleed.level)));
  const auto width = static_cast<std::size_t>(gray.width_px);
  // The darkest of each three beside each other, for three rows.
  std::array<std::vector<std::uint8_t>, 3> darkest;
  for (auto& row : darkest) row.assign(width, white);
  const auto fill = [&](int y) {
    auto& row = darkest[static_cast<std::size_t>(y) % 3];
    if (y >= gray.height_px) {
      row.assign(width, white);
      return;
    }
    const std::uint8_t* in = gray.pixels.data() + static_cast<std::size_t>(y) * width;
    row.front() = in[0], row.back() = in[width - 1];
    for (std::size_t x = 1; x + 1 < width; ++x) row[x] = std::min({in[x - 1], in[x], in[x + 1]});
  };
  fill(0);
  for (int y = 0; y < gray.height_px; ++y) {
    fill(y + 1);
    std::uint8_t* row = gray.pixels.data() + static_cast<std::size_t>(y) * width;
    for (std::size_t x = 0; x < width; ++x)
      if (std::min({darkest[0][x], darkest[1][x], darkest[2][x]}) >= print) row[x] = tone[row[x]];
  }
}

}  // namespace sohoa::page
