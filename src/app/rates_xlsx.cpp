// The spreadsheet of a report, through libxlsxwriter.

#include <memory>

#include <xlsxwriter.h>

#include "app/rates_output.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

class Workbook {
 public:
  explicit Workbook(const fs::path& file) : book_(workbook_new(file.c_str())) {
    if (book_ == nullptr) throw Error(ErrorCode::io_failed, "the spreadsheet cannot be made", file.string());
    head_ = format([](lxw_format* made) {
      format_set_bold(made);
      format_set_text_wrap(made);
      format_set_border(made, LXW_BORDER_THIN);
      format_set_bg_color(made, 0xE2E6EC);
      format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
    });
    percent_ = format([](lxw_format* made) { format_set_num_format(made, "0.00%"); });
    bold_ = format([](lxw_format* made) { format_set_bold(made); });
    wrapped_ = format([](lxw_format* made) { format_set_text_wrap(made); });
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  ~Workbook() {
    if (book_ != nullptr) workbook_close(book_);
  }

  lxw_workbook* book() const { return book_; }
  lxw_worksheet* sheet(const char* name) { return workbook_add_worksheet(book_, name); }
  void close(const fs::path& file) {
    const lxw_error result = workbook_close(book_);
    book_ = nullptr;
    if (result != LXW_NO_ERROR) throw Error(ErrorCode::io_failed, lxw_strerror(result), file.string());
  }

  lxw_format *head_, *percent_, *bold_, *wrapped_;

 private:
  template <class Set>
  lxw_format* format(const Set& set) {
    lxw_format* made = workbook_add_format(book_);
    format_set_font_name(made, "Times New Roman");
    set(made);
    return made;
  }
  lxw_workbook* book_;
};

using Row = lxw_row_t;
using Col = lxw_col_t;

void text(lxw_worksheet* sheet, Row row, int column, const std::string& words, lxw_format* format = nullptr) {
  worksheet_write_string(sheet, row, static_cast<Col>(column), words.c_str(), format);
}
void number(lxw_worksheet* sheet, Row row, int column, std::int64_t value) {
  worksheet_write_number(sheet, row, static_cast<Col>(column), static_cast<double>(value), nullptr);
}

/// 0/0 stays a dash: an empty cell would be read as nought.
void share(Workbook& book, lxw_worksheet* sheet, Row row, int column, const Ratio& ratio) {
  if (ratio.denominator == 0) return text(sheet, row, column, "—");
  worksheet_write_number(sheet, row, static_cast<Col>(column), static_cast<double>(ratio.numerator) / static_cast<double>(ratio.denominator), book.percent_);
}

/// Units down; for each indicator numerator, denominator and share, and the change since the slot before.
class UnitSheet {
 public:
  UnitSheet(Workbook& book, const RuleSet& rules, const RatesReport* before, Language language)
      : book_(book), rules_(rules), before_(before), language_(language), sheet_(book.sheet(language == Language::vi ? "Đơn vị" : "Units")) {}

  void write(const RatesReport& report) {
    const bool is_vietnamese = language_ == Language::vi;
    text(sheet_, 0, 0, (is_vietnamese ? "Từ " : "From ") + report.period.from.vietnamese() + (is_vietnamese ? " đến " : " to ") + report.period.to.vietnamese() +
                           (is_vietnamese ? ", số liệu đến " : ", as of ") + report.as_of.iso() + ", " + report.rules, book_.bold_);
    text(sheet_, 2, 0, is_vietnamese ? "Mã" : "Code", book_.head_);
    text(sheet_, 2, 1, is_vietnamese ? "Đơn vị" : "Unit", book_.head_);
    int column = 2;
    for (const Indicator& one : report.total) {
      text(sheet_, 2, column, title_of(one.id, rules_, language_), book_.head_);
      text(sheet_, 2, column + 1, is_vietnamese ? "tổng" : "of", book_.head_);
      text(sheet_, 2, column + 2, "%", book_.head_);
      text(sheet_, 2, column + 3, is_vietnamese ? "mục tiêu" : "target", book_.head_);
      text(sheet_, 2, column + 4, is_vietnamese ? "so kỳ trước" : "change", book_.head_);
      column += 5;
    }
    worksheet_set_row(sheet_, 2, 60, nullptr);
    worksheet_set_column(sheet_, 1, 1, 46, nullptr);
    worksheet_set_column(sheet_, 2, static_cast<Col>(column), 10, nullptr);
    Row row = 3;
    for (const UnitRates& unit : report.units) line(row++, unit.code, unit.name, unit.indicators, before_of(unit.code));
    line(row++, "", is_vietnamese ? "Toàn bộ" : "All", report.total, before_ == nullptr ? nullptr : &before_->total);
    worksheet_freeze_panes(sheet_, 3, 2);
    worksheet_autofilter(sheet_, 2, 0, row - 1, static_cast<Col>(column - 1));
  }

