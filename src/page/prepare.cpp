// The way from a source raster to the copy that is read: gray without seals, judged, turned, straightened, scaled to
// a comfortable letter height. Each step leaves its numbers in `steps`; the map back is kept along the way.
#include "sohoa/page/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "page/blank.hpp"
#include "page/inks.hpp"
#include "page/leaders.hpp"
#include "page/orientation.hpp"
#include "page/plane.hpp"
#include "page/working_copy.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"

namespace sohoa {
namespace {

using namespace page;

constexpr double reading_x_height_px = 16;   // 13-point print at 200 dpi
constexpr double reading_dpi_without_print = 200;
constexpr int fewest_letters = 24;           // below that the letter height is a guess
constexpr int longest_reading_px = 5000;
constexpr double light_is_uneven = 0.22;

/// The resolution as far as it can be true; a page without one is taken for A4.
Resolution plausible(const Raster& source, const Resolution& given) {
  const auto can_be = [](double dpi) { return dpi >= 50 && dpi <= 4800; };
  if (can_be(given.x_dpi) && can_be(given.y_dpi)) return given;
  const double dpi = std::clamp(std::max(source.width_px, source.height_px) / 11.69, 50.0, 4800.0);
  return {.x_dpi = dpi, .y_dpi = dpi, .is_assumed = true};
}

/// The copy on its way, with the map from source pixels to its own.
struct Copy {
  PixHandle gray;
  Affine from_source;

  double width() const { return pixGetWidth(gray.get()); }
  double height() const { return pixGetHeight(gray.get()); }
};

class Steps {
 public:
  explicit Steps(std::vector<std::string>& lines) : lines_(lines) {}
  void add(std::string_view step, std::initializer_list<std::pair<std::string_view, double>> numbers) {
    std::string line{step};
    for (const auto& [name, value] : numbers) line.append(" ").append(name).append("=").append(decimal(value, 4));
    lines_.push_back(std::move(line));
  }

