// A letter is a bar as high as its ink would be, so that word boxes have the heights real recognizers give.
#include "contract/pdf/synthetic_pages.hpp"

#include <cmath>

#include <leptonica/allheaders.h>

#include "sohoa/core/text.hpp"

#include "pdf/letter_extent.hpp"

namespace sohoa::test {
namespace {

constexpr double letter_em = 0.5, bar_em = 0.42, margin_mm = 12, pitch_em = 1.5;

void fill(Raster& gray, const Box& box) {
  const auto edge = [](double at, int limit) {
    return static_cast<std::size_t>(std::clamp(std::lround(at), 0L, static_cast<long>(limit)));
  };
  for (std::size_t y = edge(box.top, gray.height_px); y < edge(box.bottom(), gray.height_px); ++y) {
    for (std::size_t x = edge(box.left, gray.width_px); x < edge(box.right(), gray.width_px); ++x) {
      gray.pixels[y * gray.row_bytes() + x] = 0;
    }
  }
}

Word draw_word(Raster& gray, const std::string& text, double left, double baseline, double em_px) {
  const std::u32string letters = code_points(text);
  pdf::InkExtent extent = pdf::ink_extent(text);
  if (extent.above == 0) extent.above = 0.3;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    fill(gray, {left + static_cast<double>(i) * letter_em * em_px, baseline - extent.above * em_px, bar_em * em_px,
                (extent.above + extent.below) * em_px});
  }
  const double width = (static_cast<double>(letters.size() - 1) * letter_em + bar_em) * em_px;
  return {text, {left, baseline - extent.above * em_px, width, (extent.above + extent.below) * em_px}, 0.9};
}

TextLine draw_line(Raster& gray, const std::string& text, double left, double baseline, double em_px) {
  TextLine line;
  line.baseline = baseline;
  for (const std::string& word : split(text, ' ')) {
    line.words.push_back(draw_word(gray, word, left, baseline, em_px));
    left += static_cast<double>(code_points(word).size() + 1) * letter_em * em_px;
  }
  double top = baseline, bottom = baseline;
  for (const Word& word : line.words) {
    top = std::min(top, word.box.top);
    bottom = std::max(bottom, word.box.bottom());
  }
  const double first = line.words.front().box.left;
  line.box = {first, top, line.words.back().box.right() - first, bottom - top};
  return line;
}

Affine skewing(const Sheet& sheet, const Lie& lie) {
  return rotation_about({sheet.gray.width_px / 2.0, sheet.gray.height_px / 2.0}, lie.skew_deg);
}

Raster mapped(const Raster& from, const Affine& to_target, int width_px, int height_px) {
  Raster out{width_px, height_px, PixelFormat::gray,
             Bytes(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px), 255)};
  const Affine back = inverse(to_target);
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      const Point at = map(back, {x + 0.5, y + 0.5});
      if (at.x < 0 || at.y < 0 || at.x >= from.width_px || at.y >= from.height_px) continue;
      out.pixels[static_cast<std::size_t>(y) * out.row_bytes() + static_cast<std::size_t>(x)] =
          from.pixels[static_cast<std::size_t>(at.y) * from.row_bytes() + static_cast<std::size_t>(at.x)];
    }
  }
  return out;
}

Box scaled(const Box& box, double by) { return {box.left * by, box.top * by, box.width * by, box.height * by}; }

}  // namespace

Sheet draw(const SheetPlan& plan) {
  const auto px = [&](double mm) { return static_cast<int>(std::lround(mm / 25.4 * plan.dpi)); };
  Sheet sheet{{px(plan.width_mm), px(plan.height_mm), PixelFormat::gray, {}}, {}, plan.dpi};
  sheet.gray.pixels.assign(
      static_cast<std::size_t>(sheet.gray.width_px) * static_cast<std::size_t>(sheet.gray.height_px), 255);
  const double em_px = plan.em_pt / 72 * plan.dpi;
  double baseline = px(margin_mm) + em_px;
  for (const std::string& line : plan.lines) {
    sheet.lines.push_back(draw_line(sheet.gray, line, px(margin_mm), baseline, em_px));
    baseline += pitch_em * em_px;
  }
  return sheet;
}

