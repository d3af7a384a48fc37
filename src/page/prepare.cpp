// The way from a source raster to the copy that is read. What to do is decided on a small look at the page; the source
// itself is gone over once more, when the copy is made. Each step leaves its numbers in `steps`.
#include "sohoa/page/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "page/blank.hpp"
#include "page/clean.hpp"
#include "page/gray_seals.hpp"
#include "page/inks.hpp"
#include "page/leaders.hpp"
#include "page/look.hpp"
#include "page/orientation.hpp"
#include "page/plane.hpp"
#include "page/resample.hpp"
#include "page/sheet.hpp"
#include "page/working_copy.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"

namespace sohoa {
namespace {

using namespace page;

constexpr double look_dpi = 150;
constexpr double reading_x_height_px = 16;   // 13-point print at 200 dpi
constexpr double reading_dpi_without_print = 200;
constexpr int fewest_letters = 24;           // below that the letter height is a guess
constexpr int longest_reading_px = 5000;
constexpr double light_is_uneven = 0.22;
constexpr double keystone_matters = 0.004;   // of the diagonal: one and a half millimetres on A4
constexpr double most_of_picture = 0.85;
constexpr double a4_width_mm = 210, sheet_rim_mm = 0.8;

/// The resolution as far as it can be true; a page without one is taken for A4.
Resolution plausible(const Raster& source, const Resolution& given) {
  const auto can_be = [](double dpi) { return dpi >= 50 && dpi <= 4800; };
  if (can_be(given.x_dpi) && can_be(given.y_dpi)) return given;
  const double dpi = std::clamp(std::max(source.width_px, source.height_px) / 11.69, 50.0, 4800.0);
  return {.x_dpi = dpi, .y_dpi = dpi, .is_assumed = true};
}

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

/// The frame a picture of this size needs so that no corner is lost when it is turned and straightened.
struct Frame {
  Affine from_picture;
  int width = 0, height = 0;
};

Frame frame_of(double picture_width, double picture_height, int turned_deg, double skew_deg) {
  const bool lies = turned_deg % 180 != 0;
  const double width = lies ? picture_height : picture_width, height = lies ? picture_width : picture_height;
  const double angle = std::abs(skew_deg) * std::numbers::pi / 180;
  const double side = std::ceil(std::max(0.0, width * std::cos(angle) + height * std::sin(angle) - width) / 2);
  const double above = std::ceil(std::max(0.0, height * std::cos(angle) + width * std::sin(angle) - height) / 2);
  const Point centre{width / 2 + side, height / 2 + above};
  return {.from_picture = chain(chain(quarter_turn(turned_deg, picture_width, picture_height), shifting(side, above)),
                                rotation_about(centre, -skew_deg)),
          .width = static_cast<int>(std::lround(width + 2 * side)),
          .height = static_cast<int>(std::lround(height + 2 * above))};
}

using Corners = std::array<Point, 4>;

Corners corners_of(double width, double height) { return {{{0, 0}, {width, 0}, {width, height}, {0, height}}}; }

Corners mapped(const Projective& by, Corners corners) {
  for (Point& corner : corners) corner = map(by, corner);
  return corners;
}

class Preparation {
 public:
  Preparation(const Raster& source, const Resolution& resolution, const PrepareOptions& options)
      : source_(source), options_(options), dpi_(plausible(source, resolution)), steps_(page_.steps) {}

  PreparedPage make() {
    look_closely(look_dpi);
    find_paper();
    judge();
    choose_inks();
    find_lie_of_page();
    make_copy();
    lighten_gray_seals();
    set_upright();
    even_out_light();
    clear_bleed();
    take_leaders_out();
    clear_dirt();   // the dots of a leader are known by their row
    page_.reading = std::move(copy_);
    page_.to_source = inverse(from_source_);
    return std::move(page_);
  }

 private:
  void look_closely(double at_most_dpi) {
    look_ = look_at(source_, dpi_, at_most_dpi);
    steps_.add("look", {{"source_dpi", dpi_.x_dpi}, {"assumed", dpi_.is_assumed}, {"dpi", look_.dpi}});
  }

