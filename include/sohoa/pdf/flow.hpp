/// Sets text, tables and charts one below the other and breaks them into pages, for `compose`. Safe on any thread, one
/// flow in one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sohoa/pdf/compose.hpp"

namespace sohoa {

/// How a paragraph is set.
struct TextStyle {
  double size_pt = 13;  // NĐ 30/2020: 13 to 14 pt
  FontFace face = FontFace::regular;
  Align align = Align::left;
  double first_line_mm = 0;  // indent
  double after_mm = 2;
  Ink ink = {};
};

class PageFlow {
 public:
  struct Paper {
    double width_mm = 210, height_mm = 297;
    double left_mm = 30, right_mm = 15, top_mm = 20, bottom_mm = 20;  // NĐ 30/2020
    std::string footer = {};  // left of the page's number
  };
  explicit PageFlow(Paper paper);

  double text_width_mm() const { return paper_.width_mm - paper_.left_mm - paper_.right_mm; }
  /// How much is left on the page.
  double room_mm() const;
  void gap(double mm) { y_mm_ += mm; }
  void new_page();
  void paragraph(const std::string& text, const TextStyle& style = {});
  /// "label: text" with the label in bold.
  void labelled(const std::string& label, const std::string& text, const TextStyle& style = {});

  /// Blocks side by side, each in its share of the width, top edges aligned: agency and national title, two signatures.
  struct Block {
    std::string text;  // lines
    TextStyle style = {};
    double rule_share = 0;  // a rule below, as long as this share of the last line; 0: none
  };
  void side_by_side(const std::vector<std::vector<Block>>& columns, const std::vector<double>& shares);

  struct Column {
    double share = 1;  // of the width
    Align align = Align::left;
  };
  struct Row {
    std::vector<std::string> cells;
    bool is_bold = false;
    std::optional<Ink> fill = {};
  };
  /// Ruled, cells wrapped; the head is repeated on each page.
  void table(const std::vector<Column>& columns, const std::vector<std::string>& head, const std::vector<Row>& rows,
             double size_pt = 10);

  /// Shares as horizontal bars with their value in words, and a mark at the target.
  struct Bar {
    std::string label, value;  // "H10.31 …", "80.00 %"
    std::optional<double> share;   // 0 to 1; absent: nothing to count
    std::optional<double> target;
    bool is_short = false;  // of its target: drawn in another shade, so that it is seen without colours
  };
  void bars(const std::string& title, const std::vector<Bar>& bars);

  /// Shares over days as lines, 0 to 100 %.
  struct Series {
    std::string label;
    std::vector<std::optional<double>> shares;  // one a point
  };
  void trend(const std::string& title, const std::vector<std::string>& points, const std::vector<Series>& series,
             std::optional<double> target = {});

  /// With numbered pages.
  std::vector<ComposedPage> finish();

 private:
  ComposedPage& page() { return pages_.back(); }
  /// Begins a new page when less than that is left.
  void need(double mm);
  void text(const std::string& text, double x_mm, double baseline_mm, double size_pt, FontFace face, Align align,
            Ink ink = {});
  double row_height(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& cells,
                    double size_pt) const;
  void draw_row(const std::vector<Column>& columns, const Row& row, double size_pt);

  Paper paper_;
  std::vector<ComposedPage> pages_;
  double y_mm_ = 0;
};

}  // namespace sohoa
