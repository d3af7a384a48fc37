// R14's rule as a pure function.
#include "scan/resolution.hpp"

#include <cmath>
#include <utility>

#include "scan/orientation.hpp"

namespace sohoa::scan {
namespace {

constexpr double mm_per_inch = 25.4;
constexpr double a4_width_mm = 210, a4_height_mm = 297, a3_long_mm = 430;

bool is_placeholder(double dpi) { return std::abs(dpi - 72) < 0.6 || std::abs(dpi - 96) < 0.6; }

bool is_possible(int width_px, int height_px, double x_dpi, double y_dpi) {
  if (!(x_dpi >= 1 && y_dpi >= 1 && x_dpi <= 20'000 && y_dpi <= 20'000)) return false;
  if (x_dpi > 3 * y_dpi || y_dpi > 3 * x_dpi) return false;
  const double width_mm = width_px * mm_per_inch / x_dpi, height_mm = height_px * mm_per_inch / y_dpi;
  const double longer = std::max(width_mm, height_mm);
  if (longer < 10 || longer > 5000) return false;
  return !(is_placeholder(x_dpi) && is_placeholder(y_dpi) && longer > a3_long_mm);
}

}  // namespace

Resolution believed_resolution(int width_px, int height_px, double x_dpi, double y_dpi) {
  if (is_possible(width_px, height_px, x_dpi, y_dpi)) return {x_dpi, y_dpi, false};
  const double shorter = std::min(width_px, height_px), longer = std::max(width_px, height_px);
  const double fit = (longer / shorter) / (a4_height_mm / a4_width_mm);
  if (std::abs(fit - 1) > 0.02) return {300, 300, true};
  const double dpi = longer * mm_per_inch / a4_height_mm;
  return {dpi, dpi, true};
}

UprightSize upright_size(int width_px, int height_px, double x_dpi, double y_dpi, int orientation) {
  if (swaps_sides(orientation)) {
    std::swap(width_px, height_px);
    std::swap(x_dpi, y_dpi);
  }
  return {width_px, height_px, believed_resolution(width_px, height_px, x_dpi, y_dpi)};
}

PageFacts page_facts(int width_px, int height_px, const Resolution& resolution, int turn_deg) {
  return {.width_px = width_px,
          .height_px = height_px,
          .resolution = resolution,
          .exif_turn_deg = turn_deg,
          .width_mm = width_px * mm_per_inch / resolution.x_dpi,
          .height_mm = height_px * mm_per_inch / resolution.y_dpi};
}

}  // namespace sohoa::scan
