// Sizes and rules of Decree 30/2020, annex I: the agency's rule is a third to a half of its line, the motto's as long as it.
#include "app/letterhead.hpp"

#include "sohoa/core/text.hpp"

namespace sohoa::app {

namespace {

std::string two(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

char32_t raised(char32_t point) {
  if (point >= U'a' && point <= U'z') return point - 32;
  if (point >= 0xE0 && point <= 0xFE && point != 0xF7) return point - 32;
  if ((point >= 0x100 && point <= 0x17F) || (point >= 0x1EA0 && point <= 0x1EF9)) return point % 2 == 1 ? point - 1 : point;
  if (point == 0x1A1 || point == 0x1B0) return point - 1;
  return point;
}

/// A People's Committee's place goes below it, as letterheads have it, instead of wherever the line is full.
std::string in_lines(const std::string& agency) {
  constexpr std::string_view committee = "ỦY BAN NHÂN DÂN ";
  if (!agency.starts_with(committee)) return agency;
  return std::string(committee.substr(0, committee.size() - 1)) + "\n" + agency.substr(committee.size());
}

}  // namespace

std::string in_words(Day day) {
  return "ngày " + two(day.day_of_month()) + " tháng " + (day.month() < 3 ? two(day.month()) : std::to_string(day.month())) + " năm " + std::to_string(day.year());
}

std::string capitals(const std::string& text) {
  std::u32string out;
  for (const char32_t point : code_points(text)) out += raised(point);
  return utf8(out);
}

void add_letterhead(PageFlow& flow, const Letterhead& head) {
  const TextStyle middle{.size_pt = head.size_pt, .align = Align::center, .after_mm = 0.5};
  TextStyle strong = middle, slanted = middle;
  strong.face = FontFace::bold;
  slanted.face = FontFace::italic;
  std::vector<PageFlow::Block> left, right;
  if (!head.above.empty()) left.push_back({in_lines(capitals(head.above)), middle});
  left.push_back({in_lines(capitals(head.agency)), strong, 0.4});
  if (!head.below_agency.empty()) left.push_back({head.below_agency, middle});
  right.push_back({"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", strong});
  right.push_back({"Độc lập - Tự do - Hạnh phúc", strong, 1});
  if (!head.below_motto.empty()) right.push_back({head.below_motto, slanted});
  flow.side_by_side({left, right}, {0.42, 0.58});
}

}  // namespace sohoa::app
