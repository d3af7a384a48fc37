#include "sohoa/pdf/package.hpp"

#include <gtest/gtest.h>

#include "sohoa/core/error.hpp"
#include "sohoa/core/text.hpp"

#include "support/expect_error.hpp"

namespace sohoa {
namespace {

/// A white gray page of this many pixels with these words in one line each.
PackagedPage page_of(int width_px, int height_px, double dpi, const std::vector<std::string>& lines = {}) {
  PackagedPage page;
  page.image = code_losslessly({width_px, height_px, PixelFormat::gray,
                                Bytes(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px), 255)});
  page.resolution = {dpi, dpi};
  double baseline = 20;
  for (const std::string& line : lines) {
    page.text.lines.push_back({{{line, {5, baseline - 10, 50, 12}, 0.9}}, {5, baseline - 10, 50, 12}, baseline});
    baseline += 20;
  }
  return page;
}

PackagedPdf packaged(const std::vector<PackagedPage>& pages, const PackageOptions& options = {}) {
  return package(
      pages.size(), [&](std::size_t index) { return pages.at(index); }, options);
}

std::size_t count_of(const PackagedPdf& pdf, std::string_view text) {
  std::size_t count = 0;
  const std::string_view all = as_text(pdf.bytes);
  for (std::size_t at = all.find(text); at != std::string_view::npos; at = all.find(text, at + text.size())) ++count;
  return count;
}

std::string after(const PackagedPdf& pdf, std::string_view text, std::size_t length) {
  const std::string_view all = as_text(pdf.bytes);
  const std::size_t at = all.find(text);
  return at == std::string_view::npos ? "" : std::string(all.substr(at + text.size(), length));
}

TEST(Package, IsPdf17WithAClassicCrossReferenceTable) {
  const PackagedPdf pdf = packaged({page_of(100, 100, 100)});
  EXPECT_TRUE(as_text(pdf.bytes).starts_with("%PDF-1.7\n"));
  EXPECT_EQ(count_of(pdf, "\nxref\n"), 1U);
  EXPECT_EQ(count_of(pdf, "/XRef"), 0U);
  EXPECT_EQ(count_of(pdf, "/ObjStm"), 0U);
  EXPECT_EQ(pdf.digest, sha256(pdf.bytes));
  const std::size_t table = std::stoul(after(pdf, "startxref\n", 12));
  EXPECT_EQ(as_text(pdf.bytes).substr(table, 5), "xref\n");
}

TEST(Package, GivesTheSameBytesForTheSameInput) {
  const std::vector<PackagedPage> pages = {page_of(120, 80, 100, {"Hộ", "tịch"}), page_of(80, 120, 100, {"Đất đai"})};
  EXPECT_EQ(packaged(pages, {.title = "Hồ sơ"}).bytes, packaged(pages, {.title = "Hồ sơ"}).bytes);
}

TEST(Package, GivesEveryDocumentItsOwnId) {
  const auto id = [](const PackagedPdf& pdf) { return after(pdf, "/ID [<", 32); };
  const std::string first = id(packaged({page_of(100, 100, 100, {"một"})}));
  EXPECT_EQ(first.size(), 32U);
  EXPECT_NE(first, id(packaged({page_of(100, 100, 100, {"hai"})})));
  EXPECT_NE(first, id(packaged({page_of(100, 101, 100, {"một"})})));
  EXPECT_NE(first, id(packaged({page_of(100, 100, 100, {"một"})}, {.title = "một"})));
  PackagedPage turned = page_of(100, 100, 100, {"một"});
  turned.turn_deg = 90;
  EXPECT_NE(first, id(packaged({turned})));
}

TEST(Package, HoldsNoTimeUnlessTheScanHasOne) {
  const std::vector<PackagedPage> pages = {page_of(100, 100, 100)};
  const PackagedPdf without = packaged(pages);
  EXPECT_EQ(count_of(without, "Date"), 0U);
  const PackagedPdf with = packaged(pages, {.made_at = Instant::parse("2026-11-24T08:15:30+07:00")});
  EXPECT_EQ(count_of(with, "/CreationDate (D:20261124081530+07'00')"), 1U);
  EXPECT_EQ(count_of(with, "<xmp:CreateDate>2026-11-24T08:15:30+07:00</xmp:CreateDate>"), 1U);
}

TEST(Package, ClaimsPdfA2U) {
  const PackagedPdf pdf = packaged({page_of(100, 100, 100)});
  EXPECT_EQ(count_of(pdf, "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>U</pdfaid:conformance>"), 1U);
  EXPECT_EQ(count_of(pdf, "/GTS_PDFA1"), 1U);
  EXPECT_EQ(count_of(pdf, "/MarkInfo"), 0U);
}

TEST(Package, NamesItsTitleOnlyWhenThereIsOne) {
  const std::vector<PackagedPage> pages = {page_of(100, 100, 100)};
  EXPECT_EQ(count_of(packaged(pages), "itle"), 0U);
  const PackagedPdf pdf = packaged(pages, {.title = "A & B <\x01 Ho\xcc\xa3>"});
  EXPECT_EQ(count_of(pdf, "<rdf:li xml:lang=\"x-default\">A &amp; B &lt; Họ&gt;</rdf:li>"), 1U);
  EXPECT_EQ(count_of(pdf, "/Title <FEFF00410020002600200042"), 1U);
  EXPECT_EQ(count_of(pdf, "/DisplayDocTitle true"), 1U);
}

TEST(Package, KeepsThePapersSize) {
  EXPECT_NE(after(packaged({page_of(248, 351, 30)}), "/MediaBox [ ", 24).find("0 0 595.2 842.4"), std::string::npos);
  PackagedPage fax = page_of(432, 286, 51);
  fax.resolution = {51, 24.5};
  EXPECT_NE(after(packaged({fax}), "/MediaBox [ ", 30).find("0 0 609.8824 840.4898"), std::string::npos);
}

TEST(Package, LaysATinyImageOnTheSmallestPagePdfAAllows) {
  EXPECT_NE(after(packaged({page_of(1, 1, 300)}), "/MediaBox [ ", 24).find("0 0 3 3 "), std::string::npos);
}

TEST(Package, RefusesPagesOverFiveMetresAndPagesWithoutResolution) {
  EXPECT_NO_THROW(packaged({page_of(1, 1968, 10)}));  // 4.999 m
  EXPECT_ERROR(ErrorCode::pdf_page_size, packaged({page_of(1, 1969, 10)}));
  EXPECT_ERROR(ErrorCode::pdf_page_size, packaged({page_of(100, 100, 0)}));
  EXPECT_ERROR(ErrorCode::pdf_page_size, packaged({page_of(100, 100, -300)}));
}

TEST(Package, TurnsThePageNotTheImage) {
  PackagedPage page = page_of(100, 100, 100);
  EXPECT_EQ(count_of(packaged({page}), "/Rotate"), 0U);
  page.turn_deg = 270;
  EXPECT_EQ(count_of(packaged({page}), "/Rotate 270"), 1U);
  page.turn_deg = -90;
  EXPECT_EQ(count_of(packaged({page}), "/Rotate 270"), 1U);
}

TEST(Package, KeepsAJpegByteForByte) {
  PackagedPage page = page_of(10, 10, 100);
  page.image = {ImageCoding::jpeg, to_bytes("\xff\xd8 not looked into \xff\xd9"), 10, 10, 3, 8};
  const PackagedPdf pdf = packaged({page});
  EXPECT_EQ(count_of(pdf, "stream\n\xff\xd8 not looked into \xff\xd9\nendstream"), 1U);
  EXPECT_EQ(count_of(pdf, "/DCTDecode"), 1U);
  EXPECT_EQ(count_of(pdf, "/DeviceRGB"), 1U);
}

TEST(Package, GivesCmykItsProfileOnceAndTurnsAdobesInkAround) {
  PackagedPage page = page_of(10, 10, 100);
  page.image = {ImageCoding::jpeg, to_bytes("x"), 10, 10, 4, 8};
  page.image.inverted_cmyk = true;
  const PackagedPdf pdf = packaged({page, page});
  EXPECT_EQ(count_of(pdf, "/N 4"), 1U);
  EXPECT_EQ(count_of(pdf, "/ICCBased"), 2U);
  EXPECT_EQ(count_of(pdf, "/DeviceCMYK"), 0U);
  EXPECT_EQ(count_of(pdf, "/Decode [ 1 0 1 0 1 0 1 0 ]"), 2U);
}

TEST(Package, WritesTheFontOnceAndOnlyForText) {
  EXPECT_EQ(count_of(packaged({page_of(100, 100, 100)}), "/Font"), 0U);
  const PackagedPdf pdf =
      packaged({page_of(100, 100, 100), page_of(100, 100, 100, {"a"}), page_of(100, 100, 100, {"b"})});
  EXPECT_EQ(count_of(pdf, "/FontFile2"), 1U);
  EXPECT_EQ(count_of(pdf, "/CIDFontType2"), 1U);
}

TEST(Package, AsksForEachPageOnceAndInOrder) {
  std::vector<std::size_t> asked;
  package(3,
          [&](std::size_t index) {
            asked.push_back(index);
            return page_of(10, 10, 100);
          },
          {});
  EXPECT_EQ(asked, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Package, HandsEachPageOnBeforeTheNext) {
  Bytes handed_on;
  Packager packager({.title = "Hồ sơ"}, [&](ByteView more) { append(handed_on, more); });
  std::vector<PackagedPage> pages;
  for (int i = 0; i < 5; ++i) {
    const std::size_t before = handed_on.size();
    pages.push_back(page_of(100, 100 + i, 100, {"trang"}));
    packager.add(pages.back());
    EXPECT_GT(handed_on.size(), before + pages.back().image.bytes.size());
  }
  const Digest digest = packager.finish();
  const PackagedPdf whole = packaged(pages, {.title = "Hồ sơ"});
  EXPECT_EQ(handed_on, whole.bytes);
  EXPECT_EQ(digest, whole.digest);
}

TEST(Package, EndsWithAnErrorOfWhoTakesTheBytes) {
  std::size_t room = 3000;
  Packager packager({}, [&](ByteView more) {
    if (more.size() > room) throw Error(ErrorCode::disk_full);
    room -= more.size();
  });
  const auto add_many = [&] {
    for (int i = 0; i < 100; ++i) packager.add(page_of(100, 100, 100, {"trang"}));
  };
  EXPECT_ERROR(ErrorCode::disk_full, add_many());
}

TEST(Package, LetsAnErrorOfThePageSourceThrough) {
  EXPECT_ERROR(ErrorCode::parser_died,
               package(1, [](std::size_t) -> PackagedPage { throw Error(ErrorCode::parser_died); }, {}));
}

}  // namespace
}  // namespace sohoa
