// PDFs through the sandbox: what kind each is, what is kept, what poppler draws, and what is refused.
#include <gtest/gtest.h>

#define POINTERHOLDER_TRANSITION 4
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

#include "contract/scan/made_files.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/scan/batch.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using test::image_pdf;
using test::jpeg_of;
using test::pattern;
using test::pdf_of;
using test::put;
using test::sample;
using test::stream_of;

constexpr std::string_view jpeg_entries =
    "/Width 496 /Height 702 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode";

class Pdf : public testing::Test {
 protected:
  Input open(std::string_view pdf) { return Input::open(put(folder_.path() / "a.pdf", pdf)); }
  fs::path in(std::string_view name) const { return folder_.path() / name; }

  const Bytes jpeg_ = jpeg_of(pattern(496, 702, PixelFormat::rgb), 60);
  TemporaryFolder folder_;
};

TEST_F(Pdf, OfOneJpegAPageIsAScanKeptByteForByte) {
  Input input = open(image_pdf(jpeg_entries, as_text(jpeg_)));
  EXPECT_EQ(InputKind::scanned_pdf, input.facts().kind);
  EXPECT_EQ(496, input.facts().pages.at(0).width_px);
  EXPECT_NEAR(210, input.facts().pages[0].width_mm, 0.1);
  EXPECT_NEAR(297, input.facts().pages[0].height_mm, 0.1);
  const ScannedPage page = input.page(0);
  ASSERT_TRUE(page.coded);
  EXPECT_EQ(jpeg_, page.coded->bytes);
  EXPECT_NEAR(60, page.resolution.x_dpi, 0.1);
  EXPECT_EQ(496, page.raster.width_px);
  EXPECT_EQ(702, page.raster.height_px);
}

TEST_F(Pdf, TurnedByRotateIsUprightAndSaysSo) {
  for (const int turn : {90, 180, 270}) {
    Input input = open(image_pdf(jpeg_entries, as_text(jpeg_), "/Rotate " + std::to_string(turn)));
    const ScannedPage page = input.page(0);
    ASSERT_TRUE(page.coded);
    EXPECT_EQ(turn, page.coded->turn_deg);
    EXPECT_EQ(turn, input.facts().pages[0].exif_turn_deg);
    EXPECT_EQ(turn == 180 ? 496 : 702, page.raster.width_px);
    EXPECT_EQ(page.raster.width_px, input.facts().pages[0].width_px);
    // Poppler's own turn, forced by a graphics state, gives the same picture.
    Input drawn = open(image_pdf(jpeg_entries, as_text(jpeg_), "/Rotate " + std::to_string(turn), "/None gs "));
    const ScannedPage by_poppler = drawn.page(0);
    EXPECT_FALSE(by_poppler.coded);
    ASSERT_EQ(page.raster.width_px, by_poppler.raster.width_px);
    for (const auto& [x, y] : {std::pair{20, 20}, {470, 20}, {20, 470}, {470, 470}})
      EXPECT_NEAR(sample(page.raster, x, y), sample(by_poppler.raster, x, y), 12) << turn << " at " << x << " " << y;
  }
}

TEST_F(Pdf, WithAnInvisibleTextLayerIsStillAScanAndStillKept) {
  Input input = open(image_pdf(jpeg_entries, as_text(jpeg_), {},
                               "BT 3 Tr /F1 12 Tf 50 700 Td (" + std::string(600, 'x') + ") Tj ET"));
  EXPECT_EQ(InputKind::scanned_pdf, input.facts().kind);
  EXPECT_TRUE(input.page(0).coded);
}

TEST_F(Pdf, WithTextBelowItsPictureIsAScan) {
  Input input = open(image_pdf(jpeg_entries, as_text(jpeg_), {}, {},
                               "BT /F1 12 Tf 50 700 Td (" + std::string(600, 'x') + ") Tj ET "));
  EXPECT_EQ(InputKind::scanned_pdf, input.facts().kind);
}

TEST_F(Pdf, WithAStampOverTheScanIsDrawnWhole) {
  Input input = open(image_pdf(jpeg_entries, as_text(jpeg_), {}, "1 0 0 rg 300 400 200 200 re f"));
  EXPECT_EQ(InputKind::scanned_pdf, input.facts().kind);
  const ScannedPage page = input.page(0);
  EXPECT_FALSE(page.coded);   // the image alone would lose the stamp
  EXPECT_EQ(PixelFormat::rgb, page.raster.format);
  EXPECT_EQ(255, sample(page.raster, page.raster.width_px * 2 / 3, page.raster.height_px * 2 / 5));
}

TEST_F(Pdf, OfGrayIsDrawnGray) {
  const Bytes gray = pattern(248, 351, PixelFormat::gray).pixels;
  Input input = open(image_pdf("/Width 248 /Height 351 /BitsPerComponent 8 /ColorSpace /DeviceGray", as_text(gray)));
  const ScannedPage page = input.page(0);
  EXPECT_EQ(PixelFormat::gray, page.raster.format);
  EXPECT_TRUE(gray == page.raster.pixels);   // poppler at the image's own size changes no pixel
}

