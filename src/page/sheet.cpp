// Cells keep their brightest pixel, so that print does not hide the paper it stands on. The largest bright piece is the
// sheet if its outline is four straight lines.
#include "page/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "page/resample.hpp"
#include "page/resample_kernels.hpp"

namespace sohoa::page {
namespace {

constexpr int longest_side_cells = 300;
constexpr double least_contrast = 36;
constexpr double least_ground = 0.02, least_sheet = 0.2;   // shares of the picture
constexpr double end_of_side = 0.06;        // left out: corners are worn, and folded
constexpr double largest_bow = 0.006;       // of a side's length
constexpr double least_step = 12, least_step_share = 0.15;   // at an edge, of the paper's whiteness there
constexpr double least_of_edge = 0.7;       // of a side's length
constexpr double a_ratio = 1.41421356;

struct Cells {
  int columns = 0, rows = 0, side = 1;
  std::vector<std::uint8_t> brightest;

  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x); }
};

Cells cells_of(const Raster& white) {
  Cells cells;
  cells.side = std::max(1, (std::max(white.width_px, white.height_px) + longest_side_cells - 1) / longest_side_cells);
  Raster brightest = page::cells_of(white, cells.side, Extreme::brightest);
  cells.columns = brightest.width_px;
  cells.rows = brightest.height_px;
  cells.brightest = std::move(brightest.pixels);
  return cells;
}

/// The weakest channel: paper is white and most grounds are not, whatever falls on them of light and shadow.
Raster whiteness_of(const Look& look) {
  if (look.colour.pixels.empty()) return look.gray;
  Raster whiteness{.width_px = look.gray.width_px, .height_px = look.gray.height_px, .format = PixelFormat::gray, .pixels = {}};
  whiteness.pixels.resize(look.gray.pixels.size());
  best_resample_kernels().weakest_channel(look.colour.pixels.data(), whiteness.pixels.size(), whiteness.pixels.data());
  return whiteness;
}

struct Tones {
  double sheet = 0, ground = 0;     // means of the two groups
  double ground_share = 0;

  double contrast() const { return sheet - ground; }
  int between(double share) const { return static_cast<int>(ground + share * contrast()); }
};

/// Otsu's: the threshold that parts the cells into two groups that are most alike within.
Tones tones_of(const Cells& cells) {
  std::array<double, 256> histogram{};
  for (const std::uint8_t value : cells.brightest) ++histogram[value];
  double sum = 0, below = 0, below_sum = 0, best = -1;
  for (std::size_t i = 0; i < 256; ++i) sum += static_cast<double>(i) * histogram[i];
  const auto count = static_cast<double>(cells.brightest.size());
  Tones tones;
  for (std::size_t i = 0; i < 255; ++i) {
    below += histogram[i];
    below_sum += static_cast<double>(i) * histogram[i];
    if (below == 0 || below == count) continue;
    const double light = (sum - below_sum) / (count - below), dark = below_sum / below;
    if (const double value = below * (count - below) * (light - dark) * (light - dark); value > best)
      best = value, tones = {light, dark, below / count};
  }
  return tones;
}

/// The largest piece of bright cells.
std::vector<bool> brightest_piece(const Cells& cells, int threshold) {
  std::vector<int> piece(cells.brightest.size(), -1);
  std::vector<std::size_t> open;
  int pieces = 0, largest = -1;
  std::size_t most = 0;
  for (std::size_t start = 0; start < piece.size(); ++start) {
    if (piece[start] >= 0 || cells.brightest[start] < threshold) continue;
    std::size_t count = 0;
    const auto visit = [&](std::size_t cell) {
      if (piece[cell] >= 0 || cells.brightest[cell] < threshold) return;
      piece[cell] = pieces;
      open.push_back(cell);
      ++count;
    };
    visit(start);
    while (!open.empty()) {
      const std::size_t cell = open.back();
      open.pop_back();
      const auto columns = static_cast<std::size_t>(cells.columns);
      if (cell % columns > 0) visit(cell - 1);
      if (cell % columns + 1 < columns) visit(cell + 1);
      if (cell >= columns) visit(cell - columns);
      if (cell + columns < piece.size()) visit(cell + columns);
    }
    if (count > most) most = count, largest = pieces;
    ++pieces;
  }
  std::vector<bool> is_sheet(piece.size());
  for (std::size_t i = 0; i < piece.size(); ++i) is_sheet[i] = piece[i] >= 0 && piece[i] == largest;
  return is_sheet;
}

