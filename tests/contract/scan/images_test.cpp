// Each image format through the sandbox: the pixels that were written, the resolution, the coded image, and an Error for
// what is cut, damaged, too large or something else.
#include <gtest/gtest.h>
#include <leptonica/allheaders.h>
#include <libheif/heif.h>
#include <tiffio.h>

#include <array>
#include <fstream>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "contract/scan/made_files.hpp"
#include "sohoa/core/file.hpp"
#include "sohoa/scan/batch.hpp"
#include "support/expect_error.hpp"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using test::JpegKind;
using test::jpeg_of;
using test::pattern;
using test::put;
using test::sample;

Pix* pix_of(const Raster& raster) {
  const int depth = raster.format == PixelFormat::bilevel ? 1 : raster.format == PixelFormat::gray ? 8 : 32;
  Pix* pix = ::pixCreate(raster.width_px, raster.height_px, depth);
  ::pixSetResolution(pix, 300, 300);
  for (int y = 0; y < raster.height_px; ++y)
    for (int x = 0; x < raster.width_px; ++x) {
      const std::uint8_t* row = raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes();
      if (depth == 1) ::pixSetPixel(pix, x, y, sample(raster, x, y) == 0 ? 1 : 0);
      if (depth == 8) ::pixSetPixel(pix, x, y, row[x]);
      if (depth == 32) ::pixSetRGBPixel(pix, x, y, row[3 * x], row[3 * x + 1], row[3 * x + 2]);
    }
  return pix;
}

class Images : public testing::Test {
 protected:
  fs::path in(std::string_view name) const { return folder_.path() / name; }
  fs::path write(const Raster& raster, std::string_view name, int format) {
    Pix* pix = pix_of(raster);
    EXPECT_EQ(0, ::pixWrite(in(name).c_str(), pix, format)) << name;
    ::pixDestroy(&pix);
    return in(name);
  }

  TemporaryFolder folder_;
};

struct Lossless {
  const char* name;
  int format;
  PixelFormat pixels;
};

TEST_F(Images, OfLosslessFormatsGiveThePixelsThatWereWritten) {
  const Lossless cases[] = {{"bits.png", IFF_PNG, PixelFormat::bilevel},        {"gray.png", IFF_PNG, PixelFormat::gray},
                            {"rgb.png", IFF_PNG, PixelFormat::rgb},             {"g4.tif", IFF_TIFF_G4, PixelFormat::bilevel},
                            {"g3.tif", IFF_TIFF_G3, PixelFormat::bilevel},      {"rle.tif", IFF_TIFF_RLE, PixelFormat::bilevel},
                            {"lzw.tif", IFF_TIFF_LZW, PixelFormat::rgb},        {"lzw-gray.tif", IFF_TIFF_LZW, PixelFormat::gray},
                            {"zip.tif", IFF_TIFF_ZIP, PixelFormat::rgb},        {"packbits.tif", IFF_TIFF_PACKBITS, PixelFormat::bilevel},
                            {"plain.tif", IFF_TIFF, PixelFormat::rgb},          {"rgb.bmp", IFF_BMP, PixelFormat::rgb},
                            {"bits.bmp", IFF_BMP, PixelFormat::bilevel},        {"gray.bmp", IFF_BMP, PixelFormat::gray},
                            {"bits.pbm", IFF_PNM, PixelFormat::bilevel},        {"gray.pgm", IFF_PNM, PixelFormat::gray},
                            {"rgb.ppm", IFF_PNM, PixelFormat::rgb}};
  for (const Lossless& one : cases) {
    const Raster written = pattern(173, 91, one.pixels);
    Input input = Input::open(write(written, one.name, one.format));
    const ScannedPage page = input.page(0);
    EXPECT_EQ(written.format, page.raster.format) << one.name;
    EXPECT_TRUE(written.pixels == page.raster.pixels) << one.name;
    EXPECT_EQ(173, input.facts().pages.at(0).width_px) << one.name;
    EXPECT_EQ(InputKind::image, input.facts().kind);
  }
}

