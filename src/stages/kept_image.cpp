// The image a page keeps: the source's own coded image, or its inks as masks over a coarse ground.

#include "sohoa/page/geometry.hpp"
#include "sohoa/page/mask.hpp"
#include "sohoa/stages/digitize.hpp"

namespace sohoa {

namespace {

// The ground holds no letters, so its steps do not show; a picture on it does.
constexpr int ground_quality = 35, ground_quality_with_picture = 40, picture_quality = 60;
// At 60 a page of 100 dpi is read with 35 words of 682 wrong instead of the scan's 21.
constexpr int coarse_quality = 75;

PageImage page_image(const CodedImage& coded) {
  PageImage image;
  image.bytes = coded.bytes;
  image.width_px = coded.width_px;
  image.height_px = coded.height_px;
  image.components = coded.components;
  image.bits = coded.format == PixelFormat::bilevel ? 1 : 8;
  image.black_is_1 = coded.black_is_1;
  image.inverted_cmyk = coded.inverted_cmyk;
  switch (coded.coding) {
    case CodedImage::Coding::jpeg: image.coding = ImageCoding::jpeg; break;
    case CodedImage::Coding::ccitt_g4: image.coding = ImageCoding::ccitt_g4; break;
    case CodedImage::Coding::deflate: image.coding = ImageCoding::deflate; break;
  }
  return image;
}

/// Pixels of a raster that was made by turning an image clockwise, back to that image's pixels.
Affine undo_turn(int turn_deg, double raster_width, double raster_height) {
  switch (turn_deg) {
    case 90: return {.a = 0, .b = -1, .c = 1, .d = 0, .e = 0, .f = raster_width};
    case 180: return {.a = -1, .b = 0, .c = 0, .d = -1, .e = raster_width, .f = raster_height};
    case 270: return {.a = 0, .b = 1, .c = -1, .d = 0, .e = raster_height, .f = 0};
    default: return {};
  }
}

std::size_t byte_count(const KeptImage& kept) {
  std::size_t count = kept.image.bytes.size();
  for (const InkLayer& ink : kept.inks) count += ink.mask.bytes.size();
  return count;
}

KeptImage source_image(const ScannedPage& scanned, int turned_deg) {
  Resolution resolution = scanned.resolution;
  if (!scanned.coded)
    return {.image = code_losslessly(scanned.raster), .turn_deg = turned_deg, .raster_to_image = {}, .resolution = resolution};
  const int source_turn = scanned.coded->turn_deg;
  if (source_turn % 180 != 0) std::swap(resolution.x_dpi, resolution.y_dpi);
  return {.image = page_image(*scanned.coded),
          .turn_deg = (source_turn + turned_deg) % 360,
          .raster_to_image = undo_turn(source_turn, scanned.raster.width_px, scanned.raster.height_px),
          .resolution = resolution};
}

InkLayer layer_of(const InkMask& ink, double x_scale, double y_scale) {
  const Box on_page{.left = static_cast<double>(ink.left_px), .top = static_cast<double>(ink.top_px),
                    .width = static_cast<double>(ink.mask.width_px), .height = static_cast<double>(ink.mask.height_px)};
  return {.mask = code_mask(ink.mask), .place = bounds(scaling(x_scale, y_scale), on_page),
          .red = ink.red, .green = ink.green, .blue = ink.blue};
}

int quality_of(const PartedPage& parted) {
  if (parted.is_coarse) return coarse_quality;
  if (parted.is_picture) return picture_quality;
  return parted.picture_share > 0 ? ground_quality_with_picture : ground_quality;
}

/// The page without an image has the masks' pixels.
KeptImage layered_image(const PartedPage& parted, const Resolution& resolution, int turned_deg) {
  KeptImage kept{.image = {}, .turn_deg = turned_deg, .raster_to_image = {}, .resolution = resolution};
  if (parted.ground.pixels.empty()) {
    kept.image.width_px = parted.width_px;
    kept.image.height_px = parted.height_px;
  } else {
    kept.image = code_jpeg(parted.ground, quality_of(parted));
  }
  const double x_scale = static_cast<double>(kept.image.width_px) / parted.width_px,
               y_scale = static_cast<double>(kept.image.height_px) / parted.height_px;
  kept.resolution.x_dpi *= x_scale;
  kept.resolution.y_dpi *= y_scale;
  kept.raster_to_image = chain(parted.from_source, scaling(x_scale, y_scale));
  for (const InkMask& ink : parted.inks) kept.inks.push_back(layer_of(ink, x_scale, y_scale));
  return kept;
}

}  // namespace

KeptImage kept_image(const ScannedPage& scanned, const PreparedPage& prepared, ImageProfile profile) {
  if (profile == ImageProfile::evidential) return source_image(scanned, prepared.turned_deg);
  const PartedPage parted = part_inks(scanned.raster, scanned.resolution, {.skew_deg = prepared.skew_deg});
  KeptImage layered = layered_image(parted, scanned.resolution, prepared.turned_deg);
  // What is smaller as it came, and level, is not coded again.
  if (scanned.coded && parted.from_source == Affine{} && scanned.coded->bytes.size() <= byte_count(layered))
    return source_image(scanned, prepared.turned_deg);
  return layered;
}

std::optional<ImageProfile> profile_named(std::string_view name) {
  if (name == "evidential") return ImageProfile::evidential;
  if (name == "office") return ImageProfile::office;
  return std::nullopt;
}

}  // namespace sohoa
