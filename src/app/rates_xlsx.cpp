// The spreadsheet of a report, through libxlsxwriter.

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <xlsxwriter.h>

#include "app/rates_output.hpp"
#include "sohoa/core/error.hpp"

namespace sohoa::app {

namespace {

namespace fs = std::filesystem;

using Row = lxw_row_t;
using Col = lxw_col_t;

constexpr std::uint8_t a4 = 9;

/// Every cell has a format: one without would be in another font than the rest.
enum class Look { title, note, head, text, wrapped, middle, count, percent, missed, change, points };
/// A sum of the rows above it, or of a unit with those below it.
enum class Kind { row, group, total };

class Workbook {
 public:
  Workbook(const fs::path& file, std::string title) : book_(workbook_new(file.c_str())) {
    if (book_ == nullptr) throw Error(ErrorCode::io_failed, "the spreadsheet cannot be made", file.string());
    lxw_doc_properties properties{};
    properties.title = title.data();
    workbook_set_properties(book_, &properties);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  ~Workbook() {
    if (book_ != nullptr) workbook_close(book_);
  }

  lxw_worksheet* add_sheet(const std::string& name) { return workbook_add_worksheet(book_, name.c_str()); }
  void close(const fs::path& file) {
    const lxw_error result = workbook_close(book_);
    book_ = nullptr;
    if (result != LXW_NO_ERROR) throw Error(ErrorCode::io_failed, lxw_strerror(result), file.string());
  }

  lxw_format* format(Look look, Kind kind) {
    lxw_format*& made = formats_[{look, kind}];
    if (made == nullptr) made = make(look, kind);
    return made;
  }

 private:
  lxw_format* make(Look look, Kind kind) {
    lxw_format* made = workbook_add_format(book_);
    format_set_font_name(made, "Times New Roman");
    format_set_font_size(made, look == Look::title ? 14 : look == Look::note ? 10 : 11);
    format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
    if (look == Look::title || look == Look::head || kind == Kind::total) format_set_bold(made);
    if (look == Look::note || kind == Kind::group) format_set_italic(made);
    if (look == Look::title || look == Look::note) return made;
    format_set_border(made, LXW_BORDER_THIN);
    format_set_border_color(made, 0xA0A6AE);
    if (look == Look::head) format_set_bg_color(made, 0xE2E6EC);
    if (look == Look::head || look == Look::wrapped) format_set_text_wrap(made);
    if (look == Look::head || look == Look::middle) format_set_align(made, LXW_ALIGN_CENTER);
    // A dash for 0/0 stands where the number would.
    if (look >= Look::count) format_set_align(made, LXW_ALIGN_RIGHT);
    if (look == Look::count) format_set_num_format(made, "#,##0");
    if (look == Look::percent || look == Look::missed) format_set_num_format(made, "0.00%");
    if (look == Look::missed) format_set_font_color(made, 0xB3261E);
    if (look == Look::change) format_set_num_format(made, "+0.00;\u22120.00;0.00");
    if (look == Look::points) format_set_num_format(made, "0.00");
    return made;
  }

  lxw_workbook* book_;
  std::map<std::pair<Look, Kind>, lxw_format*> formats_;
};

/// One sheet, filled row by row, and how it is printed.
class Sheet {
 public:
  Sheet(Workbook& book, const std::string& name) : book_(book), sheet_(book.add_sheet(name)) {}

  void widths(std::initializer_list<double> all) {
    for (const double width : all) worksheet_set_column(sheet_, columns_, columns_, width, nullptr), ++columns_;
  }
  void line(const std::string& text, Look look) {
    worksheet_write_string(sheet_, row_, 0, text.c_str(), book_.format(look, Kind::row));
    if (look == Look::title) worksheet_set_row(sheet_, row_, 22, nullptr);
    ++row_;
  }
  /// What is below can be filtered by it, stays in sight, and is repeated on every page.
  void head(const std::vector<std::string>& words, double height) {
    head_ = row_;
    worksheet_set_row(sheet_, row_, height, nullptr);
    begin(Kind::row);
    for (const std::string& word : words) text(word, Look::head);
    end();
  }
  void begin(Kind kind) { kind_ = kind, column_ = 0; }
  void text(const std::string& words, Look look = Look::text) {
    worksheet_write_string(sheet_, row_, column_++, words.c_str(), book_.format(look, kind_));
  }
  void number(double value, Look look) { worksheet_write_number(sheet_, row_, column_++, value, book_.format(look, kind_)); }
  void count(std::int64_t value) { number(static_cast<double>(value), Look::count); }
  /// 0/0 stays a dash: an empty cell would be read as nought.
  void share(const Ratio& ratio, bool is_missed = false) {
    if (ratio.denominator == 0) return text("—", Look::percent);
    number(static_cast<double>(ratio.numerator) / static_cast<double>(ratio.denominator), is_missed ? Look::missed : Look::percent);
  }
  void hundredths(const std::optional<std::int64_t>& value, Look look) {
    if (value) number(static_cast<double>(*value) / 100, look);
    else text("—", look);
  }
  void end() {
    last_ = std::max<Col>(last_, column_ == 0 ? 0 : static_cast<Col>(column_ - 1));
    ++row_;
  }