TEST_F(Images, OfLosslessWebpAndJpeg2000GiveThePixelsThatWereWritten) {
  const Raster written = pattern(173, 91, PixelFormat::rgb);
  Pix* pix = pix_of(written);
  ASSERT_EQ(0, ::pixWriteWebP(in("a.webp").c_str(), pix, 100, 1));
  ASSERT_EQ(0, ::pixWriteJp2k(in("a.jp2").c_str(), pix, 0, 5, 0, 0));
  ::pixDestroy(&pix);
  EXPECT_TRUE(written.pixels == Input::open(in("a.webp")).page(0).raster.pixels);
  // Leptonica writes JPEG 2000 with loss, so its own reading of the file is the measure.
  Pix* judge = ::pixRead(in("a.jp2").c_str());
  const Raster read = Input::open(in("a.jp2")).page(0).raster;
  ASSERT_EQ(written.pixels.size(), read.pixels.size());
  for (int y = 0; y < 91; ++y)
    for (int x = 0; x < 173; ++x) {
      l_int32 red = 0, green = 0, blue = 0;
      ::pixGetRGBPixel(judge, x, y, &red, &green, &blue);
      const std::uint8_t* pixel = read.pixels.data() + static_cast<std::size_t>(3 * (173 * y + x));
      ASSERT_EQ((std::array<int, 3>{red, green, blue}), (std::array<int, 3>{pixel[0], pixel[1], pixel[2]})) << x << " " << y;
    }
  ::pixDestroy(&judge);
}

TEST_F(Images, OfPhonesInHeicAreRead) {
#ifdef __SANITIZE_ADDRESS__
  const __lsan::ScopedDisabler the_encoder_leaks;   // x265 keeps a table for the process's life
#endif
  heif_context* context = ::heif_context_alloc();
  heif_encoder* encoder = nullptr;
  if (::heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder).code != heif_error_Ok) {
    ::heif_context_free(context);
    GTEST_SKIP() << "this libheif has no HEVC encoder";
  }
  const Raster written = pattern(160, 96, PixelFormat::rgb);
  heif_image* image = nullptr;
  ::heif_image_create(160, 96, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image);
  ::heif_image_add_plane(image, heif_channel_interleaved, 160, 96, 24);
  int stride = 0;
  std::uint8_t* plane = ::heif_image_get_plane(image, heif_channel_interleaved, &stride);
  for (int y = 0; y < 96; ++y)
    std::copy_n(written.pixels.data() + std::size_t{480} * static_cast<std::size_t>(y), 480, plane + std::ptrdiff_t{y} * stride);
  ::heif_encoder_set_lossy_quality(encoder, 95);
  ASSERT_EQ(heif_error_Ok, ::heif_context_encode_image(context, image, encoder, nullptr, nullptr).code);
  ASSERT_EQ(heif_error_Ok, ::heif_context_write_to_file(context, in("a.heic").c_str()).code);
  ::heif_image_release(image);
  ::heif_encoder_release(encoder);
  ::heif_context_free(context);

  Input input = Input::open(in("a.heic"));
  const Raster raster = input.page(0).raster;
  EXPECT_EQ("heif", input.facts().format);
  ASSERT_EQ(160, raster.width_px);
  EXPECT_NEAR(sample(written, 150, 20), sample(raster, 150, 20), 12);
  EXPECT_NEAR(sample(written, 5, 50), sample(raster, 5, 50), 12);

  const Bytes whole = read_file(in("a.heic"));
  for (const std::size_t length : {whole.size() - 1, whole.size() / 2, std::size_t{40}})
    EXPECT_ERROR(ErrorCode::input_truncated,
                 Input::open(put(in("cut.heic"), Bytes{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)})).page(0));
}

