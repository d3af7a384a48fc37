// Patterns with slots. Names, numbers and agencies are put together by chance; a likeness to anyone would be chance too.
#include "lexicon.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>
#include <vector>

namespace samples {
namespace {

using List = std::vector<std::string_view>;

const List families = {"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
                       "Dương", "Lý", "Đinh", "Mai", "Trịnh", "Điểu", "Lâm", "Tạ", "Thạch", "Nông"};
const List middles = {"Thị", "Văn", "Đức", "Minh", "Thanh", "Ngọc", "Quốc", "Hữu", "Kim", "Gia", "Thị Mỹ", "Xuân", "Khánh",
                      "Bảo", "Hoài", "Thế", "Tuyết", "Quang", "Thị Bích", "Công"};
const List given = {"Hằng", "Dũng", "Phượng", "Khoa", "Thủy", "Nghĩa", "Quỳnh", "Tuấn", "Yến", "Lộc", "Ánh", "Vượng", "Trường",
                    "Diễm", "Nhật", "Sương", "Thịnh", "Uyên", "Khải", "Hiếu", "Ngân", "Phước", "Oanh", "Đạt", "Giang",
                    "Trúc", "Hậu", "Vỹ", "Loan", "Bằng", "Châu", "Nguyệt", "Tiến", "Mẫn"};
const List places = {"thành phố Đồng Xoài", "thị xã Bình Long", "huyện Lộc Ninh", "huyện Bù Đăng", "huyện Đồng Phú",
                     "thị xã Phước Long", "huyện Hớn Quản", "huyện Bù Gia Mập", "huyện Phú Riềng", "huyện Bù Đốp",
                     "phường Tân Phú", "xã Tiến Hưng", "thị trấn Đức Phong", "xã Lộc Hưng", "phường An Lộc", "xã Thanh Bình"};
const List agencies = {"Sở Tư pháp", "Sở Tài nguyên và Môi trường", "Sở Nội vụ", "Sở Xây dựng", "Sở Giao thông vận tải",
                       "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Công Thương", "Thanh tra tỉnh", "Kho bạc Nhà nước tỉnh",
                       "Trung tâm Phục vụ hành chính công tỉnh", "Bảo hiểm xã hội tỉnh", "Văn phòng Đăng ký đất đai",
                       "Ban Quản lý Khu kinh tế", "Phòng Tư pháp", "Phòng Tài chính - Kế hoạch", "Phòng Quản lý đô thị"};
const List procedures = {"đăng ký khai sinh", "đăng ký kết hôn", "đăng ký khai tử", "cấp bản sao trích lục hộ tịch",
                         "xác nhận tình trạng hôn nhân", "chứng thực bản sao từ bản chính", "đăng ký hộ kinh doanh",
                         "cấp giấy phép xây dựng nhà ở riêng lẻ", "đăng ký biến động đất đai", "tách thửa, hợp thửa đất",
                         "trợ cấp xã hội hằng tháng", "cấp lại giấy phép lái xe", "xóa đăng ký tạm trú",
                         "cấp phiếu lý lịch tư pháp", "chuyển mục đích sử dụng đất", "đăng ký thường trú"};
const List papers = {"giấy chứng nhận quyền sử dụng đất", "sổ hộ khẩu", "giấy chứng sinh", "hợp đồng đã công chứng",
                     "căn cước công dân", "giấy ủy quyền", "bản vẽ sơ đồ thửa đất", "biên lai thu phí", "phiếu hẹn trả kết quả",
                     "tờ khai lệ phí trước bạ", "giấy khám sức khỏe", "quyết định giao đất", "biên bản bàn giao"};
const List tasks = {"số hóa hồ sơ", "luân chuyển hồ sơ", "thẩm định hồ sơ", "công khai kết quả giải quyết", "đo đạc lại thửa đất",
                    "niêm yết thông báo", "đối chiếu bản chính", "cập nhật cơ sở dữ liệu", "thu phí, lệ phí", "trả kết quả tận nhà",
                    "ký số bản điện tử", "rà soát thủ tục", "tuyên truyền, vận động người dân"};
const List laws = {"Luật Hộ tịch", "Luật Đất đai", "Luật Căn cước công dân", "Luật Tổ chức chính quyền địa phương",
                   "Luật Cư trú", "Luật Công chứng", "Luật Lưu trữ", "Luật Doanh nghiệp", "Bộ luật Dân sự", "Luật Khiếu nại"};
const List fields = {"hộ tịch", "chứng thực", "đất đai", "xây dựng", "bảo trợ xã hội", "giao thông vận tải", "lưu trú",
                     "giáo dục mầm non", "an toàn thực phẩm", "vệ sinh môi trường", "phòng cháy, chữa cháy"};
const List causes = {"người nộp đi công tác xa", "bản vẽ chưa thể hiện đủ ranh giới", "hệ thống tạm ngừng để bảo trì",
                     "chưa có ý kiến của đơn vị phối hợp", "số liệu giữa hai sổ chưa khớp nhau", "phải lấy thêm ý kiến hộ liền kề",
                     "hồ sơ gốc bị ẩm, chữ mờ không đọc được", "cần xác minh tại nơi cư trú trước đây"};

const std::vector<std::string_view> patterns = {
    "Căn cứ {law} và hướng dẫn của {agency}, {place} tổ chức {task} trong lĩnh vực {field} kể từ {day}.",
    "{Agency} tiếp nhận hồ sơ {procedure} của ông (bà) {person}, trú tại {place}, kèm theo {paper} và {paper}.",
    "Thời hạn giải quyết là {count} ngày làm việc, không kể thời gian người nộp bổ sung {paper} theo phiếu yêu cầu số {number}.",
    "Trường hợp {cause}, công chức một cửa lập phiếu xin lỗi, nêu rõ lý do và hẹn lại ngày trả kết quả trước khi hết hạn.",
    "Đến {day}, toàn {place} đã {task} được {thousands} hồ sơ, đạt {percent} % kế hoạch, tăng {percent} % so với cùng kỳ.",
    "Người yêu cầu {procedure} chỉ phải xuất trình {paper}; cơ quan tiếp nhận không được yêu cầu nộp thêm giấy tờ đã có trong kho dữ liệu.",
    "Đề nghị {agency} phối hợp với Ủy ban nhân dân {place} kiểm tra, đối chiếu {paper} và trả lời bằng văn bản trước {day}.",
    "Ông {person}, Trưởng phòng nghiệp vụ, chịu trách nhiệm {task}; bà {person} theo dõi, đôn đốc và tổng hợp báo cáo.",
    "Mức thu đối với thủ tục {procedure} là {money} đồng/trường hợp, miễn thu đối với người thuộc hộ nghèo và người cao tuổi.",
    "Qua kiểm tra, có {count} hồ sơ {procedure} quá hạn vì {cause}; đơn vị đã tự nhận khuyết điểm và đề ra biện pháp khắc phục.",
    "Bản điện tử của {paper} được ký số, lưu vào kho dữ liệu của cá nhân và có giá trị sử dụng như bản giấy khi làm thủ tục {procedure}.",
    "Kinh phí thực hiện {task} năm nay là {money} đồng, lấy từ nguồn ngân sách chi thường xuyên của {agency}.",
    "Công chức không được từ chối tiếp nhận hồ sơ {procedure} chỉ vì {cause}, mà phải hướng dẫn bằng phiếu ghi đầy đủ, một lần.",
    "Việc {task} phải bảo đảm chính xác, kịp thời, giữ bí mật đời tư và thuận tiện cho người dân vùng sâu, vùng xa ở {place}.",
    "Từ {day}, hồ sơ {procedure} nộp sau 15 giờ được trả kết quả vào ngày làm việc tiếp theo, trừ khi {cause}.",
    "Bà {person}, sinh năm {year}, số định danh cá nhân {id}, đề nghị {procedure} và cam đoan lời khai là đúng sự thật.",
    "{Agency} đã ban hành văn bản số {number} hướng dẫn {task}, thay thế văn bản số {number} ban hành {day}.",
    "Trong quá trình thực hiện nếu có vướng mắc, các đơn vị phản ánh về {agency} để được hướng dẫn, tháo gỡ.",
    "Diện tích thửa đất sau khi đo lại là {area} m², giảm {count} m² so với {paper}, nguyên nhân là {cause}.",
    "Hội đồng đã biểu quyết nhất trí, với {count} phiếu thuận, thông qua phương án {task} tại {place} và giao {agency} hoàn thiện.",
    "Tổ công tác về từng ấp, khu phố của {place} để hỗ trợ người dân mở tài khoản, ký số cá nhân và nộp hồ sơ {procedure} trực tuyến.",
    "Nội dung nào trái với {law} thì không có hiệu lực; các bên đã đọc lại, hiểu rõ và tự nguyện ký tên dưới đây.",
};

const List english_subjects = {"The registry office", "Each applicant", "The district desk", "The receiving officer",
                               "The provincial centre", "A qualified translator", "The board of review", "The archive"};
const List english_verbs = {"keeps a certified copy of", "shall examine without delay", "returns to the sender", "may refuse in writing",
                            "enters into the register", "forwards within five working days", "compares with the original"};
const List english_objects = {"the certificate of birth", "the lease agreement", "every application received by post",
                              "the map of the parcel", "the statement of account", "the decision of the committee",
                              "any document issued abroad", "the letter of authority"};
const List english_tails = {"unless a longer period has been agreed", "and informs the person concerned of the result",
                            "provided that the fee has been paid in full", "before the end of the quarter",
                            "so that no paper is asked for twice", "in accordance with the rules of procedure",
                            "even where the original has been lost or damaged", "at the address given in the form"};

std::string one_of(const List& list, Random& random) { return std::string(random.one_of(list)); }

std::string digits(Random& random, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>('0' + random.between(i == 0 ? 1 : 0, 9));
  return out;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string percent(Random& random) { return glued({std::to_string(random.between(3, 98)), ",", digits(random, 1)}); }
std::string thousands(Random& random) { return glued({std::to_string(random.between(1, 48)), ".", digits(random, 3)}); }

std::string slot(std::string_view name, Random& random) {
  using Maker = std::string (*)(Random&);
  static const std::map<std::string_view, const List*> lists = {
      {"law", &laws}, {"task", &tasks}, {"field", &fields}, {"paper", &papers}, {"cause", &causes}};
  static const std::map<std::string_view, Maker> makers = {
      {"person", person}, {"place", place}, {"agency", agency}, {"Agency", agency}, {"day", day}, {"number", document_number},
      {"id", personal_number}, {"money", money}, {"procedure", procedure}, {"percent", percent}, {"thousands", thousands},
      {"area", thousands},
      {"count", [](Random& r) { return std::to_string(r.between(2, 30)); }},
      {"year", [](Random& r) { return std::to_string(r.between(1948, 2003)); }}};
  if (const auto list = lists.find(name); list != lists.end()) return one_of(*list->second, random);
  return makers.at(name)(random);
}

}  // namespace

std::string glued(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += part;
  return out;
}

std::string person(Random& random) {
  return glued({one_of(families, random), " ", one_of(middles, random), " ", one_of(given, random)});
}
std::string place(Random& random) { return one_of(places, random); }
std::string agency(Random& random) { return one_of(agencies, random); }
std::string procedure(Random& random) { return one_of(procedures, random); }

std::string day(Random& random) {
  const int number = random.between(1, 28), month = random.between(1, 12);
  const int year = random.between(2015, 2022);
  char text[64];
  const char* pattern = random.chance(0.6) ? "ngày %02d tháng %d năm %d" : "%02d/%d/%d";
  std::snprintf(text, sizeof text, pattern, number, month, year);
  return text;
}

std::string document_number(Random& random) {
  static const List kinds = {"QĐ-UBND", "KH-UBND", "STP-HCTP", "TTr-SNV", "CV-VPĐKĐĐ", "BC-TTPVHCC", "TB-SXD", "NQ-HĐND"};
  return glued({std::to_string(random.between(11, 2890)), "/", one_of(kinds, random)});
}

// Structurally valid: province of Bình Phước, century and sex, year, a running number.
std::string personal_number(Random& random) {
  return glued({"070", std::to_string(random.between(0, 1)), std::to_string(random.between(48, 99)), digits(random, 6)});
}

std::string money(Random& random) {
  return random.chance(0.5) ? std::to_string(random.between(2, 950)) + ".000" : thousands(random) + ".000";
}

std::string vietnamese_sentence(Random& random) {
  const std::string_view pattern = random.one_of(patterns);
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = std::min(pattern.find('{', at), pattern.size());
    out += pattern.substr(at, open - at);
    if (open == pattern.size()) break;
    const auto close = pattern.find('}', open);
    out += slot(pattern.substr(open + 1, close - open - 1), random);
    at = close + 1;
  }
  return out;
}

std::string english_sentence(Random& random) {
  std::string out = glued({one_of(english_subjects, random), " ", one_of(english_verbs, random), " ",
                           one_of(english_objects, random)});
  if (random.chance(0.7)) out += " " + one_of(english_tails, random);
  if (random.chance(0.25)) out += " (see section " + std::to_string(random.between(2, 19)) + ")";
  return capitalized(out) + ".";
}

}  // namespace samples
