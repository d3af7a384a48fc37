// Lines from components. Bodies of letters are chained from left to right; marks, dots and joined pairs of marks go to
// the letter they stand at; what belongs to another line is paper in a line's image. All lengths are in x-heights.
#include "sohoa/page/segment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "page/plane.hpp"
#include "page/reading_order.hpp"
#include "page/text_rows.hpp"
#include "page/working_copy.hpp"

namespace sohoa {
namespace {

using namespace page;

constexpr int nobody = -1;
constexpr int paper = 255;

struct Component {
  Part part;
  int line = nobody;
};

struct Ink {
  PixHandle bits;
  PixaHandle shapes;
  std::vector<Component> components;
  double x_height = 0;
};

/// Frames of tables, underlines and cut-off edges: straight runs far longer than a letter is wide or tall.
PixHandle rules_of(PIX* ink, double x_height) {
  const int longer_than = std::max(20, static_cast<int>(4.4 * x_height));
  const PixHandle across = owned(pixOpenBrick(nullptr, ink, longer_than, 1), "rules across");
  const PixHandle down = owned(pixOpenBrick(nullptr, ink, 1, longer_than), "rules down");
  PixHandle rules = owned(pixOr(nullptr, across.get(), down.get()), "rules");
  return owned(pixDilateBrick(nullptr, rules.get(), 3, 3), "rules");
}

double x_height_of(const WorkingCopy& copy) {
  const Print print = print_on(copy);
  if (print.letter_px <= 0) return 0;
  const auto rows = text_rows(print.mask.get(), print.letter_px);
  const double height = x_height(rows, print.letter_px);
  return height > 0 ? height : 0.7 * print.letter_px;
}

std::optional<Ink> ink_of(PIX* gray, double dpi) {
  WorkingCopy copy = working_copy(gray, dpi, dpi, dpi);
  if (pixGetWidth(copy.ink.get()) != pixGetWidth(gray)) return std::nullopt;   // too large to look at in full
  Ink ink;
  ink.x_height = x_height_of(copy);
  if (ink.x_height < 5) return std::nullopt;
  const PixHandle rules = rules_of(copy.ink.get(), ink.x_height);
  pixSetMasked(gray, rules.get(), paper);
  ink.bits = owned(pixSubtract(nullptr, copy.ink.get(), rules.get()), "ink without rules");
  PIXA* shapes = nullptr;
  const BoxaHandle boxes = owned(pixConnComp(ink.bits.get(), &shapes, 8), "line components");
  ink.shapes = PixaHandle{shapes};
  ink.components.resize(static_cast<std::size_t>(boxaGetCount(boxes.get())));
  for (std::size_t i = 0; i < ink.components.size(); ++i) {
    Part& part = ink.components[i].part;
    boxaGetBoxGeometry(boxes.get(), static_cast<l_int32>(i), &part.x, &part.y, &part.w, &part.h);
  }
  return ink;
}

bool is_body(const Part& part, double x_height) {
  return part.h >= 0.62 * x_height && part.h <= 4 * x_height && part.w <= 14 * x_height && part.w >= 2;
}

bool is_speck(const Part& part, double x_height) { return std::max(part.w, part.h) < std::max(2.0, 0.11 * x_height); }

/// A line under construction: indices of its bodies from left to right.
struct Chain {
  std::vector<std::size_t> bodies;
  int left = 0, right = 0;
  double top = 0, bottom = 0;   // medians over the bodies
};

class Lines {
 public:
  explicit Lines(Ink& ink) : ink_(ink), h_(ink.x_height) {}

  std::vector<Chain> build() {
    chain_bodies();
    merge_chains();
    demote_joined_marks();
    for (std::size_t line = 0; line < chains_.size(); ++line)
      for (const std::size_t body : chains_[line].bodies) ink_.components[body].line = static_cast<int>(line);
    give_small_parts_away();
    return std::move(chains_);
  }

 private:
  const Part& part(std::size_t i) const { return ink_.components[i].part; }

  void measure(Chain& chain) const {
    std::vector<int> tops, bottoms;
    chain.left = std::numeric_limits<int>::max();
    chain.right = 0;
    for (const std::size_t i : chain.bodies) {
      tops.push_back(part(i).y);
      bottoms.push_back(part(i).bottom());
      chain.left = std::min(chain.left, part(i).x);
      chain.right = std::max(chain.right, part(i).right());
    }
    const auto median = [](std::vector<int>& values) {
      const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
      std::ranges::nth_element(values, middle);
      return static_cast<double>(*middle);
    };
    chain.top = median(tops);
    chain.bottom = median(bottoms);
  }