  /// `fixed`: columns that stay in sight.
  void finish(bool is_landscape, int fixed, Language language) {
    worksheet_set_paper(sheet_, a4);
    if (is_landscape) worksheet_set_landscape(sheet_);
    worksheet_set_margins(sheet_, 0.5, 0.5, 0.6, 0.6);
    worksheet_fit_to_pages(sheet_, 1, 0);
    worksheet_set_footer(sheet_, language == Language::vi ? "&L&\"Times New Roman\"&9&A&R&\"Times New Roman\"&9Trang &P/&N" : "&L&\"Times New Roman\"&9&A&R&\"Times New Roman\"&9Page &P/&N");
    if (!head_) return;
    worksheet_repeat_rows(sheet_, *head_, *head_);
    worksheet_freeze_panes(sheet_, *head_ + 1, static_cast<Col>(fixed));
    if (row_ > *head_ + 1) worksheet_autofilter(sheet_, *head_, 0, row_ - 1, last_);
  }

 private:
  Workbook& book_;
  lxw_worksheet* sheet_;
  Row row_ = 0;
  Col column_ = 0, columns_ = 0, last_ = 0;
  Kind kind_ = Kind::row;
  std::optional<Row> head_;
};

/// The workbook of one report.
class ReportBook {
 public:
  ReportBook(Workbook& book, const RatesReport& report, const SlotReport* slot, const RuleSet& rules, Language language)
      : book_(book), report_(report), slot_(slot), rules_(rules), language_(language) {}

  void write() {
    whole();
    units();
    numbers();
    balances();
    scores_of(slot_ != nullptr ? slot_->scores : scores(report_, rules_));
    if (slot_ != nullptr) late();
  }

 private:
  std::string say(const char* vi, const char* en) const { return language_ == Language::vi ? vi : en; }
  std::string title(const Indicator& one) const { return title_of(one.id, rules_, language_); }

  Sheet begun(const std::string& name, std::initializer_list<double> widths) {
    Sheet sheet(book_, name);
    sheet.widths(widths);
    const std::string slot = slot_ == nullptr ? "" : slot_->rule.title + say(", kỳ ", ", slot ") + std::to_string(slot_->slot.number);
    sheet.line(slot.empty() ? name : slot + ": " + name, Look::title);
    sheet.line(rules_.title() + say(". Từ ", ". From ") + report_.period.from.vietnamese() + say(" đến ", " to ") + report_.period.to.vietnamese() +
                   say("; số liệu đến ", "; as of ") + said(report_.as_of, language_) + ".",
               Look::note);
    return sheet;
  }

  const Indicator* before(const std::string& unit, const std::vector<UnitRates> RatesReport::* rows, const std::string& id) const {
    if (slot_ == nullptr || !slot_->before) return nullptr;
    const auto in = [&](const std::vector<Indicator>& all) -> const Indicator* {
      const auto found = std::find_if(all.begin(), all.end(), [&](const Indicator& one) { return one.id == id; });
      return found == all.end() ? nullptr : &*found;
    };
    if (rows == nullptr) return in(slot_->before->total);
    for (const UnitRates& one : (*slot_->before).*rows)
      if (one.code == unit) return in(one.indicators);
    return nullptr;
  }

  static bool is_missed(const Indicator& one) { return one.binding && one.met && !*one.met; }

  std::string standing(const Indicator& one) const {
    if (!one.target_basis_points) return "";
    if (!one.binding) return say("không ràng buộc", "not binding");
    if (!one.met) return say("chưa tính được", "cannot be told yet");
    return *one.met ? say("đạt", "met") : say("chưa đạt", "missed");
  }

  void target(Sheet& sheet, const Indicator& one) const {
    if (one.target_basis_points) sheet.share({*one.target_basis_points, 10000});
    else sheet.text("", Look::percent);
  }