  /// A photographed sheet is seen from straight above from here on, and what lies around a sheet is no part of it.
  void find_paper() {
    if (!options_.flatten && !options_.remove_borders) return;
    sheet_ = find_sheet(look_);
    // Of a sheet that is cut off the picture shows no corners: what looks like its side may be the edge of a stack
    // beneath, and what looks like the ground, a picture printed on it.
    if (sheet_ && !sheet_->is_whole && (sheet_->keystone > keystone_matters || sheet_->share < most_of_picture)) sheet_.reset();
    if (!sheet_) return;
    is_flattened_ = options_.flatten && sheet_->is_whole && sheet_->keystone > keystone_matters;
    flat_size_ = size_of(*sheet_);
    // An A size is all that can be known of a paper whose picture has no resolution.
    if (dpi_.is_assumed && sheet_->is_whole && flat_size_.is_a_size) {
      look_.dpi = std::min(flat_size_.width, flat_size_.height) / a4_width_mm * 25.4;
      dpi_.x_dpi = look_.dpi / look_.x_scale;
      dpi_.y_dpi = look_.dpi / look_.y_scale;
    }
    if (is_flattened_) to_flat_ = flattening(*sheet_, flat_size_);
    steps_.add("sheet", {{"share", sheet_->share}, {"keystone", sheet_->keystone}, {"whole", sheet_->is_whole},
                         {"flattened", is_flattened_}, {"dpi", look_.dpi}});
  }

  /// The look as the sheet alone, flat.
  Raster flat_look() const {
    if (!sheet_) return look_.gray;
    Raster flat = look_.gray;
    Corners corners = sheet_->corners;
    if (is_flattened_) {
      flat = warped(look_.gray, inverse(to_flat_), std::max(1, static_cast<int>(flat_size_.width)), std::max(1, static_cast<int>(flat_size_.height)));
      corners = corners_of(flat_size_.width, flat_size_.height);
    }
    if (options_.remove_borders) whiten_outside(flat, corners, sheet_rim_mm / 25.4 * look_.dpi);
    return flat;
  }

  void look_at_inks() {
    maps_ = inks_on(look_);
    if (!sheet_ || !maps_.red) return;
    Raster inside{.width_px = look_.gray.width_px, .height_px = look_.gray.height_px, .format = PixelFormat::gray, .pixels = {}};
    inside.pixels.resize(look_.gray.pixels.size());
    whiten_outside(inside, sheet_->corners, 0);
    const PixHandle mask = darker_than(inside, 128);
    for (PIX* map : {maps_.red.get(), maps_.blue.get(), maps_.coloured.get()}) pixAnd(map, map, mask.get());
  }

  void judge() {
    working_ = working_copy(flat_look(), look_.dpi);
    look_at_inks();
    const BlankReport blank = judge_blank(working_, maps_.coloured.get(), options_.blank_below);
    page_.quality = blank.quality;
    punched_ = blank.punched;
    judged_dpi_ = working_.dpi;
    steps_.add("blank", {{"ink_ppm", blank.quality.ink_share * 1e6}, {"marks", blank.marks}, {"specks", blank.specks},
                         {"holes", blank.holes}, {"shadows", blank.shadows}, {"streaks", blank.streaks}});
  }

  void choose_inks() {
    inks_ = inks_to_lighten(maps_, look_, {.seals = options_.remove_seals, .pen = options_.remove_pen});
    steps_.add("inks", {{"seals", inks_.seals}, {"strokes", inks_.strokes}, {"share", inks_.share}});
    lighten_look();
  }

  void lighten_look() {
    if (inks_.empty()) return;
    const int width = look_.gray.width_px;
    for (int y = 0; y < look_.gray.height_px; ++y)
      inks_.lighten_row(y, 1, 1, look_.colour.pixels.data() + static_cast<std::size_t>(y) * look_.colour.row_bytes(), width,
                        look_.gray.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width));
    working_ = working_copy(flat_look(), look_.dpi);
  }

