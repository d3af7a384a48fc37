// Every word is stretched over its image and the space after it over the gap, so that copying, searching and selecting see one
// line without holes. Where the pen then stands is reckoned with the numbers as they are written, and it is moved only
// when the next word begins elsewhere: places cost more bytes than letters, and no error of one word's width moves the next.
#include "pdf/text_layer.hpp"

#include <cmath>
#include <numeric>
#include <optional>

#include "sohoa/core/error.hpp"
#include "sohoa/core/rounding.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/page/geometry.hpp"

#include "pdf/letter_extent.hpp"

namespace sohoa::pdf {
namespace {

constexpr double same_size = 1.15;  // lines within this ratio are one size
constexpr double glyph_em = GlyphlessMetrics::width / 1000.0;
// Poppler shows a space where words lie at least 0.15 em apart, whatever space characters stand between them.
constexpr double narrowest_space_em = 0.18, line_end_space_em = 0.25;
constexpr double most_slack_pt = 0.6 / 25.4 * 72;  // 0.6 mm: a selection may miss its word by 1 mm
constexpr double same_line_em = 0.45;
// Places are written to a tenth of a point. On sideways lines PDFium takes words for lines of their own when the space before
// them ends a tenth too early or too late, so there each word has its place, to a hundredth.
constexpr double level_place_steps = 10, sideways_place_steps = 100;
constexpr double wide_pt = 50;      // what is wider by itself is stretched to a tenth of a per cent, the rest to one

double median(std::vector<double> values) {
  SOHOA_INVARIANT(!values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool is_usable(double size) { return std::isfinite(size) && size > 0; }

/// Words with ascenders say more than words without: an x-height is small, so its error counts double.
double own_size_px(const TextLine& line) {
  std::vector<double> tall, low;
  for (const Word& word : line.words) {
    const InkExtent extent = ink_extent(word.text);
    const double size = (line.baseline - word.box.top) / extent.above;
    if (extent.above > 0 && is_usable(size)) (extent.above >= 0.6 ? tall : low).push_back(size);
  }
  if (!tall.empty()) return median(tall);
  if (!low.empty()) return median(low);
  return is_usable(line.box.height) ? line.box.height : 1;
}

/// The page's map as text needs it: points a reading pixel takes along and across a line, and the quarter turn nearest
/// to the line's direction.
///
/// Words follow a skewed line in steps, each upright to the page: readers (poppler among them) break a word whose
/// letters leave its baseline by half a point, so that at 2 degrees of skew "Đồng" would become "Đồ" and "ng". A word
/// is short enough to lie on its image all the same.
///
/// On a photographed page all this differs from place to place, so it is asked at one.
struct Axes {
  Projective map;
  double along_pt, across_pt;
  double along_x = 1, along_y = 0;

  Axes(const Projective& to_page, const Point& place) : map(to_page) {
    const Affine here = near(to_page, place);
    along_pt = std::hypot(here.a, here.b);
    across_pt = std::hypot(here.c, here.d);
    if (!is_usable(along_pt) || !is_usable(across_pt)) throw Error(ErrorCode::internal, "text layer: flat map");
    const bool is_level = std::abs(here.a) >= std::abs(here.b);
    along_x = is_level ? std::copysign(1, here.a) : 0;
    along_y = is_level ? 0 : std::copysign(1, here.b);
  }

  /// How far a point lies to the left of the line's direction, as seen by its reader.
  double aside_pt(const Point& at) const { return at.y * along_x - at.x * along_y; }

  bool is_sideways() const { return along_y != 0; }
  double place_steps() const { return is_sideways() ? sideways_place_steps : level_place_steps; }
  double along_line_pt(const Point& at) const { return at.x * along_x + at.y * along_y; }

  std::string matrix_at(const Point& at) const {
    std::string out;
    for (const double part : {along_x, along_y, -along_y, along_x}) out += decimal(part, 0) + " ";
    const int digits = is_sideways() ? 2 : 1;
    return out + decimal(at.x, digits) + " " + decimal(at.y, digits) + " Tm ";
  }
};

std::string hex_codes(const std::string& text, GlyphlessCodes& codes, std::size_t& count) {
  std::string out;
  for (const char32_t point : code_points(nfc(text))) {
    if (const auto code = codes.code(point)) {
      out += hex_code(*code);
      ++count;
    }
  }
  return out;
}

/// A baseline outside its line is no baseline; a line without descenders stands on its box's bottom.
double baseline_px(const TextLine& line) {
  const bool is_inside = line.baseline > line.box.top && line.baseline <= line.box.bottom() + line.box.height;
  return is_inside ? line.baseline : line.box.bottom();
}

/// What a line's words share.
struct LineShape {
  const Axes& axes;
  double baseline_px, size_px;
  double level_pt;  // where words stand that are levelled, as Axes::aside_pt has it
  double slack_pt;  // how far words may leave their image to stand level with each other
  bool is_raised;   // whether fonts bring words to that level
  double size_pt() const { return size_px * axes.across_pt; }
};

/// Poppler takes words for one line while they rise or fall by half an em at most, which a long line does at 0.8
/// degrees. With the slack it is 1.2 degrees, and below 0.4 lines are quite level. Up to about 2.5 degrees fonts with
/// raised and lowered boxes do the rest. A line that rises more is not helped by it, so its words stay exactly where
/// they are.
LineShape shape_of(const TextLine& line, const Axes& axes, double size_px) {
  const double baseline = baseline_px(line), em_pt = size_px * axes.across_pt;
  const double left = axes.aside_pt(map(axes.map, {line.box.left, baseline}));
  const double middle = axes.aside_pt(map(axes.map, {line.box.left + line.box.width / 2, baseline}));
  const double right = axes.aside_pt(map(axes.map, {line.box.right(), baseline}));
  const double rise = std::abs(right - left), held = 2 * most_slack_pt + same_line_em * em_pt;
  if (rise <= held) return {axes, baseline, size_px, middle, most_slack_pt, false};
  const double span = (Raise::highest - Raise::lowest) / 10.0 * em_pt;
  if (rise > held + span) return {axes, baseline, size_px, middle, 0, false};
  // The level lies so that what fonts cannot bring to it is left over above and below alike.
  const double level = (left + right) / 2 - (Raise::highest + Raise::lowest) / 20.0 * em_pt;
  return {axes, baseline, size_px, level, most_slack_pt, true};
}

/// The font whose box lies where the image has the word although the word stands on the line's level.
int raise_of(double above_level_pt, const LineShape& line) {
  if (!line.is_raised) return 0;
  return std::clamp(Raise::step * static_cast<int>(std::lround(10 / Raise::step * above_level_pt / line.size_pt())), Raise::lowest,
                    Raise::highest);
}

struct WordPlace {
  Point begin;
  int raise;
};

/// Where a word `width_px` wide begins: its middle lies where the image has it, but for what its font raises it, and for
/// the line's slack nearer to the line's level.
WordPlace place_of(const Word& word, double width_px, const LineShape& line, double along_pt) {
  const Axes& axes = line.axes;
  const Point middle = map(axes.map, {word.box.left + width_px / 2, line.baseline_px});
  const double above = axes.aside_pt(middle) - line.level_pt;
  const int raise = raise_of(above, line);
  const double raised = raise / 10.0 * line.size_pt();
  const double back = raised + std::clamp(above - raised, -line.slack_pt, line.slack_pt), half = width_px / 2 * along_pt;
  return {{middle.x - half * axes.along_x + back * axes.along_y, middle.y - half * axes.along_y - back * axes.along_x}, raise};
}

/// The box's width, cut where the next word begins too near: a word that reaches a little less far is found and
/// selected, two that have grown together are not.
double shown_width_px(const Word& word, double next_left_px, double size_px) {
  const double own = std::max(word.box.width, 1.0);
  const double free = next_left_px - narrowest_space_em * size_px - word.box.left;
  return std::min(own, std::max(free, own / 2));
}

/// Writes one line's words and keeps account of where the pen stands.
class LinePen {
 public:
  explicit LinePen(const LineShape& line, GlyphlessCodes& codes) : axes_(line.axes), size_pt_(rounded(line.size_pt(), 1000)), codes_(codes) {}

  /// What is shown next begins here, in the font raised by so much.
  void go_to(const WordPlace& place) {
    choose_font(place.raise);
    const double along = axes_.along_line_pt(place.begin), aside = axes_.aside_pt(place.begin);
    if (!line_ || axes_.is_sideways()) {
      out_ += axes_.matrix_at(place.begin);
      const double steps = axes_.place_steps();
      const Point written{rounded(place.begin.x, steps), rounded(place.begin.y, steps)};
      line_ = Place{.along = axes_.along_line_pt(written), .aside = axes_.aside_pt(written)};
    } else {
      const double up = rounded(aside - line_->aside, level_place_steps);
      if (up == 0 && std::abs(along - pen_) < 1.5 / level_place_steps) return;
      const double on = rounded(along - line_->along, level_place_steps);
      out_ += decimal(on, 1) + " " + decimal(up, 1) + " Td ";
      line_->along += on;
      line_->aside += up;
    }
    pen_ = line_->along;
  }

  /// Shows codes so that they reach to `end` (along the line), as nearly as their stretch is written.
  void show_until(double end_pt, const std::string& hex, std::size_t count) {
    const double width_pt = end_pt - pen_, natural_pt = static_cast<double>(count) * glyph_em * size_pt_;
    const double steps = natural_pt > wide_pt || axes_.is_sideways() ? 10 : 1;
    const double stretch = std::max(rounded(100 * width_pt / natural_pt, steps), 1 / steps);
    out_ += decimal(stretch, 1) + " Tz <" + hex + "> Tj\n";
    pen_ += natural_pt * stretch / 100;
  }

  double pen_pt() const { return pen_; }
  std::string taken() { return std::move(out_); }

 private:
  struct Place {
    double along, aside;
  };

  void choose_font(int raise) {
    if (raise_ == raise) return;
    raise_ = raise;
    codes_.use(raise);
    out_ += "/" + font_name(raise) + " " + decimal(size_pt_, 3) + " Tf\n";
  }

  const Axes& axes_;
  double size_pt_, pen_ = 0;   // pen_: along the line
  GlyphlessCodes& codes_;
  std::optional<int> raise_;
  std::optional<Place> line_;   // what Td counts from
  std::string out_;
};

void show_word(const Word& word, double next_left_px, const LineShape& line, LinePen& pen, GlyphlessCodes& codes) {
  std::size_t count = 0, one = 0;
  const std::string hex = hex_codes(word.text, codes, count);
  if (count == 0) return;
  const double width_px = shown_width_px(word, next_left_px, line.size_px);
  const double gap_px = std::max(next_left_px - word.box.left - width_px, narrowest_space_em * line.size_px);
  const double along_pt = Axes(line.axes.map, {word.box.left + width_px / 2, line.baseline_px}).along_pt;
  const std::string space = hex_codes(" ", codes, one);
  pen.go_to(place_of(word, width_px, line, along_pt));
  const double begin_pt = pen.pen_pt();
  // PDFium drops a hyphen that is shown alone: it takes it for the end of a broken word.
  if (word.text == "-") {
    pen.show_until(begin_pt + 2 * std::min(width_px, gap_px) * along_pt, hex + space, 2);
    return;
  }
  pen.show_until(begin_pt + width_px * along_pt, hex, count);
  pen.show_until(begin_pt + (width_px + gap_px) * along_pt, space, 1);
}

std::string show_line(const TextLine& line, const LineShape& shape, GlyphlessCodes& codes) {
  LinePen pen(shape, codes);
  for (std::size_t i = 0; i < line.words.size(); ++i) {
    const Word& word = line.words[i];
    const double next_left_px =
        i + 1 < line.words.size() ? line.words[i + 1].box.left : word.box.right() + line_end_space_em * shape.size_px;
    show_word(word, next_left_px, shape, pen, codes);
  }
  return pen.taken();
}

/// Whether a line goes on with the paragraph of the line before: of one size, close below it, neither indented nor after
/// a line that ended early.
bool continues(const TextLine& before, const TextLine& line, double before_px, double size_px) {
  if (before_px != size_px) return false;
  const double gap = line.box.top - before.box.bottom();
  const bool is_below = gap > -0.8 * size_px && gap < 0.9 * size_px && line.baseline > before.baseline;
  const double shared = std::min(line.box.right(), before.box.right()) - std::max(line.box.left, before.box.left);
  const bool is_beneath = shared > 0.5 * std::min(line.box.width, before.box.width);
  return is_below && is_beneath && line.box.left < before.box.left + size_px && before.box.right() > line.box.right() - 3 * size_px;
}

/// A word that stands on end, laid down: its boxes and the map to the page are turned the same way.
struct Lying {
  TextLine line;
  Projective to_page;
};

Lying laid_down(const TextLine& line, const Projective& to_page) {
  if (line.turned_deg == 0) return {line, to_page};
  const Affine down = quarter_turn(360 - line.turned_deg, 0, 0);
  Lying lying{line, chain(Projective(inverse(down)), to_page)};
  lying.line.box = bounds(down, line.box);
  for (Word& word : lying.line.words) word.box = bounds(down, word.box);
  lying.line.baseline = lying.line.box.bottom();
  return lying;
}

}  // namespace

std::vector<double> line_sizes_px(const RecognizedPage& page) {
  std::vector<double> sizes;
  for (const TextLine& standing : page.lines) {
    TextLine line = laid_down(standing, {}).line;
    line.baseline = baseline_px(line);
    sizes.push_back(own_size_px(line));
  }
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t l, std::size_t r) { return sizes[l] < sizes[r]; });
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    const double smallest = sizes[order[first]];
    while (end < order.size() && sizes[order[end]] <= smallest * same_size) ++end;
    const double common = sizes[order[first + (end - first) / 2]];
    for (std::size_t i = first; i < end; ++i) sizes[order[i]] = common;
  }
  return sizes;
}

TextLayer text_layer(const RecognizedPage& page, const Projective& to_page, GlyphlessCodes& codes) {
  TextLayer layer;
  if (page.word_count() == 0) return layer;
  const std::vector<double> sizes = line_sizes_px(page);
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const Lying lying = laid_down(page.lines[i], to_page);
    const TextLine& line = lying.line;
    const Axes axes(lying.to_page, {line.box.left + line.box.width / 2, baseline_px(line)});
    const std::string shown = show_line(line, shape_of(line, axes, sizes[i]), codes);
    if (shown.empty()) continue;
    if (!before || line.turned_deg != 0 || !continues(page.lines[*before], line, sizes[*before], sizes[i])) {
      if (before) layer.content += "EMC\n";
      layer.content += "/P <</MCID " + std::to_string(layer.paragraphs++) + ">> BDC\n";
    }
    layer.content += shown;
    before = i;
  }
  if (before) layer.content = "BT 3 Tr\n" + layer.content + "EMC\nET\n";
  return layer;
}

}  // namespace sohoa::pdf