 private:
  std::vector<std::string>& lines_;
};

struct Scale {
  double x = 1, y = 1;   // reading pixels per plane pixel
};

Scale reading_scale(const Lie& lie, const WorkingCopy& working, const Raster& source, const Plane& plane, Resolution plane_dpi) {
  const bool knows_letters = lie.letters >= fewest_letters && lie.x_height_px > 0;
  const double wanted = knows_letters ? working.dpi * reading_x_height_px / lie.x_height_px : reading_dpi_without_print;
  // A page of large letters may carry a small line too; an assumed resolution says nothing about what is small.
  const double dpi = std::clamp(wanted, plane_dpi.is_assumed ? 60.0 : 140.0, 420.0);
  // Enlarging invents nothing, and black-and-white pixels least of all: only as far as the layout needs it.
  const double most = source.format == PixelFormat::bilevel ? 1.5 : 2.0;
  Scale scale{std::clamp(dpi / plane_dpi.x_dpi, 0.1, most), std::clamp(dpi / plane_dpi.y_dpi, 0.1, most)};
  const double longest = std::max(pixGetWidth(plane.gray.get()) * scale.x, pixGetHeight(plane.gray.get()) * scale.y);
  const double fit = std::min(1.0, longest_reading_px / longest);
  scale = {scale.x * fit, scale.y * fit};
  const auto is_near_one = [](double s) { return s > 0.92 && s < 1.09; };
  return is_near_one(scale.x) && is_near_one(scale.y) && plane_dpi.x_dpi == plane_dpi.y_dpi ? Scale{} : scale;
}

void scale(Copy& copy, Scale by) {
  if (by.x == 1 && by.y == 1) return;
  PixHandle scaled = owned(
      pixScaleGeneral(copy.gray.get(), static_cast<l_float32>(by.x), static_cast<l_float32>(by.y), 0, 0), "scaling");
  // The sizes are whole pixels, so the true factors are theirs.
  copy.from_source = chain(copy.from_source, scaling(pixGetWidth(scaled.get()) / copy.width(),
                                                     pixGetHeight(scaled.get()) / copy.height()));
  copy.gray = std::move(scaled);
}

void turn(Copy& copy, int degrees) {
  if (degrees == 0) return;
  copy.from_source = chain(copy.from_source, quarter_turn(degrees, copy.width(), copy.height()));
  copy.gray = owned(pixRotateOrth(copy.gray.get(), degrees / 90), "turning");
}

/// Rotates inside a frame large enough that no corner is lost.
void straighten(Copy& copy, double skew_deg) {
  if (skew_deg == 0) return;
  const double angle = std::abs(skew_deg) * std::numbers::pi / 180;
  const double width = copy.width() * std::cos(angle) + copy.height() * std::sin(angle);
  const double height = copy.height() * std::cos(angle) + copy.width() * std::sin(angle);
  const int side = static_cast<int>(std::ceil(std::max(0.0, width - copy.width()) / 2));
  const int above = static_cast<int>(std::ceil(std::max(0.0, height - copy.height()) / 2));
  const PixHandle framed = owned(pixAddBorderGeneral(copy.gray.get(), side, side, above, above, 255), "frame");
  const auto correction = static_cast<l_float32>(-skew_deg * std::numbers::pi / 180);
  PixHandle straight = owned(pixRotateAMGray(framed.get(), correction, 255), "straightening");
  // Leptonica turns about the centre of the pixel at half the size.
  const Point centre{pixGetWidth(framed.get()) / 2 + 0.5, pixGetHeight(framed.get()) / 2 + 0.5};
  copy.from_source = chain(chain(copy.from_source, shifting(side, above)), rotation_about(centre, -skew_deg));
  copy.gray = std::move(straight);
}

void quiet_leptonica() {
  [[maybe_unused]] static const l_int32 before = setMsgSeverity(L_SEVERITY_NONE);
}

}  // namespace

PreparedPage prepare(const Raster& source, const Resolution& resolution, const PrepareOptions& options) {
  quiet_leptonica();
  PreparedPage page;
  Steps steps(page.steps);
  const Resolution dpi = plausible(source, resolution);
  Plane plane = plane_of(source, dpi);
  const Resolution plane_dpi{dpi.x_dpi / plane.x_step, dpi.y_dpi / plane.y_step, dpi.is_assumed};
  steps.add("plane", {{"dpi", plane_dpi.x_dpi}, {"step", plane.x_step}, {"assumed", dpi.is_assumed}});

  WorkingCopy working = working_copy(plane.gray.get(), plane_dpi.x_dpi, plane_dpi.y_dpi);
  const BlankReport blank = judge_blank(working, plane.cells, options.blank_below);
  page.quality = blank.quality;
  steps.add("blank", {{"ink_ppm", blank.quality.ink_share * 1e6}, {"marks", blank.marks}, {"specks", blank.specks},
                      {"holes", blank.holes}, {"shadows", blank.shadows}, {"streaks", blank.streaks}});

  if (options.remove_seals) {
    const InkReport inks = lighten_inks(source, dpi, plane);
    steps.add("inks", {{"seals", inks.seals}, {"strokes", inks.strokes}, {"share", inks.share}});
    if (inks.seals + inks.strokes > 0) working = working_copy(plane.gray.get(), plane_dpi.x_dpi, plane_dpi.y_dpi);
  }

  Lie lie;
  if (!page.quality.is_blank) {
    Print print = print_on(working);
    if (print.letter_px > 0 && print.letter_px < smallest_letter_px && plane_dpi.x_dpi > 1.3 * working.dpi) {
      working = working_copy(plane.gray.get(), plane_dpi.x_dpi, plane_dpi.y_dpi, fine_working_dpi);
      print = print_on(working);
    }
    lie = find_lie(print, {.orientation = options.find_orientation, .skew = options.deskew});
    steps.add("lie", {{"turned", lie.turned_deg}, {"skew", lie.skew_deg}, {"skew_confidence", lie.skew_confidence},
                      {"sideways", lie.sideways_share}, {"upright", lie.upright_evidence}, {"letters", lie.letters},
                      {"x_height", lie.x_height_px}});
  }
  page.turned_deg = lie.turned_deg;
  page.skew_deg = lie.skew_deg;

  const Scale by = reading_scale(lie, working, source, plane, plane_dpi);
  Copy copy{std::move(plane.gray), scaling(1.0 / plane.x_step, 1.0 / plane.y_step)};
  scale(copy, by);
  page.reading_dpi = plane_dpi.x_dpi * by.x;
  const double x_height = lie.x_height_px * page.reading_dpi / working.dpi;
  steps.add("scale", {{"x", by.x}, {"y", by.y}, {"dpi", page.reading_dpi}, {"x_height", x_height}});
  if (working.unevenness > light_is_uneven && !page.quality.is_blank) {
    copy.gray = with_even_light(copy.gray.get(), std::max(16, static_cast<int>(page.reading_dpi / 8)), 240);
    steps.add("light", {{"unevenness", working.unevenness}});
  }
  turn(copy, lie.turned_deg);
  straighten(copy, lie.skew_deg);
  if (options.remove_leaders && lie.letters >= fewest_letters) {
    const LeaderReport leaders = whiten_leaders(copy.gray.get(), x_height);
    steps.add("leaders", {{"rows", leaders.leaders}, {"dots", leaders.dots}});
  }
  page.reading = raster_of(copy.gray.get());
  page.to_source = inverse(copy.from_source);
  return page;
}

}  // namespace sohoa