TEST_F(Images, InJpegAreDecodedAndKeptByteForByte) {
  for (const PixelFormat format : {PixelFormat::gray, PixelFormat::rgb})
    for (const JpegKind kind : {JpegKind::plain, JpegKind::progressive}) {
      const Raster written = pattern(200, 120, format);
      const Bytes file = jpeg_of(written, 300, kind);
      Input input = Input::open(put(in("a.jpg"), file));
      const ScannedPage page = input.page(0);
      EXPECT_EQ(format, page.raster.format);
      EXPECT_NEAR(sample(written, 190, 20), sample(page.raster, 190, 20), 8);
      EXPECT_NEAR(sample(written, 4, 60), sample(page.raster, 4, 60), 8);
      ASSERT_TRUE(page.coded);
      EXPECT_EQ(file, page.coded->bytes);
      EXPECT_EQ(CodedImage::Coding::jpeg, page.coded->coding);
      EXPECT_EQ(format == PixelFormat::gray ? 1 : 3, page.coded->components);
      EXPECT_EQ((Resolution{300, 300, false}), page.resolution);
    }
}

TEST_F(Images, InCmykShowTheirInkOnPaper) {
  const Raster written = pattern(64, 48, PixelFormat::gray);   // in each of the four inks
  const Bytes plain = jpeg_of(written, 300, JpegKind::cmyk), inverted = jpeg_of(written, 300, JpegKind::inverted_cmyk);
  const ScannedPage of_plain = Input::open(put(in("plain.jpg"), plain)).page(0);
  const ScannedPage of_inverted = Input::open(put(in("inverted.jpg"), inverted)).page(0);
  const int light = sample(written, 60, 10);
  EXPECT_NEAR(light * light / 255, sample(of_inverted.raster, 60, 10), 8);
  EXPECT_NEAR((255 - light) * (255 - light) / 255, sample(of_plain.raster, 60, 10), 8);
  EXPECT_TRUE(of_inverted.coded->inverted_cmyk);
  EXPECT_FALSE(of_plain.coded->inverted_cmyk);
  EXPECT_EQ(4, of_plain.coded->components);
}

TEST_F(Images, AreTurnedUprightAsExifSays) {
  const Raster written = pattern(160, 96, PixelFormat::rgb);
  const Bytes file = jpeg_of(written);
  const Raster stored = Input::open(put(in("stored.jpg"), file)).page(0).raster;
  const int right = 159, bottom = 95;
  // Where the stored image's bottom right corner comes to lie, for each orientation.
  const std::pair<int, int> corners[] = {{right, bottom}, {0, bottom}, {0, 0},     {right, 0},
                                         {bottom, right}, {0, right},  {0, 0},     {bottom, 0}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    Input input = Input::open(put(in("turned.jpg"), test::with_exif(file, orientation)));
    const ScannedPage page = input.page(0);
    const bool is_swapped = orientation >= 5;
    EXPECT_EQ(is_swapped ? 96 : 160, page.raster.width_px) << orientation;
    EXPECT_EQ(page.raster.width_px, input.facts().pages[0].width_px) << orientation;
    const auto [x, y] = corners[orientation - 1];
    EXPECT_EQ(sample(stored, right, bottom), sample(page.raster, x, y)) << orientation;
    const bool is_mirrored = orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
    EXPECT_EQ(!is_mirrored, page.coded.has_value()) << orientation;
    const int turn = orientation == 3 ? 180 : orientation == 6 ? 90 : orientation == 8 ? 270 : 0;
    if (page.coded) {
      EXPECT_EQ(turn, page.coded->turn_deg) << orientation;
    }
    EXPECT_EQ(turn, input.facts().pages[0].exif_turn_deg);
  }
}

TEST_F(Images, WithoutAResolutionAreAssumedToBePaper) {
  const Resolution assumed = Input::open(write(pattern(248, 351, PixelFormat::gray), "a.pgm", IFF_PNM)).page(0).resolution;
  EXPECT_TRUE(assumed.is_assumed);
  EXPECT_NEAR(30, assumed.x_dpi, 0.1);   // A4 by its shape
}

