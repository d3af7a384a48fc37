// What poppler, qpdf and veraPDF make of our documents. The words' places are known, because the pages are drawn here.
#include <gtest/gtest.h>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"
#include "sohoa/pdf/stamp.hpp"

#include "contract/pdf/outside_programs.hpp"
#include "contract/pdf/synthetic_pages.hpp"

namespace sohoa::test {
namespace {

constexpr double one_mm_pt = 72 / 25.4;

const std::vector<std::string> form = {
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",          "Độc lập - Tự do - Hạnh phúc",      "TỜ KHAI ĐĂNG KÝ KHAI SINH",
    "Kính gửi: Ủy ban nhân dân phường Đồng Xoài",  "Họ và tên: Nguyễn Thị Thử Nghiệm", "mua rau xa nhau",
    "Ngày sinh: 24/11/2026, Giấy tờ: 070300123456"};

/// 16 x 16 pixels of red beside 16 x 16 of blue as Adobe's programs write CMYK: 255 - ink.
constexpr const char* cmyk_jpeg =
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJT"
    "UjI+WmFaUGBKUVJP/8AAFAgAEAAgBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAIB//EABQQAQAAAAAAAAAAAAAA"
    "AAAAAAD/2gAOBEMATQBZAEsAAD8A05mDMGnACYhToAKdExAAmIU6AD//2Q==";

enum class Coding { g4, g4_black_is_1, gray, rgb, gray_jpeg, rgb_jpeg };

PackagedPage coded(LyingSheet lying, Coding coding) {
  PageImage& image = lying.page.image;
  const auto jpeg = [&](const Raster& raster) {
    image = {ImageCoding::jpeg,
             as_jpeg(raster),
             raster.width_px,
             raster.height_px,
             raster.format == PixelFormat::rgb ? 3 : 1,
             8};
  };
  switch (coding) {
    case Coding::g4: image = code_losslessly(as_bilevel(lying.gray)); break;
    case Coding::g4_black_is_1: {
      Raster inverse = as_bilevel(lying.gray);
      for (std::uint8_t& byte : inverse.pixels) byte = static_cast<std::uint8_t>(~byte);
      image = code_losslessly(inverse);
      image.black_is_1 = true;
      break;
    }
    case Coding::gray: image = code_losslessly(lying.gray); break;
    case Coding::rgb: image = code_losslessly(as_rgb(lying.gray)); break;
    case Coding::gray_jpeg: jpeg(lying.gray); break;
    case Coding::rgb_jpeg: jpeg(as_rgb(lying.gray)); break;
  }
  return std::move(lying.page);
}

/// Documents of one test, written to files for the programs to read.
class Documents : public testing::Test {
 protected:
  std::filesystem::path write(const std::vector<PackagedPage>& pages, const PackageOptions& options = {}) {
    return write(package(
                     pages.size(), [&](std::size_t index) { return pages.at(index); }, options)
                     .bytes);
  }
  std::filesystem::path write(const Bytes& pdf) {
    const auto file = folder_.path() / (std::to_string(++count_) + ".pdf");
    write_file_durably(file, pdf);
    return file;
  }
  static std::string text(const std::filesystem::path& pdf, const std::string& option = "-layout") {
    return ask("pdftotext", {option, pdf, "-"}).said;
  }
  static std::vector<std::string> lines_of_reading(const std::filesystem::path& pdf) {
    std::vector<std::string> lines;
    for (const std::string& line : split(ask("pdftotext", {pdf, "-"}).said, '\n')) {
      if (const auto kept = trimmed(line); !kept.empty() && kept != "\f") lines.emplace_back(kept);
    }
    return lines;
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  int count_ = 0;
};

void expect_words_in_place(const std::filesystem::path& pdf, int page, const Sheet& sheet, const Lie& lie) {
  const std::vector<FoundWord> found = words_found(pdf, page);
  ASSERT_EQ(found.size(), words_of(sheet).size());
  std::vector<FoundWord> left = found;
  for (const TextLine& line : sheet.lines) {
    for (const Word& word : line.words) {
      const Box wanted = expected_pt(sheet, lie, word);
      const auto at = std::find_if(left.begin(), left.end(), [&](const FoundWord& one) {
        return one.text == word.text && std::abs(one.box_pt.left - wanted.left) < one_mm_pt &&
               one.box_pt.top < wanted.bottom() && one.box_pt.bottom() > wanted.top;
      });
      ASSERT_NE(at, left.end()) << word.text;
      EXPECT_NEAR(at->box_pt.right(), wanted.right(), one_mm_pt) << word.text;
      EXPECT_LE(at->box_pt.top, wanted.top + one_mm_pt) << word.text;
      EXPECT_GE(at->box_pt.bottom(), wanted.bottom() - one_mm_pt) << word.text;
      left.erase(at);
    }
  }
}

double mean_level(const Raster& gray, const Box& box) {
  double sum = 0, count = 0;
  for (int y = static_cast<int>(box.top); y < static_cast<int>(box.bottom()); ++y) {
    for (int x = static_cast<int>(box.left); x < static_cast<int>(box.right()); ++x, ++count) {
      sum += gray.pixels.at(static_cast<std::size_t>(y) * gray.row_bytes() + static_cast<std::size_t>(x));
    }
  }
  return count > 0 ? sum / count : -1;
}

/// The drawn page is dark where the words are and white below them.
void expect_ink_in_place(const std::filesystem::path& pdf, int page, const Sheet& sheet, const Lie& lie) {
  const Raster gray = drawn(pdf, page, 72);
  for (const TextLine& line : sheet.lines) {
    const Box word = expected_pt(sheet, lie, line.words.front());
    EXPECT_LT(mean_level(gray, {word.left + 2, word.top + 2, word.width - 4, word.height - 4}), 170);
    EXPECT_GT(mean_level(gray, {word.left, line.baseline * 72 / sheet.dpi + 4, word.width, 3}), 245);
  }
}

struct LieCase {
  const char* name;
  Lie lie;
  Coding coding;
};

class Lies : public Documents, public testing::WithParamInterface<LieCase> {};

TEST_P(Lies, KeepTextOrderAndPlaces) {
  SOHOA_NEEDS("pdftotext");
  SOHOA_NEEDS("pdftoppm");
  const Sheet sheet = draw({.lines = form});
  const Lie& lie = GetParam().lie;
  const auto pdf = write({coded(lay(sheet, lie), GetParam().coding)});
  EXPECT_EQ(lines_of_reading(pdf), form);
  expect_words_in_place(pdf, 1, sheet, lie);
  if (lie.skew_deg == 0) expect_ink_in_place(pdf, 1, sheet, lie);
}

INSTANTIATE_TEST_SUITE_P(
    Package, Lies,
    testing::Values(LieCase{"G4", {}, Coding::g4}, LieCase{"G4BlackIs1", {}, Coding::g4_black_is_1},
                    LieCase{"Gray", {}, Coding::gray}, LieCase{"Rgb", {}, Coding::rgb},
                    LieCase{"GrayJpeg", {}, Coding::gray_jpeg}, LieCase{"RgbJpeg", {}, Coding::rgb_jpeg},
                    LieCase{"OnItsRightSide", {.turn_deg = 90}, Coding::gray},
                    LieCase{"UpsideDown", {.turn_deg = 180}, Coding::g4},
                    LieCase{"OnItsLeftSide", {.turn_deg = 270}, Coding::rgb},
                    LieCase{"SkewedALittle", {.skew_deg = 1.2}, Coding::gray},
                    LieCase{"SkewedTheOtherWay", {.skew_deg = -1.2}, Coding::gray},
                    LieCase{"SkewedOnItsSide", {.turn_deg = 90, .skew_deg = 1.2}, Coding::gray},
                    LieCase{"ReadAtTripleSize", {.turn_deg = 270, .skew_deg = 0.5, .reading_scale = 3}, Coding::gray}),
    [](const auto& param) { return param.param.name; });

TEST_F(Documents, KeepWordsWholeAndInPlaceAtFourDegreesOfSkew) {
  SOHOA_NEEDS("pdftotext");
  const Sheet sheet = draw({.lines = form});
  for (const double skew_deg : {-4.0, -2.0, 2.0, 4.0}) {
    const Lie lie{.skew_deg = skew_deg};
    const auto pdf = write({coded(lay(sheet, lie), Coding::gray)});
    expect_words_in_place(pdf, 1, sheet, lie);
    EXPECT_EQ(join(split(text(pdf, "-raw"), '\n'), " "), join(form, " ") + " \f") << "in the order of reading";
  }
}

TEST_F(Documents, KeepThePapersSizeWithinAMillimetre) {
  SOHOA_NEEDS("pdfinfo");
  const auto pdf = write({coded(lay(draw({.width_mm = 210, .height_mm = 297, .dpi = 77}), {}), Coding::g4)});
  const std::string facts = ask("pdfinfo", {pdf}).said;
  const std::size_t at = facts.find("Page size:");
  ASSERT_NE(at, std::string::npos);
  double width = 0, height = 0;
  ASSERT_EQ(std::sscanf(facts.c_str() + at, "Page size: %lf x %lf", &width, &height), 2);
  EXPECT_NEAR(width, 210 * one_mm_pt, one_mm_pt);
  EXPECT_NEAR(height, 297 * one_mm_pt, one_mm_pt);
}

/// Words that are hard to place or to spell.
PackagedPage odd_words() {
  PackagedPage page = coded(lay(draw({.lines = {"a"}}), {}), Coding::g4);
  const auto word = [](const char* text, double left, double width) { return Word{text, {left, 80, width, 12}, 0.1}; };
  page.text.lines = {
      {{word("l", 50, 1), word("😀𝄞", 60, 40), word("dính", 110, 40), word("liền", 149, 40)}, {50, 80, 139, 12}, 92},
      {{word("khác", 300, 0), word("\x01", 320, 10), word("Tie\xcc\x82\xcc\x81ng", 340, 50)}, {300, 80, 90, 12}, 92}};
  return page;
}

TEST_F(Documents, SpellWhatIsBeyondTheBmpAndSeparateWordsThatTouch) {
  SOHOA_NEEDS("pdftotext");
  const std::string found = text(write({odd_words()}), "-raw");
  EXPECT_EQ(join(split(found, '\n'), " "), "l 😀𝄞 dính liền khác Tiếng \f");
}

TEST_F(Documents, ShowTheColoursOfACmykJpeg) {
  SOHOA_NEEDS("pdftoppm");
  PackagedPage page;
  page.image = {ImageCoding::jpeg, *from_base64(cmyk_jpeg), 32, 16, 4, 8};
  page.image.inverted_cmyk = true;
  page.resolution = {72, 72};
  const auto pdf = write({page});
  const Colour left = colour_drawn(pdf, 1, 0.25, 0.5), right = colour_drawn(pdf, 1, 0.75, 0.5);
  EXPECT_GT(left.red, 200);
  EXPECT_LT(left.green + left.blue, 80);
  EXPECT_GT(right.blue, 200);
  EXPECT_LT(right.green + right.red, 80);
}

/// One page of each kind: codings, turns, sizes, texts.
std::vector<PackagedPage> every_kind_of_page() {
  const Sheet sheet = draw({.lines = form});
  std::vector<PackagedPage> pages;
  for (const Coding coding :
       {Coding::g4, Coding::g4_black_is_1, Coding::gray, Coding::rgb, Coding::gray_jpeg, Coding::rgb_jpeg}) {
    pages.push_back(coded(lay(sheet, {}), coding));
  }
  for (const int turn_deg : {90, 180, 270})
    pages.push_back(coded(lay(sheet, {.turn_deg = turn_deg, .skew_deg = 3}), Coding::gray));
  pages.push_back(odd_words());
  pages.push_back(coded(lay(draw({}), {}), Coding::g4));
  PackagedPage cmyk;
  cmyk.image = {ImageCoding::jpeg, *from_base64(cmyk_jpeg), 32, 16, 4, 8};
  cmyk.image.inverted_cmyk = true;
  cmyk.resolution = {72, 72};
  pages.push_back(cmyk);
  PackagedPage dot = cmyk, longest = cmyk;
  dot.image = code_losslessly({1, 1, PixelFormat::bilevel, {0x80}});
  dot.resolution = {1200, 1200};
  longest.image = code_losslessly({1, 1968, PixelFormat::gray, Bytes(1968, 200)});
  longest.resolution = {10, 10};
  pages.push_back(dot);
  pages.push_back(longest);
  return pages;
}

TEST_F(Documents, AreCleanToQpdf) {
  SOHOA_NEEDS("qpdf");
  const Outcome answer = ask("qpdf", {"--check", write(every_kind_of_page(), {.title = "Hồ sơ 😀"})});
  EXPECT_EQ(answer.exit_code, 0) << answer.said;
  EXPECT_EQ(answer.said.find("WARNING"), std::string::npos) << answer.said;
}

TEST_F(Documents, AreReadInOrderOverTwoHundredPages) {
  SOHOA_NEEDS("pdftotext");
  std::string expected;
  for (int number = 1; number <= 200; ++number) expected += "Tờ số " + std::to_string(number) + "\n\f";
  const auto page = [](std::size_t index) {
    return coded(lay(draw({.lines = {"Tờ số " + std::to_string(index + 1)}, .width_mm = 60, .height_mm = 25}), {}),
                 Coding::g4);
  };
  const auto pdf = write(package(200, page, {}).bytes);
  EXPECT_EQ(text(pdf, "-raw"), expected);
}

/// The first page again with the stamp as an annotation in a revision of its own.
Bytes stamped(const Bytes& pdf, int rotate_deg) {
  const std::string original(as_text(pdf));
  const auto entry = [&](const std::string& name) {
    return std::stoul(original.substr(original.rfind(name) + name.size(), 12));
  };
  const auto next = static_cast<std::uint32_t>(entry("/Size "));
  const std::size_t page_at = original.rfind("\n", original.rfind(" 0 obj", original.find("/Type /Page\n"))) + 1;
  const std::size_t page_end = original.find("endobj", page_at);
  const std::size_t body_at = original.find("<<", page_at);
  std::string page = original.substr(body_at, original.rfind(">>", page_end) - body_at);
  page += "/Annots [" + std::to_string(next) + " 0 R] >>";
  const StampAppearance stamp =
      copy_stamp("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH ĐỒNG NAI", "2026-11-24T08:15:30+07:00");
  const bool is_sideways = rotate_deg % 180 != 0;
  const std::string corner = decimal(50 + (is_sideways ? stamp.height_pt : stamp.width_pt), 3) + " " +
                             decimal(50 + (is_sideways ? stamp.width_pt : stamp.height_pt), 3);
  std::vector<std::pair<std::uint32_t, Bytes>> objects = {
      {static_cast<std::uint32_t>(std::stoul(original.substr(page_at, 10))), to_bytes(page)},
      {next, to_bytes("<< /Type /Annot /Subtype /Stamp /F 4 /Rect [50 50 " + corner + "] /AP << /N " +
                      std::to_string(next + 1) + " 0 R >> >>")}};
  for (const Bytes& body : appearance_objects(stamp, next + 1, rotate_deg)) {
    objects.emplace_back(next + static_cast<std::uint32_t>(objects.size()) - 1, body);
  }
  Bytes out = pdf;
  std::string table = "xref\n";
  for (const auto& [number, body] : objects) {
    std::string offset = std::to_string(out.size() + 1);
    table += std::to_string(number) + " 1\n" + std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    append(out, "\n" + std::to_string(number) + " 0 obj\n");
    append(out, body);
    append(out, std::string_view("\nendobj\n"));
  }
  const std::size_t id_at = original.rfind("/ID"), size_at = original.rfind("/Size");
  const std::string trailer = original.substr(id_at, size_at - id_at) + "/Size " +
                              std::to_string(next + objects.size() - 1) + " /Prev " +
                              std::to_string(entry("startxref\n"));
  const std::size_t table_at = out.size();
  append(out, table + "trailer\n<< " + trailer + " >>\nstartxref\n" + std::to_string(table_at) + "\n%%EOF\n");
  return out;
}

TEST_F(Documents, ShowTheStampUprightOnEveryTurnOfThePage) {
  SOHOA_NEEDS("pdftotext");
  const Sheet sheet = draw({});
  for (const int turn_deg : {0, 90, 180, 270}) {
    const auto page = [&](std::size_t) { return coded(lay(sheet, {.turn_deg = turn_deg}), Coding::g4); };
    const auto pdf = write(stamped(package(1, page, {}).bytes, turn_deg));
    EXPECT_EQ(ask("qpdf", {"--check", pdf}).exit_code, 0);
    EXPECT_EQ(lines_of_reading(pdf), (std::vector<std::string>{"TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TỈNH ĐỒNG NAI",
                                                               "2026-11-24T08:15:30+07:00"}));
    const std::vector<FoundWord> words = words_found(pdf, 1);
    ASSERT_FALSE(words.empty());
    EXPECT_GT(words.front().box_pt.width, words.front().box_pt.height) << "upright at /Rotate " << turn_deg;
  }
}

TEST_F(Documents, AreAcceptedByVeraPdf) {
  const std::string judge = verapdf();
  if (judge.empty())
    GTEST_SKIP() << "SKIPPED: no second opinion on PDF/A, veraPDF is not installed (build/judges/bin/verapdf)";
  const Sheet sheet = draw({.lines = form});
  std::vector<std::string> arguments = {"-f", "2u"};
  arguments.push_back(write(every_kind_of_page(),
                            {.title = "Hồ sơ & <thử> 😀", .made_at = Instant::parse("2026-11-24T08:15:30+07:00")}));
  arguments.push_back(write({coded(lay(draw({}), {}), Coding::g4)}));
  arguments.push_back(write({coded(lay(sheet, {}), Coding::rgb_jpeg)}));
  for (const int turn_deg : {0, 90, 180, 270}) {
    const auto page = [&](std::size_t) { return coded(lay(sheet, {.turn_deg = turn_deg}), Coding::g4); };
    arguments.push_back(write(stamped(package(1, page, {}).bytes, turn_deg)));
  }
  const Outcome answer = ask(judge, arguments);
  EXPECT_EQ(answer.exit_code, 0) << answer.said;
}

}  // namespace
}  // namespace sohoa::test
