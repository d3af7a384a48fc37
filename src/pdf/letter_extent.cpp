// Proportions of Times and Arial lie close together; the values are their middle. Vietnamese stacks marks ("ế", "Ễ"),
// so marks are counted one by one after decomposition.
#include "pdf/letter_extent.hpp"

#include "sohoa/core/text.hpp"

namespace sohoa::pdf {
namespace {

constexpr double x_height = 0.48, ascender = 0.69, t_height = 0.60, descender = 0.21;
constexpr double mark_above = 0.20, dot_below = 0.19;

bool is_one_of(char32_t point, std::u32string_view set) { return set.find(point) != std::u32string_view::npos; }

double base_above(char32_t point) {
  if (is_one_of(point, U"acegmnopqrsuvwxyz\u0131")) return x_height;
  if (point == U't') return t_height;
  const bool is_tall =
      (point >= U'A' && point <= U'Z') || (point >= U'0' && point <= U'9') || is_one_of(point, U"bdfhijkl\u0111\u0110");
  return is_tall ? ascender : 0;
}

bool is_mark_above(char32_t point) { return is_one_of(point, U"\u0300\u0301\u0302\u0303\u0306\u0309"); }

}  // namespace

InkExtent ink_extent(std::string_view word) {
  InkExtent extent;
  double above = 0;
  for (const char32_t point : code_points(nfd(word))) {
    if (is_mark_above(point)) {
      above += mark_above;
    } else if (const double base = base_above(point); base > 0) {
      above = base;
    }
    extent.above = std::max(extent.above, above);
    if (is_one_of(point, U"gjpqyQ")) extent.below = std::max(extent.below, descender);
    if (point == U'\u0323') extent.below = std::max(extent.below, dot_below);
  }
  return extent.above > 0 ? extent : InkExtent{};
}

}  // namespace sohoa::pdf