  void change(Sheet& sheet, const Indicator& one, const Indicator* earlier) const {
    if (slot_ == nullptr) return;
    sheet.hundredths(earlier == nullptr ? std::nullopt : change_of(one.ratio, earlier->ratio), Look::change);
  }

  void whole() {
    Sheet sheet = begun(say("Toàn bộ", "All"), {60, 11, 11, 11, 11, 16, 13});
    sheet.line(balance_text(report_.balance, language_), Look::note);
    std::vector<std::string> heads = {say("Chỉ tiêu", "Indicator"), say("Số lượng", "Number"), say("Tổng", "Of"), "%", say("Mục tiêu", "Target"), say("Kết quả", "Standing")};
    if (slot_ != nullptr) heads.push_back(say("So kỳ trước (điểm %)", "Change (points)"));
    sheet.head(heads, 34);
    for (const Indicator& one : report_.total) {
      sheet.begin(one.beside.empty() ? Kind::row : Kind::group);
      sheet.text((one.beside.empty() ? "" : "– ") + title(one), Look::wrapped);
      sheet.count(one.ratio.numerator);
      sheet.count(one.ratio.denominator);
      sheet.share(one.ratio, is_missed(one));
      target(sheet, one);
      sheet.text(standing(one), Look::middle);
      change(sheet, one, before("", nullptr, one.id));
      sheet.end();
    }
    sheet.line(say("Dòng có dấu – là cách tính của nơi khác, đặt cạnh để so sánh. Kết quả chỉ xét các đơn vị bị ràng buộc bởi mục tiêu.",
                   "A row with – is counted as others do, to compare. Standing looks at the units only that the target binds."),
               Look::note);
    sheet.finish(true, 1, language_);
  }

  /// Percentages side by side, as they are compared; the numbers behind them are on the next sheet.
  void units() {
    Sheet sheet = begun(say("Đơn vị", "Units"), {11, 62});
    const std::vector<std::size_t> columns = columns_of(report_);
    std::vector<std::string> heads = {say("Mã", "Code"), say("Đơn vị", "Unit")};
    for (const std::size_t i : columns) {
      sheet.widths({12});
      heads.push_back(title(report_.total[i]) + ", %");
    }
    sheet.head(heads, 64);
    const auto row = [&](Kind kind, const std::string& code, const std::string& name, const std::vector<Indicator>& indicators) {
      sheet.begin(kind);
      sheet.text(code);
      sheet.text(name, Look::wrapped);
      for (const std::size_t i : columns) sheet.share(indicators[i].ratio, is_missed(indicators[i]));
      sheet.end();
    };
    for (const UnitRates& unit : report_.units) row(Kind::row, unit.code, unit.name, unit.indicators);
    for (const UnitRates& unit : report_.with_below) row(Kind::group, unit.code, with_below_name(unit, language_), unit.indicators);
    row(Kind::total, "", say("Toàn bộ", "All"), report_.total);
    sheet.finish(true, 2, language_);
  }

  void numbers() {
    Sheet sheet = begun(say("Số liệu", "Numbers"), {11, 50, 56, 10, 10, 10, 10, 16, 12});
    std::vector<std::string> heads = {say("Mã", "Code"), say("Đơn vị", "Unit"), say("Chỉ tiêu", "Indicator"), say("Số lượng", "Number"), say("Tổng", "Of"), "%", say("Mục tiêu", "Target"), say("Kết quả", "Standing")};
    if (slot_ != nullptr) heads.push_back(say("So kỳ trước (điểm %)", "Change (points)"));
    sheet.head(heads, 34);
    const auto rows = [&](Kind kind, const std::string& code, const std::string& name, const std::vector<Indicator>& indicators, const std::vector<UnitRates> RatesReport::* source) {
      for (const Indicator& one : indicators) {
        sheet.begin(kind);
        sheet.text(code);
        sheet.text(name, Look::wrapped);
        sheet.text(title(one), Look::wrapped);
        sheet.count(one.ratio.numerator);
        sheet.count(one.ratio.denominator);
        sheet.share(one.ratio, is_missed(one));
        target(sheet, one);
        sheet.text(standing(one), Look::middle);
        change(sheet, one, before(code, source, one.id));
        sheet.end();
      }
    };
    for (const UnitRates& unit : report_.units) rows(Kind::row, unit.code, unit.name, unit.indicators, &RatesReport::units);
    for (const UnitRates& unit : report_.with_below) rows(Kind::group, unit.code, with_below_name(unit, language_), unit.indicators, &RatesReport::with_below);
    rows(Kind::total, "", say("Toàn bộ", "All"), report_.total, nullptr);
    sheet.finish(true, 2, language_);
  }