TEST_F(Images, WithTransparencyLieOnWhite) {
  Pix* pix = pix_of(pattern(40, 30, PixelFormat::rgb));
  ::pixSetSpp(pix, 4);
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x) {
      l_uint32 word = 0;
      ::pixGetPixel(pix, x, y, &word);
      ::pixSetPixel(pix, x, y, (word & 0xFFFFFF00U) | (y < 15 ? 0U : 255U));
    }
  ASSERT_EQ(0, ::pixWrite(in("a.png").c_str(), pix, IFF_PNG));
  ::pixDestroy(&pix);
  const Raster raster = Input::open(in("a.png")).page(0).raster;
  EXPECT_EQ(255, sample(raster, 2, 2));
  EXPECT_EQ(30, sample(raster, 2, 28));
}

TEST_F(Images, OfSixteenBitsKeepTheirUpperEight) {
  Pix* pix = ::pixCreate(20, 10, 16);
  ::pixSetAll(pix);
  for (int x = 0; x < 20; ++x) ::pixSetPixel(pix, x, 3, 0x8001);
  ASSERT_EQ(0, ::pixWrite(in("a.png").c_str(), pix, IFF_PNG));
  ASSERT_EQ(0, ::pixWrite(in("a.tif").c_str(), pix, IFF_TIFF_LZW));
  ::pixDestroy(&pix);
  for (const char* name : {"a.png", "a.tif"}) {
    const Raster raster = Input::open(in(name)).page(0).raster;
    EXPECT_EQ(PixelFormat::gray, raster.format) << name;
    EXPECT_EQ(255, sample(raster, 5, 0)) << name;
    EXPECT_EQ(128, sample(raster, 5, 3)) << name;
  }
}

TEST_F(Images, WithAPaletteGiveItsColours) {
  Pix* pix = ::pixCreate(20, 10, 8);
  PixColormap* palette = ::pixcmapCreate(8);
  ::pixcmapAddColor(palette, 250, 10, 20);
  ::pixcmapAddColor(palette, 5, 240, 30);
  ::pixSetColormap(pix, palette);
  ::pixSetPixel(pix, 7, 3, 1);
  for (const auto& [name, format] : {std::pair{"a.png", IFF_PNG}, {"a.tif", IFF_TIFF_LZW}, {"a.bmp", IFF_BMP}, {"a.gif", IFF_GIF}}) {
    ASSERT_EQ(0, ::pixWrite(in(name).c_str(), pix, format));
    const Raster raster = Input::open(in(name)).page(0).raster;
    ASSERT_EQ(PixelFormat::rgb, raster.format) << name;
    EXPECT_EQ(250, sample(raster, 0, 0)) << name;
    EXPECT_EQ(5, sample(raster, 7, 3)) << name;
  }
  ::pixDestroy(&pix);
}

TEST_F(Images, TooLargeAreRefusedFromTheirHeader) {
  // A PNG of 60,000 × 60,000 begins; nothing of it is decoded.
  Bytes png = read_file(write(pattern(8, 8, PixelFormat::rgb), "a.png", IFF_PNG));
  const Bytes side = {0x00, 0x00, 0xEA, 0x60};
  std::copy(side.begin(), side.end(), png.begin() + 16);
  std::copy(side.begin(), side.end(), png.begin() + 20);
  // The header's check sum, or libpng would call it damaged.
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t i = 12; i < 29; ++i) {
    crc ^= png[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320U & (0U - (crc & 1U)));
  }
  for (std::size_t i = 0; i < 4; ++i) png[29 + i] = static_cast<std::uint8_t>(~crc >> (24 - 8 * i));
  EXPECT_ERROR(ErrorCode::input_too_large, Input::open(put(in("b.png"), png)));

  Bytes jpeg = jpeg_of(pattern(64, 64, PixelFormat::rgb));
  const Bytes frame = {0xFF, 0xC0, 0x00, 0x11, 0x08};
  const auto at = std::search(jpeg.begin(), jpeg.end(), frame.begin(), frame.end());
  ASSERT_NE(jpeg.end(), at);
  std::copy_n(side.begin() + 2, 2, at + 5);
  std::copy_n(side.begin() + 2, 2, at + 7);
  EXPECT_ERROR(ErrorCode::input_too_large, Input::open(put(in("b.jpg"), jpeg)));

  EXPECT_ERROR(ErrorCode::input_too_large, Input::open(put(in("b.ppm"), "P6 60000 60000 255\n")));
  Bytes bmp = read_file(write(pattern(8, 8, PixelFormat::rgb), "a.bmp", IFF_BMP));
  const Bytes little = {0x60, 0xEA, 0x00, 0x00};
  std::copy(little.begin(), little.end(), bmp.begin() + 18);
  std::copy(little.begin(), little.end(), bmp.begin() + 22);
  EXPECT_ERROR(ErrorCode::input_too_large, Input::open(put(in("b.bmp"), bmp)));
}

