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

struct Part {
  double x, y, w, h, area;                    // mm, mm²
  double page_width, page_height;
  bool touches_edge;
  bool reaches_inside;                        // further than a shadow does

  double from_edge() const { return std::min({x, y, page_width - x - w, page_height - y - h}); }
  double fill() const { return area / (w * h); }
};

enum class Kind { mark, speck, hole, shadow, streak };

Kind kind_of(const Part& part) {
  const double longer = std::max(part.w, part.h), shorter = std::min(part.w, part.h);
  // Shadows of the lid lie along one edge or several; a picture that reaches the edge goes further in.
  if (part.touches_edge && !part.reaches_inside) return Kind::shadow;
  if (part.from_edge() < 2.5 && longer > 20 && shorter < 4) return Kind::shadow;
  if (longer > 60 && shorter < 0.6) return Kind::streak;
  const bool is_round = shorter > 3.5 && longer < 9.5 && shorter / longer > 0.75 && part.fill() > 0.65;
  if (is_round && part.from_edge() < 22) return Kind::hole;
  return longer < 1.2 ? Kind::speck : Kind::mark;
}

Part part_at(BOXA* boxes, PIXA* parts, int i, double mm, double page_width, double page_height) {
  l_int32 x = 0, y = 0, w = 0, h = 0, pixels = 0;
  boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
  const PixHandle part{pixaGetPix(parts, i, L_CLONE)};
  pixCountPixels(part.get(), &pixels, nullptr);
  const bool touches = x <= 1 || y <= 1 || (x + w + 1) * mm >= page_width || (y + h + 1) * mm >= page_height;
  const int inset = static_cast<int>(shadow_reach_mm / mm);
  const int right = static_cast<int>(page_width / mm) - inset, bottom = static_cast<int>(page_height / mm) - inset;
  l_int32 inside = 0;
  if (touches && x < right && y < bottom && x + w > inset && y + h > inset) {
    BOX* middle = boxCreate(std::max(0, inset - x), std::max(0, inset - y), right - std::max(x, inset), bottom - std::max(y, inset));
    pixCountPixelsInRect(part.get(), middle, &inside, nullptr);
    boxDestroy(&middle);
  }
  return {x * mm, y * mm, w * mm, h * mm, pixels * mm * mm, page_width, page_height, touches, inside > 0};
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
  const PixHandle ink = owned(pixThresholdToBinary(copy.even.get(), certainly_ink), "blank ink");
  PIXA* parts_raw = nullptr;
  const BoxaHandle boxes = owned(pixConnComp(ink.get(), &parts_raw, 8), "blank components");
  const PixaHandle parts{parts_raw};
  double area = 0;
  for (int i = 0; i < boxaGetCount(boxes.get()); ++i) {
    const Part part = part_at(boxes.get(), parts.get(), i, mm, width, height);
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
