// A frame has ink along all four sides and in all four corners, which no letter has.
#include "page/tick_boxes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sohoa::page {
namespace {

constexpr double smallest = 0.8, largest = 2.4;    // sides, in x-heights
constexpr double uneven = 0.2;                     // of the longer side
constexpr double along_a_side = 0.95, thickest_side = 0.18, corner = 0.13;    // of the side
constexpr std::size_t most_boxes = 400;            // more are a grid
constexpr double marked = 0.06;                    // share of ink in what the sides leave free

/// The component's own pixels.
std::vector<std::uint8_t> picture_of(const InkRuns& ink, std::int32_t component, Work& work) {
  const Part& box = ink.components[static_cast<std::size_t>(component)];
  std::vector<std::uint8_t> picture(static_cast<std::size_t>(box.w) * static_cast<std::size_t>(box.h));
  for (int y = box.y; y < box.bottom(); ++y) {
    const auto row = ink.row(y);
    for (auto run = std::ranges::lower_bound(row, box.x, {}, &Run::left); run != row.end() && run->left < box.right() && work.spend(1); ++run)
      if (run->component == component)
        std::fill_n(picture.begin() + static_cast<std::ptrdiff_t>(y - box.y) * box.w + (run->left - box.x), run->right - run->left, 1);
  }
  return picture;
}

class Frame {
 public:
  Frame(const Part& box, const std::vector<std::uint8_t>& picture) : box_(box), picture_(picture), side_(std::max(2, static_cast<int>(std::lround(thickest_side * std::min(box.w, box.h))))) {}

  /// Along each side there is ink nearly everywhere, up to the corners.
  bool is_closed() const {
    for (const bool right : {false, true})
      for (const bool bottom : {false, true})
        if (!has_corner(right, bottom)) return false;
    return side(true, true) && side(true, false) && side(false, true) && side(false, false);
  }
  double ink_within() const {
    int ink = 0, all = 0;
    for (int y = side_; y < box_.h - side_; ++y)
      for (int x = side_; x < box_.w - side_; ++x) ++all, ink += at(x, y);
    return all == 0 ? 1 : static_cast<double>(ink) / all;
  }

 private:
  int at(int x, int y) const { return picture_[static_cast<std::size_t>(y) * static_cast<std::size_t>(box_.w) + static_cast<std::size_t>(x)]; }

  /// Bowls of letters are round there.
  bool has_corner(bool right, bool bottom) const {
    const int reach = std::max(1, static_cast<int>(corner * std::min(box_.w, box_.h)));
    for (int y = 0; y < reach; ++y)
      for (int x = 0; x < reach; ++x)
        if (at(right ? box_.w - 1 - x : x, bottom ? box_.h - 1 - y : y)) return true;
    return false;
  }

  /// Whether the outermost `side_` pixels hold ink at nearly each place.
  bool side(bool is_across, bool is_first) const {
    const int length = is_across ? box_.w : box_.h, depth = is_across ? box_.h : box_.w;
    int inked = 0;
    const auto has_ink = [&](int along) {
      for (int i = 0; i < side_; ++i) {
        const int deep = is_first ? i : depth - 1 - i;
        if (is_across ? at(along, deep) : at(deep, along)) return true;
      }
      return false;
    };
    for (int along = 0; along < length; ++along) inked += has_ink(along);
    return inked >= along_a_side * length;
  }

  const Part& box_;
  const std::vector<std::uint8_t>& picture_;
  int side_;
};

}  // namespace

std::vector<TickBox> tick_boxes(const InkRuns& ink, double x_height, Work& work) {
  std::vector<TickBox> boxes;
  for (std::size_t i = 0; i < ink.components.size(); ++i) {
    const Part& part = ink.components[i];
    const int longer = std::max(part.w, part.h), shorter = std::min(part.w, part.h);
    if (shorter < smallest * x_height || longer > largest * x_height || longer - shorter > uneven * longer) continue;
    const std::vector<std::uint8_t> picture = picture_of(ink, static_cast<std::int32_t>(i), work);
    const Frame frame(part, picture);
    if (work.is_spent()) return {};
    if (!frame.is_closed()) continue;
    boxes.push_back({.frame = static_cast<std::int32_t>(i), .inside = {}, .is_ticked = frame.ink_within() > marked});
  }
  if (boxes.empty() || boxes.size() > most_boxes) return {};
  std::vector<std::size_t> order(ink.components.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return ink.components[i].x; });
  for (TickBox& box : boxes) {
    const Part& frame = ink.components[static_cast<std::size_t>(box.frame)];
    const auto x_of = [&](std::size_t i) { return ink.components[i].x; };
    for (auto at = std::ranges::upper_bound(order, frame.x, {}, x_of); at != order.end() && x_of(*at) < frame.right() && work.spend(1); ++at) {
      const Part& part = ink.components[*at];
      if (part.right() >= frame.right() || part.y <= frame.y || part.bottom() >= frame.bottom()) continue;
      box.inside.push_back(static_cast<std::int32_t>(*at));
      box.is_ticked |= std::max(part.w, part.h) > 0.3 * frame.w;
    }
  }
  return boxes;
}

}  // namespace sohoa::page