LyingSheet lay(const Sheet& sheet, const Lie& lie) {
  const double width = sheet.gray.width_px, height = sheet.gray.height_px;
  const bool is_sideways = lie.turn_deg % 180 != 0;
  LyingSheet lying;
  lying.page.raster_to_image = quarter_turn((360 - lie.turn_deg) % 360, width, height);
  lying.page.text.to_source = chain(scaling(1 / lie.reading_scale, 1 / lie.reading_scale), skewing(sheet, lie));
  lying.page.text.reading_dpi = sheet.dpi * lie.reading_scale;
  lying.gray = mapped(sheet.gray, chain(skewing(sheet, lie), lying.page.raster_to_image),
                      is_sideways ? sheet.gray.height_px : sheet.gray.width_px,
                      is_sideways ? sheet.gray.width_px : sheet.gray.height_px);
  lying.page.turn_deg = lie.turn_deg;
  lying.page.resolution = {sheet.dpi, sheet.dpi};
  lying.page.text.lines = sheet.lines;
  for (TextLine& line : lying.page.text.lines) {
    line.baseline *= lie.reading_scale;
    line.box = scaled(line.box, lie.reading_scale);
    for (Word& word : line.words) word.box = scaled(word.box, lie.reading_scale);
  }
  return lying;
}

Box expected_pt(const Sheet& sheet, const Lie& lie, const Word& word) {
  return scaled(bounds(skewing(sheet, lie), word.box), 72 / sheet.dpi);
}

Raster as_bilevel(const Raster& gray) {
  Raster out{gray.width_px, gray.height_px, PixelFormat::bilevel, {}};
  out.pixels.resize(out.row_bytes() * static_cast<std::size_t>(out.height_px));
  for (std::size_t y = 0; y < static_cast<std::size_t>(gray.height_px); ++y) {
    for (std::size_t x = 0; x < static_cast<std::size_t>(gray.width_px); ++x) {
      if (gray.pixels[y * gray.row_bytes() + x] < 128)
        out.pixels[y * out.row_bytes() + x / 8] |= static_cast<std::uint8_t>(0x80 >> (x % 8));
    }
  }
  return out;
}

Raster as_rgb(const Raster& gray) {
  Raster out{gray.width_px, gray.height_px, PixelFormat::rgb, {}};
  for (const std::uint8_t level : gray.pixels)
    out.pixels.insert(out.pixels.end(), {level, level, 255});  // white or blue
  return out;
}

Bytes as_jpeg(const Raster& raster) {
  const bool is_gray = raster.format == PixelFormat::gray;
  PIX* pix = pixCreate(raster.width_px, raster.height_px, is_gray ? 8 : 32);
  for (int y = 0; y < raster.height_px; ++y) {
    for (int x = 0; x < raster.width_px; ++x) {
      const std::uint8_t* at = raster.pixels.data() + static_cast<std::size_t>(y) * raster.row_bytes() +
                               static_cast<std::size_t>(is_gray ? x : 3 * x);
      if (is_gray)
        pixSetPixel(pix, x, y, *at);
      else
        pixSetRGBPixel(pix, x, y, at[0], at[1], at[2]);
    }
  }
  l_uint8* bytes = nullptr;
  std::size_t count = 0;
  pixWriteMemJpeg(&bytes, &count, pix, 90, 0);
  Bytes out(bytes, bytes + count);
  lept_free(bytes);
  pixDestroy(&pix);
  return out;
}

std::vector<std::string> words_of(const Sheet& sheet) {
  std::vector<std::string> out;
  for (const TextLine& line : sheet.lines) {
    for (const Word& word : line.words) out.push_back(word.text);
  }
  return out;
}

}  // namespace sohoa::test