/// a·x + b·y = c with a² + b² = 1.
struct Line {
  double a = 0, b = 0, c = 0;
  double off(Point p) const { return a * p.x + b * p.y - c; }
};

Line line_through(const std::vector<Point>& points) {
  double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (const Point p : points) x += p.x, y += p.y;
  const auto n = static_cast<double>(points.size());
  x /= n, y /= n;
  for (const Point p : points) xx += (p.x - x) * (p.x - x), xy += (p.x - x) * (p.y - y), yy += (p.y - y) * (p.y - y);
  const double angle = 0.5 * std::atan2(2 * xy, xx - yy) + std::acos(0.0);
  const double a = std::cos(angle), b = std::sin(angle);
  return {a, b, a * x + b * y};
}

/// Fits, leaves out what lies far off (a finger, a fold, a stack beneath), and fits again.
std::optional<Line> steady_line(std::vector<Point> points) {
  if (points.size() < 12) return std::nullopt;
  const std::size_t all = points.size();
  Line line = line_through(points);
  for (int round = 0; round < 6; ++round) {
    std::vector<double> off;
    for (const Point p : points) off.push_back(std::abs(line.off(p)));
    std::vector<double> sorted = off;
    std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 7 / 10));
    const double limit = std::max(0.6, 1.6 * sorted[sorted.size() * 7 / 10]);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
      if (off[i] <= limit) points[kept++] = points[i];
    points.resize(kept);
    if (points.size() < 10 || 2 * points.size() < all) return std::nullopt;
    line = line_through(points);
  }
  double bow = 0;
  for (const Point p : points) bow += line.off(p) * line.off(p);
  const double length = std::hypot(points.back().x - points.front().x, points.back().y - points.front().y);
  return std::sqrt(bow / static_cast<double>(points.size())) <= std::max(0.7, largest_bow * length) ? std::optional(line) : std::nullopt;
}

std::optional<Point> crossing(const Line& l, const Line& m) {
  const double area = l.a * m.b - m.a * l.b;
  if (std::abs(area) < 0.2) return std::nullopt;
  return Point{(l.c * m.b - m.c * l.b) / area, (l.a * m.c - m.a * l.c) / area};
}

/// Outermost cells of the sheet's four sides, in cells; a cell at the picture's edge is no edge of the sheet.
class Outline {
 public:
  Outline(const Cells& cells, const std::vector<bool>& is_sheet) : cells_(cells), is_sheet_(is_sheet) {
    for (int y = 0; y < cells.rows; ++y)
      for (int x = 0; x < cells.columns; ++x) {
        if (!is_sheet_[cells_.at(x, y)]) continue;
        widen(x, y);
        ++count_;
      }
  }
  double share() const { return static_cast<double>(count_) / static_cast<double>(is_sheet_.size()); }
  int count() const { return count_; }

  /// 0 top, 1 right, 2 bottom, 3 left.
  std::vector<Point> side(int which) const {
    std::vector<Point> points;
    const Point from = ends_[static_cast<std::size_t>(which)], to = ends_[static_cast<std::size_t>((which + 1) % 4)];
    const bool across = which % 2 == 0;
    double begin = across ? std::min(from.x, to.x) : std::min(from.y, to.y), end = across ? std::max(from.x, to.x) : std::max(from.y, to.y);
    const double left_out = end_of_side * (end - begin);
    for (int along = static_cast<int>(begin + left_out); along <= static_cast<int>(end - left_out); ++along)
      if (const auto at = outermost(which, along)) points.push_back(across ? Point{along + 0.5, *at} : Point{*at, along + 0.5});
    return points;
  }

