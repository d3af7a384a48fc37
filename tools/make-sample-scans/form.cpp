// Interprets forms. A directive is a word, then arguments between bars; {name} stands for a value of the dossier.
#include "form.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace samples {
namespace {

constexpr double cell_padding_mm = 1.3;
constexpr double paragraph_gap_mm = 1.1;
constexpr double panel_padding_mm = 2;

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

std::vector<std::string> arguments_of(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find('|', from), text.size());
    out.push_back(trimmed(text.substr(from, to - from)));
    from = to + 1;
  }
  return out;
}

double number(const std::vector<std::string>& arguments, std::size_t at) {
  if (at >= arguments.size()) throw std::runtime_error("a number is missing");
  std::size_t used = 0;
  const double value = std::stod(arguments[at], &used);
  if (used != arguments[at].size()) throw std::runtime_error("not a number: " + arguments[at]);
  return value;
}

const std::string& argument(const std::vector<std::string>& arguments, std::size_t at) {
  static const std::string none;
  return at < arguments.size() ? arguments[at] : none;
}

Colour colour_of(const std::vector<std::string>& arguments, std::size_t at) {
  return {number(arguments, at), number(arguments, at + 1), number(arguments, at + 2)};
}

}  // namespace

std::vector<PageScript> read_form(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("no form " + file.string());
  std::vector<PageScript> pages(1);
  for (std::string text; std::getline(in, text);) {
    text = trimmed(text);
    if (text.empty() || text.front() == '#') continue;
    if (text == "page") pages.emplace_back();
    else pages.back().push_back(std::move(text));
  }
  return pages;
}

std::pair<double, double> paper_of(const PageScript& page) {
  if (page.empty() || !page.front().starts_with("paper ")) return {210, 297};
  const auto size = arguments_of(std::string_view(page.front()).substr(6));
  return {number(size, 0), number(size, 1)};
}

const std::map<std::string, FormPainter::Action, std::less<>>& FormPainter::actions() {
  static const std::map<std::string, Action, std::less<>> table = {
      {"paper", &FormPainter::paper},   {"margins", &FormPainter::margins}, {"font", &FormPainter::font},
      {"column", &FormPainter::column}, {"gap", &FormPainter::gap},         {"cols", &FormPainter::cols},
      {"under", &FormPainter::under},   {"centre", &FormPainter::centre},   {"para", &FormPainter::para},
      {"line", &FormPainter::line},     {"field", &FormPainter::field},     {"table", &FormPainter::table},
      {"row", &FormPainter::row},
      {"head", &FormPainter::head},     {"stand", &FormPainter::stand},     {"panel", &FormPainter::panel}, {"turned", &FormPainter::turned},
            {"dots", &FormPainter::dots},       {"seal", &FormPainter::seal},       {"ink", &FormPainter::ink},
      {"photo", &FormPainter::photo},   {"box", &FormPainter::box},         {"frame", &FormPainter::frame},
      {"tint", &FormPainter::tint},     {"guilloche", &FormPainter::guilloche}, {"emblem", &FormPainter::emblem},
      {"stamp", &FormPainter::stamp},   {"map", &FormPainter::map},         {"at", &FormPainter::at}};
  return table;
}

void FormPainter::run(std::string_view directive) {
  const auto space = std::min(directive.find(' '), directive.size());
  const auto action = actions().find(directive.substr(0, space));
  if (action == actions().end()) throw std::runtime_error("unknown directive: " + std::string(directive));
  const std::string rest = filled(directive.substr(std::min(space + 1, directive.size())));
  (this->*action->second)(arguments_of(rest));
  if (room_mm() < 0) throw std::runtime_error("the page is full at: " + std::string(directive));
}

bool FormPainter::fits(std::string_view directive) const {
  if (directive.starts_with("para "))
    return sheet_.measure(text_width(), directive.substr(5), paragraph_style()).height_mm + paragraph_gap_mm < room_mm();
  if (directive.starts_with("row ")) return row_height(arguments_of(directive.substr(4))) < room_mm();
  if (directive.starts_with("gap ")) return number(arguments_of(directive.substr(4)), 0) < room_mm();
  constexpr double room_of_two_lines_mm = 14;
  for (const std::string_view written : {"line ", "cols ", "centre ", "field ", "dots ", "under ", "panel "})
    if (directive.starts_with(written)) return room_mm() > room_of_two_lines_mm;
  return true;
}

