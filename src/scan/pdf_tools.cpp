// Calling poppler and reading what it prints.
#include "scan/pdf_tools.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "scan/limits.hpp"
#include "scan/pnm.hpp"
#include "sohoa/core/text.hpp"

namespace sohoa::scan {
namespace {

constexpr std::size_t text_limit = 64 << 20;

// Takes pdftoppm's picture as it is printed; the pixels are written once, where they stay.
class Picture {
 public:
  void take(ByteView piece) {
    if (header_) return take_pixels(piece);
    append(head_, piece);
    header_ = read_pnm_header(head_);
    if (!header_) return;
    raster_ = {.width_px = header_->width_px, .height_px = header_->height_px, .format = header_->format, .pixels = {}};
    raster_.pixels.reserve(bytes_wanted());
    take_pixels(ByteView{head_}.subspan(std::min(header_->data_at, head_.size())));
  }
  bool is_whole() const { return header_ && raster_.pixels.size() == bytes_wanted(); }
  Raster release() { return std::move(raster_); }

 private:
  std::size_t bytes_wanted() const { return raster_.row_bytes() * static_cast<std::size_t>(raster_.height_px); }
  void take_pixels(ByteView piece) {
    append(raster_.pixels, piece.first(std::min(piece.size(), bytes_wanted() - raster_.pixels.size())));
  }

