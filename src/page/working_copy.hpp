// The small bilevel copy on which a page is judged: near 150 dpi, square pixels, light evened out.
#pragma once

#include "page/plane.hpp"

namespace sohoa::page {

struct WorkingCopy {
  PixHandle even;            // 8 bit, background near 200
  PixHandle ink;             // 1 bit, threshold between this page's own dark and light
  double x_scale = 1;        // working pixels per pixel of the plane
  double y_scale = 1;
  double dpi = 150;
  double unevenness = 0;     // 0 … 1: how far the background's light varies over the page
};

WorkingCopy working_copy(const Raster& gray, double dpi);
WorkingCopy working_copy(PIX* plane_gray, double plane_x_dpi, double plane_y_dpi, double at_most_dpi = 150);

/// Only what is as large as print: frames, pictures, borders and specks are gone.
struct Print {
  PixHandle mask;            // 1 bit, the size of WorkingCopy::ink
  double letter_px = 0;      // typical larger side of a letter; 0 when there is no print
};

Print print_on(const WorkingCopy& copy);

/// The letters of small print run together on the usual copy; it is then made again, finer.
constexpr double smallest_letter_px = 11;
constexpr double fine_working_dpi = 260;

/// Evens out the light of a gray image: the paper becomes 255 · `paper` everywhere.
PixHandle with_even_light(PIX* gray, int tile_px, int paper);

}  // namespace sohoa::page
