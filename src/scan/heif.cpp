// libheif: a phone's HEIC. The file's own turns are part of its image and libheif applies them, so EXIF's orientation,
// which repeats them, is left alone.
#include <libheif/heif.h>

#include "scan/exif.hpp"
#include "scan/limits.hpp"
#include "scan/resolution.hpp"
#include "scan/source.hpp"

namespace sohoa::scan {
namespace {

template <class T, void (*release)(T*)>
struct Releaser {
  void operator()(T* thing) const { release(thing); }
};
void free_context(heif_context* context) { ::heif_context_free(context); }
void free_handle(heif_image_handle* handle) { ::heif_image_handle_release(handle); }
void free_image(heif_image* image) { ::heif_image_release(image); }
using Context = std::unique_ptr<heif_context, Releaser<heif_context, free_context>>;
using Handle = std::unique_ptr<heif_image_handle, Releaser<heif_image_handle, free_handle>>;
using Image = std::unique_ptr<heif_image, Releaser<heif_image, free_image>>;

void require(const heif_error& error) {
  if (error.code == heif_error_Ok) return;
  if (error.subcode == heif_suberror_End_of_data) throw Error(ErrorCode::input_truncated, "heif");
  if (error.code == heif_error_Memory_allocation_error) throw Error(ErrorCode::input_too_large, "heif memory");
  const bool is_unknown = error.code == heif_error_Unsupported_feature || error.code == heif_error_Unsupported_filetype ||
                          error.code == heif_error_Plugin_loading_error;
  throw Error(is_unknown ? ErrorCode::input_unsupported : ErrorCode::input_unreadable,
              "heif error " + std::to_string(error.code) + "." + std::to_string(error.subcode));
}

// Boxes may point behind the end without libheif minding until it has gray pixels to show.
void require_whole_boxes(ByteView bytes) {
  for (std::uint64_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 8) return;
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | bytes[at + i];
    if (length == 0) return;  // to the end of the file
    if (length == 1) {
      if (bytes.size() - at < 16) throw Error(ErrorCode::input_truncated, "heif");
      length = 0;
      for (std::size_t i = 8; i < 16; ++i) length = length << 8 | bytes[at + i];
    }
    if (length > bytes.size() - at) throw Error(ErrorCode::input_truncated, "heif");
    at += std::max<std::uint64_t>(length, 8);
  }
}

Exif exif_of(const heif_image_handle* handle) {
  heif_item_id id = 0;
  if (::heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &id, 1) != 1) return {};
  Bytes block(::heif_image_handle_get_metadata_size(handle, id));
  if (block.size() < 10 || block.size() > (1U << 20)) return {};
  if (::heif_image_handle_get_metadata(handle, id, block.data()).code != heif_error_Ok) return {};
  // Four bytes say how far the TIFF header is behind them.
  std::size_t skip = 4;
  for (std::size_t i = 0; i < 4; ++i) skip += std::size_t{block[i]} << (8 * (3 - i));
  return skip < block.size() ? read_exif(ByteView{block}.subspan(skip)) : Exif{};
}

class HeifSource : public Source {
 public:
  explicit HeifSource(ByteView bytes) : context_(::heif_context_alloc()) {
    require_whole_boxes(bytes);
    require(::heif_context_read_from_memory_without_copy(context_.get(), bytes.data(), bytes.size(), nullptr));
    heif_image_handle* handle = nullptr;
    require(::heif_context_get_primary_image_handle(context_.get(), &handle));
    handle_.reset(handle);
    width_px_ = ::heif_image_handle_get_width(handle);
    height_px_ = ::heif_image_handle_get_height(handle);
    check_size(static_cast<std::uint64_t>(width_px_), static_cast<std::uint64_t>(height_px_), false);
    exif_ = exif_of(handle);
    resolution_ = believed_resolution(width_px_, height_px_, exif_.x_dpi, exif_.y_dpi);
  }

  InputFacts facts() override {
    InputFacts facts;
    facts.format = "heif";
    facts.made_at = exif_.made_at;
    facts.pages = {page_facts(width_px_, height_px_, resolution_)};
    return facts;
  }

  ScannedPage page(std::size_t) override {
    const bool has_alpha = ::heif_image_handle_has_alpha_channel(handle_.get()) != 0;
    heif_image* decoded = nullptr;
    require(::heif_decode_image(handle_.get(), &decoded, heif_colorspace_RGB,
                                has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr));
    const Image image{decoded};
    return {rows_of(image.get(), has_alpha), resolution_, std::nullopt};
  }

 private:
  static Raster rows_of(const heif_image* image, bool has_alpha) {
    int stride = 0;
    const std::uint8_t* plane = ::heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
    Raster raster{.width_px = ::heif_image_get_width(image, heif_channel_interleaved),
                  .height_px = ::heif_image_get_height(image, heif_channel_interleaved),
                  .format = PixelFormat::rgb,
                  .pixels = {}};
    if (!plane) throw Error(ErrorCode::input_unreadable, "heif");
    raster.pixels.resize(raster.row_bytes() * static_cast<std::size_t>(raster.height_px));
    std::uint8_t* to = raster.pixels.data();
    const int channels = has_alpha ? 4 : 3;
    for (int y = 0; y < raster.height_px; ++y) {
      const std::uint8_t* from = plane + std::ptrdiff_t{y} * stride;
      for (int x = 0; x < raster.width_px; ++x, from += channels)
        for (int c = 0; c < 3; ++c) *to++ = has_alpha ? on_white(from[c], from[3]) : from[c];
    }
    return raster;
  }
  static std::uint8_t on_white(int value, int alpha) {
    return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
  }

  Context context_;
  Handle handle_;
  Exif exif_;
  int width_px_ = 0, height_px_ = 0;
  Resolution resolution_;
};

}  // namespace

std::unique_ptr<Source> open_heif(ByteView bytes) { return std::make_unique<HeifSource>(bytes); }

}  // namespace sohoa::scan
