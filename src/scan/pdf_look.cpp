// The decisions over a page's look.
#include "scan/pdf_look.hpp"

#include <algorithm>
#include <cmath>

#include "scan/limits.hpp"
#include "scan/resolution.hpp"

namespace sohoa::scan {
namespace {

constexpr double text_dpi = 300;          // for what has no pixels of its own
constexpr double mixed_dpi_limit = 600;   // pixels beside text or outlines are not worth more
// A stamp, a page number, "scanned by": fewer visible bytes on a picture than this are not the page's text.
constexpr std::size_t caption_bytes = 200;

struct Dpi {
  double x = 0, y = 0;
};

Dpi dpi_of(const PlacedImage& image, double user_unit) {
  const Affine& p = image.placement;
  const double across = std::hypot(p.a, p.b), up = std::hypot(p.c, p.d);
  if (across <= 0 || up <= 0) return {};
  const Dpi dpi{72 * image.width_px / (across * user_unit), 72 * image.height_px / (up * user_unit)};
  const bool lies_on_its_side = std::abs(p.b) > std::abs(p.a);
  return lies_on_its_side ? Dpi{dpi.y, dpi.x} : dpi;
}

Dpi chosen_dpi(const PageLook& look) {
  if (!look.main_image || look.image_coverage < 0.5) return {text_dpi, text_dpi};
  const Dpi own = dpi_of(*look.main_image, look.user_unit);
  if (own.x <= 0 || own.y <= 0) return {text_dpi, text_dpi};
  if (look.is_one_image) return own;
  const bool is_only_pixels = look.visible_text == 0 && !look.draws_paths && look.is_known;
  const double wanted = std::max(own.x, own.y);
  const double dpi = std::min(is_only_pixels ? wanted : std::max(wanted, text_dpi), mixed_dpi_limit);
  return {dpi, dpi};
}

PixelFormat chosen_format(const PageLook& look) {
  if (!look.is_known || look.uses_colour || look.has_annotations) return PixelFormat::rgb;
  const bool is_bilevel = look.is_one_image && look.main_image->bits == 1 && look.main_image->is_gray;
  return is_bilevel ? PixelFormat::bilevel : PixelFormat::gray;
}

// A picture that cannot keep its own pixels gains nothing from many of them.
double shrink_for(double width_px, double height_px, PixelFormat format) {
  const double wanted = width_px * height_px;
  const auto limit = static_cast<double>(format == PixelFormat::bilevel ? bilevel_pixel_limit : pixel_limit);
  const double longer = std::max(width_px, height_px);
  if (wanted <= limit && longer <= static_cast<double>(side_limit)) return 1;
  return std::min(std::sqrt(0.99 * static_cast<double>(pixel_limit) / wanted), static_cast<double>(side_limit) / longer);
}

int pixels(double points, double dpi) {
  return static_cast<int>(std::clamp(std::lround(points * dpi / 72), 1L, static_cast<long>(side_limit)));
}

}  // namespace

RenderPlan plan_of(const PageLook& look) {
  const double width_pt = look.box.width() * look.user_unit, height_pt = look.box.height() * look.user_unit;
  RenderPlan plan;
  plan.format = chosen_format(look);
  Dpi dpi = chosen_dpi(look);
  const double shrink = shrink_for(width_pt * dpi.x / 72, height_pt * dpi.y / 72, plan.format);
  dpi = {dpi.x * shrink, dpi.y * shrink};
  plan.width_px = pixels(width_pt, dpi.x);
  plan.height_px = pixels(height_pt, dpi.y);
  if (look.is_one_image && shrink == 1.0) {  // its very pixels, whatever the page's rounding
    const PlacedImage& image = *look.main_image;
    const bool on_its_side = std::abs(image.placement.b) > std::abs(image.placement.a);
    plan.width_px = on_its_side ? image.height_px : image.width_px;
    plan.height_px = on_its_side ? image.width_px : image.height_px;
  }
  plan.resolution = {plan.width_px * 72 / width_pt, plan.height_px * 72 / height_pt, false};
  plan.page_width_pt = look.box.width();
  plan.page_height_pt = look.box.height();
  plan.lies_on_its_side = look.rotate_deg % 180 != 0;
  if (plan.lies_on_its_side) {
    std::swap(plan.width_px, plan.height_px);
    std::swap(plan.resolution.x_dpi, plan.resolution.y_dpi);
  }
  // A photo wrapped into a PDF at one point a pixel says nothing about the paper.
  if (look.is_one_image)
    plan.resolution =
        believed_resolution(plan.width_px, plan.height_px, plan.resolution.x_dpi, plan.resolution.y_dpi);
  return plan;
}

namespace {

struct Bounds {
  double left, bottom, right, top;
};

Bounds bounds_of(const Affine& p) {
  const double xs[] = {p.e, p.e + p.a, p.e + p.c, p.e + p.a + p.c};
  const double ys[] = {p.f, p.f + p.b, p.f + p.d, p.f + p.b + p.d};
  const auto [left, right] = std::minmax_element(std::begin(xs), std::end(xs));
  const auto [bottom, top] = std::minmax_element(std::begin(ys), std::end(ys));
  return {*left, *bottom, *right, *top};
}

}  // namespace

double coverage(const Affine& placement, const PdfBox& box) {
  const Bounds b = bounds_of(placement);
  const double width = std::min(b.right, box.right) - std::max(b.left, box.left);
  const double height = std::min(b.top, box.top) - std::max(b.bottom, box.bottom);
  const double page = box.width() * box.height();
  if (width <= 0 || height <= 0 || page <= 0) return 0;
  const double own = std::abs(placement.a * placement.d - placement.b * placement.c);
  return std::min(width * height, own) / page;
}

bool covers_exactly(const Affine& placement, const PdfBox& box) {
  const Bounds b = bounds_of(placement);
  // Producers round the page to whole points and the image not.
  const double slack = std::max(1.0, 0.003 * std::max(box.width(), box.height()));
  const bool is_axis_parallel = (placement.b == 0 && placement.c == 0) || (placement.a == 0 && placement.d == 0);
  return is_axis_parallel && std::abs(b.left - box.left) <= slack && std::abs(b.right - box.right) <= slack &&
         std::abs(b.bottom - box.bottom) <= slack && std::abs(b.top - box.top) <= slack;
}

bool must_be_read(const PageLook& look) {
  if (!look.is_known) return true;
  if (look.image_coverage >= 0.5) return look.visible_text < caption_bytes;
  return look.visible_text == 0 && (look.draws_paths || look.image_count > 0);
}

InputKind kind_of(std::span<const PageLook> looks) {
  std::size_t to_read = 0, with_text = 0;
  for (const PageLook& look : looks) {
    if (must_be_read(look)) ++to_read;
    else if (look.visible_text > 0) ++with_text;
  }
  return to_read > 0 && to_read >= with_text ? InputKind::scanned_pdf : InputKind::born_digital_pdf;
}

}  // namespace sohoa::scan