std::string FormPainter::filled(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = std::min(text.find('{', at), text.size());
    out += text.substr(at, open - at);
    if (open == text.size()) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) throw std::runtime_error("unclosed {: " + std::string(text));
    const std::string name(text.substr(open + 1, close - open - 1));
    const auto value = values_.find(name);
    if (value == values_.end()) throw std::runtime_error("no value for {" + name + "}");
    out += escape_markup(value->second);
    at = close + 1;
  }
  return out;
}

TextStyle FormPainter::with(Align align) const {
  TextStyle style = style_;
  style.align = align;
  return style;
}

TextStyle FormPainter::paragraph_style() const {
  TextStyle style = with(Align::justify);
  style.indent_mm = 10;
  return style;
}

void FormPainter::margins(const Arguments& a) {
  left_ = number(a, 0);
  y_ = number(a, 1);
  right_ = sheet_.width_mm() - number(a, 2);
  bottom_ = number(a, 3);
}

void FormPainter::font(const Arguments& a) {
  style_.family = a.at(0);
  style_.size_pt = number(a, 1);
  if (a.size() > 2) style_.line_spacing = number(a, 2);
}

void FormPainter::column(const Arguments& a) {
  if (columns_top_ < 0) columns_top_ = y_;
  left_ = number(a, 0);
  right_ = number(a, 1);
  y_ = columns_top_;
  sheet_.next_reading_group();
}

void FormPainter::gap(const Arguments& a) { y_ += number(a, 0); }
void FormPainter::at(const Arguments& a) { y_ = number(a, 0); }

void FormPainter::cols(const Arguments& a) {
  const double middle = left_ + text_width() * (a.size() > 2 ? number(a, 2) : split_);
  const TextStyle style = with(Align::centre);
  double height = 0;
  if (!argument(a, 0).empty())
    height = sheet_.write(left_, y_, middle - left_, argument(a, 0), style).height_mm;
  if (!argument(a, 1).empty())
    height = std::max(height, sheet_.write(middle, y_, right_ - middle, argument(a, 1), style).height_mm);
  y_ += height;
}

void FormPainter::under(const Arguments& a) {
  const double middle = left_ + text_width() * split_;
  const double left_centre = (left_ + middle) / 2, right_centre = (middle + right_) / 2;
  const double left_half = number(a, 0) / 2, right_half = number(a, 1) / 2;
  if (left_half > 0) sheet_.line(left_centre - left_half, y_ + 0.6, left_centre + left_half, y_ + 0.6, 0.22);
  if (right_half > 0) sheet_.line(right_centre - right_half, y_ + 0.6, right_centre + right_half, y_ + 0.6, 0.22);
  y_ += 2.5;
}

void FormPainter::centre(const Arguments& a) {
  y_ += sheet_.write(left_, y_, text_width(), argument(a, 0), with(Align::centre)).height_mm;
}

void FormPainter::para(const Arguments& a) {
  y_ += sheet_.write(left_, y_, text_width(), argument(a, 0), paragraph_style()).height_mm + paragraph_gap_mm;
}

void FormPainter::line(const Arguments& a) {
  const double indent = a.size() > 1 ? number(a, 1) : 0;
  y_ += sheet_.write(left_ + indent, y_, text_width() - indent, argument(a, 0), with(Align::left)).height_mm + 0.5;
}

// field LABEL | VALUE [| LABEL | VALUE ...]: side by side with equal widths.
void FormPainter::field(const Arguments& a) {
  const std::size_t count = (a.size() + 1) / 2;
  const double width = (text_width() - 2.0 * static_cast<double>(count - 1)) / static_cast<double>(count);
  double height = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = left_ + (width + 2) * static_cast<double>(i);
    const auto done = sheet_.write_field(x, y_, width, a[2 * i], argument(a, 2 * i + 1), with(Align::left));
    height = std::max(height, done.height_mm);
  }
  y_ += height + 0.8;
}

