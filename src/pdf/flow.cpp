// Layout by hand, in the measures of NĐ 30/2020: what reports and forms need, and no more.
#include "sohoa/pdf/flow.hpp"

#include <algorithm>
#include <array>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa {
namespace {

constexpr double mm_per_point = 25.4 / 72;
constexpr double leading = 1.2;      // of the size, baseline to baseline
constexpr double ascent = 0.89;      // of the size
constexpr Ink black{}, grey{110, 110, 110}, pale{226, 230, 236}, blue{31, 91, 156}, red{190, 60, 45}, green{40, 130, 80},
    ochre{176, 122, 18};

constexpr double rule_mm = 1.4;  // a rule and the room around it
double height_of(double size_pt) { return size_pt * leading * mm_per_point; }

FontFace bold_if(bool is_bold) { return is_bold ? FontFace::bold : FontFace::regular; }

}  // namespace

PageFlow::PageFlow(Paper paper) : paper_(std::move(paper)) { new_page(); }

double PageFlow::room_mm() const { return paper_.height_mm - paper_.bottom_mm - y_mm_; }

void PageFlow::new_page() {
  ComposedPage& made = pages_.emplace_back();
  made.width_mm = paper_.width_mm;
  made.height_mm = paper_.height_mm;
  y_mm_ = paper_.top_mm;
}

void PageFlow::need(double mm) {
  if (room_mm() < mm && y_mm_ > paper_.top_mm) new_page();
}

void PageFlow::text(const std::string& text, double x_mm, double baseline_mm, double size_pt, FontFace face,
                    Align align, Ink ink) {
  page().texts.push_back({text, x_mm, baseline_mm, size_pt, face, align, ink});
}

void PageFlow::paragraph(const std::string& words, const TextStyle& style) {
  const double left = paper_.left_mm, width = text_width_mm();
  const double x = style.align == Align::left ? left : style.align == Align::center ? left + width / 2 : left + width;
  // The first line is shorter by its indent, so it is broken off alone.
  std::vector<std::string> lines = wrapped(words, width - style.first_line_mm, style.size_pt, style.face);
  if (style.first_line_mm > 0 && lines.size() > 1) {
    const std::string first = lines.front();
    std::string rest;
    for (std::size_t i = 1; i < lines.size(); ++i) rest += (rest.empty() ? "" : " ") + lines[i];
    lines = wrapped(rest, width, style.size_pt, style.face);
    lines.insert(lines.begin(), first);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    need(height_of(style.size_pt));
    text(lines[i], x + (i == 0 ? style.first_line_mm : 0), y_mm_ + style.size_pt * ascent * mm_per_point, style.size_pt,
         style.face, style.align, style.ink);
    y_mm_ += height_of(style.size_pt);
  }
  y_mm_ += style.after_mm;
}

void PageFlow::labelled(const std::string& label, const std::string& words, const TextStyle& style) {
  const std::string head = label + ": ";
  const double indent = sohoa::text_width_mm(head, style.size_pt, FontFace::bold);
  need(height_of(style.size_pt));
  text(head, paper_.left_mm, y_mm_ + style.size_pt * ascent * mm_per_point, style.size_pt, FontFace::bold, Align::left,
       style.ink);
  TextStyle rest = style;
  rest.first_line_mm = indent;
  paragraph(words.empty() ? "—" : words, rest);
}

void PageFlow::side_by_side(const std::vector<std::vector<Block>>& columns, const std::vector<double>& shares) {
  SOHOA_INVARIANT(columns.size() == shares.size());
  struct Placed {
    std::vector<std::string> lines;
    const Block* block;
  };
  std::vector<std::vector<Placed>> placed(columns.size());
  double tallest = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    double height = 0;
    for (const Block& block : columns[i]) {
      const double width = text_width_mm() * shares[i] - 2;
      placed[i].push_back({wrapped(block.text, width, block.style.size_pt, block.style.face), &block});
      height += static_cast<double>(placed[i].back().lines.size()) * height_of(block.style.size_pt) + block.style.after_mm +
                (block.rule_share > 0 ? rule_mm : 0);
    }
    tallest = std::max(tallest, height);
  }
  need(tallest);
  double left = paper_.left_mm;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double width = text_width_mm() * shares[i];
    double y = y_mm_;
    for (const Placed& one : placed[i]) {
      const TextStyle& style = one.block->style;
      const double x = style.align == Align::left ? left : style.align == Align::center ? left + width / 2 : left + width;
      for (const std::string& line : one.lines) {
        text(line, x, y + style.size_pt * ascent * mm_per_point, style.size_pt, style.face, style.align, style.ink);
        y += height_of(style.size_pt);
      }
      if (one.block->rule_share > 0 && !one.lines.empty()) {
        const double length = sohoa::text_width_mm(one.lines.back(), style.size_pt, style.face) * one.block->rule_share;
        const double from = style.align == Align::left ? x : style.align == Align::center ? x - length / 2 : x - length;
        page().lines.push_back({from, y + rule_mm / 2, from + length, y + rule_mm / 2, 0.6, style.ink});
        y += rule_mm;
      }
      y += style.after_mm;
    }
    left += width;
  }
  y_mm_ += tallest;
}

