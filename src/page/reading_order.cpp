// Rows first. A run of rows with one white gutter through all of them, and real lines of text on both sides, is a pair
// of columns and read one after the other; the cells of a table are too short for that and stay in their rows.
#include "page/reading_order.hpp"

#include <algorithm>
#include <optional>

namespace sohoa::page {
namespace {

using Row = std::vector<LineSegment>;

constexpr std::size_t fewest_rows = 5;        // of a column
constexpr double shortest_column_line = 11;   // median, in x-heights
constexpr double widest_pitch = 5;            // from line to line, in x-heights: rows of a table stand further apart
constexpr double narrowest_gutter = 1.2;      // in x-heights

double middle_of(const LineSegment& line) { return line.baseline - line.x_height / 2; }

std::vector<Row> rows_of(std::vector<LineSegment>& lines) {
  std::ranges::stable_sort(lines, {}, middle_of);
  std::vector<Row> rows;
  for (LineSegment& line : lines) {
    const bool is_same_row =
        !rows.empty() && middle_of(line) - middle_of(rows.back().front()) < 0.6 * std::max(line.x_height, rows.back().front().x_height);
    if (!is_same_row) rows.emplace_back();
    rows.back().push_back(std::move(line));
  }
  for (Row& row : rows) std::ranges::stable_sort(row, {}, [](const LineSegment& line) { return line.box.left; });
  return rows;
}

struct Gutter {
  double left = 0, right = 0;
  double width() const { return right - left; }
};

/// What is left of a gutter when a row is put across it; nothing when a line crosses it.
std::optional<Gutter> narrowed(Gutter gutter, const Row& row) {
  for (const LineSegment& line : row) {
    const double centre = line.box.left + line.box.width / 2;
    if (centre < (gutter.left + gutter.right) / 2)
      gutter.left = std::max(gutter.left, line.box.right());
    else
      gutter.right = std::min(gutter.right, line.box.left);
  }
  if (gutter.width() < narrowest_gutter * row.front().x_height) return std::nullopt;
  return gutter;
}

bool is_left_of(const LineSegment& line, const Gutter& gutter) { return line.box.right() <= gutter.left + 1; }

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
std::optional<Run> columns_from(const std::vector<Row>& rows, std::size_t from) {
  std::optional<Run> best;
  for (std::size_t i = 1; i < rows[from].size(); ++i) {
    Gutter gutter{rows[from][i - 1].box.right(), rows[from][i].box.left};
    std::size_t end = from;
    for (; end < rows.size(); ++end) {
      const auto next = narrowed(gutter, rows[end]);
      if (!next) break;
      gutter = *next;
    }
    std::vector<const LineSegment*> left, right;
    for (std::size_t row = from; row < end; ++row)
      for (const LineSegment& line : rows[row]) (is_left_of(line, gutter) ? left : right).push_back(&line);
    if (holds_text(left) && holds_text(right) && (!best || end > best->end)) best = Run{end, gutter};
  }
  return best;
}

void read_rows(std::vector<Row> rows, std::vector<LineSegment>& out) {
  for (std::size_t from = 0; from < rows.size();) {
    const auto run = columns_from(rows, from);
    if (!run) {
      for (LineSegment& line : rows[from]) out.push_back(std::move(line));
      ++from;
      continue;
    }
    std::vector<Row> left, right;
    for (std::size_t row = from; row < run->end; ++row) {
      Row left_row, right_row;
      for (LineSegment& line : rows[row]) (is_left_of(line, run->gutter) ? left_row : right_row).push_back(std::move(line));
      if (!left_row.empty()) left.push_back(std::move(left_row));
      if (!right_row.empty()) right.push_back(std::move(right_row));
    }
    // A column may hold columns: three of them are one beside a pair.
    read_rows(std::move(left), out);
    read_rows(std::move(right), out);
    from = run->end;
  }
}

}  // namespace

void put_in_reading_order(std::vector<LineSegment>& lines) {
  std::vector<LineSegment> ordered;
  ordered.reserve(lines.size());
  read_rows(rows_of(lines), ordered);
  lines = std::move(ordered);
}

}  // namespace sohoa::page
