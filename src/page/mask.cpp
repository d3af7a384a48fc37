// From pixels to masks and ground: level, light, ink, colours, and what is left.
#include "sohoa/page/mask.hpp"

#include <algorithm>
#include <cmath>

#include "sohoa/page/geometry.hpp"

#include "page/mask_colours.hpp"
#include "page/mask_ground.hpp"
#include "page/mask_light.hpp"
#include "page/mask_planes.hpp"
#include "page/plane.hpp"
#include "page/resample.hpp"

namespace sohoa {
namespace {

using namespace page;

constexpr double least_skew_deg = 0.1;       // turned by less, a line of print moves less than its stroke's width
constexpr double coarsest_mask_dpi = 170;    // below, thin marks of a mask are read worse than those of gray
constexpr double smoothed_from_dpi = 250;
constexpr double most_picture_share = 0.45;
constexpr double picture_ground_dpi = 150;   // of the ground when some of it is a picture
constexpr double page_picture_dpi = 200;     // of a page that is a picture
constexpr double some_picture_share = 0.004;

int step_for(double dpi, double wanted_dpi) { return std::max(1, static_cast<int>(std::lround(dpi / wanted_dpi))); }

Raster as_gray(const Raster& bilevel) { return gray_of(bilevel); }

Affine from_source(const Raster& source, double skew_deg) {
  return rotation_about({source.width_px / 2.0, source.height_px / 2.0}, -skew_deg);
}

/// Takes out what is solid and larger than any letter's strokes: the table around a photographed page, coloured fields.
void leave_to_ground(PIX* ink, double dpi) {
  constexpr double solid_mm = 9;
  constexpr int reduced = 8;
  const PixHandle small = owned(pixReduceRankBinaryCascade(ink, 4, 4, 4, 0), "coarse ink");
  const int side = std::max(2, static_cast<int>(solid_mm / 25.4 * dpi / reduced));
  if (side >= pixGetWidth(small.get()) || side >= pixGetHeight(small.get())) return;
  const PixHandle solid = owned(pixOpenBrick(nullptr, small.get(), side, side), "solid ink");
  l_int32 is_empty = 1;
  pixZero(solid.get(), &is_empty);
  if (is_empty != 0) return;
  const PixHandle with_rim = owned(pixDilateBrick(nullptr, solid.get(), 5, 5), "solid ink with its rim");
  const PixHandle large = owned(pixExpandReplicate(with_rim.get(), reduced), "solid ink");
  pixRasterop(ink, 0, 0, pixGetWidth(large.get()), pixGetHeight(large.get()), PIX_DST & PIX_NOT(PIX_SRC), large.get(), 0, 0);
}

/// Ink that hangs together with sure ink, outside pictures.
PixHandle ink_of(const Raster& gray, const PageLight& light, double dpi) {
  const PixHandle may_be = darker_than(gray, light.ink);
  const PixHandle sure = darker_than(gray, light.sure_ink);
  for (int row = 0; row < light.tile_rows; ++row)
    for (int column = 0; column < light.tile_columns; ++column) {
      const auto tile = static_cast<std::size_t>(row * light.tile_columns + column);
      if (!light.picture[tile]) continue;
      for (PIX* mask : {may_be.get(), sure.get()})
        pixRasterop(mask, column * light.tile_px, row * light.tile_px, light.tile_px, light.tile_px, PIX_CLR, nullptr, 0, 0);
    }
  PixHandle ink = owned(pixSeedfillBinary(nullptr, sure.get(), may_be.get(), 8), "ink");
  leave_to_ground(ink.get(), dpi);
  return ink;
}

PixHandle nothing_of(const Raster& source) { return owned(pixCreate(source.width_px, source.height_px, 1), "no ink"); }

void part_bilevel(const Raster& source, const Raster& level_gray, bool is_level, double dpi, PartedPage& parted) {
  PixHandle ink;
  if (is_level) {
    ink = pix_of(source);
  } else {
    CellLevels half;
    half.columns = (source.width_px + cell_px - 1) / cell_px;
    half.rows = (source.height_px + cell_px - 1) / cell_px;
    half.levels.assign(static_cast<std::size_t>(half.columns) * static_cast<std::size_t>(half.rows), 128);
    ink = darker_than(level_gray, half);
  }
  parted.inks = inks_by_colour({source.width_px, source.height_px, PixelFormat::gray, Bytes(level_gray.pixels)}, ink.get(), dpi);
  for (InkMask& mask : parted.inks) mask.red = mask.green = mask.blue = 0;
}

void part_tones(const Raster& page, double dpi, double ground_dpi, PartedPage& parted) {
  const Raster gray = ink_gray(page, dpi >= smoothed_from_dpi);
  const PageLight light = light_of(gray, dpi);
  parted.picture_share = light.picture_share;
  parted.is_coarse = dpi < coarsest_mask_dpi;
  parted.is_picture = light.picture_share > most_picture_share || parted.is_coarse;
  if (parted.is_picture) {
    parted.ground = ground_of(page, nothing_of(page).get(), step_for(dpi, page_picture_dpi), false);
    return;
  }
  const PixHandle ink = ink_of(gray, light, dpi);
  parted.inks = inks_by_colour(page, ink.get(), dpi);
  const int rim = 2 * std::max(1, static_cast<int>(dpi / 140)) + 1;
  const PixHandle taken_out = owned(pixDilateBrick(nullptr, ink.get(), rim, rim), "ink with its rim");
  const bool has_picture = light.picture_share > some_picture_share;
  parted.ground = ground_of(page, taken_out.get(), step_for(dpi, has_picture ? picture_ground_dpi : ground_dpi), true);
  if (is_white(parted.ground)) parted.ground = {};
}

}  // namespace

PartedPage part_inks(const Raster& source, const Resolution& resolution, const PartOptions& options) {
  const double dpi = std::min(resolution.x_dpi, resolution.y_dpi);
  const bool is_level = std::abs(options.skew_deg) < least_skew_deg;
  PartedPage parted;
  parted.width_px = source.width_px;
  parted.height_px = source.height_px;
  parted.from_source = is_level ? Affine{} : from_source(source, options.skew_deg);
  if (source.format == PixelFormat::bilevel) {
    const Raster gray = as_gray(source);
    part_bilevel(source, is_level ? gray : levelled(gray, options.skew_deg), is_level, dpi, parted);
    return parted;
  }
  // Marks of a coarse page are a pixel high: joined linearly they are lost to readers, 397 words of 641 wrong instead of 19.
  const Joining joining = dpi < coarsest_mask_dpi ? Joining::cubic : Joining::linear;
  if (is_level) part_tones(source, dpi, options.ground_dpi, parted);
  else part_tones(levelled(source, options.skew_deg, joining), dpi, options.ground_dpi, parted);
  return parted;
}

}  // namespace sohoa