  /// The band a chain runs in at its right end: the last few bodies, so that a gentle slope is followed.
  std::pair<double, double> band_at_end(const Chain& chain) const {
    const std::size_t count = std::min<std::size_t>(5, chain.bodies.size());
    double top = 0, bottom = 0;
    for (std::size_t i = chain.bodies.size() - count; i < chain.bodies.size(); ++i) {
      top += part(chain.bodies[i]).y;
      bottom += part(chain.bodies[i]).bottom();
    }
    return {top / static_cast<double>(count), bottom / static_cast<double>(count)};
  }

  void chain_bodies() {
    std::vector<std::size_t> bodies;
    for (std::size_t i = 0; i < ink_.components.size(); ++i)
      if (is_body(part(i), h_)) bodies.push_back(i);
    std::ranges::sort(bodies, {}, [&](std::size_t i) { return std::pair{part(i).x, part(i).y}; });
    std::vector<std::size_t> open;
    for (const std::size_t body : bodies) {
      const Part& next = part(body);
      std::erase_if(open, [&](std::size_t c) { return next.x - chains_[c].right > 2.6 * h_; });
      std::size_t best = chains_.size();
      double most = 0.5;
      for (const std::size_t c : open) {
        const auto [top, bottom] = band_at_end(chains_[c]);
        const double overlap = std::min<double>(bottom, next.bottom()) - std::max<double>(top, next.y);
        const double share = overlap / std::min(bottom - top, static_cast<double>(next.h));
        if (share > most) {
          most = share;
          best = c;
        }
      }
      if (best == chains_.size()) {
        open.push_back(best);
        chains_.push_back({.bodies = {body}, .left = next.x, .right = next.right()});
      } else {
        chains_[best].bodies.push_back(body);
        chains_[best].right = std::max(chains_[best].right, next.right());
      }
    }
    for (Chain& chain : chains_) measure(chain);
  }

  bool belong_together(const Chain& a, const Chain& b) const {
    const double overlap = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    const double lower = std::min(a.bottom - a.top, b.bottom - b.top);
    const int gap = std::max(a.left, b.left) - std::min(a.right, b.right);
    return overlap > 0.6 * lower && gap < 2.6 * h_;
  }

  void merge_chains() {
    for (bool merged = true; merged;) {
      merged = false;
      for (std::size_t a = 0; a < chains_.size(); ++a)
        for (std::size_t b = a + 1; b < chains_.size();) {
          if (!belong_together(chains_[a], chains_[b])) {
            ++b;
            continue;
          }
          chains_[a].bodies.insert(chains_[a].bodies.end(), chains_[b].bodies.begin(), chains_[b].bodies.end());
          measure(chains_[a]);
          chains_.erase(chains_.begin() + static_cast<std::ptrdiff_t>(b));
          merged = true;
        }
    }
    for (Chain& chain : chains_) std::ranges::sort(chain.bodies, {}, [&](std::size_t i) { return part(i).x; });
  }

  /// Two marks that touch are as tall as a letter, and a row of them looks like a line just above the real one.
  void demote_joined_marks() {
    std::erase_if(chains_, [&](const Chain& chain) {
      if (chain.bottom - chain.top > 0.95 * h_) return false;
      return std::ranges::any_of(chains_, [&](const Chain& other) {
        if (&other == &chain || other.bodies.size() <= 2 * chain.bodies.size()) return false;
        const double above = other.top - chain.bottom, below = chain.top - other.bottom;
        const bool is_within = chain.left >= other.left - h_ && chain.right <= other.right + h_;
        return is_within && ((above > -0.6 * h_ && above < 0.7 * h_) || (below > -0.3 * h_ && below < 0.35 * h_));
      });
    });
  }

  struct Owner {
    int line = nobody;
    double distance = 0;
  };

  /// Distance to the nearest body of each line that stands in the part's columns; marks above are nearer by habit.
  Owner owner_of(const Part& small) const {
    Owner owner{nobody, 1.3 * h_};
    for (std::size_t line = 0; line < chains_.size(); ++line) {
      const Chain& chain = chains_[line];
      if (small.x > chain.right + 1.5 * h_ || small.right() < chain.left - 1.5 * h_) continue;
      if (small.bottom() < chain.top - 3 * h_ || small.y > chain.bottom + 2.5 * h_) continue;
      for (const std::size_t i : chain.bodies) {
        const Part& body = part(i);
        const int aside = std::max({0, small.x - body.right(), body.x - small.right()});
        if (aside > 1.5 * h_) continue;
        const int above = body.y - small.bottom(), below = small.y - body.bottom();
        const double apart = above > 0 ? above : below > 0 ? 1.25 * below : 0;
        const double distance = apart + 0.7 * aside;
        if (distance < owner.distance) owner = {static_cast<int>(line), distance};
      }
    }
    return owner;
  }

  void give_small_parts_away() {
    for (Component& component : ink_.components) {
      if (component.line != nobody || is_speck(component.part, h_)) continue;
      if (component.part.h > 2 * h_ || component.part.w > 4 * h_) continue;   // pictures, strokes of a pen
      component.line = owner_of(component.part).line;
    }
  }

