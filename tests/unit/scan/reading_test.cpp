// Small readers: magic numbers, PNM headers, poppler's text, byte ranges, the order of a batch.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "scan/format.hpp"
#include "scan/pdf_signatures.hpp"
#include "scan/pdf_tools.hpp"
#include "scan/pnm.hpp"
#include "sohoa/core/file.hpp"
#include "support/expect_error.hpp"

namespace sohoa::scan {
namespace {

TEST(Format, ComesFromTheFirstBytes) {
  EXPECT_EQ(Format::jpeg, format_of(view("\xFF\xD8\xFF\xE0....")));
  EXPECT_EQ(Format::tiff, format_of(view({"MM\0*\0\0\0\10", 8})));
  EXPECT_EQ(Format::heif, format_of(view({"\0\0\0\x18" "ftypheic\0\0\0\0", 16})));
  EXPECT_EQ(Format::pnm, format_of(view("P5\n1 1\n255\nx")));
  EXPECT_EQ(Format::pdf, format_of(view("%PDF-1.4\n")));
  EXPECT_EQ(Format::pdf, format_of(view("HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n")));
  EXPECT_EQ(Format::unknown, format_of(view("Kính gửi: Ủy ban nhân dân xã\n")));
  EXPECT_EQ(Format::unknown, format_of(view("PDF")));
  EXPECT_EQ(Format::unknown, format_of({}));
}

TEST(PnmHeader, IsReadWithCommentsAndInPieces) {
  const std::string text = "P6 # a comment\n# another\n 640\t480\n255\nPIXELS";
  const auto header = read_pnm_header(view(text));
  ASSERT_TRUE(header);
  EXPECT_EQ(640, header->width_px);
  EXPECT_EQ(480, header->height_px);
  EXPECT_EQ(PixelFormat::rgb, header->format);
  EXPECT_EQ(text.find("PIXELS"), header->data_at);
  for (std::size_t length = 0; length < text.find("PIXELS") - 1; ++length)
    EXPECT_FALSE(read_pnm_header(view(std::string_view{text}.substr(0, length)))) << length;
  EXPECT_ERROR(ErrorCode::input_unreadable, read_pnm_header(view("P5 x 1 255\n")));
  EXPECT_ERROR(ErrorCode::input_too_large, read_pnm_header(view("P6 60000 60000 255\n")));
}

TEST(BboxWords, KeepTheirPlaceAndTheirCharacters) {
  const auto words = words_in_bbox(
      "<page width=\"595.0\" height=\"842.0\">\n"
      "  <word xMin=\"56.8\" yMin=\"57.25\" xMax=\"75.3\" yMax=\"70.5\">Cộng</word>\n"
      "  <word xMin=\"80\" yMin=\"57\" xMax=\"90\" yMax=\"70\">A&amp;B&lt;&quot;</word>\n</page>\n");
  ASSERT_EQ(2U, words.size());
  EXPECT_EQ("Cộng", words[0].text);
  EXPECT_NEAR(18.5, words[0].box.width, 1e-9);
  EXPECT_NEAR(13.25, words[0].box.height, 1e-9);
  EXPECT_EQ("A&B<\"", words[1].text);
  EXPECT_TRUE(words_in_bbox("<word xMin=\"1\">cut off").empty());
}

TEST(PdfinfoPages, HaveSizeAndTurn) {
  const auto pages = pages_in_pdfinfo(
      "Pages:           2\nPage    1 size:  595.32 x 841.92 pts (A4)\nPage    1 rot:   0\n"
      "Page    2 size:  842 x 595 pts (A4)\nPage    2 rot:   270\nFile size:       1 bytes\n");
  ASSERT_EQ(2U, pages.size());
  EXPECT_DOUBLE_EQ(595.32, pages[0].box.width());
  EXPECT_DOUBLE_EQ(841.92, pages[0].box.height());
  EXPECT_EQ(270, pages[1].rotate_deg);
}

std::string signed_text(std::string_view range) {
  return "%PDF-1.7 <</Type/Sig/ByteRange" + std::string{range} + "/Contents<00ff>>>";
}

TEST(RawSignatures, AreRangesWithAValueInTheirGap) {
  const std::string plain = signed_text("[0 1 2 3]");
  const std::size_t begin = plain.find("<00ff>") + 9, end = begin + 6;   // nine more digits in the filled range
  const std::string filled = signed_text("[ 0 " + std::to_string(begin) + " " + std::to_string(end) + "\n" + "2   ]");
  const std::size_t at = filled.find("<00ff>");
  const std::string exact = signed_text("[ 0 " + std::to_string(at) + " " + std::to_string(at + 6) + "\n" + "2   ]");
  EXPECT_EQ(1U, signatures_in(view(exact)).size());
  EXPECT_EQ(1U, signatures_in(view(exact + exact)).size());   // the same range is the same signature
  EXPECT_TRUE(signatures_in(view(plain)).empty());
  EXPECT_TRUE(signatures_in(view(signed_text("[0 ********** ********** **********]"))).empty());
  EXPECT_TRUE(signatures_in(view(signed_text("[0 99999999999999999999999 1 2]"))).empty());
  EXPECT_TRUE(signatures_in(view("/ByteRange")).empty());
}

TEST(ExpandedInputs, OfAFolderAreItsFilesInNaturalOrderWithoutHiddenOnes) {
  TemporaryFolder folder;
  for (const char* name : {"scan10.jpg", "scan2.jpg", "Scan1.jpg", ".hidden", "scan02b.jpg", "a.pdf"})
    std::ofstream{folder.path() / name} << "x";
  std::filesystem::create_directory(folder.path() / "inner");
  std::vector<std::string> names;
  for (const auto& file : expand_inputs({folder.path().string()}, {})) names.push_back(file.filename().string());
  EXPECT_EQ((std::vector<std::string>{"a.pdf", "Scan1.jpg", "scan2.jpg", "scan02b.jpg", "scan10.jpg"}), names);
}

TEST(ExpandedInputs, KeepOtherPathsInTheirOrder) {
  const auto files = expand_inputs({"b.jpg", "a.jpg"}, {});
  ASSERT_EQ(2U, files.size());
  EXPECT_EQ("b.jpg", files[0]);
}

TEST(ExpandedInputs, OfAnEmptyFolderAreMissing) {
  TemporaryFolder folder;
  EXPECT_ERROR(ErrorCode::input_missing, expand_inputs({folder.path().string()}, {}));
}

}  // namespace
}  // namespace sohoa::scan
