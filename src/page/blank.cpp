// A page is blank when nothing is left after specks, punch holes, shadows of the edge, scanner streaks and what
// shines through from the back.
#include "page/blank.hpp"

#include <algorithm>
#include <cmath>

namespace sohoa::page {
namespace {

constexpr int certainly_ink = 132;            // of a paper at 200: the back shining through is lighter
constexpr double shadow_reach_mm = 10;
constexpr double coloured_patch_mm = 3;

struct Mark {
  double x, y, w, h, area;                    // mm, mm²
  double page_width, page_height;
  bool touches_edge;
  bool reaches_inside;                        // further than a shadow does
  double runs_a_row;                          // one in what is solid, two and more in most letters

  double from_edge() const { return std::min({x, y, page_width - x - w, page_height - y - h}); }
  double fill() const { return area / (w * h); }
};

enum class Kind { mark, speck, hole, shadow, streak };

Kind kind_of(const Mark& part) {
  const double longer = std::max(part.w, part.h), shorter = std::min(part.w, part.h);
  // Shadows of the lid lie along one edge or several; a picture that reaches the edge goes further in.
  if (part.touches_edge && !part.reaches_inside) return Kind::shadow;
  if (part.from_edge() < 2.5 && longer > 20 && shorter < 4) return Kind::shadow;
  if (longer > 60 && shorter < 0.6) return Kind::streak;
  const bool is_round = shorter > 3.5 && longer < 9.5 && shorter / longer > 0.75 && part.fill() > 0.65 && part.runs_a_row < 1.2;
  if (is_round && part.from_edge() < 22) return Kind::hole;
  return longer < 1.2 ? Kind::speck : Kind::mark;
}

/// Pixels of each component that lie further inside than a shadow reaches.
std::vector<std::int64_t> inside_px(const InkRuns& ink, int width, int height, int inset) {
  std::vector<std::int64_t> inside(ink.components.size());
  for (int y = inset; y < height - inset; ++y)
    for (const Run& run : ink.row(y))
      inside[static_cast<std::size_t>(run.component)] += std::max(0, std::min(run.right, width - inset) - std::max(run.left, inset));
  return inside;
}

/// Runs of each component.
std::vector<int> runs_of_components(const InkRuns& ink) {
  std::vector<int> runs(ink.components.size());
  for (const Run& run : ink.runs) ++runs[static_cast<std::size_t>(run.component)];
  return runs;
}

/// Share of the page with clearly coloured ink, in patches of a few millimetres.
double coloured_share(PIX* coloured, double dpi) {
  if (coloured == nullptr) return 0;
  const int side = static_cast<int>(coloured_patch_mm / 25.4 * dpi);
  const PixHandle large = owned(pixSelectBySize(coloured, side, side, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GTE, nullptr), "patches");
  l_int32 count = 0;
  pixCountPixels(large.get(), &count, nullptr);
  const double share = static_cast<double>(count) / (static_cast<double>(pixGetWidth(coloured)) * pixGetHeight(coloured));
  return share < 0.5 ? share : 0;   // more is the paper's own colour
}

}  // namespace

BlankReport judge_blank(const WorkingCopy& copy, PIX* coloured, double blank_below) {
  BlankReport report;
  const double mm = 25.4 / copy.dpi;
  const double width = pixGetWidth(copy.even.get()) * mm, height = pixGetHeight(copy.even.get()) * mm;
  const PixHandle bits = owned(pixThresholdToBinary(copy.even.get(), certainly_ink), "blank ink");
  const auto ink = components_of(bits.get());
  if (!ink) {   // more than anybody prints, but not nothing
    report.quality = {.is_blank = false, .ink_share = 1};
    return report;
  }
  const int width_px = pixGetWidth(bits.get()), height_px = pixGetHeight(bits.get());
  const std::vector<std::int64_t> inside = inside_px(*ink, width_px, height_px, static_cast<int>(shadow_reach_mm / mm));
  const std::vector<int> runs = runs_of_components(*ink);
  double area = 0;
  for (std::size_t i = 0; i < ink->components.size(); ++i) {
    const Part& box = ink->components[i];
    const bool touches = box.x <= 1 || box.y <= 1 || box.right() >= width_px - 1 || box.bottom() >= height_px - 1;
    const Mark part{box.x * mm, box.y * mm, box.w * mm, box.h * mm, ink->ink_px[i] * mm * mm, width, height, touches, inside[i] > 0,
                    static_cast<double>(runs[i]) / box.h};
    switch (kind_of(part)) {
      case Kind::mark: ++report.marks; area += part.area; break;
      case Kind::speck: ++report.specks; break;
      case Kind::hole:
        ++report.holes;
        report.punched.push_back({part.x / mm, part.y / mm, part.w / mm, part.h / mm});
        break;
      case Kind::shadow: ++report.shadows; break;
      case Kind::streak: ++report.streaks; break;
    }
  }
  report.quality.ink_share = area / (width * height) + coloured_share(coloured, copy.dpi);
  report.quality.is_blank = report.quality.ink_share < (blank_below > 0 ? blank_below : default_blank_below);
  return report;
}

}  // namespace sohoa::page