 private:
  const std::vector<Indicator>* before_of(const std::string& code) const {
    if (before_ == nullptr) return nullptr;
    for (const UnitRates& unit : before_->units)
      if (unit.code == code) return &unit.indicators;
    return nullptr;
  }

  void line(Row row, const std::string& code, const std::string& name, const std::vector<Indicator>& indicators, const std::vector<Indicator>* before) {
    text(sheet_, row, 0, code);
    text(sheet_, row, 1, name);
    int column = 2;
    for (std::size_t i = 0; i < indicators.size(); ++i, column += 5) {
      const Indicator& one = indicators[i];
      number(sheet_, row, column, one.ratio.numerator);
      number(sheet_, row, column + 1, one.ratio.denominator);
      share(book_, sheet_, row, column + 2, one.ratio);
      if (one.target_basis_points) share(book_, sheet_, row, column + 3, {*one.target_basis_points, 10000});
      if (before != nullptr && i < before->size()) text(sheet_, row, column + 4, change_text(one.ratio, (*before)[i].ratio));
    }
  }

  Workbook& book_;
  const RuleSet& rules_;
  const RatesReport* before_;
  Language language_;
  lxw_worksheet* sheet_;
};

void write_scores(Workbook& book, const std::vector<ScoreSheet>& sheets, Language language) {
  if (sheets.empty()) return;
  const bool is_vietnamese = language == Language::vi;
  lxw_worksheet* sheet = book.sheet(is_vietnamese ? "Chấm điểm" : "Scores");
  const char* heads_vi[] = {"Phiếu", "Đơn vị", "Nhóm", "Tiêu chí", "Điểm đạt", "Điểm tối đa", "Ghi chú"};
  const char* heads_en[] = {"Sheet", "Unit", "Group", "Criterion", "Reached", "Points", "Note"};
  for (int i = 0; i < 7; ++i) text(sheet, 0, i, is_vietnamese ? heads_vi[i] : heads_en[i], book.head_);
  Row row = 1;
  for (const ScoreSheet& one : sheets)
    for (const ScoredGroup& group : one.groups)
      for (const ScoredCriterion& criterion : group.criteria) {
        text(sheet, row, 0, one.title);
        text(sheet, row, 1, one.unit);
        text(sheet, row, 2, group.title);
        text(sheet, row, 3, criterion.title);
        if (criterion.reached) worksheet_write_number(sheet, row, 4, static_cast<double>(*criterion.reached) / 100, nullptr);
        else text(sheet, row, 4, "—");
        worksheet_write_number(sheet, row, 5, static_cast<double>(criterion.points) / 100, nullptr);
        if (one.is_demo) text(sheet, row, 6, is_vietnamese ? "minh họa: chưa có văn bản" : "illustrative: the text was not at hand");
        ++row;
      }
  worksheet_set_column(sheet, 0, 3, 34, nullptr);
  worksheet_autofilter(sheet, 0, 0, row - 1, 6);
}

void write_late(Workbook& book, const SlotReport& slot, const RuleSet& rules, Language language) {
  const bool is_vietnamese = language == Language::vi;
  lxw_worksheet* sheet = book.sheet(is_vietnamese ? "Báo cáo muộn" : "Late reports");
  text(sheet, 0, 0, is_vietnamese ? "Đơn vị" : "Unit", book.head_);
  text(sheet, 0, 1, is_vietnamese ? "Tên" : "Name", book.head_);
  text(sheet, 0, 2, is_vietnamese ? "Tình trạng" : "Standing", book.head_);
  Row row = 1;
  for (const DueReport& late : slot.late) {
    const Unit* unit = rules.units().find(late.unit);
    text(sheet, row, 0, late.unit);
    text(sheet, row, 1, unit == nullptr ? late.unit : unit->name_on(slot.slot.day));
    text(sheet, row++, 2, std::string(sentence(name(late.standing), language)) + (late.handed_in_at ? " " + late.handed_in_at->iso() : ""));
  }
  worksheet_set_column(sheet, 1, 2, 46, nullptr);
}

}  // namespace

void write_xlsx(const fs::path& to, const RatesReport& report, const SlotReport* slot, const RuleSet& rules, Language language) {
  const fs::path unfinished = to.string() + ".part";
  {
    Workbook book(unfinished);
    UnitSheet(book, rules, slot != nullptr && slot->before ? &*slot->before : nullptr, language).write(report);
    const std::vector<ScoreSheet> sheets = slot != nullptr ? slot->scores : scores(report, rules);
    write_scores(book, sheets, language);
    if (slot != nullptr) write_late(book, *slot, rules, language);
    book.close(unfinished);
  }
  std::error_code failure;
  fs::rename(unfinished, to, failure);
  if (failure) throw Error(ErrorCode::io_failed, failure.message(), to.string());
}

}  // namespace sohoa::app