TEST_F(Images, OfOneBitMayBeLargerThanOthers) {
  Pix* pix = ::pixCreate(15'000, 20'000, 1);   // a plan of 300 megapixels
  ::pixSetPixel(pix, 14'999, 19'999, 1);
  ASSERT_EQ(0, ::pixWrite(in("plan.tif").c_str(), pix, IFF_TIFF_G4));
  ::pixDestroy(&pix);
  const ScannedPage page = Input::open(in("plan.tif")).page(0);
  EXPECT_EQ(0, sample(page.raster, 14'999, 19'999));
  EXPECT_TRUE(page.coded);
}

TEST_F(Images, CutShortAreErrorsAndNeverHalfAPage) {
  const Raster page = pattern(173, 120, PixelFormat::rgb), bits = pattern(173, 120, PixelFormat::bilevel);
  Pix* pix = pix_of(page);
  ::pixWriteWebP(in("a.webp").c_str(), pix, 80, 0);
  ::pixWriteJp2k(in("a.jp2").c_str(), pix, 34, 5, 0, 0);
  ::pixDestroy(&pix);
  put(in("a.jpg"), jpeg_of(page));
  put(in("p.jpg"), jpeg_of(page, 300, JpegKind::progressive));
  write(page, "a.png", IFF_PNG);
  write(page, "a.tif", IFF_TIFF_LZW);
  write(bits, "b.tif", IFF_TIFF_G4);
  write(page, "a.bmp", IFF_BMP);
  write(page, "a.ppm", IFF_PNM);
  for (const char* name : {"a.jpg", "p.jpg", "a.png", "a.tif", "b.tif", "a.bmp", "a.ppm", "a.webp", "a.jp2"}) {
    const Bytes whole = read_file(in(name));
    const Raster expected = Input::open(in(name)).page(0).raster;
    for (std::size_t cut = 1; cut <= 12; ++cut) {
      const std::size_t length = whole.size() * (12 - cut) / 12 + (cut == 12 ? 12 : 0);
      const auto end = whole.begin() + static_cast<std::ptrdiff_t>(cut == 1 ? whole.size() - 9 : length);
      const auto file = put(in("cut"), Bytes{whole.begin(), end});
      try {
        const Raster raster = Input::open(file).page(0).raster;
        // Some bytes at the end of a file may mean nothing; the page is then all there.
        EXPECT_TRUE(cut == 1 && raster.pixels == expected.pixels) << name << " cut to " << end - whole.begin();
      } catch (const Error& error) {
        const bool is_named = error.code() == ErrorCode::input_truncated || error.code() == ErrorCode::input_unreadable ||
                              error.code() == ErrorCode::input_unsupported;
        EXPECT_TRUE(is_named) << name << ": " << error.what();
      }
    }
  }
}

TEST_F(Images, OfATruncatedJpegIsCalledTruncated) {
  const Bytes whole = jpeg_of(pattern(400, 300, PixelFormat::rgb));
  const Bytes half{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2)};
  EXPECT_ERROR(ErrorCode::input_truncated, Input::open(put(in("half.jpg"), half)).page(0));
  const Bytes without_end{whole.begin(), whole.end() - 2};
  EXPECT_EQ(400, Input::open(put(in("end.jpg"), without_end)).page(0).raster.width_px);   // nothing is missing
}

