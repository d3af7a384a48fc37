// Draws lines with the sample maker's sheet and scanner; cuts others from its pages.
#include "line_images.hpp"

#include <array>
#include <vector>

#include "groups.hpp"
#include "lexicon.hpp"
#include "look.hpp"
#include "plan.hpp"
#include "sheet.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/page/prepare.hpp"
#include "sohoa/page/segment.hpp"
#include "sohoa/scan/batch.hpp"

namespace bench {
namespace {

using samples::Random;

const std::vector<std::string> fonts = {"Tinos",       "Arimo",    "DejaVu Serif",     "FreeSerif", "Charis SIL",
                                        "DejaVu Sans", "FreeSans", "DejaVu Sans Mono", "FreeMono",  "Cousine"};
const std::vector<std::string> capitals = {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUYẾT ĐỊNH VỀ VIỆC CẤP GIẤY CHỨNG NHẬN",
                                           "ỦY BAN NHÂN DÂN HUYỆN LỘC NINH", "TỜ KHAI ĐĂNG KÝ KHAI SINH", "NGƯỜI LÀM ĐƠN",
                                           "BIÊN BẢN BÀN GIAO HỒ SƠ, TÀI LIỆU", "THÔNG BÁO NỘP LỆ PHÍ TRƯỚC BẠ NHÀ, ĐẤT"};
const std::vector<std::string> cut_from = {"clean", "skewed", "fax", "phone", "seal-grey", "bleed-through", "form", "letterhead",
                                           "table", "mixed-fonts", "underlined", "dpi-100", "low-dpi", "newspaper"};

/// A run of words out of a sentence, as a line of print is one.
std::string some_words(const std::string& sentence, Random& random) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < sentence.size(); ++i)
    if (sentence[i] == ' ') starts.push_back(i + 1);
  const int words = random.between(1, 16);
  const auto first = static_cast<std::size_t>(random.between(0, static_cast<int>(starts.size()) - 1));
  const std::size_t last = first + static_cast<std::size_t>(words);
  const std::size_t end = last < starts.size() ? starts[last] - 1 : sentence.size();
  return sentence.substr(starts[first], end - starts[first]);
}

std::string line_of_text(Random& random) {
  switch (random.between(0, 9)) {
    case 0: return random.one_of(capitals);
    case 1: return samples::glued({"Họ và tên: ", samples::person(random), ", sinh ", samples::day(random)});
    case 2: return samples::glued({"Số định danh: ", samples::personal_number(random), " cấp ", samples::day(random)});
    case 3: return samples::glued({"Số: ", samples::document_number(random), "    ", samples::money(random), " đồng"});
    case 4: return some_words(samples::english_sentence(random), random);
    default: return some_words(samples::vietnamese_sentence(random), random);
  }
}

sohoa::Raster gray_of(const samples::Image& image) {
  sohoa::Raster gray{.width_px = image.width, .height_px = image.height, .format = sohoa::PixelFormat::gray, .pixels = {}};
  gray.pixels.reserve(image.rgb.size() / 3);
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3)
    gray.pixels.push_back(static_cast<std::uint8_t>((image.rgb[i] * 77 + image.rgb[i + 1] * 151 + image.rgb[i + 2] * 28) >> 8));
  return gray;
}

sohoa::Raster drawn_line(Random& random) {
  constexpr std::array<const char*, 4> opened{"", "<b>", "<i>", "<b><i>"}, closed{"", "</b>", "</i>", "</i></b>"};
  constexpr std::array<int, 5> resolutions{100, 150, 200, 300, 400};
  samples::TextStyle style{.family = random.one_of(fonts), .size_pt = random.between(9.0, 18.0)};
  const auto face = static_cast<std::size_t>(random.between(0, 3));
  const std::string markup = samples::glued({opened[face], samples::escape_markup(line_of_text(random)), closed[face]});
  const int dpi = random.one_of(resolutions);
  const samples::Colour paper{random.between(0.82, 1.0), random.between(0.82, 1.0), random.between(0.8, 0.98)};
  const double askew = random.between(-0.25, 0.25), rim = random.between(0.4, 2.2);
  const samples::Written size = samples::Sheet(10, 10, dpi, 0, paper).measure(0, markup, style);
  samples::Sheet sheet(size.width_mm + 2 * rim, size.height_mm + 2 * rim * 0.5, dpi, askew, paper, paper);
  const double ink = random.between(0.0, 0.45);
  style.colour = {ink, ink, ink};
  sheet.write(rim, rim * 0.5, 0, markup, style);
  samples::Look look{.noise = random.between(0.0, 30.0), .blur = random.between(0.0, 1.0)};
  look.black_and_white = random.chance(0.2);
  return gray_of(samples::scan(sheet.pixels(), look, dpi, std::nullopt, random));
}

}  // namespace

void each_line(int drawn, int cut, std::uint64_t seed, const std::function<void(LineImage)>& take) {
  Random random(seed);
  for (int i = 0; i < drawn; ++i) take({"drawn", drawn_line(random)});
  const sohoa::TemporaryFolder folder;
  for (int page = 0; cut > 0; ++page) {
    const std::string& group = cut_from[static_cast<std::size_t>(page) % cut_from.size()];
    const samples::ScanPlan plan = samples::group_plan(group, random.next() >> 32U, 1).front();
    const auto file = folder.path() / samples::make_scan(plan, folder.path()).front().file;
    const sohoa::ScannedPage scanned = sohoa::Input::open(file).page(0);
    std::filesystem::remove(file);
    for (sohoa::LineSegment& segment : sohoa::find_lines(sohoa::prepare(scanned.raster, scanned.resolution)))
      if (cut-- > 0) take({group, std::move(segment.image)});
  }
}

}  // namespace bench