double PageFlow::row_height(const std::vector<Column>&, const std::vector<std::vector<std::string>>& cells,
                            double size_pt) const {
  std::size_t lines = 1;
  for (const auto& cell : cells) lines = std::max(lines, cell.size());
  return static_cast<double>(lines) * height_of(size_pt) + 1.6;
}

void PageFlow::draw_row(const std::vector<Column>& columns, const Row& row, double size_pt) {
  double all = 0;
  for (const Column& column : columns) all += column.share;
  std::vector<std::vector<std::string>> cells;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double width = text_width_mm() * columns[i].share / all - 2;
    cells.push_back(wrapped(i < row.cells.size() ? row.cells[i] : "", width, size_pt, bold_if(row.is_bold)));
  }
  const double height = row_height(columns, cells, size_pt), bottom = y_mm_ + height;
  if (row.fill) page().boxes.push_back({paper_.left_mm, y_mm_, text_width_mm(), height, *row.fill});
  double left = paper_.left_mm;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double width = text_width_mm() * columns[i].share / all;
    const Align align = columns[i].align;
    const double x = align == Align::left ? left + 1 : align == Align::center ? left + width / 2 : left + width - 1;
    double baseline = y_mm_ + 0.8 + size_pt * ascent * mm_per_point;
    for (const std::string& line : cells[i]) {
      text(line, x, baseline, size_pt, bold_if(row.is_bold), align);
      baseline += height_of(size_pt);
    }
    page().lines.push_back({left, y_mm_, left, bottom, 0.4, grey});
    left += width;
  }
  page().lines.push_back({left, y_mm_, left, bottom, 0.4, grey});
  page().lines.push_back({paper_.left_mm, y_mm_, left, y_mm_, 0.4, grey});
  page().lines.push_back({paper_.left_mm, bottom, left, bottom, 0.4, grey});
  y_mm_ = bottom;
}

void PageFlow::table(const std::vector<Column>& columns, const std::vector<std::string>& head,
                     const std::vector<Row>& rows, double size_pt) {
  const Row heading{head, true, pale};
  need(3 * height_of(size_pt) + 6);
  draw_row(columns, heading, size_pt);
  for (const Row& row : rows) {
    double all = 0;
    for (const Column& column : columns) all += column.share;
    std::size_t lines = 1;
    for (std::size_t i = 0; i < columns.size() && i < row.cells.size(); ++i) {
      const double width = text_width_mm() * columns[i].share / all - 2;
      lines = std::max(lines, wrapped(row.cells[i], width, size_pt, bold_if(row.is_bold)).size());
    }
    if (room_mm() < static_cast<double>(lines) * height_of(size_pt) + 1.6) {
      new_page();
      draw_row(columns, heading, size_pt);
    }
    draw_row(columns, row, size_pt);
  }
  y_mm_ += 3;
}