TEST_F(Images, ThatAreNoneAreNamed) {
  EXPECT_ERROR(ErrorCode::input_unsupported, Input::open(put(in("letter.pdf"), "Kính gửi: Ủy ban nhân dân xã\n")));
  EXPECT_ERROR(ErrorCode::input_truncated, Input::open(put(in("empty.jpg"), "")));
  EXPECT_ERROR(ErrorCode::input_missing, Input::open(in("none.jpg")));
  EXPECT_ERROR(ErrorCode::input_unsupported, Input::open(folder_.path()));
  EXPECT_ERROR(ErrorCode::input_unreadable, Input::open(put(in("noise.jpg"), "\xFF\xD8\xFF\xDAnoise without tables")));
  const auto error = test::error_of([&] { Input::open(in("letter.pdf")); });
  EXPECT_EQ(in("letter.pdf").string(), error->subject());
}

class TiffFile {
 public:
  explicit TiffFile(const fs::path& file) : tiff_(::TIFFOpen(file.c_str(), "w")) {}
  ~TiffFile() { ::TIFFClose(tiff_); }
  TiffFile(const TiffFile&) = delete;
  TiffFile& operator=(const TiffFile&) = delete;
  template <class T>
  TiffFile& set(std::uint32_t tag, T value) {
    ::TIFFSetField(tiff_, tag, value);
    return *this;
  }
  void size(const Raster& raster, int samples, int bits) {
    set(TIFFTAG_IMAGEWIDTH, raster.width_px).set(TIFFTAG_IMAGELENGTH, raster.height_px);
    set(TIFFTAG_SAMPLESPERPIXEL, samples).set(TIFFTAG_BITSPERSAMPLE, bits).set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    set(TIFFTAG_XRESOLUTION, 200.0).set(TIFFTAG_YRESOLUTION, 200.0).set(TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  }
  void one_strip(const Raster& raster, Bytes pixels) {
    set(TIFFTAG_ROWSPERSTRIP, raster.height_px);
    ::TIFFWriteEncodedStrip(tiff_, 0, pixels.data(), static_cast<tmsize_t>(pixels.size()));
  }
  void next_page() { ::TIFFWriteDirectory(tiff_); }
  ::TIFF* get() { return tiff_; }

 private:
  ::TIFF* tiff_;
};

TEST_F(Images, OfG4AreKeptInBothPhotometricsAndBitOrders) {
  const Raster written = pattern(173, 91, PixelFormat::bilevel);
  for (const int photometric : {PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK})
    for (const int order : {FILLORDER_MSB2LSB, FILLORDER_LSB2MSB}) {
      {
        TiffFile tiff{in("a.tif")};
        tiff.size(written, 1, 1);
        tiff.set(TIFFTAG_PHOTOMETRIC, photometric).set(TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4).set(TIFFTAG_FILLORDER, order);
        Bytes pixels = written.pixels;
        if (photometric == PHOTOMETRIC_MINISBLACK)
          for (std::uint8_t& byte : pixels) byte = static_cast<std::uint8_t>(~byte);
        tiff.one_strip(written, pixels);
      }
      const ScannedPage page = Input::open(in("a.tif")).page(0);
      const std::string label = std::to_string(photometric) + "/" + std::to_string(order);
      for (int y = 0; y < 91; ++y)
        for (int x = 0; x < 173; ++x) ASSERT_EQ(sample(written, x, y), sample(page.raster, x, y)) << label;
      ASSERT_TRUE(page.coded) << label;
      EXPECT_EQ(CodedImage::Coding::ccitt_g4, page.coded->coding);
      EXPECT_EQ((Resolution{200, 200, false}), page.resolution);
      // What a PDF reader makes of the kept data is the same page.
      const std::string entries = "/Width 173 /Height 91 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode "
                                  "/DecodeParms << /K -1 /Columns 173 /Rows 91 /BlackIs1 " +
                                  std::string{page.coded->black_is_1 ? "true" : "false"} + " >>";
      Input pdf = Input::open(put(in("a.pdf"), test::image_pdf(entries, as_text(page.coded->bytes))));
      const ScannedPage again = pdf.page(0);
      EXPECT_EQ(page.raster.pixels, again.raster.pixels) << label;
      ASSERT_TRUE(again.coded);
      EXPECT_EQ(page.coded->bytes, again.coded->bytes);
      // Beside the image something tiny forces the other road: poppler's, which must agree.
      Input drawn = Input::open(put(in("b.pdf"), test::image_pdf(entries, as_text(page.coded->bytes), {}, "/None gs ")));
      const ScannedPage by_poppler = drawn.page(0);
      EXPECT_FALSE(by_poppler.coded);
      ASSERT_EQ(173, by_poppler.raster.width_px);
      EXPECT_EQ(sample(page.raster, 2, 45), sample(by_poppler.raster, 2, 45)) << label;
      EXPECT_EQ(sample(page.raster, 165, 10), sample(by_poppler.raster, 165, 10)) << label;
    }
}

TEST_F(Images, OfManyPagesComeInOrderAndThumbnailsDoNot) {
  {
    TiffFile tiff{in("a.tif")};
    for (int page = 0; page < 3; ++page) {
      const Raster raster = pattern(100 + page, 50, PixelFormat::gray);
      tiff.size(raster, 1, 8);
      tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK).set(TIFFTAG_DATETIME, "2026:11:24 08:15:30");
      tiff.one_strip(raster, raster.pixels);
      tiff.next_page();
      tiff.size(pattern(10, 5, PixelFormat::gray), 1, 8);
      tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK).set(TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
      tiff.one_strip(pattern(10, 5, PixelFormat::gray), pattern(10, 5, PixelFormat::gray).pixels);
      tiff.next_page();
    }
  }
  Input input = Input::open(in("a.tif"));
  ASSERT_EQ(3U, input.facts().pages.size());
  EXPECT_EQ("2026-11-24T08:15:30+07:00", input.facts().made_at->iso());
  for (const std::size_t page : {2U, 0U, 1U}) EXPECT_EQ(100 + static_cast<int>(page), input.page(page).raster.width_px);
}

