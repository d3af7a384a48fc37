// What stands where in the report. Every number comes from the model, and is written as Vietnamese writes numbers.

#include "app/report_pdf.hpp"

#include <algorithm>

#include "app/letterhead.hpp"
#include "app/rates_output.hpp"
#include "sohoa/pdf/flow.hpp"

namespace sohoa::app {

namespace {

constexpr Ink faint{110, 110, 110};

std::string unit_name(const std::string& code, const SlotReport& report, const RuleSet& rules) {
  const Unit* unit = rules.units().find(code);
  return unit == nullptr ? code : unit->name_on(report.slot.day);
}

/// Counts and percentages as Vietnamese writes them: 6.948 and 23,34.
std::string as_written(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string written;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      written += text[at++];
      continue;
    }
    const auto end = static_cast<std::size_t>(std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_digit) - text.begin());
    for (; at < end; ++at) {
      written += text[at];
      if (const std::size_t left = end - at - 1; left > 0 && left % 3 == 0) written += '.';
    }
    if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
      written += ',';
      for (++at; at < text.size() && is_digit(text[at]); ++at) written += text[at];
    }
  }
  return written;
}

std::string percent(const Ratio& ratio) { return as_written(ratio.percent()); }
std::string counts(const Ratio& ratio) { return as_written(fraction(ratio)); }
std::string points_of(std::int64_t hundredths) { return as_written(points_text(hundredths)); }

std::string title(const std::string& id, const RuleSet& rules) { return title_of(id, rules, Language::vi); }

std::optional<double> share(const Ratio& ratio) {
  if (ratio.denominator == 0) return std::nullopt;
  return static_cast<double>(ratio.numerator) / static_cast<double>(ratio.denominator);
}

std::string value_of(const Ratio& ratio) {
  return percent(ratio) + (ratio.denominator == 0 ? "" : " %") + " (" + counts(ratio) + ")";
}

std::string standing(const Indicator& indicator) {
  if (!indicator.target_basis_points || !indicator.binding) return "";
  if (!indicator.met) return "chưa tính được";
  return *indicator.met ? "đạt" : "chưa đạt";
}

