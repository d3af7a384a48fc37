// One page each, in the layout of NĐ 30/2020: agency and national title, number, title, body, two signatures.

#include "app/forms.hpp"

#include <algorithm>

#include "sohoa/core/text.hpp"
#include "sohoa/dossier/status.hpp"
#include "sohoa/pdf/flow.hpp"
#include "sohoa/rates/obligations.hpp"

#include "app/letterhead.hpp"
#include "app/rates_output.hpp"
#include "app/wording.hpp"

namespace sohoa::app {

namespace {

/// A5 holds what the form asks for in smaller print and narrower margins.
PageFlow::Paper sheet_of(const Form& form) {
  PageFlow::Paper sheet{.footer = "Mẫu số " + form_name(form)};
  if (!form.is_a5) return sheet;
  sheet.width_mm = 148;
  sheet.height_mm = 210;
  sheet.left_mm = 14;
  sheet.right_mm = sheet.top_mm = sheet.bottom_mm = 10;
  return sheet;
}

/// "08 giờ 30, ngày 01 tháng 6 năm 2022"
std::string hour_and_day(Instant at) {
  const std::string iso = at.iso();
  return iso.substr(11, 2) + " giờ " + iso.substr(14, 2) + ", " + in_words(Day::of(at));
}

class Paper {
 public:
  Paper(const Form& form, const Home& home, const std::string& unit_code, Instant now) : form_(form), rules_(home.rules()), now_(now), flow_(sheet_of(form)), body_{.size_pt = form.is_a5 ? 10.5 : 13.0, .after_mm = form.is_a5 ? 1.4 : 2.0} {
    unit_ = rules_.units().find(unit_code);
  }

  std::string unit_name() const { return unit_ == nullptr ? "" : unit_->name_on(Day::of(now_)); }

  void head(const std::string& number) {
    const Unit* above = unit_ == nullptr ? nullptr : rules_.units().find(unit_->parent_on(Day::of(now_)));
    add_letterhead(flow_, {.above = above == nullptr ? "" : above->name_on(Day::of(now_)), .agency = unit_name(), .below_agency = number.empty() ? "" : "Số: " + number, .below_motto = in_words(Day::of(now_)), .size_pt = form_.is_a5 ? 9.0 : 12.0});
    flow_.gap(7);
    flow_.paragraph(capitals(form_.title), {.size_pt = body_.size_pt + 2, .face = FontFace::bold, .align = Align::center, .after_mm = 5});
  }

  void line(const std::string& label, const std::string& text) { flow_.labelled(label, text, body_); }
  void say(const std::string& text) {
    TextStyle style = body_;
    style.first_line_mm = 10;
    flow_.paragraph(text, style);
  }
  void strong(const std::string& text) {
    TextStyle style = body_;
    style.face = FontFace::bold;
    flow_.paragraph(text, style);
  }
  double table_pt() const { return body_.size_pt - 2; }
  void items(const std::vector<std::string>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) flow_.paragraph("    " + std::to_string(i + 1) + ". " + all[i], body_);
  }

  void signatures(const std::string& left, const std::string& right) {
    const TextStyle strong{.size_pt = body_.size_pt - 1, .face = FontFace::bold, .align = Align::center, .after_mm = 1};
    const TextStyle slanted{.size_pt = body_.size_pt - 2, .face = FontFace::italic, .align = Align::center, .after_mm = 1};
    flow_.gap(8);
    flow_.side_by_side({{{left, strong}, {left.empty() ? "" : "(Ký và ghi rõ họ tên)", slanted}}, {{right, strong}, {"(Ký số)", slanted}}}, {0.5, 0.5});
  }

  PageFlow& flow() { return flow_; }
  PackagedPdf finish() { return compose(flow_.finish(), {.title = form_.title, .made_at = now_}); }

