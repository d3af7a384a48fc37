// Small files by hand where a shape matters, other programs where their habits do.
#include "contract/pades/hosts.hpp"

#include <gtest/gtest.h>

#include "contract/pades/desk.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pdf/package.hpp"
#include "support/judges.hpp"

namespace sohoa::test {
namespace {

Bytes many_pages() {
  auto objects = one_page();
  std::string kids;
  for (int i = 0; i < 200; ++i) {
    objects[10 + i] = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
    kids += std::to_string(10 + i) + " 0 R ";
  }
  objects.erase(3);
  objects[2] = "<< /Type /Pages /Kids [" + kids + "] /Count 200 >>";
  return file_of(objects);
}

Bytes with_form() {
  auto objects = one_page("/Annots [10 0 R]", "/AcroForm << /Fields [10 0 R] /DA (/F1 10 Tf 0 g) >>");
  objects[10] = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (ho ten) /V (An) /Rect [40 400 200 420] /P 3 0 R /F 4 /AP << /N 11 0 R >> >>";
  objects[11] = stream("/Type /XObject /Subtype /Form /BBox [0 0 160 20] /Resources << /Font << /F1 5 0 R >> >>", "BT /F1 10 Tf 2 5 Td (An) Tj ET");
  return file_of(objects);
}

std::string ten_digits(std::size_t value) {
  const std::string text = std::to_string(value);
  return std::string(10 - text.size(), '0') + text;
}

/// A table for old readers, and a stream for new ones that knows one object more (ISO 32000-1, 7.5.8.4).
Bytes hybrid() {
  auto objects = one_page("/PieceInfo 6 0 R");
  objects.erase(6);
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::vector<std::size_t> offsets(9, 0);
  const auto write = [&](int number, const std::string& body) {
    offsets[static_cast<std::size_t>(number)] = file.size();
    file += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
  };
  for (const auto& [number, body] : objects) write(number, body);
  write(7, stream("/Type /ObjStm /N 1 /First 4", "6 0 << /Sohoa << >> >>"));
  const std::string entry = std::string{"\x02\x00\x00\x00\x07\x00\x00", 7};
  write(8, stream("/Type /XRef /W [1 4 2] /Size 9 /Index [6 1] /Root 1 0 R", entry));
  const std::size_t table = file.size();
  file += "xref\n0 9\n0000000006 65535 f \n";
  for (std::size_t number = 1; number < 9; ++number) {
    file += number == 6 ? "0000000000 00000 f \n" : ten_digits(offsets[number]) + " 00000 n \n";
  }
  file += "trailer\n<< /Size 9 /Root 1 0 R /XRefStm " + std::to_string(offsets[8]) +
          " /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>] >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  return to_bytes(file);
}

Bytes linearized(ByteView original) {
  const TemporaryFolder folder;
  const auto plain = folder.path() / "plain.pdf", fast = folder.path() / "fast.pdf";
  write_file_durably(plain, original);
  const auto outcome = run_command({"qpdf", "--linearize", plain.string(), fast.string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
  return read_file(fast);
}

}  // namespace

Bytes packaged() {
  Raster raster{800, 600, PixelFormat::gray, Bytes(800 * 600, 255)};
  for (std::size_t x = 50; x < 750; ++x) raster.pixels[800 * 100 + x] = raster.pixels[800 * 500 + x] = 0;
  const auto page = [&](std::size_t) {
    PackagedPage one;
    one.image = code_losslessly(raster);
    one.resolution = {100, 100};
    one.text.reading_width_px = 800;
    one.text.reading_height_px = 600;
    one.text.reading_dpi = 100;
    return one;
  };
  return package(1, page, {.title = "Bản số hóa"}).bytes;
}

std::vector<Host> own_hosts() {
  return {{"table", file_of(one_page())},
          {"stream", file_of(one_page(), {.uses_stream = true})},
          {"packed", file_of(one_page(), {.packs_objects = true})},
          {"linearized", linearized(file_of(one_page()))},
          {"hybrid", hybrid()},
          {"form", with_form()},
          {"turned", file_of(one_page("/Rotate 90"))},
          {"many", many_pages()},
          {"ours", packaged(), true}};
}

std::vector<Host> foreign_hosts() {
  const TemporaryFolder folder;
  write_file_durably(folder.path() / "plain.pdf", file_of(one_page()));
  const auto key = std::filesystem::path(SOHOA_PKI_KEY_CACHE) / "officer.rsa2048.pem";
  const auto outcome = run_command({judge("python").string(), SOHOA_SOURCE_DIR "/tests/judges/foreign_hosts.py", folder.path().string(), key.string(),
                                    test_pki().certificate("officer").string(), test_pki().authority("sub").string(), test_pki().server().url("/tsa")});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
  const auto made = [&](const char* name) { return read_file(folder.path() / (std::string{name} + ".pdf")); };
  return {{"signed", made("signed"), false, 1}, {"docmdp2", made("docmdp2"), false, 1, true}, {"docmdp3", made("docmdp3"), false, 1, true}, {"foreign-pdfa", made("foreign-pdfa"), true}};
}

}  // namespace sohoa::test