  void find_lie_of_page() {
    if (page_.quality.is_blank) return;
    Print print = print_on(working_);
    const double source_dpi = std::min(dpi_.x_dpi, dpi_.y_dpi);
    if (print.letter_px > 0 && print.letter_px < smallest_letter_px && source_dpi > 1.3 * working_.dpi) {
      look_closely(fine_working_dpi);
      find_paper();
      look_at_inks();
      inks_ = inks_to_lighten(maps_, look_, {.seals = options_.remove_seals, .pen = options_.remove_pen});
      if (inks_.empty()) working_ = working_copy(flat_look(), look_.dpi);
      lighten_look();
      print = print_on(working_);
    }
    lie_ = find_lie(print, {.orientation = options_.find_orientation, .skew = options_.deskew});
    steps_.add("lie", {{"turned", lie_.turned_deg}, {"skew", lie_.skew_deg}, {"skew_confidence", lie_.skew_confidence},
                       {"sideways", lie_.sideways_share}, {"upright", lie_.upright_evidence}, {"letters", lie_.letters},
                       {"x_height", lie_.x_height_px}});
    page_.turned_deg = lie_.turned_deg;
    page_.skew_deg = lie_.skew_deg;
  }

  double wanted_dpi() const {
    const bool knows_letters = options_.fit_letters && lie_.letters >= fewest_letters && lie_.x_height_px > 0;
    const double wanted = knows_letters ? working_.dpi * reading_x_height_px / lie_.x_height_px : reading_dpi_without_print;
    // A page of large letters may carry a small line too; an assumed resolution says nothing about what is small.
    return std::clamp(wanted, dpi_.is_assumed ? 60.0 : 140.0, 420.0);
  }

  void make_copy() {
    const double dpi = wanted_dpi();
    // Enlarging invents nothing, and black-and-white pixels least of all: only as far as the layout needs it.
    const double most = source_.format == PixelFormat::bilevel ? 1.5 : 2.0;
    double x = std::min(dpi / dpi_.x_dpi, most), y = std::min(dpi / dpi_.y_dpi, most);
    const auto is_near_one = [](double s) { return s > 0.92 && s < 1.09; };
    if (is_near_one(x) && is_near_one(y) && dpi_.x_dpi == dpi_.y_dpi) x = y = 1;
    const double longest = std::max(source_.width_px * x, source_.height_px * y);
    const double fit = std::min(1.0, longest_reading_px / longest);
    const auto size = [&](int px, double by) { return std::max(1, static_cast<int>(std::lround(px * by * fit))); };
    const int width = size(source_.width_px, x), height = size(source_.height_px, y);
    const double x_scale = look_.x_scale, y_scale = look_.y_scale;
    copy_ = scaled(source_.width_px, source_.height_px, PixelFormat::gray, [&](int row, std::uint8_t* scratch) {
      const std::uint8_t* gray = gray_row(source_, row, scratch);
      if (!inks_.empty()) inks_.lighten_row(row, x_scale, y_scale, source_.pixels.data() + static_cast<std::size_t>(row) * source_.row_bytes(), source_.width_px, scratch);
      return gray;
    }, width, height);
    // The sizes are whole pixels, so the true factors are theirs.
    copy_scale_ = scaling(static_cast<double>(width) / source_.width_px, static_cast<double>(height) / source_.height_px);
    page_.reading_dpi = dpi_.x_dpi * copy_scale_.a;
    x_height_px_ = lie_.x_height_px * page_.reading_dpi / working_.dpi;
    steps_.add("scale", {{"x", copy_scale_.a}, {"y", copy_scale_.d}, {"dpi", page_.reading_dpi}, {"x_height", x_height_px_}});
  }

  void lighten_gray_seals() {
    // Colour has told its seals already.
    if (!options_.remove_seals || page_.quality.is_blank || source_.format != PixelFormat::gray) return;
    int lightened = 0;
    const auto seals = find_gray_seals(working_);
    const double mm = 25.4 / look_.dpi;
    for (const GraySeal& seal : seals) {
      const Projective to_look = inverse(to_flat_);
      const Point flat{seal.x_mm / mm, seal.y_mm / mm}, centre = map(to_look, flat);
      const Affine around = near(to_look, flat);
      const double grows = std::sqrt(std::abs(around.a * around.d - around.b * around.c));
      lightened += lighten_gray_seal(copy_, dpi_.x_dpi * copy_scale_.a, dpi_.y_dpi * copy_scale_.d,
                                     {centre.x * mm, centre.y * mm, seal.radius_mm * grows});
    }
    steps_.add("gray-seals", {{"found", static_cast<double>(seals.size())}, {"lightened", lightened}});
  }

