// Rows first; the cells of a ruled table are one row after the other, each cell to its end. A run of rows with one white
// gutter through all of them, and real lines of text on both sides, is a pair of columns and read one after the other;
// the cells of a table without rules are too short for that and stay in their rows.
#include "page/reading_order.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace sohoa::page {
namespace {

/// A line with the place that orders it. Lines in one cell of a ruled table share the cell's place.
struct Placed {
  LineSegment line;
  double middle = 0, left = 0;
  bool is_in_cell = false;
};

using Row = std::vector<Placed>;

constexpr std::size_t fewest_rows = 5;        // of a column
constexpr double shortest_column_line = 11;   // median, in x-heights
constexpr double widest_pitch = 5;            // from line to line, in x-heights: rows of a table stand further apart
constexpr double narrowest_gutter = 1.2;      // in x-heights
constexpr double narrowest_column_gutter = 0.6;  // where many rows have it
constexpr std::size_t most_heading_rows = 6;  // of the two blocks at the head of an official letter
constexpr std::int64_t placing_cost = 3;      // of a line put across a gutter, and on one of its sides
constexpr double off_axis = 2.2;              // their lines are centred, in x-heights

double middle_of(const LineSegment& line) { return line.baseline - line.x_height / 2; }

/// The rules nearest to the line on all four sides; nothing when one is missing.
std::optional<Box> cell_of(const LineSegment& line, const Rules& rules) {
  const double x = line.box.left + line.box.width / 2, y = middle_of(line), slack = line.x_height;
  double left = -1, right = -1, top = -1, bottom = -1;
  for (const Part& rule : rules.down) {
    if (rule.y > y + slack || rule.bottom() < y - slack) continue;
    if (rule.x <= line.box.left + slack && rule.x > left) left = rule.x;
    if (rule.right() >= line.box.right() - slack && (right < 0 || rule.right() < right)) right = rule.right();
  }
  for (const Part& rule : rules.across) {
    if (rule.x > x || rule.right() < x) continue;
    if (rule.y <= y && rule.y > top) top = rule.y;
    if (rule.bottom() >= y && (bottom < 0 || rule.bottom() < bottom)) bottom = rule.bottom();
  }
  if (left < 0 || top < 0 || right <= left || bottom <= top) return std::nullopt;
  return Box{left, top, right - left, bottom - top};
}

std::vector<Placed> placed(std::vector<LineSegment>& lines, const Rules& rules, Work& work) {
  std::vector<Placed> out;
  const auto all_rules = static_cast<std::int64_t>(rules.down.size() + rules.across.size());
  for (LineSegment& line : lines) {
    const auto cell = rules.down.size() < 2 || rules.across.size() < 2 || !work.spend(all_rules) ? std::nullopt : cell_of(line, rules);
    const double middle = cell ? cell->top + line.x_height : middle_of(line), left = cell ? cell->left : line.box.left;
    out.push_back({std::move(line), middle, left, cell.has_value()});
  }
  return out;
}

std::vector<Row> rows_of(std::vector<Placed> lines) {
  std::ranges::stable_sort(lines, {}, &Placed::middle);
  std::vector<Row> rows;
  for (Placed& line : lines) {
    const bool is_same_row = !rows.empty() && rows.back().front().is_in_cell == line.is_in_cell &&
                             line.middle - rows.back().front().middle < 0.6 * std::max(line.line.x_height, rows.back().front().line.x_height);
    if (!is_same_row) rows.emplace_back();
    rows.back().push_back(std::move(line));
  }
  // Cells from the left, the lines of each from the top; rules are not quite straight.
  for (Row& row : rows)
    std::ranges::stable_sort(row, [](const Placed& a, const Placed& b) {
      if (std::abs(a.left - b.left) > 0.8 * a.line.x_height || !a.is_in_cell) return a.left < b.left;
      return a.line.baseline < b.line.baseline;
    });
  return rows;
}

struct Gutter {
  double left = 0, right = 0;
  double width() const { return right - left; }
};

/// What is left of a gutter when a row is put across it; nothing when a line crosses it.
std::optional<Gutter> narrowed(Gutter gutter, const Row& row) {
  for (const Placed& placed : row) {
    if (placed.is_in_cell) return std::nullopt;
    const LineSegment& line = placed.line;
    const double centre = line.box.left + line.box.width / 2;
    if (centre < (gutter.left + gutter.right) / 2)
      gutter.left = std::max(gutter.left, line.box.right());
    else
      gutter.right = std::min(gutter.right, line.box.left);
  }
  if (gutter.width() < narrowest_column_gutter * row.front().line.x_height) return std::nullopt;
  return gutter;
}

bool is_left_of(const Placed& placed, const Gutter& gutter) { return placed.line.box.right() <= gutter.left + 1; }

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

bool holds_text(const std::vector<const LineSegment*>& side) {
  if (side.size() < fewest_rows) return false;
  std::vector<double> widths, pitches;
  for (std::size_t i = 0; i < side.size(); ++i) {
    widths.push_back(side[i]->box.width / side[i]->x_height);
    if (i > 0) pitches.push_back((side[i]->baseline - side[i - 1]->baseline) / side[i]->x_height);
  }
  return median(widths) >= shortest_column_line && median(pitches) <= widest_pitch;
}

struct Run {
  std::size_t end;
  Gutter gutter;
};

/// The rows from `from` on that share a gutter with text on both sides.
std::optional<Run> columns_from(const std::vector<Row>& rows, std::size_t from, Work& work) {
  std::optional<Run> best;
  for (std::size_t i = 1; i < rows[from].size(); ++i) {
    Gutter gutter{rows[from][i - 1].line.box.right(), rows[from][i].line.box.left};
    std::size_t end = from;
    for (; end < rows.size(); ++end) {
      if (!work.spend(placing_cost * static_cast<std::int64_t>(rows[end].size()))) return std::nullopt;
      const auto next = narrowed(gutter, rows[end]);
      if (!next) break;
      gutter = *next;
    }
    std::vector<const LineSegment*> left, right;
    for (std::size_t row = from; row < end; ++row)
      for (const Placed& placed : rows[row]) (is_left_of(placed, gutter) ? left : right).push_back(&placed.line);
    if (holds_text(left) && holds_text(right) && (!best || end > best->end)) best = Run{end, gutter};
  }
  return best;
}

/// The issuing body on the left and the national motto on the right, each centred on its own axis, at the head of a page.
std::optional<Run> heading_from(const std::vector<Row>& rows, std::size_t from) {
  if (rows[from].size() != 2) return std::nullopt;
  Gutter gutter{rows[from][0].line.box.right(), rows[from][1].line.box.left};
  if (gutter.width() < narrowest_gutter * rows[from][0].line.x_height) return std::nullopt;
  const auto axis = [](const Placed& placed) { return placed.line.box.left + placed.line.box.width / 2; };
  const double left_axis = axis(rows[from][0]), right_axis = axis(rows[from][1]);
  std::size_t end = from, lefts = 0, rights = 0;
  for (; end < rows.size() && end - from < most_heading_rows; ++end) {
    const auto next = narrowed(gutter, rows[end]);
    if (!next || rows[end].size() > 2) break;
    const LineSegment& first = rows[end][0].line;
    if (end > from && first.baseline - rows[end - 1][0].line.baseline > widest_pitch * first.x_height) break;
    const bool is_centred = std::ranges::all_of(rows[end], [&](const Placed& placed) {
      const double off = std::min(std::abs(axis(placed) - left_axis), std::abs(axis(placed) - right_axis));
      return off < off_axis * placed.line.x_height;
    });
    if (!is_centred) break;
    for (const Placed& placed : rows[end]) ++(is_left_of(placed, *next) ? lefts : rights);
    gutter = *next;
  }
  if (lefts < 2 || rights < 2) return std::nullopt;
  return Run{end, gutter};
}

void read_rows(std::vector<Row> rows, std::vector<LineSegment>& out, bool is_whole_page, Work& work) {
  for (std::size_t from = 0; from < rows.size();) {
    auto run = columns_from(rows, from, work);
    if (!run && is_whole_page && from < most_heading_rows) run = heading_from(rows, from);
    if (!run) {
      for (Placed& placed : rows[from]) out.push_back(std::move(placed.line));
      ++from;
      continue;
    }
    std::vector<Row> left, right;
    for (std::size_t row = from; row < run->end; ++row) {
      Row left_row, right_row;
      for (Placed& placed : rows[row]) (is_left_of(placed, run->gutter) ? left_row : right_row).push_back(std::move(placed));
      if (!left_row.empty()) left.push_back(std::move(left_row));
      if (!right_row.empty()) right.push_back(std::move(right_row));
    }
    // A column may hold columns: three of them are one beside a pair.
    read_rows(std::move(left), out, false, work);
    read_rows(std::move(right), out, false, work);
    from = run->end;
  }
}

}  // namespace

void put_in_reading_order(std::vector<LineSegment>& lines, const Rules& rules, Work& work) {
  std::vector<LineSegment> ordered;
  ordered.reserve(lines.size());
  read_rows(rows_of(placed(lines, rules, work)), ordered, true, work);
  lines = std::move(ordered);
}

}  // namespace sohoa::page