  Bytes head_;
  std::optional<PnmHeader> header_;
  Raster raster_;
};

double number_after(std::string_view text, std::string_view key, std::size_t from, double otherwise) {
  const std::size_t at = text.find(key, from);
  return at == text.npos ? otherwise : std::strtod(std::string{text.substr(at + key.size(), 32)}.c_str(), nullptr);
}

// xMin="12.5" and the like, within one tag.
double attribute(std::string_view tag, std::string_view name) {
  return number_after(tag, std::string{name} + "=\"", 0, 0);
}

std::string unescaped(std::string_view text) {
  static constexpr std::pair<std::string_view, char> entities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&apos;", '\''}};
  std::string plain;
  while (!text.empty()) {
    const auto* entity = std::find_if(std::begin(entities), std::end(entities), [&](const auto& e) { return text.starts_with(e.first); });
    plain.push_back(entity == std::end(entities) ? text.front() : entity->second);
    text.remove_prefix(entity == std::end(entities) ? 1 : entity->first.size());
  }
  return plain;
}

}  // namespace

std::vector<Input::TextWord> words_in_bbox(std::string_view xhtml) {
  std::vector<Input::TextWord> words;
  constexpr std::string_view opening = "<word ", closing = "</word>";
  for (std::size_t at = xhtml.find(opening); at != xhtml.npos; at = xhtml.find(opening, at + 1)) {
    const std::size_t text_at = xhtml.find('>', at), end = xhtml.find(closing, at);
    if (text_at == xhtml.npos || end == xhtml.npos || end < text_at) break;
    const std::string_view tag = xhtml.substr(at, text_at - at);
    const double left = attribute(tag, "xMin"), top = attribute(tag, "yMin");
    const Box box{left, top, attribute(tag, "xMax") - left, attribute(tag, "yMax") - top};
    words.push_back({unescaped(xhtml.substr(text_at + 1, end - text_at - 1)), box});
  }
  return words;
}

std::vector<PageLook> pages_in_pdfinfo(std::string_view output) {
  std::vector<PageLook> looks;
  for (const std::string& line : split(output, '\n')) {
    // "Page    3 size:  595.32 x 841.92 pts (A4)", then "Page    3 rot:   90"
    const std::size_t size = line.find(" size:"), turn = line.find(" rot:");
    if (!line.starts_with("Page ")) continue;
    if (size != line.npos) {
      PageLook look;
      look.is_known = false;
      look.box = {0, 0, number_after(line, "size:", 0, 612), number_after(line, " x ", size, 792)};
      if (!(look.box.width() > 0 && look.box.height() > 0)) look.box = {};
      looks.push_back(look);
    } else if (turn != line.npos && !looks.empty()) {
      looks.back().rotate_deg = static_cast<int>(number_after(line, "rot:", 0, 0)) % 360;
    }
  }
  return looks;
}

sandbox::ToolEnd PdfTools::run(std::vector<std::string> command, const std::vector<std::string>& after,
                               const sandbox::Sink& sink) {
  const auto with_input = [&] {
    std::vector<std::string> whole = command;
    whole.push_back(input_);
    whole.insert(whole.end(), after.begin(), after.end());
    return run_(whole, sink);
  };
  sandbox::ToolEnd end = with_input();
  if (end.exit_status != 0 && input_ != "-" && end.complaint.find("Couldn't open file") != std::string::npos) {
    input_ = "-";   // readable through its descriptor only
    end = with_input();
  }
  return end;
}

std::string PdfTools::text_of(std::vector<std::string> command, const std::vector<std::string>& after) {
  std::string text;
  const sandbox::ToolEnd end = run(std::move(command), after, [&](ByteView piece) {
    if (text.size() + piece.size() > text_limit) throw Error(ErrorCode::input_too_large, "text of the page");
    text.append(as_text(piece));
  });
  if (end.exit_status == 0) return text;
  const bool is_locked = end.complaint.find("Incorrect password") != std::string::npos;
  throw Error(is_locked ? ErrorCode::pdf_encrypted : ErrorCode::pdf_malformed);
}

std::vector<PageLook> PdfTools::page_sizes() {
  const std::vector<PageLook> looks = pages_in_pdfinfo(text_of({"pdfinfo", "-f", "1", "-l", std::to_string(page_limit)}));
  if (looks.empty()) throw Error(ErrorCode::pdf_malformed, "no pages");
  return looks;
}

namespace {

struct Dpi {
  double x, y;
};

// Splash enlarges a picture that ends exactly on a pixel's edge by one pixel and then resamples all of it. Ending a
// twentieth of a pixel earlier, it copies pixel for pixel, and the page's size, rounded up, stays.
constexpr double before_the_edge = 0.05;

Dpi dpi_for(const RenderPlan& plan) {
  const int across = plan.lies_on_its_side ? plan.height_px : plan.width_px;
  const int down = plan.lies_on_its_side ? plan.width_px : plan.height_px;
  const Dpi dpi{72 * (across - before_the_edge) / plan.page_width_pt, 72 * (down - before_the_edge) / plan.page_height_pt};
  // pdftoppm mixes the two up on a turned page; a turned fax is drawn with square pixels.
  const bool is_mixed_up = plan.lies_on_its_side && std::abs(dpi.x - dpi.y) > 0.01 * dpi.x;
  return is_mixed_up ? Dpi{std::max(dpi.x, dpi.y), std::max(dpi.x, dpi.y)} : dpi;
}

}  // namespace

Raster PdfTools::render(std::size_t index, const RenderPlan& plan) {
  const std::string number = std::to_string(index + 1);
  const Dpi dpi = dpi_for(plan);
  std::vector<std::string> command = {"pdftoppm", "-q",  "-f",  number, "-l", number, "-cropbox",
                                      "-rx", decimal(dpi.x, 9), "-ry", decimal(dpi.y, 9)};
  if (plan.format == PixelFormat::gray) command.emplace_back("-gray");
  if (plan.format == PixelFormat::bilevel) command.emplace_back("-mono");
  Picture picture;
  const sandbox::ToolEnd end = run(command, {}, [&](ByteView piece) { picture.take(piece); });
  if (end.exit_status != 0 || !picture.is_whole()) throw Error(ErrorCode::input_unreadable, "page " + number);
  return picture.release();
}

std::vector<Input::TextWord> PdfTools::words(std::size_t index) {
  const std::string number = std::to_string(index + 1);
  return words_in_bbox(text_of({"pdftotext", "-q", "-bbox", "-cropbox", "-f", number, "-l", number}, {"-"}));
}

}  // namespace sohoa::scan