// dots LEADER | LABEL | VALUE: a line filled up with typed dots or underscores.
void FormPainter::dots(const Arguments& a) {
  y_ += sheet_.write_typed_leader(left_, y_, text_width(), argument(a, 1), argument(a, 2), a.at(0), with(Align::left)).height_mm + 0.6;
}

void FormPainter::table(const Arguments& a) {
  table_.clear();
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += number(a, i);
  for (std::size_t i = 0; i < a.size(); ++i) table_.push_back(number(a, i) / sum * text_width());
}

double FormPainter::row_height(const Arguments& a) const {
  double height = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    height = std::max(height, sheet_.measure(table_.at(i) - 2 * cell_padding_mm, a[i], style_).height_mm);
  return height + 2 * cell_padding_mm;
}

void FormPainter::row(const Arguments& a) {
  if (a.size() != table_.size()) throw std::runtime_error("a row does not fit its table");
  const double height = row_height(a);
  double x = left_;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sheet_.rectangle(x, y_, table_[i], height, 0.2, {0.15, 0.15, 0.15});
    sheet_.write(x + cell_padding_mm, y_ + cell_padding_mm, table_[i] - 2 * cell_padding_mm, a[i], with(Align::left));
    x += table_[i];
  }
  y_ += height;
}

// head R | G | B | CELL | CELL…: a row of a table in white on a dark ground.
void FormPainter::head(const Arguments& a) {
  const Arguments cells(a.begin() + 3, a.end());
  if (cells.size() != table_.size()) throw std::runtime_error("a head does not fit its table");
  const double height = row_height(cells);
  TextStyle white = with(Align::centre);
  white.colour = {1, 1, 1};
  double x = left_;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    sheet_.fill(x, y_, table_[i], height, colour_of(a, 0));
    sheet_.rectangle(x, y_, table_[i], height, 0.2, {0.15, 0.15, 0.15});
    sheet_.write(x + cell_padding_mm, y_ + cell_padding_mm, table_[i] - 2 * cell_padding_mm, cells[i], white);
    x += table_[i];
  }
  y_ += height;
}

// stand HEIGHT | CELL | CELL…: a row of a table whose cells are turned sideways, read from below.
void FormPainter::stand(const Arguments& a) {
  const Arguments cells(a.begin() + 1, a.end());
  if (cells.size() != table_.size()) throw std::runtime_error("a head does not fit its table");
  const double height = number(a, 0);
  double x = left_;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    sheet_.rectangle(x, y_, table_[i], height, 0.2, {0.15, 0.15, 0.15});
    sheet_.write_turned(x + cell_padding_mm, y_ + cell_padding_mm, height - 2 * cell_padding_mm, cells[i], with(Align::left), 270);
    x += table_[i];
  }
  y_ += height;
}

// panel R | G | B | INK | TEXT: print of a grey between 0 and 1 on a coloured ground.
void FormPainter::panel(const Arguments& a) {
  TextStyle style = with(Align::centre);
  const double ink = number(a, 3);
  style.colour = {ink, ink, ink};
  const double width = text_width() - 2 * panel_padding_mm;
  const double height = sheet_.measure(width, a.at(4), style).height_mm + 2 * panel_padding_mm;
  sheet_.fill(left_, y_, text_width(), height, colour_of(a, 0));
  sheet_.write(left_ + panel_padding_mm, y_ + panel_padding_mm, width, a[4], style);
  y_ += height + paragraph_gap_mm;
}

// turned X | DY | DEGREES | LENGTH | TEXT: print along the height of the paper.
void FormPainter::turned(const Arguments& a) {
  sheet_.write_turned(number(a, 0), y_ + number(a, 1), number(a, 3), a.at(4), with(Align::left), static_cast<int>(number(a, 2)));
}

// seal X | DY | RADIUS | TOP OF THE RIM | BOTTOM OF THE RIM | MIDDLE
void FormPainter::seal(const Arguments& a) {
  sheet_.seal({.x_mm = number(a, 0), .y_mm = y_ + number(a, 1), .radius_mm = number(a, 2), .rim_top = argument(a, 3),
               .rim_bottom = argument(a, 4), .middle = argument(a, 5)},
              random_);
}

