// /Rotate turns a page clockwise when it is shown, and the crop box need not begin at the origin.
#include "pdf/page_place.hpp"

#include <algorithm>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr double default_margin_mm = 10;

double mm_of(const StampAppearance& appearance, bool height) { return (height ? appearance.height_pt : appearance.width_pt) / points_per_mm; }

/// In the page's own units, from the upright top left.
struct Units { double left = 0, top = 0, width = 0, height = 0; };

}  // namespace

UprightSize upright_size_mm(const RevisionPlan::Page& page) {
  const auto& box = page.media_box;
  const double mm = page.user_unit / points_per_mm;
  const double across = (box[2] - box[0]) * mm, up = (box[3] - box[1]) * mm;
  return page.rotate_deg % 180 == 0 ? UprightSize{across, up} : UprightSize{up, across};
}

PageBox unturned(const RevisionPlan::Page& page, const PagePlace& place) {
  const double mm = points_per_mm / page.user_unit;
  const Units at{place.left_mm * mm, place.top_mm * mm, place.width_mm * mm, place.height_mm * mm};
  const auto& box = page.media_box;
  const double right = at.left + at.width, bottom = at.top + at.height;
  switch (page.rotate_deg) {
    case 90: return {box[0] + at.top, box[1] + at.left, box[0] + bottom, box[1] + right};
    case 180: return {box[2] - right, box[1] + at.top, box[2] - at.left, box[1] + bottom};
    case 270: return {box[2] - bottom, box[3] - right, box[2] - at.top, box[3] - at.left};
    default: return {box[0] + at.left, box[3] - bottom, box[0] + right, box[3] - at.top};
  }
}

PagePlace upright_mm(const RevisionPlan::Page& page, const double (&rect)[4]) {
  const auto& box = page.media_box;
  const double across = rect[2] - rect[0], up = rect[3] - rect[1];
  Units at;
  switch (page.rotate_deg) {
    case 90: at = {rect[1] - box[1], rect[0] - box[0], up, across}; break;
    case 180: at = {box[2] - rect[2], rect[1] - box[1], across, up}; break;
    case 270: at = {box[3] - rect[3], box[2] - rect[2], up, across}; break;
    default: at = {rect[0] - box[0], box[3] - rect[3], across, up};
  }
  const double mm = page.user_unit / points_per_mm;
  return {at.left * mm, at.top * mm, at.width * mm, at.height * mm};
}

PagePlace fitted_into(const PagePlace& box, const StampAppearance& appearance) {
  const double width = mm_of(appearance, false), height = mm_of(appearance, true);
  const double scale = std::min(box.width_mm / width, box.height_mm / height);
  return {box.left_mm + box.width_mm - width * scale, box.top_mm, width * scale, height * scale};
}

Room place_for(const RevisionPlan& plan, const StampAppearance& appearance, Anchor anchor) {
  const UprightSize page = upright_size_mm(plan.page);
  PagePlace wanted{0, default_margin_mm, mm_of(appearance, false), mm_of(appearance, true)};
  wanted.left_mm = std::max(0.0, page.width - default_margin_mm - wanted.width_mm);
  if (anchor == Anchor::signature_block) {   // NĐ 30/2020, appendix I: the signer stands in the lower right
    wanted.left_mm = std::clamp(page.width * 0.7 - wanted.width_mm / 2, 0.0, std::max(0.0, page.width - wanted.width_mm));
    wanted.top_mm = std::clamp(page.height * 0.75 - wanted.height_mm / 2, 0.0, std::max(0.0, page.height - wanted.height_mm));
  }
  if (!plan.page.ink) return {wanted, false};
  return find_room(*plan.page.ink, wanted);
}

PagePlace seal_place(const RevisionPlan::Page& page, const PagePlace& person, const StampAppearance& seal) {
  const UprightSize size = upright_size_mm(page);
  PagePlace place{0, 0, mm_of(seal, false), mm_of(seal, true)};
  place.left_mm = std::clamp(person.left_mm + person.width_mm / 3 - place.width_mm, 0.0, std::max(0.0, size.width - place.width_mm));
  place.top_mm = std::clamp(person.top_mm + (person.height_mm - place.height_mm) / 2, 0.0, std::max(0.0, size.height - place.height_mm));
  return place;
}

}  // namespace sohoa