 private:
  const Form& form_;
  const RuleSet& rules_;
  Instant now_;
  PageFlow flow_;
  TextStyle body_;
  const Unit* unit_ = nullptr;
};

/// The dossier's own events, read once.
struct Story {
  std::optional<DossierReceived> received;
  Instant received_at;
  std::vector<std::pair<Instant, DossierStatus>> steps;
  std::optional<Day> due_on;   // as it was promised or announced
  std::optional<Day> due_now;  // as pauses moved it since; the same for one nobody has to work on
};

Story story_of(const std::vector<Event>& events, const RuleSet& rules) {
  Story story;
  for (const Event& event : events) {
    if (event.event == DossierReceived::name && (!story.received || event.at < story.received_at)) {
      story.received = read<DossierReceived>(event);
      story.received_at = event.at;
    }
    if (event.event == DossierStatus::name) story.steps.emplace_back(event.at, read<DossierStatus>(event));
  }
  std::stable_sort(story.steps.begin(), story.steps.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (story.received) story.due_on = story.received->due_on;
  for (const auto& [at, step] : story.steps)
    if (step.due_on) story.due_on = step.due_on;
  const auto owed = due_apologies(events, rules, Day::of(9999, 1, 1)->begins());
  story.due_now = owed.empty() ? story.due_on : owed.front().due_on;
  return story;
}

void need_reason(const FormDetails& details) {
  if (trimmed(details.reason).empty()) throw Error(ErrorCode::usage, "--reason is missing: the form may not go out without it");
}

void about(Paper& paper, const Dossier& dossier, const Procedure* procedure) {
  paper.line("Mã hồ sơ", dossier.code.text());
  paper.line("Họ và tên người nộp", dossier.applicant_name);
  paper.line("Nội dung yêu cầu giải quyết", procedure == nullptr ? dossier.procedure.text() : procedure->title + " (" + procedure->code.text() + ")");
}

/// A term in hours is promised to the hour.
std::string promised(const Dossier& dossier, const Story& story, const RuleSet& rules) {
  if (!story.due_on) return "không quy định";
  const auto& term = story.received->term;
  if (term && term->unit == Term::Unit::work_hours && Day::of(story.received_at) == dossier.received_on) {
    const Deadline due = deadline(rules.calendar_known_on(dossier.received_on), *term, story.received_at, {}, rules.deadline_policy());
    if (due.at && due.day == *story.due_on) return hour_and_day(*due.at);
  }
  return in_words(*story.due_on);
}

void receipt(Paper& paper, const Dossier& dossier, const Story& story, const Procedure* procedure, const RuleSet& rules) {
  paper.line("Bộ phận tiếp nhận và trả kết quả", paper.unit_name());
  about(paper, dossier, procedure);
  paper.strong("Thành phần hồ sơ nộp gồm:");
  std::vector<std::string> papers;
  for (const Component& one : dossier.components)
    if (one.kind == ComponentKind::component) papers.push_back(one.title.empty() ? one.id : one.title);
  paper.items(papers);
  paper.line("Số lượng hồ sơ", "01 bộ");
  paper.line("Thời gian giải quyết hồ sơ theo quy định", term_in_words(story.received ? story.received->term : std::nullopt, Language::vi));
  paper.line("Thời gian nhận hồ sơ", story.received && Day::of(story.received_at) == dossier.received_on ? hour_and_day(story.received_at) : in_words(dossier.received_on));
  paper.line("Thời gian trả kết quả giải quyết hồ sơ", promised(dossier, story, rules));
  paper.line("Nơi trả kết quả", paper.unit_name());
  paper.signatures("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ");
}

void control(Paper& paper, const Dossier& dossier, const Story& story, const Procedure* procedure, const RuleSet& rules) {
  about(paper, dossier, procedure);
  std::vector<PageFlow::Row> rows;
  if (story.received) rows.push_back({{said(story.received_at, Language::vi), "tiếp nhận", dossier.unit, ""}});
  for (const auto& [at, step] : story.steps) {
    const Unit* to = step.forwarded_to.empty() ? nullptr : rules.units().find(step.forwarded_to);
    rows.push_back({{said(at, Language::vi), std::string(sentence(name(step.status), Language::vi)), to == nullptr ? dossier.unit : to->name_on(step.on), step.reason}});
  }
  paper.flow().table({{2.4}, {2.4}, {2.2}, {2.4}}, {"Thời điểm", "Bước giải quyết", "Cơ quan", "Ghi chú"}, rows, paper.table_pt());
  paper.line("Thời gian trả kết quả", story.due_now ? in_words(*story.due_now) : "không quy định");
  paper.signatures("NGƯỜI GIAO", "NGƯỜI NHẬN");
}

}  // namespace

std::string term_in_words(const std::optional<Term>& term, Language language) {
  const bool is_vietnamese = language == Language::vi;
  if (!term) return is_vietnamese ? "không quy định" : "no term";
  if (term->unit == Term::Unit::work_days && term->amount == 0) return is_vietnamese ? "trong ngày làm việc" : "the same work day";
  const char* unit = term->unit == Term::Unit::days ? (is_vietnamese ? " ngày" : " days")
                     : term->unit == Term::Unit::work_hours ? (is_vietnamese ? " giờ làm việc" : " work hours")
                                                            : (is_vietnamese ? " ngày làm việc" : " work days");
  return std::to_string(term->amount) + unit;
}

std::string form_name(const Form& form) { return form.number + " " + form.circular; }

const Form& form_for(const RuleSet& rules, std::string_view purpose, Day received_on) {
  const Form* form = rules.form(purpose, received_on);
  if (form == nullptr) throw Error(ErrorCode::not_found, "no such form on that day", std::string(purpose) + " " + received_on.iso());
  return *form;
}

PackagedPdf fill(const Form& form, const Home& home, const Dossier& dossier, const std::vector<Event>& events, const FormDetails& details, Instant now) {
  const Story story = story_of(events, home.rules());
  const Procedure* procedure = home.rules().procedure(dossier.procedure, dossier.received_on);
  Paper paper(form, home, dossier.unit, now);
  if (form.purpose == "refusal" || form.purpose == "apology" || form.purpose == "stop" || form.purpose == "supplement") need_reason(details);
  paper.head(dossier.code.text());
  if (form.purpose == "receipt") {
    receipt(paper, dossier, story, procedure, home.rules());
  } else if (form.purpose == "control") {
    control(paper, dossier, story, procedure, home.rules());
  } else if (form.purpose == "supplement") {
    about(paper, dossier, procedure);
    paper.say("Để có cơ sở giải quyết hồ sơ theo quy định, đề nghị Ông/Bà bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:");
    paper.items(details.papers.empty() ? std::vector<std::string>{details.reason} : details.papers);
    paper.line("Lý do", details.reason);
    paper.signatures("", "NGƯỜI HƯỚNG DẪN");
  } else if (form.purpose == "refusal") {
    about(paper, dossier, procedure);
    paper.say("Qua xem xét, " + paper.unit_name() + " thông báo không tiếp nhận, giải quyết hồ sơ này.");
    paper.line("Lý do", details.reason);
    paper.signatures("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ");
  } else if (form.purpose == "stop") {
    about(paper, dossier, procedure);
    paper.say(paper.unit_name() + " thông báo dừng giải quyết hồ sơ này.");
    paper.line("Lý do", details.reason);
    paper.signatures("", "THỦ TRƯỞNG CƠ QUAN");
  } else if (form.purpose == "apology") {
    if (!details.new_due_on) throw Error(ErrorCode::usage, "--new-due-on is missing: the letter states the new time");
    paper.say("Kính gửi: Ông/Bà " + dossier.applicant_name);
    about(paper, dossier, procedure);
    paper.line("Ngày tiếp nhận", in_words(dossier.received_on));
    paper.line("Thời gian hẹn trả kết quả", story.due_now ? in_words(*story.due_now) : "—");
    paper.say("Đến nay hồ sơ chưa giải quyết xong. " + paper.unit_name() + " xin lỗi Ông/Bà vì sự chậm trễ này.");
    paper.line("Lý do", details.reason);
    paper.line("Thời gian hẹn lại", in_words(*details.new_due_on));
    paper.signatures("", "THỦ TRƯỞNG CƠ QUAN");
  } else {
    throw Error(ErrorCode::usage, "the register is made for a unit: sohoa dossier register");
  }
  return paper.finish();
}

PackagedPdf fill_register(const Form& form, const Home& home, const std::string& unit, const std::vector<Dossier>& dossiers, Day from, Day to, Instant now) {
  Paper paper(form, home, unit, now);
  paper.head("");
  paper.flow().paragraph("Từ " + from.vietnamese() + " đến " + to.vietnamese(), {.size_pt = 12, .face = FontFace::italic, .align = Align::center, .after_mm = 3});
  std::vector<PageFlow::Row> rows;
  const auto transaction = home.database().begin_reading();
  for (const Dossier& dossier : dossiers) {
    const Story story = story_of(home.ledger().of_dossier(*transaction, dossier.code.text()), home.rules());
    const Procedure* procedure = home.rules().procedure(dossier.procedure, dossier.received_on);
    const std::string state = story.steps.empty() ? "được tiếp nhận" : std::string(sentence(name(story.steps.back().second.status), Language::vi));
    rows.push_back({{std::to_string(rows.size() + 1), dossier.code.text(), dossier.applicant_name, procedure == nullptr ? dossier.procedure.text() : procedure->title,
                     dossier.received_on.vietnamese(), story.due_on ? story.due_on->vietnamese() : "—", state}});
  }
  paper.flow().table({{0.6, Align::right}, {2.6}, {2.4}, {3}, {1.5}, {1.5}, {1.8}}, {"TT", "Mã hồ sơ", "Người nộp", "Thủ tục", "Nhận", "Hẹn trả", "Trạng thái"}, rows, 9.5);
  return paper.finish();
}

}  // namespace sohoa::app