const Indicator* find(const std::vector<Indicator>& all, const std::string& id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Indicator& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

class Document {
 public:
  Document(const SlotReport& report, const RuleSet& rules)
      : report_(report), rules_(rules),
        flow_({.left_mm = 25, .footer = "Kỳ " + std::to_string(report.slot.number) + ", số liệu đến " + said(report.as_of, Language::vi) + ", " + rules.name()}) {}

  PackagedPdf make(const std::vector<Correction>& corrections) {
    head();
    balance();
    totals();
    bars();
    trend();
    ranking();
    late();
    scores();
    list(corrections);
    flow_.paragraph("Mỗi tỷ lệ được đọc từ sổ sự kiện; hồ sơ đứng sau mỗi con số: sohoa rates explain. 0/0 ghi «—».", {.size_pt = 9, .face = FontFace::italic, .ink = faint});
    return compose(flow_.finish(), {.title = report_.rule.title + ", kỳ " + std::to_string(report_.slot.number), .made_at = report_.as_of});
  }

 private:
  void section(const std::string& text) {
    keep_together();
    flow_.gap(2);
    flow_.paragraph(text, {.size_pt = 13, .face = FontFace::bold, .after_mm = 2});
  }

  /// A heading stays with the first rows below it.
  void keep_together() {
    if (flow_.room_mm() < 45) flow_.new_page();
  }

  void head() {
    const Unit* province = nullptr;
    for (const Unit* unit : rules_.units().existing(report_.slot.day, report_.slot.day))
      if (unit->level == UnitLevel::province && (province == nullptr || !report_.rates.units.empty())) {
        const bool is_ours = !report_.rates.units.empty() && report_.rates.units.front().code.starts_with(unit->code);
        if (province == nullptr || is_ours) province = unit;
      }
    add_letterhead(flow_, {.above = province == nullptr ? "" : province->name_on(report_.slot.day), .agency = "Văn phòng", .below_motto = in_words(report_.slot.day)});
    flow_.gap(6);
    flow_.paragraph("BÁO CÁO", {.size_pt = 15, .face = FontFace::bold, .align = Align::center, .after_mm = 1});
    flow_.paragraph(report_.rule.title + ", kỳ " + std::to_string(report_.slot.number), {.size_pt = 13, .face = FontFace::bold, .align = Align::center, .after_mm = 1});
    flow_.paragraph(rules_.title(), {.size_pt = 12, .align = Align::center, .after_mm = 1});
    flow_.paragraph("Từ " + report_.period.from.vietnamese() + " đến " + report_.period.to.vietnamese() + "; số liệu đến " + said(report_.as_of, Language::vi),
                    {.size_pt = 11, .face = FontFace::italic, .align = Align::center, .after_mm = 4});
  }

  void balance() {
    flow_.paragraph(as_written(balance_text(report_.rates.balance, Language::vi)), {.size_pt = 12, .first_line_mm = 10, .after_mm = 3});
  }

  void totals() {
    section("I. Toàn tỉnh");
    std::vector<PageFlow::Row> rows;
    for (const Indicator& one : report_.rates.total) {
      const Indicator* before = report_.before ? find(report_.before->total, one.id) : nullptr;
      const std::string target = one.target_basis_points ? percent(Ratio{*one.target_basis_points, 10000}) : "";
      const bool is_missed = one.met && !*one.met && one.binding;
      rows.push_back({{(one.beside.empty() ? "" : "– ") + title(one.id, rules_), counts(one.ratio), percent(one.ratio), target, standing(one),
                       before == nullptr ? "" : as_written(change_text(one.ratio, before->ratio))},
                      is_missed});
    }
    flow_.table({{4.4}, {1.5, Align::right}, {1.1, Align::right}, {1.1, Align::right}, {1.3, Align::center}, {1.2, Align::right}},
                {"Chỉ tiêu", "Số lượng", "%", "Mục tiêu", "Kết quả", "So kỳ trước"}, rows, 9.5);
    flow_.paragraph("Dòng có dấu – là cách tính của nơi khác, đặt cạnh để so sánh. Mục tiêu chỉ xét các đơn vị bị ràng buộc.", {.size_pt = 9, .face = FontFace::italic, .ink = faint});
  }

  void bars() {
    std::vector<PageFlow::Bar> all;
    for (const Indicator& one : report_.rates.total) {
      if (!one.target_basis_points) continue;
      all.push_back({.label = title(one.id, rules_), .value = percent(one.judged) + (one.judged.denominator == 0 ? "" : " %"), .share = share(one.judged),
                     .target = static_cast<double>(*one.target_basis_points) / 10000, .is_short = one.met && !*one.met});
    }
    flow_.bars("Các đơn vị bị ràng buộc so với mục tiêu (vạch đen)", all);
  }

  void trend() {
    if (report_.trend.size() < 2) return;
    std::vector<std::string> points;
    for (const SlotReport::Point& point : report_.trend) points.push_back(point.day.vietnamese().substr(0, 5));
    std::vector<PageFlow::Series> series;
    for (const char* id : {"digitized_dossiers", "processed_online", "digitized_results", "on_time"}) {
      PageFlow::Series one{title(id, rules_), {}};
      for (const SlotReport::Point& point : report_.trend) {
        const Indicator* found = find(point.total, id);
        one.shares.push_back(found == nullptr ? std::nullopt : share(found->ratio));
      }
      series.push_back(std::move(one));
    }
    flow_.trend("Diễn biến", points, series);
  }

  /// Units the target binds, the best first; those with nothing to count come last.
  void ranking() {
    section("II. Các đơn vị");
    for (const char* id : {"digitized_dossiers", "processed_online", "on_time"}) {
      struct Place { const UnitRates* unit; const Indicator* indicator; };
      std::vector<Place> places;
      for (const UnitRates& unit : report_.rates.units) {
        const Indicator* one = find(unit.indicators, id);
        if (one != nullptr && one->target_basis_points && one->ratio.denominator > 0) places.push_back({&unit, one});
      }
      std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return a.indicator->ratio.numerator * b.indicator->ratio.denominator > b.indicator->ratio.numerator * a.indicator->ratio.denominator;
      });
      std::vector<PageFlow::Bar> all;
      for (const Place& place : places)
        all.push_back({.label = place.unit->name, .value = value_of(place.indicator->ratio), .share = share(place.indicator->ratio),
                       .target = static_cast<double>(*place.indicator->target_basis_points) / 10000, .is_short = place.indicator->met && !*place.indicator->met});
      if (!all.empty()) flow_.bars(title(id, rules_), all);
    }
    std::vector<PageFlow::Row> rows;
    const auto row = [&](const std::string& name, const std::vector<Indicator>& indicators) {
      if (std::none_of(indicators.begin(), indicators.end(), [](const Indicator& one) { return one.id != "services_with_online_dossiers" && one.ratio.denominator > 0; })) return;
      std::vector<std::string> cells = {name};
      for (const char* id : columns) {
        const Indicator* one = find(indicators, id);
        cells.push_back(one == nullptr ? "" : percent(one->ratio));
      }
      rows.push_back({std::move(cells)});
    };
    for (const UnitRates& unit : report_.rates.units) row(unit.name, unit.indicators);
    // The province with everything below it is the total.
    for (const UnitRates& unit : report_.rates.with_below)
      if (unit.level != name(UnitLevel::province)) row(with_below_name(unit, Language::vi), unit.indicators);
    flow_.table({{3.6}, {1, Align::right}, {1, Align::right}, {1, Align::right}, {1, Align::right}, {1, Align::right}, {1, Align::right}},
                {"Đơn vị", "DVC phát sinh hồ sơ", "Trực tuyến", "Số hóa hồ sơ", "Có tệp kèm", "Số hóa kết quả", "Đúng hạn"}, rows, 9);
  }

  void late() {
    section("III. Báo cáo muộn hoặc chưa nộp");
    if (report_.late.empty()) return flow_.paragraph("Không có.", {.size_pt = 11});
    std::vector<PageFlow::Row> rows;
    for (const DueReport& one : report_.late)
      rows.push_back({{unit_name(one.unit, report_, rules_), std::string(sentence(name(one.standing), Language::vi)), one.handed_in_at ? said(*one.handed_in_at, Language::vi) : "—"}});
    flow_.table({{4}, {1.4}, {2.4}}, {"Đơn vị", "Tình trạng", "Nộp lúc"}, rows, 9.5);
  }

  void scores() {
    if (report_.scores.empty()) return;
    section("IV. Chấm điểm");
    std::vector<std::string> sheets;
    for (const ScoreSheet& one : report_.scores)
      if (std::find(sheets.begin(), sheets.end(), one.sheet) == sheets.end()) sheets.push_back(one.sheet);
    for (const std::string& id : sheets) {
      std::vector<PageFlow::Row> rows;
      const ScoreSheet* example = nullptr;
      for (const ScoreSheet& one : report_.scores) {
        if (one.sheet != id) continue;
        example = &one;
        if (one.countable > 0)
          rows.push_back({{unit_name(one.unit, report_, rules_), points_of(one.reached), points_of(one.countable), points_of(one.points)}});
      }
      if (rows.empty()) continue;
      keep_together();
      flow_.paragraph(example->title, {.size_pt = 11, .face = FontFace::bold, .after_mm = 1});
      if (example->is_demo)
        flow_.paragraph("MINH HỌA: văn bản quy định chưa có trong tay; " + example->citation + ".", {.size_pt = 9.5, .face = FontFace::bold_italic, .after_mm = 1, .ink = {190, 60, 45}});
      flow_.table({{4}, {1, Align::right}, {1.4, Align::right}, {1.2, Align::right}}, {"Đơn vị", "Đạt", "Tính được tối đa", "Cả phiếu"}, rows, 9.5);
    }
  }

  void list(const std::vector<Correction>& corrections) {
    if (corrections.empty()) return;
    section("Đính chính sau khi gửi");
    std::vector<PageFlow::Row> rows;
    for (const Correction& one : corrections)
      rows.push_back({{one.unit == "total" ? "Toàn tỉnh" : unit_name(one.unit, report_, rules_), title(one.indicator, rules_), counts(one.sent), counts(one.now)}});
    flow_.table({{2.6}, {3.6}, {1, Align::right}, {1, Align::right}}, {"Đơn vị", "Chỉ tiêu", "Đã gửi", "Nay là"}, rows, 9);
  }

  static constexpr const char* columns[] = {"services_with_online_dossiers", "processed_online", "digitized_dossiers", "digitized_dossiers_attached", "digitized_results", "on_time"};

  const SlotReport& report_;
  const RuleSet& rules_;
  PageFlow flow_;
};

}  // namespace

PackagedPdf report_pdf(const SlotReport& report, const RuleSet& rules, const std::vector<Correction>& corrections) {
  return Document(report, rules).make(corrections);
}

}  // namespace sohoa::app