TEST_F(Pdf, OfBlackAndWhiteStaysSo) {
  Raster bits = pattern(248, 351, PixelFormat::bilevel);
  Bytes one_is_white = bits.pixels;
  for (std::uint8_t& byte : one_is_white) byte = static_cast<std::uint8_t>(~byte);
  Input input = open(image_pdf("/Width 248 /Height 351 /BitsPerComponent 1 /ColorSpace /DeviceGray", as_text(one_is_white)));
  const ScannedPage page = input.page(0);
  EXPECT_EQ(PixelFormat::bilevel, page.raster.format);
  EXPECT_TRUE(bits.pixels == page.raster.pixels);
}

TEST_F(Pdf, OfAFaxIsDrawnWithItsOblongPixelsAlsoTurned) {
  const Bytes gray = pattern(204, 98, PixelFormat::gray).pixels;   // stretched over A4: 24.7 by 8.4 dpi
  const std::string entries = "/Width 204 /Height 98 /BitsPerComponent 8 /ColorSpace /DeviceGray";
  const ScannedPage page = open(image_pdf(entries, as_text(gray))).page(0);
  EXPECT_TRUE(gray == page.raster.pixels);
  EXPECT_NEAR(210, page.raster.width_px * 25.4 / page.resolution.x_dpi, 1);
  EXPECT_NEAR(297, page.raster.height_px * 25.4 / page.resolution.y_dpi, 1);
  const ScannedPage turned = open(image_pdf(entries, as_text(gray), "/Rotate 90")).page(0);
  EXPECT_NEAR(297, turned.raster.width_px * 25.4 / turned.resolution.x_dpi, 2);
  EXPECT_NEAR(210, turned.raster.height_px * 25.4 / turned.resolution.y_dpi, 2);
}

