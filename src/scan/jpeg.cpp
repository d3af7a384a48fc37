// libjpeg. It reports damage as warnings and fills up with gray; here the warnings are read and stop the page.
#include "scan/jpeg.hpp"

#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>
#include <jerror.h>

#include "scan/limits.hpp"
#include "scan/orientation.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

struct Damage {
  bool ran_out = false;     // the file ended; libjpeg made up an end marker
  bool lost_data = false;   // pixels had to be invented
};

// libjpeg calls back with its own error structure, which is the first member here.
struct Reader {
  jpeg_error_mgr errors{};
  jpeg_decompress_struct codec{};
  std::jmp_buf failed{};
  Damage damage;

  explicit Reader(ByteView bytes) {
    codec.err = ::jpeg_std_error(&errors);
    errors.error_exit = [](j_common_ptr common) { std::longjmp(reinterpret_cast<Reader*>(common->err)->failed, 1); };
    errors.emit_message = [](j_common_ptr common, int level) {
      if (level < 0) reinterpret_cast<Reader*>(common->err)->note(common->err->msg_code);
    };
    errors.output_message = [](j_common_ptr) {};
    jpeg_create_decompress(&codec);
    ::jpeg_mem_src(&codec, bytes.data(), static_cast<unsigned long>(bytes.size()));
    ::jpeg_save_markers(&codec, JPEG_APP0 + 1, 0xFFFF);
  }
  ~Reader() { ::jpeg_destroy_decompress(&codec); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void note(int warning) {
    if (warning == JWRN_JPEG_EOF) damage.ran_out = true;
    if (warning == JWRN_HIT_MARKER || warning == JWRN_HUFF_BAD_CODE || warning == JWRN_MUST_RESYNC ||
        warning == JWRN_ARITH_BAD_CODE)
      damage.lost_data = true;
  }

  // libjpeg leaves by longjmp: `step` holds nothing that needs a destructor.
  template <class Step>
  void run(Step step) {
    if (setjmp(failed) == 0) {
      step();
      return;
    }
    if (damage.ran_out) throw Error(ErrorCode::input_truncated, "jpeg");
    if (errors.msg_code == JERR_OUT_OF_MEMORY) throw Error(ErrorCode::input_too_large, "jpeg memory");
    throw Error(ErrorCode::input_unreadable, "jpeg error " + std::to_string(errors.msg_code));
  }
};

ByteView exif_block(const jpeg_decompress_struct& codec) {
  for (jpeg_saved_marker_ptr marker = codec.marker_list; marker; marker = marker->next) {
    const ByteView bytes{marker->data, marker->data_length};
    if (bytes.size() > 6 && as_text(bytes.first(4)) == "Exif") return bytes.subspan(6);
  }
  return {};
}

bool pdf_reads_its_colour(const jpeg_decompress_struct& codec) {
  switch (codec.num_components) {
    case 1: return true;
    // Without an Adobe marker a PDF takes three components for YCbCr.
    case 3: return codec.saw_Adobe_marker || codec.jpeg_color_space == JCS_YCbCr;
    case 4: return codec.saw_Adobe_marker || codec.jpeg_color_space == JCS_CMYK;
    default: return false;
  }
}

JpegHeader header_of(const jpeg_decompress_struct& codec) {
  JpegHeader header;
  header.width_px = static_cast<int>(codec.image_width);
  header.height_px = static_cast<int>(codec.image_height);
  header.components = codec.num_components;
  header.exif = read_exif(exif_block(codec));
  header.x_dpi = header.exif.x_dpi;
  header.y_dpi = header.exif.y_dpi;
  const double per_inch = codec.density_unit == 2 ? 2.54 : 1;
  if (codec.saw_JFIF_marker && codec.density_unit != 0 && codec.X_density > 1 && codec.Y_density > 1) {
    header.x_dpi = codec.X_density * per_inch;
    header.y_dpi = codec.Y_density * per_inch;
  }
  header.has_adobe_marker = codec.saw_Adobe_marker;
  header.can_be_kept = codec.data_precision == 8 && !codec.arith_code && pdf_reads_its_colour(codec);
  return header;
}

void read_header(Reader& reader) {
  reader.run([&] { ::jpeg_read_header(&reader.codec, TRUE); });
  check_size(reader.codec.image_width, reader.codec.image_height, false);
}

// A CMYK sample as Adobe writes it is inverted, so that 255 is no ink; the product is the light that comes back.
void cmyk_to_rgb(const std::uint8_t* from, std::uint8_t* to, unsigned width, bool is_inverted) {
  for (unsigned x = 0; x < width; ++x, from += 4, to += 3) {
    const unsigned black = is_inverted ? from[3] : 255U - from[3];
    for (unsigned i = 0; i < 3; ++i) {
      const unsigned light = is_inverted ? from[i] : 255U - from[i];
      to[i] = static_cast<std::uint8_t>((light * black + 127) / 255);
    }
  }
}

void choose_output(jpeg_decompress_struct& codec) {
  const bool is_cmyk = codec.jpeg_color_space == JCS_CMYK || codec.jpeg_color_space == JCS_YCCK;
  codec.out_color_space = codec.num_components == 1 ? JCS_GRAYSCALE : is_cmyk ? JCS_CMYK : JCS_RGB;
}

void read_rows(Reader& reader, Raster& raster) {
  jpeg_decompress_struct& codec = reader.codec;
  const bool is_cmyk = codec.out_color_space == JCS_CMYK;
  Bytes ink(is_cmyk ? std::size_t{4} * codec.output_width : 0);
  const std::size_t row_bytes = raster.row_bytes();
  reader.run([&] {
    while (codec.output_scanline < codec.output_height) {
      std::uint8_t* row = raster.pixels.data() + codec.output_scanline * row_bytes;
      JSAMPROW target = is_cmyk ? ink.data() : row;
      if (::jpeg_read_scanlines(&codec, &target, 1) != 1) break;
      if (is_cmyk) cmyk_to_rgb(ink.data(), row, codec.output_width, codec.saw_Adobe_marker);
    }
  });
}

class JpegSource : public Source {
 public:
  explicit JpegSource(ByteView bytes) : bytes_(bytes), header_(read_jpeg_header(bytes)) {
    check_size(static_cast<std::uint64_t>(header_.width_px), static_cast<std::uint64_t>(header_.height_px), false);
    size_ = upright_size(header_.width_px, header_.height_px, header_.x_dpi, header_.y_dpi, header_.exif.orientation);
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "jpeg";
    facts.made_at = header_.exif.made_at;
    facts.pages = {page_facts(size_.width_px, size_.height_px, size_.resolution, turn_of(header_.exif.orientation).value_or(0))};
    return facts;
  }