  void set_upright() {
    const double x_grows = copy_scale_.a / look_.x_scale, y_grows = copy_scale_.d / look_.y_scale;
    Projective to_flat;
    double width = copy_.width_px, height = copy_.height_px;
    if (is_flattened_) {
      to_flat = chain(chain(Projective(scaling(1 / x_grows, 1 / y_grows)), to_flat_), scaling(x_grows, y_grows));
      width = flat_size_.width * x_grows;
      height = flat_size_.height * y_grows;
    }
    const Frame frame = frame_of(width, height, lie_.turned_deg, lie_.skew_deg);
    const Projective to_reading = chain(to_flat, frame.from_picture);
    if (lie_.skew_deg != 0 || is_flattened_) {
      copy_ = warped(copy_, inverse(to_reading), frame.width, frame.height);
    } else if (lie_.turned_deg != 0) {
      copy_ = quarter_turned(copy_, lie_.turned_deg);
    }
    from_source_ = chain(Projective(copy_scale_), to_reading);
    from_flat_ = chain(scaling(x_grows, y_grows), frame.from_picture);
    if (sheet_ && options_.remove_borders)
      whiten_outside(copy_, mapped(chain(Projective(scaling(x_grows, y_grows)), to_reading), sheet_->corners),
                     sheet_rim_mm / 25.4 * page_.reading_dpi);
  }

  void even_out_light() {
    if (!options_.even_light || working_.unevenness <= light_is_uneven || page_.quality.is_blank) return;
    const int tile = std::max(16, static_cast<int>(page_.reading_dpi / 8));
    copy_ = raster_of(with_even_light(pix_of(copy_).get(), tile, 240).get());
    steps_.add("light", {{"unevenness", working_.unevenness}});
  }

  void clear_bleed() {
    if (page_.quality.is_blank || !options_.remove_bleed) return;
    const auto bleed = find_bleed_through(working_);
    if (!bleed) return;
    clear_bleed_through(copy_, *bleed);
    steps_.add("bleed-through", {{"share", bleed->share}, {"level", bleed->level}});
  }

  void clear_dirt() {
    if (page_.quality.is_blank || !options_.remove_specks) return;
    const double to_flat = look_.dpi / judged_dpi_, rim = 0.5 / 25.4 * look_.dpi;
    for (const Box& hole : punched_)
      whiten(copy_, bounds(from_flat_, {hole.left * to_flat - rim, hole.top * to_flat - rim, hole.width * to_flat + 2 * rim, hole.height * to_flat + 2 * rim}));
    const int specks = whiten_specks(copy_, x_height_px_);
    steps_.add("specks", {{"spots", specks}, {"holes", static_cast<double>(punched_.size())}});
  }

  void take_leaders_out() {
    if (!options_.remove_leaders || lie_.letters < fewest_letters) return;
    const LeaderReport leaders = whiten_leaders(copy_, x_height_px_);
    steps_.add("leaders", {{"rows", leaders.leaders}, {"dots", leaders.dots}});
  }

  const Raster& source_;
  const PrepareOptions& options_;
  Resolution dpi_;
  PreparedPage page_;
  Steps steps_;
  Look look_;
  std::optional<Sheet> sheet_;
  SheetSize flat_size_;
  bool is_flattened_ = false;
  Projective to_flat_;       // from the look to the flat sheet
  WorkingCopy working_;      // of the flat sheet
  InkMaps maps_;
  InkSpans inks_;
  Lie lie_;
  Raster copy_;              // on its way to be the one that is read
  std::vector<Box> punched_; // in pixels of the flat look at `judged_dpi_`
  double judged_dpi_ = look_dpi;
  Affine from_flat_;         // from the flat look to the copy as it is read
  Affine copy_scale_;        // from the source to the copy as it was made
  Projective from_source_;   // to the copy as it is read
  double x_height_px_ = 0;   // of `copy_`
};

void quiet_leptonica() {
  [[maybe_unused]] static const l_int32 before = setMsgSeverity(L_SEVERITY_NONE);
}

}  // namespace

PreparedPage prepare(const Raster& source, const Resolution& resolution, const PrepareOptions& options) {
  quiet_leptonica();
  check_pixels(source);
  return Preparation(source, resolution, options).make();
}

}  // namespace sohoa