std::string text_pdf(std::string_view page_entries = {}, std::string_view catalog_entries = {},
                     const std::vector<std::string>& more = {}, std::string_view trailer = {}) {
  std::vector<std::string> objects = {
      "<< /Type /Catalog /Pages 2 0 R " + std::string{catalog_entries} + " >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " +
          std::string{page_entries} + " >>",
      stream_of("", "BT /F1 12 Tf 72 770 Td (Quyet dinh) Tj ET"),
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  objects.insert(objects.end(), more.begin(), more.end());
  return pdf_of(objects, trailer);
}

TEST_F(Pdf, OfTextIsBornDigitalAndGivesItsWords) {
  Input input = open(text_pdf({}, {}, {}, "/Info << /CreationDate (D:20260924081530Z) >>"));
  EXPECT_EQ(InputKind::born_digital_pdf, input.facts().kind);
  EXPECT_EQ("2026-09-24T15:15:30+07:00", input.facts().made_at->iso());
  EXPECT_EQ(0, input.facts().signatures);
  const auto words = input.text_of_page(0);
  ASSERT_EQ(2U, words.size());
  EXPECT_EQ("Quyet", words[0].text);
  EXPECT_EQ("dinh", words[1].text);
  EXPECT_NEAR(72, words[0].box.left, 1);
  EXPECT_NEAR(842 - 770, words[0].box.bottom(), 5);
  EXPECT_EQ(2479, input.page(0).raster.width_px);   // 595 points at 300 dpi
}

TEST_F(Pdf, DateWithoutZoneIsThatOfVietNam) {
  Input input = open(text_pdf({}, {}, {}, "/Info << /CreationDate (D:20260924) >>"));
  EXPECT_EQ("2026-09-24T00:00:00+07:00", input.facts().made_at->iso());
  Input zoned = open(text_pdf({}, {}, {}, "/Info << /CreationDate (D:20260924100000+02'00') >>"));
  EXPECT_EQ("2026-09-24T15:00:00+07:00", zoned.facts().made_at->iso());
  EXPECT_FALSE(open(text_pdf({}, {}, {}, "/Info << /CreationDate (yesterday) >>")).facts().made_at);
}

TEST_F(Pdf, ClaimOfConformanceIsRead) {
  const std::string as_elements = "<rdf><pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance></rdf>";
  EXPECT_EQ("PDF/A-2u", open(text_pdf({}, "/Metadata 6 0 R", {stream_of("/Type /Metadata", as_elements)})).facts().claimed_conformance);
  const std::string as_attributes = "<rdf pdfaid:part=\"3\" pdfaid:conformance='B'/>";
  EXPECT_EQ("PDF/A-3b", open(text_pdf({}, "/Metadata 6 0 R", {stream_of("/Type /Metadata", as_attributes)})).facts().claimed_conformance);
  EXPECT_EQ("", open(text_pdf()).facts().claimed_conformance);
}

constexpr std::string_view value = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <00ff> >>";

TEST_F(Pdf, WithASignedFieldIsSignedHoweverTheFieldIsKept) {
  const std::string direct = "<< /FT /Sig /T (S) /V " + std::string{value} + " >>";
  EXPECT_EQ(InputKind::signed_pdf, open(text_pdf({}, "/AcroForm << /Fields [6 0 R] >>", {direct})).facts().kind);
  // The type stands at the parent, and the kid has the value.
  const std::string parent = "<< /FT /Sig /T (S) /Kids [7 0 R] >>", kid = "<< /Parent 6 0 R /V " + std::string{value} + " >>";
  EXPECT_EQ(1, open(text_pdf({}, "/AcroForm << /Fields [6 0 R] >>", {parent, kid})).facts().signatures);
  // The form lists no fields; the page shows the widget.
  EXPECT_EQ(1, open(text_pdf("/Annots [6 0 R]", "/AcroForm << /Fields [] >>",
                             {"<< /Subtype /Widget /FT /Sig /T (S) /V 7 0 R >>", std::string{value}})).facts().signatures);
}

TEST_F(Pdf, WhoseSignatureOnlyTheBytesShowIsSigned) {
  std::string pdf = text_pdf();
  const std::string tail = "\n9 0 obj << /ByteRange [0 AAAAAA BBBBBB 000007] /Contents <0011> >> endobj\n";
  const std::size_t gap = pdf.size() + tail.find("<0011>");
  const auto six = [](std::size_t number) { return std::string(6 - std::to_string(number).size(), '0') + std::to_string(number); };
  std::string filled = tail;
  filled.replace(filled.find("AAAAAA"), 6, six(gap)).replace(filled.find("BBBBBB"), 6, six(gap + 6));
  EXPECT_EQ(InputKind::signed_pdf, open(pdf + filled).facts().kind);
}

TEST_F(Pdf, WithAnEmptySignatureFieldIsNotSigned) {
  EXPECT_EQ(0, open(text_pdf({}, "/AcroForm << /Fields [6 0 R] >>", {"<< /FT /Sig /T (S) >>"})).facts().signatures);
}

std::string encrypted(const std::string& pdf, const char* user_password) {
  QPDF qpdf;
  qpdf.processMemoryFile("a", pdf.data(), pdf.size());
  QPDFWriter writer{qpdf};
  writer.setOutputMemory();
  writer.setR6EncryptionParameters(user_password, "owner", true, true, true, true, true, true, qpdf_r3p_full, true);
  writer.write();
  const std::shared_ptr<Buffer> buffer = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

TEST_F(Pdf, ThatWantsAPasswordIsEncrypted) {
  EXPECT_ERROR(ErrorCode::pdf_encrypted, open(encrypted(text_pdf(), "user")));
}

TEST_F(Pdf, ThatOpensWithoutAPasswordIsReadThoughEncrypted) {
  Input text = open(encrypted(text_pdf(), ""));
  EXPECT_EQ(InputKind::born_digital_pdf, text.facts().kind);
  EXPECT_EQ(2U, text.text_of_page(0).size());
  Input scan = open(encrypted(image_pdf(jpeg_entries, as_text(jpeg_)), ""));
  EXPECT_EQ(jpeg_, scan.page(0).coded->bytes);   // decrypted, otherwise as it was
}

TEST_F(Pdf, WhosePagesContainThemselvesIsRefused) {
  const std::string loop = pdf_of({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
                                   "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"});
  EXPECT_ERROR(ErrorCode::pdf_page_tree_loop, open(loop));
}

TEST_F(Pdf, OfGarbageIsMalformed) {
  EXPECT_ERROR(ErrorCode::pdf_malformed, open("%PDF-1.7\nnothing of the kind\n"));
  EXPECT_ERROR(ErrorCode::pdf_malformed, open("%PDF-1.7\n" + std::string(100'000, '\x80')));
}

TEST_F(Pdf, CutAnywhereGivesPagesOrAClearError) {
  const std::string whole = image_pdf(jpeg_entries, as_text(jpeg_));
  for (std::size_t cut = 1; cut < 16; ++cut) {
    try {
      Input input = open(whole.substr(0, whole.size() * cut / 16));
      EXPECT_GT(input.page(0).raster.width_px, 0);
    } catch (const Error& error) {
      EXPECT_NE(ErrorCode::internal, error.code());
      EXPECT_NE(ErrorCode::parser_died, error.code()) << error.what();
    }
  }
}

TEST_F(Pdf, OfAHugePageFitsTheLimitAndKeepsItsPaper) {
  std::string pdf = text_pdf();
  pdf.replace(pdf.find("[0 0 595 842]"), 13, "[0 0 9e3 9e3]");
  Input input = open(pdf);
  const ScannedPage page = input.page(0);
  EXPECT_LE(std::int64_t{page.raster.width_px} * page.raster.height_px, 120'000'000);
  EXPECT_NEAR(input.facts().pages[0].width_mm, page.raster.width_px * 25.4 / page.resolution.x_dpi, 1);
}

TEST_F(Pdf, OfManyPagesGivesEachByItsNumber) {
  std::vector<std::string> objects = {"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
                                      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] >>",
                                      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 144] /CropBox [0 0 72 36] >>"};
  Input input = open(pdf_of(objects));
  ASSERT_EQ(2U, input.facts().pages.size());
  EXPECT_EQ(300, input.page(1).raster.width_px);
  EXPECT_EQ(150, input.page(1).raster.height_px);   // what the crop box shows
  EXPECT_EQ(600, input.page(0).raster.width_px);
}

}  // namespace
}  // namespace sohoa