  ScannedPage page(std::size_t) override {
    ScannedPage page{upright(decode_jpeg(bytes_), header_.exif.orientation), size_.resolution, std::nullopt};
    if (const auto turn = turn_of(header_.exif.orientation)) {
      page.coded = kept_jpeg(header_, bytes_);
      if (page.coded) page.coded->turn_deg = *turn;
    }
    return page;
  }

 private:
  ByteView bytes_;
  JpegHeader header_;
  UprightSize size_;
};

}  // namespace

JpegHeader read_jpeg_header(ByteView bytes) {
  Reader reader{bytes};
  reader.run([&] { ::jpeg_read_header(&reader.codec, TRUE); });
  return header_of(reader.codec);
}

Raster decode_jpeg(ByteView bytes) {
  Reader reader{bytes};
  read_header(reader);
  choose_output(reader.codec);
  reader.run([&] { ::jpeg_start_decompress(&reader.codec); });
  const bool is_gray = reader.codec.out_color_space == JCS_GRAYSCALE;
  Raster raster{.width_px = static_cast<int>(reader.codec.output_width),
                .height_px = static_cast<int>(reader.codec.output_height),
                .format = is_gray ? PixelFormat::gray : PixelFormat::rgb,
                .pixels = {}};
  const std::size_t pixel_bytes = raster.row_bytes() * static_cast<std::size_t>(raster.height_px);
  // Room for what the answer puts behind the pixels, the coded image above all: without it they would be copied once more.
  raster.pixels.reserve(pixel_bytes + bytes.size() + 4096);
  raster.pixels.resize(pixel_bytes);
  read_rows(reader, raster);
  // A missing end marker alone loses nothing in a sequential file; a progressive one may miss whole scans.
  const bool is_cut = reader.damage.ran_out && (reader.damage.lost_data || reader.codec.progressive_mode);
  if (is_cut) throw Error(ErrorCode::input_truncated, "jpeg");
  if (reader.damage.lost_data) throw Error(ErrorCode::input_unreadable, "damaged jpeg data");
  return raster;
}

std::optional<CodedImage> kept_jpeg(const JpegHeader& header, ByteView bytes) {
  if (!header.can_be_kept) return std::nullopt;
  CodedImage coded;
  coded.coding = CodedImage::Coding::jpeg;
  coded.bytes.assign(bytes.begin(), bytes.end());
  coded.width_px = header.width_px;
  coded.height_px = header.height_px;
  coded.format = header.components == 1 ? PixelFormat::gray : PixelFormat::rgb;
  coded.components = header.components;
  coded.inverted_cmyk = header.components == 4 && header.has_adobe_marker;
  return coded;
}

std::unique_ptr<Source> open_jpeg(ByteView bytes) { return std::make_unique<JpegSource>(bytes); }

}  // namespace sohoa::scan
