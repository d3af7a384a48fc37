// Chains components into rows and asks two questions of them. Letters agree with their neighbours at the foot (the
// baseline) more often than at the head (x-height, ascender, joined mark), and Vietnamese marks stand above.
#include "page/text_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "page/plane.hpp"

namespace sohoa::page {
namespace {

bool is_letter(const Part& part, double letter_px) {
  return part.h >= 0.5 * letter_px && std::max(part.w, part.h) >= 0.6 * letter_px && part.h <= 3 * letter_px;
}

struct Neighbour {
  int gap = 0;
  bool is_beside = false, is_stacked = false;
};

/// Among letters sorted by x; a neighbour shares rows (beside) or columns (stacked) with the letter.
Neighbour nearest_of(const std::vector<Part>& letters, std::size_t i, int reach) {
  const Part& self = letters[i];
  Neighbour nearest{.gap = reach};
  const auto consider = [&](const Part& other) {
    const int across = std::max(other.x - self.right(), self.x - other.right());
    const int along = std::max(other.y - self.bottom(), self.y - other.bottom());
    if (across >= 0 && along < 0 && across < nearest.gap) nearest = {across, true, false};
    if (along >= 0 && across < 0 && along < nearest.gap) nearest = {along, false, true};
  };
  for (std::size_t j = i + 1; j < letters.size() && letters[j].x - self.right() < reach; ++j) consider(letters[j]);
  for (std::size_t j = i; j-- > 0 && self.x - letters[j].x < 4 * reach;) consider(letters[j]);
  return nearest;
}

bool follows(const Part& next, const Part& last, double letter_px) {
  const int overlap = std::min(next.bottom(), last.bottom()) - std::max(next.y, last.y);
  return 2 * overlap > std::min(next.h, last.h) && next.x - last.right() < 2.2 * letter_px;
}

std::vector<TextRow> chains(const std::vector<Part>& parts, double letter_px) {
  std::vector<TextRow> rows;
  std::vector<std::size_t> open;   // rows a letter can still join
  for (const Part& part : parts) {
    if (!is_letter(part, letter_px)) continue;
    std::erase_if(open, [&](std::size_t row) { return part.x - rows[row].letters.back().right() > 2.2 * letter_px; });
    const auto row = std::ranges::find_if(open, [&](std::size_t i) { return follows(part, rows[i].letters.back(), letter_px); });
    if (row != open.end()) {
      rows[*row].letters.push_back(part);
    } else {
      open.push_back(rows.size());
      rows.push_back({.letters = {part}});
    }
  }
  std::erase_if(rows, [](const TextRow& row) { return row.letters.size() < 4; });
  return rows;
}

bool covers(const Part& letter, const Part& mark) {
  const int middle = mark.x + mark.w / 2;
  return middle >= letter.x && middle <= letter.right();
}

/// The mark's letter is the nearest one above or below it.
void count_mark(const Part& mark, double letter_px, std::vector<TextRow>& rows) {
  double nearest = 0.7 * letter_px;
  TextRow* owner = nullptr;
  bool is_above = false;
  for (TextRow& row : rows) {
    for (const Part& letter : row.letters) {
      if (letter.x > mark.right()) break;
      if (!covers(letter, mark)) continue;
      const bool above = mark.y + mark.bottom() < letter.y + letter.bottom();
      const double gap = above ? letter.y - mark.bottom() : mark.y - letter.bottom();
      if (gap < -0.2 * letter_px || gap >= nearest) continue;
      nearest = gap;
      owner = &row;
      is_above = above;
    }
  }
  if (owner != nullptr) ++(is_above ? owner->marks_above : owner->marks_below);
}

struct Agreement {
  int at_foot = 0, at_head = 0;
};

Agreement neighbours_agree(const TextRow& row, double letter_px) {
  const int tolerance = std::max(1, static_cast<int>(std::lround(0.1 * letter_px)));
  Agreement agreement;
  for (std::size_t i = 1; i < row.letters.size(); ++i) {
    const Part& a = row.letters[i - 1];
    const Part& b = row.letters[i];
    const bool foot = std::abs(a.bottom() - b.bottom()) <= tolerance, head = std::abs(a.y - b.y) <= tolerance;
    agreement.at_foot += foot && !head;
    agreement.at_head += head && !foot;
  }
  return agreement;
}

}  // namespace

std::vector<Part> parts_of(PIX* mask) {
  auto ink = components_of(mask);
  if (!ink) return {};
  std::ranges::sort(ink->components, {}, [](const Part& p) { return std::pair{p.x, p.y}; });
  return std::move(ink->components);
}

std::vector<Part> letters_among(const std::vector<Part>& parts, double letter_px) {
  std::vector<Part> letters;
  std::ranges::copy_if(parts, std::back_inserter(letters), [&](const Part& part) { return is_letter(part, letter_px); });
  return letters;
}

double sideways_share(const std::vector<Part>& letters, double letter_px) {
  const int reach = std::max(3, static_cast<int>(0.6 * letter_px));   // letters of a word are nearer; digits in the cells of a column are not
  int beside = 0, stacked = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const Neighbour nearest = nearest_of(letters, i, reach);
    beside += nearest.is_beside;
    stacked += nearest.is_stacked;
  }
  return beside + stacked == 0 ? 0 : static_cast<double>(stacked) / (beside + stacked);
}

std::vector<TextRow> text_rows(PIX* print_mask, double letter_px) {
  if (letter_px <= 0) return {};
  const std::vector<Part> parts = parts_of(print_mask);
  std::vector<TextRow> rows = chains(parts, letter_px);
  for (const Part& part : parts)
    if (!is_letter(part, letter_px) && part.w * part.h >= 4 && part.w < letter_px) count_mark(part, letter_px, rows);
  return rows;
}

double upright_evidence(const std::vector<TextRow>& rows, double letter_px) {
  int up = 0, down = 0;
  for (const TextRow& row : rows) {
    const Agreement agreement = neighbours_agree(row, letter_px);
    up += agreement.at_foot + row.marks_above;
    down += agreement.at_head + row.marks_below;
  }
  return (up - down) / std::sqrt(up + down + 1.0);
}

double x_height(const std::vector<TextRow>& rows, double letter_px) {
  // Letters cluster at two heights, x and capital; the lower cluster is the 30th percentile in running text and
  // still the right one in capitals, where there is only one cluster.
  std::vector<int> heights;
  for (const TextRow& row : rows)
    for (const Part& letter : row.letters)
      if (letter.w < 3 * letter_px) heights.push_back(letter.h);
  if (heights.size() < 12) return 0;
  const auto at = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() * 3 / 10);
  std::ranges::nth_element(heights, at);
  return *at;
}

}  // namespace sohoa::page
