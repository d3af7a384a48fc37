// What people get who copy or search in the readers they have: poppler (Evince, Okular), pdf.js (Firefox), PDFium
// (Chromium). And whether each of them, and jbig2dec and MuPDF, shows every pixel of a mask.
#include <gtest/gtest.h>

#include <algorithm>

#include "sohoa/core/file.hpp"
#include "sohoa/core/text.hpp"

#include "contract/pdf/outside_programs.hpp"
#include "contract/pdf/synthetic_pages.hpp"
#include "support/judges.hpp"
#include "support/seeded.hpp"

namespace sohoa::test {
namespace {

const std::vector<std::string> paper = {
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",        "Độc lập - Tự do - Hạnh phúc",          "GIẤY XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ",
    "Căn cứ Luật Cư trú và đề nghị của ông (bà)", "Nguyễn Thị Thử Nghiệm, xác nhận người", "có tên dưới đây cư trú tại phường"};

/// The parameter: the judge that is asked, or poppler, which is always there.
class Readers : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (is_poppler()) return;
    SKIP_WITHOUT_JUDGE(GetParam());
  }
  static bool is_poppler() { return std::string_view(GetParam()) == "poppler"; }

  std::filesystem::path write(const PackagedPage& page) {
    const auto file = folder_.path() / "page.pdf";
    write_file_durably(file, package(1, [&](std::size_t) { return page; }, {}).bytes);
    return file;
  }
  static std::string copied(const std::filesystem::path& pdf) {
    return is_poppler() ? ask("pdftotext", {pdf, "-"}).said : ask_judge(GetParam(), {pdf}).said;
  }
  /// The page at 72 dpi.
  Raster shown(const std::filesystem::path& pdf) {
    if (is_poppler()) return drawn(pdf, 1, 72);
    const auto file = folder_.path() / "page.pgm";
    ask_judge(GetParam(), {"--draw", pdf, file});
    return from_pnm(read_file(file));
  }

 private:
  TemporaryFolder folder_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string& line : split(text, '\n'))
    if (const auto kept = trimmed(line); !kept.empty() && kept != "\f") lines.emplace_back(kept);
  return lines;
}

TEST_P(Readers, CopyLinesWholeAndInOrderHoweverThePageLay) {
  const Sheet sheet = draw({.lines = paper});
  for (const Lie lie : {Lie{}, Lie{.skew_deg = 0.4}, Lie{.skew_deg = -1.2}, Lie{.skew_deg = 2.3}, Lie{.skew_deg = -2.3},
                        Lie{.turn_deg = 90}, Lie{.turn_deg = 180, .skew_deg = 1.5}, Lie{.turn_deg = 270, .skew_deg = -1}}) {
    LyingSheet lying = lay(sheet, lie);
    lying.page.image = code_losslessly(lying.gray);
    EXPECT_EQ(lines_of(copied(write(lying.page))), paper) << lie.turn_deg << " turned, " << lie.skew_deg << " skewed";
  }
}

TEST_P(Readers, FindAPhraseThatRunsOnIntoTheNextLine) {
  const Sheet sheet = draw({.lines = paper});
  LyingSheet lying = lay(sheet, {.skew_deg = 2});
  lying.page.image = code_losslessly(lying.gray);
  std::string text = copied(write(lying.page));
  std::ranges::replace(text, '\n', ' ');
  std::vector<std::string> words = split(text, ' ');
  std::erase(words, "");
  EXPECT_NE(join(words, " ").find("xác nhận người có tên dưới đây"), std::string::npos) << text;
}

