/// One sheet of paper being printed, filled in, signed and sealed; it remembers the text that was put on it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "image.hpp"
#include "random.hpp"

namespace samples {

struct Colour {
  double red = 0, green = 0, blue = 0;
};

enum class Align { left, centre, right, justify };

struct TextStyle {
  std::string family = "Tinos";
  double size_pt = 13;
  Align align = Align::left;
  double indent_mm = 0;         // of the first line
  double line_spacing = 1.12;
  Colour colour{0.08, 0.08, 0.09};
};

/// Where the written text ended: its height, and the baseline of its last line.
struct Written {
  double height_mm = 0;
  double width_mm = 0;
};

/// A round seal: text along the rim, text in the middle.
struct Seal {
  double x_mm = 0, y_mm = 0, radius_mm = 16;
  std::string rim_top, rim_bottom, middle;
  Colour colour{0.84, 0.10, 0.16};
};

/// Lengths are millimetres from the paper's top left corner. Throws std::runtime_error when a font or a glyph is missing:
/// a silent substitute would change every sample.
class Sheet {
 public:
  /// The paper lies askew by `skew_deg` (clockwise); beyond its edges the scanner's lid shows.
  Sheet(double width_mm, double height_mm, int dpi, double skew_deg, Colour paper, Colour lid = {0.90, 0.90, 0.91});
  ~Sheet();
  Sheet(Sheet&&) noexcept;
  Sheet& operator=(Sheet&&) noexcept;

  double width_mm() const;
  double height_mm() const;

  /// `markup` is Pango markup; nothing of it is drawn outside `width_mm` except what cannot be broken.
  Written write(double x_mm, double y_mm, double width_mm, std::string_view markup, const TextStyle& style);
  /// The same turned by a quarter, 90 (read from above) or 270 degrees (from below), over `length_mm` of the paper's height;
  /// `x`, `y` is the top left corner of what it takes up.
  Written write_turned(double x_mm, double y_mm, double length_mm, std::string_view markup, const TextStyle& style, int clockwise_deg);
  Written measure(double width_mm, std::string_view markup, const TextStyle& style) const;
  /// Label, dotted leader and the value typed over it; both wrap at `width_mm`.
  Written write_field(double x_mm, double y_mm, double width_mm, std::string_view label_markup,
                      std::string_view value_markup, const TextStyle& style);

  /// Label and value on one line filled up to `width_mm` with a leader of typed characters ("." "…" "_"), as forms made in a
  /// word processor have it.
  Written write_typed_leader(double x_mm, double y_mm, double width_mm, std::string_view label_markup,
                             std::string_view value_markup, std::string_view leader, const TextStyle& style);

  void line(double x1, double y1, double x2, double y2, double width_mm, Colour colour = {0.1, 0.1, 0.1});
  void rectangle(double x, double y, double width, double height, double line_mm, Colour colour);
  void fill(double x, double y, double width, double height, Colour colour);
  void polygon(const std::vector<std::pair<double, double>>& corners, double line_mm, Colour colour);
  void star(double x, double y, double radius, Colour colour);
  /// The security print of a certificate: fine circles in a light tint.
  void guilloche(Colour colour);
  void seal(const Seal& seal, Random& random);
  void signature(double x_mm, double y_mm, double width_mm, Random& random);
  /// A passport photograph: a grey head and shoulders.
  void portrait(double x, double y, double width, double height);

  /// Text written from now on is read after everything before: columns, not rows.
  void next_reading_group();
  /// The text in reading order: rows from the top, each from the left.
  std::string text() const;

  Image pixels() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Rotations by library functions may differ in the last bit between processors; these do not.
double exact_sine(double degrees);
double exact_cosine(double degrees);

std::string escape_markup(std::string_view text);

}  // namespace samples