TEST_F(Images, InTilesAreWhole) {
  const Raster written = pattern(100, 70, PixelFormat::rgb);
  {
    TiffFile tiff{in("a.tif")};
    tiff.size(written, 3, 8);
    tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB).set(TIFFTAG_TILEWIDTH, 32).set(TIFFTAG_TILELENGTH, 32);
    for (int top = 0; top < 70; top += 32)
      for (int left = 0; left < 100; left += 32) {
        Bytes tile(32 * 32 * 3);
        for (int y = 0; y < std::min(32, 70 - top); ++y)
          for (int i = 0; i < 3 * std::min(32, 100 - left); ++i)
            tile[static_cast<std::size_t>(y * 96 + i)] = written.pixels[static_cast<std::size_t>((top + y) * 300 + left * 3 + i)];
        ::TIFFWriteTile(tiff.get(), tile.data(), static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top), 0, 0);
      }
  }
  EXPECT_EQ(written.pixels, Input::open(in("a.tif")).page(0).raster.pixels);
}

TEST_F(Images, OfJpegInsideTiffAreKeptAsOneJpeg) {
  const Raster written = pattern(160, 96, PixelFormat::rgb);
  {
    TiffFile tiff{in("a.tif")};
    tiff.size(written, 3, 8);
    tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_JPEG).set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_YCBCR);
    tiff.set(TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB).set(TIFFTAG_ORIENTATION, ORIENTATION_RIGHTTOP);
    tiff.one_strip(written, written.pixels);
  }
  const ScannedPage page = Input::open(in("a.tif")).page(0);
  EXPECT_EQ(96, page.raster.width_px);   // turned a quarter
  ASSERT_TRUE(page.coded);
  EXPECT_EQ(90, page.coded->turn_deg);
  const ScannedPage again = Input::open(put(in("a.jpg"), page.coded->bytes)).page(0);
  ASSERT_EQ(160, again.raster.width_px);
  // Upright (x, y) was stored at (y, height - 1 - x).
  for (const auto& [x, y] : {std::pair{3, 150}, {90, 10}, {50, 80}})
    EXPECT_NEAR(sample(again.raster, y, 95 - x), sample(page.raster, x, y), 2);
}

}  // namespace
}  // namespace sohoa