/// Strokes, dots and noise: what a mask is made of.
Raster mask_of_ink() {
  Seeded seeded(11);
  Raster mask{203, 97, PixelFormat::bilevel, {}};
  mask.pixels.resize(mask.row_bytes() * 97);
  const auto set = [&](std::int64_t x, std::int64_t y) {
    mask.pixels[static_cast<std::size_t>(y) * mask.row_bytes() + static_cast<std::size_t>(x / 8)] |=
        static_cast<std::uint8_t>(0x80 >> (x % 8));
  };
  for (int stroke = 0; stroke < 40; ++stroke) {
    const auto left = seeded.between(0, 180), top = seeded.between(0, 80), width = seeded.between(1, 20), height = seeded.between(1, 15);
    for (auto y = top; y < top + height; ++y)
      for (auto x = left; x < left + width; ++x) set(x, y);
  }
  for (int speck = 0; speck < 300; ++speck) set(seeded.between(0, 202), seeded.between(0, 96));
  return mask;
}

bool is_ink(const Raster& mask, int x, int y) {
  return (mask.pixels[static_cast<std::size_t>(y) * mask.row_bytes() + static_cast<std::size_t>(x / 8)] >> (7 - x % 8) & 1) != 0;
}

/// How many pixels of a mask a drawing of it shows otherwise.
int differing(const Raster& mask, const Raster& gray) {
  if (gray.width_px != mask.width_px || gray.height_px != mask.height_px) return -1;
  int count = 0;
  for (int y = 0; y < mask.height_px; ++y)
    for (int x = 0; x < mask.width_px; ++x) {
      const bool is_dark = gray.pixels[static_cast<std::size_t>(y) * gray.row_bytes() + static_cast<std::size_t>(x)] < 128;
      if (is_dark != is_ink(mask, x, y)) ++count;
    }
  return count;
}

/// A page of the mask's size with nothing else on it, a point a pixel.
PackagedPage page_of(const Raster& mask) {
  PackagedPage page;
  page.image.width_px = mask.width_px;
  page.image.height_px = mask.height_px;
  page.resolution = {72, 72};
  page.inks.push_back({.mask = code_mask(mask),
                       .place = {0, 0, static_cast<double>(mask.width_px), static_cast<double>(mask.height_px)}});
  return page;
}

/// Those that hand out what they drew: a browser's window is no place to count pixels in.
class Painters : public Readers {};

TEST_P(Painters, ShowEveryPixelOfAMask) {
  const Raster mask = mask_of_ink();
  EXPECT_EQ(differing(mask, shown(write(page_of(mask)))), 0);
}

std::string name_of(const testing::TestParamInfo<const char*>& param) {
  std::string name = param.param;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Copying, Readers, testing::Values("poppler", "pdfjs-read", "pdfium-read", "chromium-read"), name_of);
INSTANTIATE_TEST_SUITE_P(Drawing, Painters, testing::Values("poppler", "pdfjs-read", "pdfium-read"), name_of);

TEST(Mask, IsDecodedToTheSamePixelsByMupdf) {
  SOHOA_NEEDS("mutool");
  const Raster mask = mask_of_ink();
  const TemporaryFolder folder;
  const auto pdf = folder.path() / "page.pdf", drawing = folder.path() / "page.pgm";
  write_file_durably(pdf, package(1, [&](std::size_t) { return page_of(mask); }, {}).bytes);
  ask("mutool", {"draw", "-q", "-r", "72", "-c", "gray", "-o", drawing, pdf, "1"});
  EXPECT_EQ(differing(mask, from_pnm(read_file(drawing))), 0);
}

TEST(Mask, IsDecodedToTheSamePixelsByJbig2dec) {
  SOHOA_NEEDS("jbig2dec");
  const Raster mask = mask_of_ink();
  const TemporaryFolder folder;
  const auto coded = folder.path() / "page.jb2", decoded = folder.path() / "page.pbm";
  Bytes file = *from_hex("974a42320d0a1a0a0100000001");  // in sequence, one page
  append(file, code_mask(mask).bytes);
  write_file_durably(coded, file);
  ask("jbig2dec", {"-t", "pbm", "-o", decoded, coded});
  const Bytes pbm = read_file(decoded);
  ASSERT_GE(pbm.size(), mask.pixels.size());
  EXPECT_EQ(Bytes(pbm.end() - static_cast<std::ptrdiff_t>(mask.pixels.size()), pbm.end()), mask.pixels);
}

}  // namespace
}  // namespace sohoa::test