  /// Share of a side's points that lie on the picture's own edge.
  double cut_off(int which) const {
    const std::vector<Point> points = side(which);
    const double limit = which == 0 || which == 3 ? 1.5 : (which == 2 ? cells_.rows : cells_.columns) - 1.5;
    const auto at_edge = std::ranges::count_if(points, [&](Point p) {
      const double value = which % 2 == 0 ? p.y : p.x;
      return which == 0 || which == 3 ? value <= limit : value >= limit;
    });
    return points.empty() ? 1 : static_cast<double>(at_edge) / static_cast<double>(points.size());
  }

 private:
  void widen(int x, int y) {
    const double sums[4] = {static_cast<double>(-x - y), static_cast<double>(x - y), static_cast<double>(x + y), static_cast<double>(y - x)};
    for (std::size_t i = 0; i < 4; ++i)
      if (sums[i] > best_[i]) best_[i] = sums[i], ends_[i] = {static_cast<double>(x), static_cast<double>(y)};
  }
  std::optional<double> outermost(int which, int along) const {
    const bool across = which % 2 == 0;
    const int depth = across ? cells_.rows : cells_.columns;
    for (int i = 0; i < depth; ++i) {
      const int at = which == 0 || which == 3 ? i : depth - 1 - i;
      if (is_sheet_[across ? cells_.at(along, at) : cells_.at(at, along)]) return which == 0 || which == 3 ? at : at + 1;
    }
    return std::nullopt;
  }

  const Cells& cells_;
  const std::vector<bool>& is_sheet_;
  std::array<double, 4> best_{-1e9, -1e9, -1e9, -1e9};
  std::array<Point, 4> ends_{};
  int count_ = 0;
};

/// Steps from paper to ground, which a shadow's soft rim on the paper is not.
class Edges {
 public:
  Edges(const Raster& white, double reach_px) : white_(white), reach_px_(reach_px) {}

  /// Where whiteness is halfway between what lies inside and outside, to the pixel; nullopt where there is no step.
  std::optional<Point> across(Point base, Point outward) const {
    const auto value = [&](double along) {
      const auto within = [](double at, int size) { return static_cast<std::size_t>(std::clamp(static_cast<int>(at), 0, size - 1)); };
      return int{white_.pixels[within(base.y + along * outward.y, white_.height_px) * white_.row_bytes() +
                               within(base.x + along * outward.x, white_.width_px)]};
    };
    const auto mean = [&](double along) { return (value(along - 1) + value(along) + value(along + 1)) / 3; };
    const int outside = mean(reach_px_), inside = mean(-reach_px_);
    if (inside - outside < least_step) return std::nullopt;
    int steady = 0;
    double at = reach_px_;
    for (; at >= -reach_px_ && steady < 2; at -= 1) steady = 2 * value(at) >= inside + outside ? steady + 1 : 0;
    if (steady < 2) return std::nullopt;
    at += 2.5;
    // Within a third of the reach a shadow's rim has hardly begun.
    const int inner = mean(at - reach_px_ / 3), outer = mean(at + reach_px_ / 3);
    const bool is_step = inner - outer >= std::max(least_step, least_step_share * inner);
    return is_step ? std::optional(Point{base.x + at * outward.x, base.y + at * outward.y}) : std::nullopt;
  }

 private:
  const Raster& white_;
  double reach_px_;
};

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

double area_of(const std::array<Point, 4>& corners) {
  double area = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Point a = corners[i], b = corners[(i + 1) % 4];
    area += (a.x * b.y - b.x * a.y) / 2;
  }
  return area;
}