  void balances() {
    Sheet sheet = begun(say("Cân đối hồ sơ", "Balance"), {11, 62, 14, 12, 14, 10, 12, 14});
    sheet.head({say("Mã", "Code"), say("Đơn vị", "Unit"), say("Kỳ trước chuyển qua", "Carried over"), say("Tiếp nhận", "Received"), say("Đã giải quyết", "Finished"), say("Rút", "Withdrawn"),
                say("Tạm dừng", "Paused"), say("Đang giải quyết", "Running")},
               34);
    const auto row = [&](Kind kind, const std::string& code, const std::string& name, const Balance& b) {
      sheet.begin(kind);
      sheet.text(code);
      sheet.text(name, Look::wrapped);
      for (const std::int64_t number : {b.carried_over, b.received, b.finished, b.withdrawn, b.paused, b.running}) sheet.count(number);
      sheet.end();
    };
    for (const UnitRates& unit : report_.units) row(Kind::row, unit.code, unit.name, unit.balance);
    for (const UnitRates& unit : report_.with_below) row(Kind::group, unit.code, with_below_name(unit, language_), unit.balance);
    row(Kind::total, "", say("Toàn bộ", "All"), report_.balance);
    sheet.finish(true, 2, language_);
  }

  void scores_of(const std::vector<ScoreSheet>& sheets) {
    if (sheets.empty()) return;
    Sheet sheet = begun(say("Chấm điểm", "Scores"), {44, 11, 34, 60, 11, 11, 30});
    sheet.head({say("Phiếu", "Sheet"), say("Đơn vị", "Unit"), say("Nhóm", "Group"), say("Tiêu chí", "Criterion"), say("Điểm đạt", "Reached"), say("Điểm tối đa", "Points"), say("Ghi chú", "Note")}, 34);
    for (const ScoreSheet& one : sheets)
      for (const ScoredGroup& group : one.groups)
        for (const ScoredCriterion& criterion : group.criteria) {
          sheet.begin(Kind::row);
          sheet.text(one.title, Look::wrapped);
          sheet.text(one.unit);
          sheet.text(group.title, Look::wrapped);
          sheet.text(criterion.title, Look::wrapped);
          sheet.hundredths(criterion.reached, Look::points);
          sheet.hundredths(criterion.points, Look::points);
          sheet.text(one.is_demo ? say("minh họa: chưa có văn bản", "illustrative: the text was not at hand") : "", Look::wrapped);
          sheet.end();
        }
    sheet.finish(true, 0, language_);
  }

  void late() {
    Sheet sheet = begun(say("Báo cáo muộn", "Late reports"), {11, 62, 16, 26});
    if (slot_->late.empty()) sheet.line(say("Không có.", "None."), Look::note);
    else sheet.head({say("Mã", "Code"), say("Đơn vị", "Unit"), say("Tình trạng", "Standing"), say("Nộp lúc", "Handed in")}, 22);
    for (const DueReport& late : slot_->late) {
      const Unit* unit = rules_.units().find(late.unit);
      sheet.begin(Kind::row);
      sheet.text(late.unit);
      sheet.text(unit == nullptr ? late.unit : unit->name_on(slot_->slot.day), Look::wrapped);
      sheet.text(std::string(sentence(name(late.standing), language_)), Look::middle);
      sheet.text(late.handed_in_at ? said(*late.handed_in_at, language_) : "—", Look::middle);
      sheet.end();
    }
    sheet.finish(false, 0, language_);
  }

  Workbook& book_;
  const RatesReport& report_;
  const SlotReport* slot_;
  const RuleSet& rules_;
  Language language_;
};

}  // namespace

void write_xlsx(const fs::path& to, const RatesReport& report, const SlotReport* slot, const RuleSet& rules, Language language) {
  const fs::path unfinished = to.string() + ".part";
  {
    Workbook book(unfinished, slot != nullptr ? slot->rule.title : rules.title());
    ReportBook(book, report, slot, rules, language).write();
    book.close(unfinished);
  }
  std::error_code failure;
  fs::rename(unfinished, to, failure);
  if (failure) throw Error(ErrorCode::io_failed, failure.message(), to.string());
}

}  // namespace sohoa::app
