// Rows of print found on components of an upright or upside-down mask: enough to tell up from down and how tall
// the letters are, not enough to read.
#pragma once

#include <vector>

#include "page/leptonica_handles.hpp"

namespace sohoa::page {

/// The bounding box of a component.
struct Part {
  int x = 0, y = 0, w = 0, h = 0;
  int right() const { return x + w; }
  int bottom() const { return y + h; }
};

/// Components from left to right.
std::vector<Part> parts_of(PIX* mask);

/// Those as large as a letter's body.
std::vector<Part> letters_among(const std::vector<Part>& parts, double letter_px);

/// Share of letters whose nearest neighbour lies above or below rather than beside it: small when lines run across the
/// page, large when they run along it, whatever columns and tables line up. 0 when there are no neighbours.
double sideways_share(const std::vector<Part>& letters, double letter_px);

/// Bodies of letters from left to right, and the small parts (marks, dots) that lie above or below one of them.
struct TextRow {
  std::vector<Part> letters;
  int marks_above = 0, marks_below = 0;
};

std::vector<TextRow> text_rows(PIX* print_mask, double letter_px);

/// Evidence that the rows stand upright (positive) or upside down (negative), in standard deviations.
double upright_evidence(const std::vector<TextRow>& rows, double letter_px);

/// Median height of the letters without ascender in the rows; 0 when there are too few.
double x_height(const std::vector<TextRow>& rows, double letter_px);

}  // namespace sohoa::page
