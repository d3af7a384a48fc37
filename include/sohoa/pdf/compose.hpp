/// Pages written by the program itself: forms, letters, reports. Text, lines and filled boxes by their place on the paper
/// become PDF/A-2u with embedded, subset fonts (Tinos: the metrics of Times New Roman, all Vietnamese letters). The bytes
/// depend on the input alone. Safe on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sohoa/pdf/package.hpp"

namespace sohoa {

struct Ink {
  std::uint8_t red = 0, green = 0, blue = 0;
};

enum class FontFace { regular, bold, italic, bold_italic };
enum class Align { left, center, right };

/// Lengths in millimetres from the top left corner of the paper.
struct ComposedPage {
  double width_mm = 210, height_mm = 297;
  struct Text {
    std::string text;
    double x_mm = 0, baseline_mm = 0;  // x is the left end, the middle or the right end, as `align` says
    double size_pt = 12;
    FontFace face = FontFace::regular;
    Align align = Align::left;
    Ink ink = {};
  };
  struct Box {
    double left_mm = 0, top_mm = 0, width_mm = 0, height_mm = 0;
    Ink ink = {};
  };
  struct Line {
    double from_x_mm = 0, from_y_mm = 0, to_x_mm = 0, to_y_mm = 0;
    double width_pt = 0.5;
    Ink ink = {};
  };
  std::vector<Box> boxes = {};  // below everything else
  std::vector<Line> lines = {};
  std::vector<Text> texts = {};
};

/// At least one page. A character the font lacks is shown as '?'. Throws Error{model_missing} without the fonts.
PackagedPdf compose(const std::vector<ComposedPage>& pages, const PackageOptions& options);

/// How wide the text will be.
double text_width_mm(const std::string& text, double size_pt, FontFace face = FontFace::regular);
/// Broken between words so that no line is wider; at least one line, line ends in the text are kept.
std::vector<std::string> wrapped(const std::string& text, double width_mm, double size_pt,
                                 FontFace face = FontFace::regular);

}  // namespace sohoa