void FormPainter::ink(const Arguments& a) {
  sheet_.signature(number(a, 0), y_ + number(a, 1), number(a, 2), random_);
}

void FormPainter::photo(const Arguments& a) {
  sheet_.portrait(number(a, 0), y_ + number(a, 1), number(a, 2), number(a, 3));
}

void FormPainter::box(const Arguments& a) {
  sheet_.rectangle(number(a, 0), y_ + number(a, 1), number(a, 2), number(a, 3), 0.25, {0.1, 0.1, 0.1});
}

void FormPainter::frame(const Arguments& a) {
  const Colour colour = colour_of(a, 0);
  const double w = sheet_.width_mm(), h = sheet_.height_mm();
  sheet_.rectangle(8, 8, w - 16, h - 16, 1.2, colour);
  sheet_.rectangle(10, 10, w - 20, h - 20, 0.35, colour);
  for (const double x : {12.5, w - 12.5})
    for (const double y : {12.5, h - 12.5}) sheet_.star(x, y, 2, colour);
}

void FormPainter::tint(const Arguments& a) {
  sheet_.fill(0, 0, sheet_.width_mm(), sheet_.height_mm(), colour_of(a, 0));
}

void FormPainter::guilloche(const Arguments& a) { sheet_.guilloche(colour_of(a, 0)); }

void FormPainter::emblem(const Arguments& a) {
  const double x = number(a, 0), y = y_ + number(a, 1), r = number(a, 2);
  for (double ring = r; ring > r * 0.8; ring -= 0.5) sheet_.star(x, y, ring, {0.86, 0.62, 0.12});
  sheet_.star(x, y, r * 0.62, {0.80, 0.12, 0.12});
}

// stamp X | DY | WIDTH | TEXT: a red box with capitals, as a copy is marked.
void FormPainter::stamp(const Arguments& a) {
  const Colour red{0.80, 0.12, 0.16};
  const double x = number(a, 0), y = y_ + number(a, 1), width = number(a, 2);
  const TextStyle style{.family = "Arimo", .size_pt = 15, .align = Align::centre, .line_spacing = 1, .colour = red};
  const double height = sheet_.write(x, y + 1.2, width, argument(a, 3), style).height_mm + 2.4;
  sheet_.rectangle(x, y, width, height, 0.6, red);
}

// map HEIGHT: a sheet of the cadastral map, parcels with number and area.
void FormPainter::map(const Arguments& a) {
  const double height = number(a, 0), width = text_width();
  const Colour ink{0.1, 0.1, 0.1};
  sheet_.rectangle(left_, y_, width, height, 0.4, ink);
  constexpr int columns = 4, rows = 3;
  std::pair<double, double> corner[rows + 1][columns + 1];
  for (int r = 0; r <= rows; ++r)
    for (int c = 0; c <= columns; ++c) {
      const bool inner_x = c > 0 && c < columns, inner_y = r > 0 && r < rows;
      corner[r][c] = {left_ + width * c / columns + (inner_x ? random_.between(-6.0, 6.0) : 0.0),
                      y_ + height * r / rows + (inner_y ? random_.between(-6.0, 6.0) : 0.0)};
    }
  TextStyle small = style_;
  small.size_pt = 10;
  small.align = Align::centre;
  int parcel = random_.between(101, 180);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const auto& p = corner[r][c];
      const auto& q = corner[r + 1][c + 1];
      const bool ours = r == 1 && c == 1;
      sheet_.polygon({p, corner[r][c + 1], q, corner[r + 1][c]}, ours ? 0.7 : 0.25, ink);
      const double x = (p.first + q.first) / 2, y = (p.second + q.second) / 2;
      const std::string number_of = ours ? values_.at("parcel") : std::to_string(parcel++);
      const std::string area = ours ? values_.at("area") : std::to_string(random_.between(95, 640));
      sheet_.write(x - 14, y - 5, 28, number_of, small);
      sheet_.line(x - 6, y + 0.2, x + 6, y + 0.2, 0.2);
      sheet_.write(x - 14, y + 0.6, 28, area, small);
    }
  y_ += height + 3;
}

}  // namespace samples