void PageFlow::bars(const std::string& title, const std::vector<Bar>& bars) {
  constexpr double row_mm = 6.2, bar_mm = 3.6, size_pt = 9.5;
  const double label_mm = text_width_mm() * 0.42;
  double value_mm = 0;
  for (const Bar& bar : bars) {
    value_mm = std::max(value_mm, sohoa::text_width_mm(bar.value, size_pt, bold_if(bar.is_short)) + 4);
  }
  const double left = paper_.left_mm + label_mm + 2, width = text_width_mm() - label_mm - 2 - value_mm;
  need(std::min(10 + row_mm * static_cast<double>(bars.size()), 60.0));
  paragraph(title, {.size_pt = 12, .face = FontFace::bold, .after_mm = 1.5});
  for (const Bar& bar : bars) {
    // A name is told apart by its end as well, so a long one takes a second line.
    const std::vector<std::string> label = wrapped(bar.label, label_mm, size_pt);
    const double more_mm = static_cast<double>(label.size() - 1) * height_of(size_pt);
    need(row_mm + more_mm);
    const double baseline = y_mm_ + bar_mm;
    for (std::size_t i = 0; i < label.size(); ++i) {
      text(label[i], paper_.left_mm, baseline + static_cast<double>(i) * height_of(size_pt), size_pt, FontFace::regular, Align::left);
    }
    page().boxes.push_back({left, y_mm_ + 0.6, width, bar_mm, pale});
    if (bar.share) {
      page().boxes.push_back({left, y_mm_ + 0.6, width * std::clamp(*bar.share, 0.0, 1.0), bar_mm, bar.is_short ? red : blue});
    }
    if (bar.target) {
      const double x = left + width * *bar.target;
      page().lines.push_back({x, y_mm_ - 0.2, x, y_mm_ + bar_mm + 1.4, 1.2, black});
    }
    text(bar.value, left + width + value_mm - 1, baseline, size_pt, bold_if(bar.is_short), Align::right);
    y_mm_ += row_mm + more_mm;
  }
  y_mm_ += 3;
}

void PageFlow::trend(const std::string& title, const std::vector<std::string>& points, const std::vector<Series>& series,
                     std::optional<double> target) {
  constexpr double plot_mm = 55;
  constexpr std::array<Ink, 4> inks = {blue, red, green, ochre};
  need(plot_mm + 25);
  paragraph(title, {.size_pt = 12, .face = FontFace::bold, .after_mm = 2});
  const double left = paper_.left_mm + 12, width = text_width_mm() - 14, top = y_mm_;
  const auto place = [&](double share) { return top + plot_mm * (1 - std::clamp(share, 0.0, 1.0)); };
  for (const int percent : {0, 25, 50, 75, 100}) {
    const double y = place(percent / 100.0);
    page().lines.push_back({left, y, left + width, y, 0.3, pale});
    text(std::to_string(percent) + " %", left - 1.5, y + 1.2, 8, FontFace::regular, Align::right, grey);
  }
  if (target) page().lines.push_back({left, place(*target), left + width, place(*target), 0.9, black});
  const auto x_of = [&](std::size_t i) {
    return points.size() < 2 ? left + width / 2
                             : left + width * static_cast<double>(i) / static_cast<double>(points.size() - 1);
  };
  const std::size_t step = std::max<std::size_t>(1, (points.size() + 9) / 10);
  for (std::size_t i = 0; i < points.size(); i += step) {
    text(points[i], x_of(i), top + plot_mm + 4.5, 8, FontFace::regular, Align::center, grey);
  }
  double legend = left;
  for (std::size_t s = 0; s < series.size(); ++s) {
    const Ink ink = inks[s % inks.size()];
    std::optional<std::pair<double, double>> last;
    for (std::size_t i = 0; i < series[s].shares.size() && i < points.size(); ++i) {
      if (!series[s].shares[i]) {
        last.reset();
        continue;
      }
      const std::pair here{x_of(i), place(*series[s].shares[i])};
      if (last) page().lines.push_back({last->first, last->second, here.first, here.second, 1.2 + 0.3 * static_cast<double>(s), ink});
      else page().boxes.push_back({here.first - 0.5, here.second - 0.5, 1, 1, ink});
      last = here;
    }
    const double y = top + plot_mm + 10 + 4.5 * static_cast<double>(s);
    page().lines.push_back({legend, y - 1, legend + 8, y - 1, 1.2 + 0.3 * static_cast<double>(s), ink});
    text(series[s].label, legend + 10, y, 9, FontFace::regular, Align::left);
  }
  y_mm_ = top + plot_mm + 13 + 4.5 * static_cast<double>(series.size());
}

std::vector<ComposedPage> PageFlow::finish() {
  const double baseline = paper_.height_mm - paper_.bottom_mm / 2;
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    auto& texts = pages_[i].texts;
    texts.push_back({std::to_string(i + 1) + "/" + std::to_string(pages_.size()), paper_.width_mm - paper_.right_mm,
                     baseline, 9, FontFace::regular, Align::right, grey});
    if (!paper_.footer.empty()) {
      texts.push_back({paper_.footer, paper_.left_mm, baseline, 9, FontFace::regular, Align::left, grey});
    }
  }
  return std::move(pages_);
}

}  // namespace sohoa
