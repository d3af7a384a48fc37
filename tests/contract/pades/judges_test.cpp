// What others say about what we sign: EU DSS and pyHanko on validity, level and later changes, poppler's pdfsig on integrity,
// qpdf on syntax, veraPDF on conformance before and after. Hosts of every kind, keys of every kind, all four levels.
#include <gtest/gtest.h>

#include "contract/pades/desk.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/pades/extend.hpp"
#include "sohoa/pdf/package.hpp"
#include "support/judges.hpp"

namespace sohoa {
namespace {

using test::file_of;
using test::one_page;
using test::person;
using test::tsa;

SignedDocument sign(ByteView original, std::string_view who, Level level, Appearance appearance) {
  return test::signed_by(who, original, level, appearance, "Ủy ban nhân dân xã Thanh Bình");
}

/// Our own package: a gray page with a frame.
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
  objects[11] = test::stream("/Type /XObject /Subtype /Form /BBox [0 0 160 20] /Resources << /Font << /F1 5 0 R >> >>", "BT /F1 10 Tf 2 5 Td (An) Tj ET");
  return file_of(objects);
}

class OutsideJudges : public testing::Test {
 protected:
  std::filesystem::path put(const std::string& name, ByteView bytes) {
    const auto file = folder_.path() / (name + ".pdf");
    write_file_durably(file, bytes);
    return file;
  }

  Bytes linearized(ByteView original) {
    const auto plain = put("plain", original), fast = folder_.path() / "fast.pdf";
    const auto outcome = test::run_command({"qpdf", "--linearize", plain.string(), fast.string()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
    return read_file(fast);
  }

  std::vector<std::pair<std::string, Bytes>> hosts() {
    return {{"table", file_of(one_page())},
            {"stream", file_of(one_page(), {.uses_stream = true})},
            {"packed", file_of(one_page(), {.packs_objects = true})},
            {"linearized", linearized(file_of(one_page()))},
            {"form", with_form()},
            {"turned", file_of(one_page("/Rotate 90"))},
            {"many", many_pages()},
            {"ours", packaged()}};
  }

  static void expect_all_pass(std::string_view judge, std::vector<std::string> arguments, const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) arguments.push_back(file.string());
    const auto outcome = test::ask_judge(judge, arguments);
    EXPECT_EQ(outcome.exit_code, 0) << judge << ":\n" << outcome.said;
  }

  static std::string root() { return (test::test_pki().trust_folder() / "root.pem").string(); }

  TemporaryFolder folder_;
};

TEST_F(OutsideJudges, PassTwoSignersOnEveryHost) {
  SKIP_WITHOUT_JUDGE("pyhanko-validate");
  SKIP_WITHOUT_JUDGE("dss-validate");
  SKIP_WITHOUT_JUDGE("pdfsig-validate");
  std::vector<std::filesystem::path> files;
  for (const auto& [what, original] : hosts()) {
    const SignedDocument first = sign(original, "good", Level::b_t, Appearance::copy);
    files.push_back(put(what, sign(first.bytes, "p256", Level::b_t, Appearance::none).bytes));
    EXPECT_EQ(test::run_command({"qpdf", "--check", files.back().string()}).exit_code, 0) << what;
  }
  for (const char* judge : {"pyhanko-validate", "dss-validate"}) {
    expect_all_pass(judge, {"--online", "--trust", root(), "--level", "T", "--signatures", "2"}, files);
  }
  expect_all_pass("pdfsig-validate", {}, files);
}

TEST_F(OutsideJudges, NameTheLevelForEveryKey) {
  SKIP_WITHOUT_JUDGE("pyhanko-validate");
  SKIP_WITHOUT_JUDGE("dss-validate");
  const Bytes original = packaged();
  for (const Level level : {Level::b_b, Level::b_lt, Level::b_lta}) {
    std::vector<std::filesystem::path> files;
    for (const char* who : {"good", "rsa3072", "p256", "p384"}) {
      files.push_back(put(std::string{who} + "-" + std::to_string(static_cast<int>(level)), sign(original, who, level, Appearance::copy).bytes));
    }
    std::vector<std::string> arguments{"--trust", root(), "--level", std::string{name(level).substr(8)}};
    if (level == Level::b_b) arguments.push_back("--online");   // what has its evidence inside is judged without a network
    for (const char* judge : {"pyhanko-validate", "dss-validate"}) expect_all_pass(judge, arguments, files);
  }
}

TEST_F(OutsideJudges, FindOurPackageConformingAfterEveryRevision) {
  SKIP_WITHOUT_JUDGE("verapdf");
  std::vector<std::filesystem::path> files;
  Bytes document = packaged();
  files.push_back(put("0-packaged", document));
  document = sign(document, "good", Level::b_t, Appearance::copy).bytes;
  files.push_back(put("1-signed", document));
  document = sign(document, "p256", Level::b_lta, Appearance::none).bytes;
  files.push_back(put("2-lta", document));
  const auto authority = tsa();
  document = extend_pdf(document, {Level::b_lta, authority.get(), &test::trust(), nullptr}, test::now()).bytes;
  files.push_back(put("3-renewed", document));
  expect_all_pass("verapdf", {"-f", "2u"}, files);
}

}  // namespace
}  // namespace sohoa