  Ink& ink_;
  double h_;
  std::vector<Chain> chains_;
};

/// For each pixel the component whose ink it is, plus one.
class Labels {
 public:
  Labels(const Ink& ink, int width, int height)
      : width_(width), labels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
    for (std::size_t i = 0; i < ink.components.size(); ++i) {
      const Part& part = ink.components[i].part;
      const PixHandle shape{pixaGetPix(ink.shapes.get(), static_cast<l_int32>(i), L_CLONE)};
      for (int y = 0; y < part.h; ++y) {
        const l_uint32* row = pixGetData(shape.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(shape.get());
        std::int32_t* to = labels_.data() + static_cast<std::ptrdiff_t>(part.y + y) * width_ + part.x;
        for (int x = 0; x < part.w; ++x)
          if (GET_DATA_BIT(row, x)) to[x] = static_cast<std::int32_t>(i) + 1;
      }
    }
  }
  int at(int x, int y) const { return labels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)]; }

 private:
  int width_;
  std::vector<std::int32_t> labels_;
};

Raster cut_out(const Raster& page, const Ink& ink, const Labels& labels, int line, const Part& frame) {
  Raster image{.width_px = frame.w, .height_px = frame.h, .format = PixelFormat::gray, .pixels = {}};
  image.pixels.resize(static_cast<std::size_t>(frame.w) * static_cast<std::size_t>(frame.h));
  const auto pixel = [&](int x, int y) -> std::uint8_t& {
    return image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.w) + static_cast<std::size_t>(x)];
  };
  const auto owner = [&](int x, int y) {
    const int label = labels.at(frame.x + x, frame.y + y);
    return label == 0 ? -2 : ink.components[static_cast<std::size_t>(label) - 1].line;
  };
  for (int y = 0; y < frame.h; ++y)
    for (int x = 0; x < frame.w; ++x)
      pixel(x, y) = page.pixels[static_cast<std::size_t>(frame.y + y) * page.row_bytes() + static_cast<std::size_t>(frame.x + x)];
  // Another line's ink becomes paper, with its soft rim.
  for (int y = 0; y < frame.h; ++y)
    for (int x = 0; x < frame.w; ++x) {
      if (const int whose = owner(x, y); whose == -2 || whose == line) continue;
      for (int dy = std::max(0, y - 1); dy <= std::min(frame.h - 1, y + 1); ++dy)
        for (int dx = std::max(0, x - 1); dx <= std::min(frame.w - 1, x + 1); ++dx)
          if (owner(dx, dy) != line) pixel(dx, dy) = paper;
    }
  return image;
}

Part with_rim(const Box& box, int rim, const Raster& page) {
  const int left = std::max(0, static_cast<int>(box.left) - rim), top = std::max(0, static_cast<int>(box.top) - rim);
  return {left, top, std::min(page.width_px, static_cast<int>(box.right()) + rim) - left,
          std::min(page.height_px, static_cast<int>(box.bottom()) + rim) - top};
}

Box united(const Box& a, const Box& b) {
  const double left = std::min(a.left, b.left), top = std::min(a.top, b.top);
  return {left, top, std::max(a.right(), b.right()) - left, std::max(a.bottom(), b.bottom()) - top};
}

Box box_of(const Part& part) {
  return {static_cast<double>(part.x), static_cast<double>(part.y), static_cast<double>(part.w), static_cast<double>(part.h)};
}

}  // namespace

std::vector<LineSegment> find_lines(const PreparedPage& page) {
  if (page.quality.is_blank || std::min(page.reading.width_px, page.reading.height_px) < 16) return {};
  const PixHandle gray = pix_of(page.reading);
  std::optional<Ink> ink = ink_of(gray.get(), page.reading_dpi);
  if (!ink) return {};
  const std::vector<Chain> chains = Lines(*ink).build();
  const Raster clean = raster_of(gray.get());
  const Labels labels(*ink, clean.width_px, clean.height_px);
  std::vector<LineSegment> lines(chains.size());
  for (std::size_t i = 0; i < chains.size(); ++i) {
    lines[i].baseline = chains[i].bottom;
    lines[i].x_height = ink->x_height;
  }
  for (const Component& component : ink->components) {
    if (component.line == nobody) continue;
    LineSegment& line = lines[static_cast<std::size_t>(component.line)];
    const Box box = box_of(component.part);
    line.box = line.parts.empty() ? box : united(line.box, box);
    line.parts.push_back(box);
  }
  const int rim = std::max(2, static_cast<int>(std::lround(0.3 * ink->x_height)));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::ranges::sort(lines[i].parts, {}, &Box::left);
    const Part frame = with_rim(lines[i].box, rim, clean);
    lines[i].image = cut_out(clean, *ink, labels, static_cast<int>(i), frame);
    lines[i].image_box = box_of(frame);
  }
  put_in_reading_order(lines);
  return lines;
}

}  // namespace sohoa
