// Pages are put together as form directives, so that benchmark pages and sample papers are drawn by the same code.
#include "groups.hpp"

#include <cstdio>
#include <map>
#include <stdexcept>

#include "lexicon.hpp"

namespace samples {
namespace {

const std::vector<std::string> fonts = {"Tinos", "Arimo", "DejaVu Serif", "FreeSerif", "Charis SIL", "DejaVu Sans"};

std::string upper_title(Random& random) {
  static const std::vector<std::string> titles = {"BÁO CÁO KẾT QUẢ THỰC HIỆN", "THÔNG BÁO", "QUYẾT ĐỊNH", "TỜ TRÌNH",
                                                  "BIÊN BẢN LÀM VIỆC", "KẾ HOẠCH", "HƯỚNG DẪN NGHIỆP VỤ"};
  return random.one_of(titles);
}

// Directives for a page whose text has one reading order: a title, then paragraphs.
class PageWriter {
 public:
  explicit PageWriter(Random& random) : random_(random) {}

  PageScript letter(int paragraphs, bool english) {
    start(random_.one_of(fonts), 12.5);
    add("centre <b>" + (english ? std::string("NOTICE OF PROCEDURE") : upper_title(random_)) + "</b>");
    add("centre <i>" + (english ? std::string("Second edition") : "Số: " + document_number(random_)) + "</i>");
    add("gap 4");
    for (int i = 0; i < paragraphs; ++i) add("para " + paragraph(english, random_.between(1, 3)));
    return script_;
  }

  PageScript sealed(int paragraphs) {
    letter(paragraphs, false);
    static const std::vector<std::string> rims = {"ỦY BAN NHÂN DÂN HUYỆN LỘC NINH", "SỞ TƯ PHÁP TỈNH BÌNH PHƯỚC",
                                                  "VĂN PHÒNG CÔNG CHỨNG HÒA BÌNH"};
    const int seals = random_.between(1, 2);
    for (int i = 0; i < seals; ++i)
      add(glued({"seal ", std::to_string(random_.between(55, 160)), " | ", std::to_string(random_.between(-110, -25)),
                 " | 17.5 | ", random_.one_of(rims), " | BÌNH PHƯỚC |"}));
    return script_;
  }

  PageScript form() {
    start(random_.chance(0.7) ? "Tinos" : random_.one_of(fonts), 12.5);
    add("centre <b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>");
    add("centre <b>Độc lập - Tự do - Hạnh phúc</b>");
    add("gap 5");
    add("centre <b>ĐƠN ĐỀ NGHỊ</b>");
    add("centre Về việc " + procedure(random_));
    add("gap 3");
    add("field Kính gửi: | " + agency(random_) + " tỉnh Bình Phước");
    for (int i = 0; i < 3; ++i) person_block();
    add("field Lý do đề nghị: | " + vietnamese_sentence(random_));
    add("para " + vietnamese_sentence(random_));
    add("gap 4");
    add("cols | <i>Bình Phước, " + day(random_) + "</i>");
    add("cols | <b>Người làm đơn</b>");
    add("ink 130 | 12 | 28");
    add("gap 20");
    add("cols | " + person(random_));
    return script_;
  }

  PageScript table() {
    start(random_.one_of(fonts), 11);
    add("centre <b>DANH SÁCH HỒ SƠ TIẾP NHẬN</b>");
    add("centre <i>Kèm theo văn bản số " + document_number(random_) + "</i>");
    add("gap 4");
    add("table 1.6 | 5 | 4 | 6 | 3.4");
    add("row <b>STT</b> | <b>Họ và tên</b> | <b>Số định danh</b> | <b>Thủ tục</b> | <b>Số tiền</b>");
    for (int i = 1; i <= 15; ++i)
      add(glued({"row ", std::to_string(i), " | ", person(random_), " | ", personal_number(random_), " | ",
                 procedure(random_), " | ", money(random_)}));
    return script_;
  }

  PageScript two_columns() {
    start(random_.one_of(fonts), 10.5);
    add("centre <b>BẢN TIN CẢI CÁCH HÀNH CHÍNH</b>");
    add("gap 5");
    for (const char* column : {"column 22 | 101", "column 109 | 188"}) {
      add(column);
      for (int i = 0; i < 5; ++i) add("para " + paragraph(false, 2));
    }
    return script_;
  }

 private:
  void add(std::string directive) { script_.push_back(std::move(directive)); }

