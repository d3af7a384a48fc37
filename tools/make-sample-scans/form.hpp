/// The form language of samples/forms/*.form: one directive a line, drawn from the top of the page downwards.
/// samples/README.md lists the directives.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sheet.hpp"

namespace samples {

using Values = std::map<std::string, std::string>;

/// The directives of one page.
using PageScript = std::vector<std::string>;

/// Reads a form and splits it at `page`. Throws std::runtime_error naming the file.
std::vector<PageScript> read_form(const std::filesystem::path& file);

/// Paper size of a page: A4 unless its first directive is `paper WIDTH HEIGHT`.
std::pair<double, double> paper_of(const PageScript& page);

/// Carries out directives on a sheet. Throws std::runtime_error on an unknown directive, a missing value, or a page that
/// runs over its end.
class FormPainter {
 public:
  FormPainter(Sheet& sheet, const Values& values, Random random) : sheet_(sheet), values_(values), random_(random) {
    right_ = sheet.width_mm() - 18;
  }
  void run(std::string_view directive);
  /// Whether a directive still has room, near enough for lines; seals, signatures and pictures are taken to fit.
  bool fits(std::string_view directive) const;
  double room_mm() const { return sheet_.height_mm() - bottom_ - y_; }
  double text_width() const { return right_ - left_; }

 private:
  using Arguments = std::vector<std::string>;
  using Action = void (FormPainter::*)(const Arguments&);
  static const std::map<std::string, Action, std::less<>>& actions();

  void margins(const Arguments&);
  void font(const Arguments&);
  void column(const Arguments&);
  void gap(const Arguments&);
  void cols(const Arguments&);
  void under(const Arguments&);
  void centre(const Arguments&);
  void para(const Arguments&);
  void line(const Arguments&);
  void field(const Arguments&);
  void dots(const Arguments&);
  void table(const Arguments&);
  void row(const Arguments&);
  void head(const Arguments&);
  void stand(const Arguments&);
  void panel(const Arguments&);
  void turned(const Arguments&);
  void seal(const Arguments&);
  void ink(const Arguments&);
  void photo(const Arguments&);
  void box(const Arguments&);
  void frame(const Arguments&);
  void tint(const Arguments&);
  void guilloche(const Arguments&);
  void emblem(const Arguments&);
  void stamp(const Arguments&);
  void map(const Arguments&);
  void at(const Arguments&);
  void paper(const Arguments&) {}

  double row_height(const Arguments&) const;
  std::string filled(std::string_view text) const;
  TextStyle with(Align align) const;
  TextStyle paragraph_style() const;

  Sheet& sheet_;
  const Values& values_;
  Random random_;
  TextStyle style_;
  double left_ = 25, right_, bottom_ = 12, y_ = 18;
  double columns_top_ = -1;
  double split_ = 0.39;
  std::vector<double> table_;
};

}  // namespace samples
