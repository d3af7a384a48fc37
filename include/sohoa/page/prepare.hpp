/// Prepares the copy of a page that is read; the image that is kept is never changed.
/// Pure functions of pixels, safe on any thread. They throw Error{internal} only when memory ends.
#pragma once

#include <string>
#include <vector>

#include "sohoa/core/settings.hpp"
#include "sohoa/page/raster.hpp"

namespace sohoa {

/// What the page is like, decided before anything is read.
struct PageQuality {
  bool is_blank = false;
  double ink_share = 0;      // of the area, after despeckling
  bool operator==(const PageQuality&) const = default;
};

/// Each step can be left out.
struct PrepareOptions {
  bool find_orientation = true;
  bool deskew = true;
  bool flatten = true;           // a photographed sheet is seen from straight above
  bool even_light = true;        // of photos and bound books
  bool remove_borders = true;    // what a picture shows around the sheet
  bool remove_seals = true;      // red ones, and grey ones on scans without colour
  bool remove_pen = true;        // signatures, notes and stamps in blue
  bool remove_leaders = true;    // dot leaders of forms
  bool remove_specks = true;     // dirt and punch holes
  bool remove_bleed = true;      // what shines through from the back
  bool fit_letters = true;       // scaled by the height of letters; else to 200 dpi
  double blank_below = 0.0;      // ink share; 0 takes the default of the module
};

/// Options of a settings table: `orientation`, `deskew`, `flatten`, `even_light`, `borders`, `seals`, `pen`, `leaders`,
/// `specks`, `bleed_through`, `letter_height` (true or false) and `blank_below` (0 to 0.1). An absent key leaves a step
/// in. Throws Error{config_invalid} at the place of a value of another kind; unknown keys are the caller's to refuse.
PrepareOptions prepare_options(const Settings& table);

/// The copy to read with how it lies on the kept image.
struct PreparedPage {
  Raster reading;                // gray, upright, deskewed, scaled for the recognizer
  double reading_dpi = 300;      // of `reading`
  int turned_deg = 0;            // clockwise quarter turns applied to the kept image to make it upright: 0, 90, 180, 270
  double skew_deg = 0;           // what deskewing took out, clockwise positive
  PageQuality quality;
  Projective to_source;          // from pixels of `reading` to pixels of the source raster
  std::vector<std::string> steps; // what each step did, in numbers
};

PreparedPage prepare(const Raster& source, const Resolution& resolution, const PrepareOptions& options = {});

}  // namespace sohoa