  void start(const std::string& font, double size) {
    // DejaVu runs a fifth wider than the others.
    const double fitted = font.starts_with("DejaVu") ? size * 0.84 : font == "Arimo" ? size * 0.94 : size;
    add(glued({"margins ", std::to_string(random_.between(22, 30)), " | ", std::to_string(random_.between(16, 24)),
               " | 18 | 8"}));
    add("font " + font + " | " + std::to_string(fitted + random_.between(0.0, 0.8)) + " | 1.15");
  }

  void person_block() {
    add("field Họ và tên: | " + person(random_));
    add(glued({"field Ngày sinh: | ", day(random_), " | Số định danh: | ", personal_number(random_)}));
    add("field Nơi cư trú: | " + place(random_) + ", tỉnh Bình Phước");
    add("gap 1.5");
  }

  std::string paragraph(bool english, int sentences) {
    std::string out;
    for (int i = 0; i < sentences; ++i) out += (i == 0 ? "" : " ") + (english ? english_sentence(random_) : vietnamese_sentence(random_));
    return out;
  }

  Random& random_;
  PageScript script_;
};

struct Kind {
  void (*write)(ScanPlan& plan, Random& random);
  const char* extension = ".jpg";
};

void clean(ScanPlan& plan, Random& random) {
  plan.pages = {PageWriter(random).letter(10, false)};
  plan.single_column = true;
}

const std::map<std::string, Kind>& kinds() {
  static const std::map<std::string, Kind> table = {
      {"clean", {clean}},
      {"english", {[](ScanPlan& plan, Random& random) {
         plan.pages = {PageWriter(random).letter(12, true)};
         plan.single_column = true;
       }}},
      {"skewed", {[](ScanPlan& plan, Random& random) {
         clean(plan, random);
         const double askew = random.between(0.5, 7.0);
         plan.skew_deg = random.chance(0.5) ? askew : -askew;
       }}},
      {"turned", {[](ScanPlan& plan, Random& random) {
         clean(plan, random);
         plan.look.turn_deg = 90 * random.between(1, 3);
       }}},
      {"seal", {[](ScanPlan& plan, Random& random) {
         clean(plan, random);
         plan.pages = {PageWriter(random).sealed(9)};
       }}},
      {"phone", {[](ScanPlan& plan, Random& random) {
         clean(plan, random);
         plan.look = {.device = Device::phone, .noise = 14, .blur = 0.8};
         plan.output.dpi = 230;
         plan.output.quality = 62;
       }}},
      {"fax", {[](ScanPlan& plan, Random& random) {
         clean(plan, random);
         plan.look = {.device = Device::fax, .noise = 60, .specks = 180, .black_and_white = true};
         plan.output.tone = Tone::black_and_white;
         plan.output.dpi = 200;
       }, ".tif"}},
      {"low-dpi", {[](ScanPlan& plan, Random& random) {
         clean(plan, random);
         plan.output.dpi = 150;
       }}},
      {"form", {[](ScanPlan& plan, Random& random) { plan.pages = {PageWriter(random).form()}; }}},
      {"table", {[](ScanPlan& plan, Random& random) { plan.pages = {PageWriter(random).table()}; }}},
      {"two-columns", {[](ScanPlan& plan, Random& random) { plan.pages = {PageWriter(random).two_columns()}; }}}};
  return table;
}

}  // namespace

std::vector<ScanPlan> group_plan(const std::string& group, std::uint64_t seed, int pages) {
  const auto kind = kinds().find(group);
  if (kind == kinds().end()) throw std::runtime_error("unknown group: " + group);
  std::vector<ScanPlan> plans;
  Random random(seed * 1000003 + group.size());
  for (int i = 0; i < pages; ++i) {
    ScanPlan plan;
    plan.cut_when_full = true;
    plan.group = group;
    plan.seed = random.next();
    plan.skew_deg = random.between(-0.4, 0.4);   // no sheet lies quite straight
    plan.look.noise = random.between(5.0, 14.0);
    plan.look.specks = random.between(0, 40);
    plan.output.dpi = random.chance(0.5) ? 300 : 200;
    plan.output.tone = random.chance(0.6) ? Tone::colour : Tone::grey;
    Random text(random.next());
    kind->second.write(plan, text);
    plan.values.assign(plan.pages.size(), {});
    char name[64];
    std::snprintf(name, sizeof name, "%s-%03d%s", group.c_str(), i + 1, kind->second.extension);
    plan.file = name;
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace samples
