// libjpeg in memory: progressive with its own tables, which at the low qualities used here is a tenth smaller.
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <jpeglib.h>

#include "sohoa/core/error.hpp"
#include "sohoa/pdf/package.hpp"

namespace sohoa {
namespace {

struct Failure {
  jpeg_error_mgr manager{};
  std::jmp_buf left{};
};

[[noreturn]] void leave(j_common_ptr coder) {
  std::longjmp(reinterpret_cast<Failure*>(coder->err)->left, 1);
}

struct Coder {
  jpeg_compress_struct state{};
  Failure failure;
  unsigned char* bytes = nullptr;
  unsigned long count = 0;

  Coder() {
    state.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = leave;
    jpeg_create_compress(&state);
  }
  ~Coder() {
    jpeg_destroy_compress(&state);
    std::free(bytes);
  }
  Coder(const Coder&) = delete;
  Coder& operator=(const Coder&) = delete;
};

// libjpeg leaves by longjmp: nothing here needs a destructor.
void run(Coder& coder, const Raster& raster, int quality) {
  jpeg_mem_dest(&coder.state, &coder.bytes, &coder.count);
  const bool is_gray = raster.format == PixelFormat::gray;
  coder.state.image_width = static_cast<JDIMENSION>(raster.width_px);
  coder.state.image_height = static_cast<JDIMENSION>(raster.height_px);
  coder.state.input_components = is_gray ? 1 : 3;
  coder.state.in_color_space = is_gray ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&coder.state);
  jpeg_set_quality(&coder.state, quality, TRUE);
  jpeg_simple_progression(&coder.state);
  jpeg_start_compress(&coder.state, TRUE);
  const std::size_t row_bytes = raster.row_bytes();
  while (coder.state.next_scanline < coder.state.image_height) {
    // libjpeg only reads the row; its type lacks the const.
    JSAMPROW row = const_cast<JSAMPROW>(raster.pixels.data() + coder.state.next_scanline * row_bytes);
    jpeg_write_scanlines(&coder.state, &row, 1);
  }
  jpeg_finish_compress(&coder.state);
}

}  // namespace

PageImage code_jpeg(const Raster& raster, int quality) {
  const auto expected = static_cast<std::size_t>(raster.height_px) * raster.row_bytes();
  if (raster.format == PixelFormat::bilevel || expected == 0 || raster.pixels.size() != expected)
    throw Error(ErrorCode::internal, "JPEG of no gray or colour raster");
  Coder coder;
  if (setjmp(coder.failure.left) != 0) throw Error(ErrorCode::internal, "JPEG coding");
  run(coder, raster, quality);
  PageImage image;
  image.coding = ImageCoding::jpeg;
  image.bytes.assign(coder.bytes, coder.bytes + coder.count);
  image.width_px = raster.width_px;
  image.height_px = raster.height_px;
  image.components = raster.format == PixelFormat::gray ? 1 : 3;
  return image;
}

}  // namespace sohoa
