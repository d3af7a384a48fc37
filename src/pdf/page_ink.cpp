// poppler draws, small and gray; the crop box is what a reader sees, and so what a stamp's place is measured on.
#include "pdf/page_ink.hpp"

#include <charconv>

#include "sohoa/core/error.hpp"

namespace sohoa {
namespace {

constexpr int longer_side_px = 1000;
constexpr std::size_t most_bytes = 4u << 20;

struct GrayPicture {
  int width_px = 0, height_px = 0;
  ByteView pixels;
};

/// "P5\n707 1000\n255\n" and the pixels.
std::optional<GrayPicture> read_pgm(ByteView bytes) {
  GrayPicture picture;
  int top_value = 0;
  std::size_t at = 2;
  const auto text = as_text(bytes);
  if (!text.starts_with("P5")) return std::nullopt;
  for (int* number : {&picture.width_px, &picture.height_px, &top_value}) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), *number);
    if (read.ec != std::errc{} || *number <= 0 || *number > 10 * longer_side_px) return std::nullopt;
    at = static_cast<std::size_t>(read.ptr - text.data());
  }
  ++at;
  const auto size = static_cast<std::size_t>(picture.width_px) * static_cast<std::size_t>(picture.height_px);
  if (top_value != 255 || at > bytes.size() || bytes.size() - at < size) return std::nullopt;
  picture.pixels = bytes.subspan(at, size);
  return picture;
}

Bytes drawn(const sandbox::Job& job, const std::string& number, const char* input) {
  Bytes printed;
  const auto end = job.run_tool({"pdftoppm", "-q", "-gray", "-cropbox", "-scale-to", std::to_string(longer_side_px), "-f", number, "-l", number, input},
                                [&](ByteView piece) {
                                  if (printed.size() + piece.size() > most_bytes) throw Error(ErrorCode::input_too_large, "picture of the page");
                                  append(printed, piece);
                                });
  return end.exit_status == 0 ? printed : Bytes{};
}

}  // namespace

std::optional<InkMap> ink_of_page(const sandbox::Job& job, int page_index, double width_mm, double height_mm) {
  if (width_mm <= 0 || height_mm <= 0) return std::nullopt;
  try {
    const std::string number = std::to_string(page_index + 1);
    Bytes printed = drawn(job, number, "/proc/self/fd/0");
    if (printed.empty()) printed = drawn(job, number, "-");   // readable through its descriptor only
    const auto picture = read_pgm(printed);
    if (!picture) return std::nullopt;
    return ink_map(picture->pixels, picture->width_px, picture->height_px, width_mm, height_mm);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::parser_timeout) throw;
    return std::nullopt;   // a page that cannot be drawn can be signed all the same
  }
}

}  // namespace sohoa
