// Magic numbers. A PDF may have other bytes before its header, or have lost it; then its trailer must speak for it.
#include "scan/format.hpp"

#include <algorithm>

namespace sohoa::scan {
namespace {

using namespace std::string_view_literals;

bool is_heif_brand(std::string_view brand) {
  constexpr std::string_view brands[] = {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif"};
  return std::find(std::begin(brands), std::end(brands), brand) != std::end(brands);
}

bool looks_like_pdf(std::string_view text) {
  if (text.substr(0, 1024).find("%PDF-") != std::string_view::npos) return true;
  const std::string_view tail = text.substr(text.size() - std::min<std::size_t>(text.size(), 1024));
  return tail.find("startxref") != std::string_view::npos && text.find(" obj") != std::string_view::npos;
}

}  // namespace

Format format_of(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  const auto starts = [&](std::string_view magic) { return text.starts_with(magic); };
  if (starts("\xFF\xD8\xFF"sv)) return Format::jpeg;
  if (starts("\x89PNG\r\n\x1A\n"sv)) return Format::png;
  if (starts("II*\0"sv) || starts("MM\0*"sv) || starts("II+\0"sv) || starts("MM\0+"sv)) return Format::tiff;
  if (starts("RIFF"sv) && text.substr(0, 12).ends_with("WEBP")) return Format::webp;
  if (starts("GIF87a"sv) || starts("GIF89a"sv)) return Format::gif;
  if (starts("\0\0\0\x0CjP  "sv) || starts("\xFF\x4F\xFF\x51"sv)) return Format::jpeg2000;
  if (text.size() > 12 && text.substr(4, 4) == "ftyp" && is_heif_brand(text.substr(8, 4))) return Format::heif;
  if (text.size() > 2 && text[0] == 'P' && text[1] >= '1' && text[1] <= '6' && " \t\r\n#"sv.find(text[2]) != text.npos)
    return Format::pnm;
  if (looks_like_pdf(text)) return Format::pdf;
  if (starts("BM"sv) && text.size() > 26 && text.substr(6, 4) == "\0\0\0\0"sv) return Format::bmp;
  return Format::unknown;
}

}  // namespace sohoa::scan