/// Corners of a paper are right angles that perspective bends only so far.
bool has_fair_angles(const std::array<Point, 4>& corners) {
  for (std::size_t i = 0; i < 4; ++i) {
    const Point a = corners[(i + 3) % 4], b = corners[i], c = corners[(i + 1) % 4];
    const double cosine = ((a.x - b.x) * (c.x - b.x) + (a.y - b.y) * (c.y - b.y)) / (distance(a, b) * distance(c, b) + 1e-9);
    if (std::abs(cosine) > 0.5) return false;
  }
  return true;
}

double keystone_of(const std::array<Point, 4>& c) {
  const double off = std::hypot(c[0].x - c[1].x + c[2].x - c[3].x, c[0].y - c[1].y + c[2].y - c[3].y);
  return off / (distance(c[0], c[2]) + 1e-9);
}

/// Away from the sheet, along the normal of side `which`.
Point outward_of(const Line& side, int which) {
  const double along = which % 2 == 0 ? side.b : side.a;
  const double sign = (along > 0) == (which == 1 || which == 2) ? 1 : -1;
  return {sign * side.a, sign * side.b};
}

/// The line that the edge follows where the outline lies at it: not where a shadow or a dark picture begins.
std::optional<Line> rough_side(const Outline& outline, const Cells& cells, const Edges& edges, int which) {
  const Line axis = which % 2 == 0 ? Line{0, 1, 0} : Line{1, 0, 0};
  std::vector<Point> points;
  for (const Point p : outline.side(which))
    if (const auto edge = edges.across({p.x * cells.side, p.y * cells.side}, outward_of(axis, which))) points.push_back(*edge);
  return steady_line(std::move(points));
}

std::optional<std::array<Point, 4>> corners_between(const std::array<Line, 4>& lines) {
  std::array<Point, 4> corners;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto corner = crossing(lines[(i + 3) % 4], lines[i]);
    if (!corner) return std::nullopt;
    corners[i] = *corner;
  }
  return corners;
}

/// A side as its whole length shows it; nullopt where too little of it is an edge.
std::optional<Line> fine_side(const Line& rough, Point from, Point to, const Edges& edges, int which, double step_px) {
  const Point outward = outward_of(rough, which);
  const double length = distance(from, to);
  std::vector<Point> points;
  const int places = static_cast<int>((1 - 2 * end_of_side) * length / step_px);
  for (int i = 0; i < places; ++i) {
    const double share = end_of_side + (1 - 2 * end_of_side) * (i + 0.5) / places;
    if (const auto edge = edges.across({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)}, outward)) points.push_back(*edge);
  }
  if (static_cast<double>(points.size()) < least_of_edge * places) return std::nullopt;
  return steady_line(std::move(points));
}

std::optional<Sheet> sheet_above(const Raster& white, const Cells& cells, int threshold) {
  const std::vector<bool> is_sheet = brightest_piece(cells, threshold);
  const Outline outline(cells, is_sheet);
  if (outline.share() < least_sheet || outline.share() > 1 - least_ground) return std::nullopt;
  const Edges edges(white, 2.0 * cells.side);
  Sheet sheet;
  std::array<Line, 4> lines;
  std::array<bool, 4> is_seen{};
  for (int which = 0; which < 4; ++which) {
    const auto side = static_cast<std::size_t>(which);
    is_seen[side] = outline.cut_off(which) <= 0.3;
    sheet.is_whole = sheet.is_whole && is_seen[side];
    const Line rim = which % 2 == 0 ? Line{0, 1, which == 0 ? 0.0 : white.height_px} : Line{1, 0, which == 3 ? 0.0 : white.width_px};
    const auto line = is_seen[side] ? rough_side(outline, cells, edges, which) : rim;
    if (!line) return std::nullopt;
    lines[side] = *line;
  }
  const auto rough = corners_between(lines);
  if (!rough) return std::nullopt;
  for (std::size_t side = 0; side < 4; ++side) {
    if (!is_seen[side]) continue;
    const auto fine = fine_side(lines[side], (*rough)[side], (*rough)[(side + 1) % 4], edges, static_cast<int>(side), cells.side);
    if (!fine) return std::nullopt;
    lines[side] = *fine;
  }
  const auto corners = corners_between(lines);
  if (!corners) return std::nullopt;
  sheet.corners = *corners;
  const double area = area_of(sheet.corners), seen = static_cast<double>(outline.count()) * cells.side * cells.side;
  // Shadows, dark pictures and dirt leave holes; more than the outline holds there cannot be.
  const double least_seen = sheet.is_whole ? 0.6 : 0.75;
  if (area <= 0 || seen > 1.06 * area || seen < least_seen * area || !has_fair_angles(sheet.corners)) return std::nullopt;
  sheet.keystone = keystone_of(sheet.corners);
  sheet.share = area / (static_cast<double>(white.width_px) * white.height_px);
  return sheet;
}

}  // namespace

