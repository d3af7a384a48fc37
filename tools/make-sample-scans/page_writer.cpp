// The order in which numbers are drawn is part of what a seed means: change it and every group's pages change.
#include "page_writer.hpp"

#include <array>

#include "lexicon.hpp"

namespace samples {
namespace {

const std::vector<std::string> fonts = {"Tinos", "Arimo", "DejaVu Serif", "FreeSerif", "Charis SIL", "DejaVu Sans"};
const std::vector<std::string> more_fonts = {"Tinos",       "Arimo",    "DejaVu Serif",     "FreeSerif", "Charis SIL",
                                             "DejaVu Sans", "FreeSans", "DejaVu Sans Mono", "FreeMono",  "Cousine"};
const std::vector<std::string> rims = {"ỦY BAN NHÂN DÂN HUYỆN LỘC NINH", "SỞ TƯ PHÁP TỈNH BÌNH PHƯỚC", "VĂN PHÒNG CÔNG CHỨNG HÒA BÌNH"};

/// DejaVu runs a fifth wider than the others; typewriter faces wider still.
double fitted(const std::string& font, double size) {
  if (font.find("Mono") != std::string::npos || font == "Cousine") return size * 0.78;
  return font.starts_with("DejaVu") ? size * 0.84 : font == "Arimo" || font == "FreeSans" ? size * 0.94 : size;
}

std::string upper_title(Random& random) {
  static const std::vector<std::string> titles = {"BÁO CÁO KẾT QUẢ THỰC HIỆN", "THÔNG BÁO", "QUYẾT ĐỊNH", "TỜ TRÌNH",
                                                  "BIÊN BẢN LÀM VIỆC", "KẾ HOẠCH", "HƯỚNG DẪN NGHIỆP VỤ"};
  return random.one_of(titles);
}

std::string number_of(double value) { return std::to_string(value); }

/// The first words of a sentence, for headlines.
std::string first_words(const std::string& sentence, int count) {
  std::size_t end = 0;
  for (int i = 0; i < count && end != std::string::npos; ++i) end = sentence.find(' ', end + 1);
  return sentence.substr(0, end);
}

}  // namespace

void PageWriter::start(const std::string& font, double size) {
  add(glued({"margins ", std::to_string(random_.between(22, 30)), " | ", std::to_string(random_.between(16, 24)), " | 18 | 8"}));
  add("font " + font + " | " + std::to_string(fitted(font, size) + random_.between(0.0, 0.8)) + " | 1.15");
}

void PageWriter::heading(bool english) {
  add("centre <b>" + (english ? std::string("NOTICE OF PROCEDURE") : upper_title(random_)) + "</b>");
  add("centre <i>" + (english ? std::string("Second edition") : "Số: " + document_number(random_)) + "</i>");
  add("gap 4");
}

std::string PageWriter::paragraph(bool english, int sentences) {
  std::string out;
  for (int i = 0; i < sentences; ++i)
    out += (i == 0 ? "" : " ") + (english ? english_sentence(random_) : vietnamese_sentence(random_));
  return out;
}

PageScript PageWriter::letter(int paragraphs, bool english) {
  start(random_.one_of(fonts), 12.5);
  heading(english);
  for (int i = 0; i < paragraphs; ++i) add("para " + paragraph(english, random_.between(1, 3)));
  return script_;
}

PageScript PageWriter::sealed(int paragraphs) {
  letter(paragraphs, false);
  const int seals = random_.between(1, 2);
  for (int i = 0; i < seals; ++i)
    add(glued({"seal ", std::to_string(random_.between(55, 160)), " | ", std::to_string(random_.between(-110, -25)),
               " | 17.5 | ", random_.one_of(rims), " | BÌNH PHƯỚC |"}));
  return script_;
}

PageScript PageWriter::mixed_fonts() {
  start("Tinos", 13);
  heading(false);
  for (int i = 0; i < 14; ++i) {
    const std::string font = random_.one_of(more_fonts);
    const double size = random_.between(9.5, 17.0);
    add("font " + font + " | " + number_of(fitted(font, size)) + " | " + number_of(random_.between(1.0, 1.35)));
    const int face = random_.between(0, 3);
    constexpr std::array<const char*, 4> opened{"", "<b>", "<i>", "<b><i>"}, closed{"", "</b>", "</i>", "</i></b>"};
    const auto at = static_cast<std::size_t>(face);
    add(glued({"para ", opened[at], paragraph(false, size > 13 ? 1 : 2), closed[at]}));
  }
  return script_;
}

std::string PageWriter::underlined_paragraph() {
  const std::string plain = paragraph(false, random_.between(1, 2));
  std::string out;
  bool is_open = false;
  for (std::size_t from = 0; from < plain.size();) {
    const std::size_t to = std::min(plain.find(' ', from), plain.size());
    const bool toggles = random_.chance(is_open ? 0.3 : 0.15);
    if (toggles && !is_open) out += "<u>";
    out += plain.substr(from, to - from);
    if (toggles && is_open) out += "</u>";
    if (toggles) is_open = !is_open;
    if (to < plain.size()) out += " ";
    from = to + 1;
  }
  return out + (is_open ? "</u>" : "");
}

PageScript PageWriter::underlined() {
  start(random_.one_of(fonts), 12.5);
  add("centre <b><u>" + upper_title(random_) + "</u></b>");
  add("centre Số: " + document_number(random_));
  add("under 0 | 30");
  add("gap 3");
  for (int i = 0; i < 11; ++i) {
    if (i % 4 == 0) add("line <b><u>Điều " + std::to_string(1 + i / 4) + ".</u></b> " + first_words(vietnamese_sentence(random_), 7));
    add("para " + underlined_paragraph());
  }
  return script_;
}

void PageWriter::person_block() {
  add("field Họ và tên: | " + person(random_));
  add(glued({"field Ngày sinh: | ", day(random_), " | Số định danh: | ", personal_number(random_)}));
  add("field Nơi cư trú: | " + place(random_) + ", tỉnh Bình Phước");
  add("gap 1.5");
}

void PageWriter::motto() {
  add("centre <b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>");
  add("centre <b>Độc lập - Tự do - Hạnh phúc</b>");
  add("gap 5");
}

PageScript PageWriter::form() {
  start(random_.chance(0.7) ? "Tinos" : random_.one_of(fonts), 12.5);
  motto();
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

PageScript PageWriter::form_of_dots() {
  start(random_.chance(0.6) ? "Tinos" : random_.one_of(fonts), 12);
  motto();
  add("centre <b>TỜ KHAI</b>");
  add("centre " + procedure(random_));
  add("gap 3");
  static const std::vector<std::string> leaders = {".", ".", "…", "_"};
  const std::string leader = random_.one_of(leaders);
  const auto dots = [&](const std::string& label, const std::string& value) {
    add(glued({"dots ", leader, " | ", label, " | ", random_.chance(0.25) ? std::string() : value}));
  };
  dots("Kính gửi:", agency(random_));
  for (int i = 1; i <= 3; ++i) {
    add("line <b>" + std::to_string(i) + ". Người khai thứ " + std::to_string(i) + "</b>");
    dots("Họ, chữ đệm, tên:", person(random_));
    dots("Ngày, tháng, năm sinh:", day(random_));
    dots("Số định danh cá nhân:", personal_number(random_));
    dots("Nơi cư trú:", place(random_));
    dots("Điện thoại:", "0" + personal_number(random_).substr(2, 9));
  }
  dots("Số tiền đề nghị:", money(random_) + " đồng");
  for (int i = 0; i < 2; ++i) add("dots " + leader + " | |");
  add("para " + vietnamese_sentence(random_));
  add("gap 3");
  add("cols | <i>" + day(random_) + "</i>");
  add("cols <b>Người nhận hồ sơ</b> | <b>Người khai</b>");
  add("gap 16");
  add(glued({"cols ", person(random_), " | ", person(random_)}));
  return script_;
}

PageScript PageWriter::letterhead() {
  start(random_.chance(0.8) ? "Tinos" : random_.one_of(fonts), 12.5);
  const std::string issuer = agency(random_);
  add("cols UBND TỈNH BÌNH PHƯỚC | <b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>");
  add("cols <b>" + issuer + "</b> | <b>Độc lập - Tự do - Hạnh phúc</b>");
  add("under 22 | 46");
  add(glued({"cols Số: ", document_number(random_), " | <i>Bình Phước, ", day(random_), "</i>"}));
  add("gap 4");
  add("centre <b>" + upper_title(random_) + "</b>");
  add("centre Về việc " + procedure(random_));
  add("gap 3");
  for (int i = 0; i < 5; ++i) add("para " + paragraph(false, random_.between(1, 2)));
  add("gap 2");
  add("cols <b><i>Nơi nhận:</i></b> | <b>GIÁM ĐỐC</b>");
  add("cols - Như trên; |");
  add("cols - " + agency(random_) + "; |");
  add("cols - Lưu: VT. |");
  add(glued({"seal 140 | -4 | 16 | ", random_.one_of(rims), " | BÌNH PHƯỚC |"}));
  add("ink 138 | -2 | 26");
  add("gap 10");
  add("cols | <b>" + person(random_) + "</b>");
  return script_;
}

PageScript PageWriter::table() {
  start(random_.one_of(fonts), 11);
  add("centre <b>DANH SÁCH HỒ SƠ TIẾP NHẬN</b>");
  add("centre <i>Kèm theo văn bản số " + document_number(random_) + "</i>");
  add("gap 4");
  add("table 1.6 | 5 | 4 | 6 | 3.4");
  add("row <b>STT</b> | <b>Họ và tên</b> | <b>Số định danh</b> | <b>Thủ tục</b> | <b>Số tiền</b>");
  for (int i = 1; i <= 15; ++i)
    add(glued({"row ", std::to_string(i), " | ", person(random_), " | ", personal_number(random_), " | ", procedure(random_), " | ",
               money(random_)}));
  return script_;
}

PageScript PageWriter::two_columns() {
  start(random_.one_of(fonts), 10.5);
  add("centre <b>BẢN TIN CẢI CÁCH HÀNH CHÍNH</b>");
  add("gap 5");
  for (const char* column : {"column 22 | 101", "column 109 | 188"}) {
    add(column);
    for (int i = 0; i < 5; ++i) add("para " + paragraph(false, 2));
  }
  return script_;
}

PageScript PageWriter::inverse() {
  static const std::vector<std::string> dark = {"0.08 | 0.08 | 0.09", "0.13 | 0.22 | 0.45", "0.70 | 0.10 | 0.12", "0.16 | 0.36 | 0.22",
                                                "0.36 | 0.38 | 0.40", "0.31 | 0.51 | 0.74"};
  start(random_.one_of(fonts), 12);
  add(glued({"panel ", random_.one_of(dark), " | 1 | <b>", upper_title(random_), "</b>"}));
  for (int i = 0; i < 3; ++i) add("para " + paragraph(false, random_.between(1, 2)));
  add(glued({"panel ", random_.one_of(dark), " | 1 | ", first_words(vietnamese_sentence(random_), 8)}));
  for (int i = 0; i < 2; ++i) add("para " + paragraph(false, random_.between(1, 2)));
  add("gap 2");
  add("table 1.6 | 5 | 4 | 6 | 3.4");
  add(glued({"head ", random_.one_of(dark), " | <b>STT</b> | <b>Họ và tên</b> | <b>Số định danh</b> | <b>Thủ tục</b> | <b>Số tiền</b>"}));
  for (int i = 1; i <= 6; ++i)
    add(glued({"row ", std::to_string(i), " | ", person(random_), " | ", personal_number(random_), " | ", procedure(random_), " | ",
               money(random_)}));
  return script_;
}

PageScript PageWriter::sideways() {
  start(random_.one_of(fonts), 12);
  add("margins 32 | 18 | 18 | 8");
  add(glued({"turned ", std::to_string(random_.between(10, 14)), " | ", std::to_string(random_.between(20, 60)), " | ",
             random_.chance(0.6) ? "270" : "90", " | 150 | ", first_words(vietnamese_sentence(random_), 9)}));
  heading(false);
  for (int i = 0; i < 4; ++i) add("para " + paragraph(false, random_.between(1, 2)));
  add("gap 3");
  add("table 1.6 | 5 | 2 | 2 | 2 | 3.4");
  add("stand 42 | STT | Họ và tên người nộp | Hồ sơ đã tiếp nhận | Trả kết quả đúng hạn | Trả kết quả quá hạn | Số tiền đã thu");
  for (int i = 1; i <= 8; ++i)
    add(glued({"row ", std::to_string(i), " | ", person(random_), " | ", std::to_string(random_.between(10, 99)), " | ",
               std::to_string(random_.between(10, 99)), " | ", std::to_string(random_.between(10, 99)), " | ", money(random_)}));
  return script_;
}

PageScript PageWriter::notes() {
  const std::string font = random_.one_of(fonts);
  start(font, 18);
  heading(false);
  for (int i = 0; i < 4; ++i) {
    add("font " + font + " | " + number_of(fitted(font, 18)) + " | 1.15");
    add("para " + paragraph(false, random_.between(1, 2)));
    add("font " + font + " | " + number_of(fitted(font, random_.between(7.5, 9.0))) + " | 1.1");
    add("para " + paragraph(false, 2));
  }
  return script_;
}

PageScript PageWriter::grounds() {
  start(random_.one_of(fonts), 12.5);
  heading(false);
  for (int i = 0; i < 4; ++i) {
    add("para " + paragraph(false, random_.between(1, 2)));
    const double ground = random_.between(0.34, 0.52);
    const std::string grey = number_of(ground);
    add(glued({"panel ", grey, " | ", grey, " | ", grey, " | 0.05 | ", paragraph(false, 1)}));
  }
  return script_;
}

PageScript PageWriter::newspaper() {
  const std::string font = random_.one_of(fonts);
  start(font, 22);
  add("centre <b>TIN TỨC BÌNH PHƯỚC</b>");
  add("font " + font + " | " + number_of(fitted(font, 9)) + " | 1.05");
  add(glued({"centre Số ", std::to_string(random_.between(100, 999)), " - ", day(random_)}));
  add("gap 4");
  const int pictured = random_.between(0, 2);
  int number = 0;
  for (const char* column : {"column 18 | 73", "column 77.5 | 132.5", "column 137 | 192"}) {
    add(column);
    add("font " + font + " | " + number_of(fitted(font, random_.between(12.0, 15.0))) + " | 1.05");
    add("line <b>" + first_words(vietnamese_sentence(random_), random_.between(5, 9)) + "</b>");
    add("font " + font + " | " + number_of(fitted(font, random_.between(8.2, 9.4))) + " | 1.08");
    if (number++ == pictured) {
      add("photo " + std::string(column).substr(7, std::string(column).find(' ', 7) - 7) + " | 2 | 50 | 34");
      add("gap 38");
    }
    for (int i = 0; i < 9; ++i) add("para " + paragraph(false, 2));
  }
  return script_;
}

}  // namespace samples
