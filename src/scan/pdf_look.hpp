/// What can be seen on a PDF page, as far as it decides how to render it and whether it must be read. Pure values and
/// pure decisions; who looks is pdf_content.
#pragma once

#include <optional>
#include <span>

#include "sohoa/page/raster.hpp"
#include "sohoa/scan/batch.hpp"

namespace sohoa::scan {

/// The part of the page that shows, in default user space.
struct PdfBox {
  double left = 0, bottom = 0, right = 612, top = 792;
  double width() const { return right - left; }
  double height() const { return top - bottom; }
};

struct PlacedImage {
  int width_px = 0, height_px = 0;
  int bits = 8;
  bool is_gray = false;
  Affine placement;            // from the unit square to user space
};

struct PageLook {
  PdfBox box;
  int rotate_deg = 0;
  double user_unit = 1;
  bool is_known = true;        // false when the content could not be read to its end
  std::optional<PlacedImage> main_image;   // the largest one
  int image_count = 0;
  double image_coverage = 0;   // of the page, at most 1
  std::size_t visible_text = 0;            // bytes shown; what a covering image hides is not counted
  bool draws_paths = false;
  bool uses_colour = false;
  bool has_annotations = false;
  /// One upright or turned image, exactly over the page, and nothing else to be seen.
  bool is_one_image = false;
};

/// Pixels to render, already turned by /Rotate.
struct RenderPlan {
  int width_px = 0, height_px = 0;
  PixelFormat format = PixelFormat::rgb;
  Resolution resolution;
  double page_width_pt = 612, page_height_pt = 792;   // before /Rotate, in user space
  bool lies_on_its_side = false;                      // /Rotate is 90 or 270
};
RenderPlan plan_of(const PageLook& look);

/// How much of the page an image at `placement` covers, 0 to 1; and whether it meets all four edges.
double coverage(const Affine& placement, const PdfBox& box);
bool covers_exactly(const Affine& placement, const PdfBox& box);

/// Whether recognition has to read the page: it shows pixels or outlines where a reader expects text.
bool must_be_read(const PageLook& look);
/// scanned_pdf or born_digital_pdf, by the majority of pages that show anything.
InputKind kind_of(std::span<const PageLook> looks);

}  // namespace sohoa::scan