std::optional<Sheet> find_sheet(const Look& look) {
  if (look.gray.width_px < 120 || look.gray.height_px < 120) return std::nullopt;
  const Raster white = whiteness_of(look);
  const Cells cells = cells_of(white);
  const Tones tones = tones_of(cells);
  if (tones.contrast() < least_contrast || tones.ground_share < least_ground) return std::nullopt;
  // A shadow takes part of the sheet below the middle.
  for (const double share : {0.5, 0.34, 0.2})
    if (auto sheet = sheet_above(white, cells, tones.between(share))) return sheet;
  return std::nullopt;
}

SheetSize size_of(const Sheet& sheet) {
  const auto& c = sheet.corners;
  SheetSize size{(distance(c[0], c[1]) + distance(c[3], c[2])) / 2, (distance(c[0], c[3]) + distance(c[1], c[2])) / 2};
  const double ratio = std::max(size.width, size.height) / std::max(1.0, std::min(size.width, size.height));
  size.is_a_size = ratio > 1.2 && ratio < 1.65;
  if (!size.is_a_size) return size;
  const double shorter = std::sqrt(size.width * size.height / a_ratio);
  return size.width < size.height ? SheetSize{shorter, shorter * a_ratio, true} : SheetSize{shorter * a_ratio, shorter, true};
}

Projective flattening(const Sheet& sheet, const SheetSize& size) {
  return between_corners(sheet.corners, {{{0, 0}, {size.width, 0}, {size.width, size.height}, {0, size.height}}});
}

void whiten_outside(Raster& gray, const std::array<Point, 4>& corners, double rim_px) {
  for (int y = 0; y < gray.height_px; ++y) {
    double left = 0, right = gray.width_px;
    for (std::size_t i = 0; i < 4; ++i) {
      const Point a = corners[i], b = corners[(i + 1) % 4];
      const double length = distance(a, b);
      // Inside is to the right of a side that goes clockwise: nx·x + ny·y ≥ limit.
      const double nx = -(b.y - a.y) / length, ny = (b.x - a.x) / length, limit = nx * a.x + ny * a.y + rim_px - ny * (y + 0.5);
      if (nx > 1e-9) left = std::max(left, limit / nx);
      else if (nx < -1e-9) right = std::min(right, limit / nx);
      else if (limit > 0) right = 0;
    }
    const auto row = gray.pixels.begin() + std::ptrdiff_t{y} * gray.width_px;
    const int from = std::clamp(static_cast<int>(std::ceil(left - 0.5)), 0, gray.width_px);
    const int to = std::clamp(static_cast<int>(std::floor(right + 0.5)), from, gray.width_px);
    std::fill_n(row, from, std::uint8_t{255});
    std::fill_n(row + to, gray.width_px - to, std::uint8_t{255});
  }
}

}  // namespace sohoa::page
