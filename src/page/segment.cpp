// From the reading copy to line images: ink, rules taken out of it, chains of letters, their marks, what each line looks
// like without its neighbours. All lengths are in x-heights.
#include "sohoa/page/segment.hpp"

#include <algorithm>
#include <cmath>

#include "page/box_rows.hpp"
#include "page/dark_grounds.hpp"
#include "page/gutters.hpp"
#include "page/line_chains.hpp"
#include "page/line_parts.hpp"
#include "page/reading_order.hpp"
#include "page/rules.hpp"
#include "page/tick_boxes.hpp"
#include "sohoa/page/geometry.hpp"

namespace sohoa {
namespace {

using namespace page;

constexpr std::uint8_t paper = 255;
constexpr double rim = 0.3;               // around the ink, in x-heights: what the models saw in training
constexpr double room_above = 1.5, room_below = 0.3;   // of the baseline at least, in x-heights
constexpr double between_letters = 0.12;  // white to either side of a letter that stood in a box, in x-heights
constexpr double smallest_x_height = 4;   // nobody reads less
constexpr std::int64_t work_for_a_pixel = 30, work_for_any_page = 4'000'000;   // print takes about one step a pixel
constexpr std::int64_t cutting_cost = 8;      // a pixel out, in steps: line images together are a few pages large at most
constexpr std::size_t most_lines = 20'000;
constexpr double page_x_height_px = 16;   // of a reading copy, before it is measured

Box box_of(const Part& part) {
  return {static_cast<double>(part.x), static_cast<double>(part.y), static_cast<double>(part.w), static_cast<double>(part.h)};
}

/// A line of digits alone is as low as its digits; the models saw such lines with room for marks and tails too.
Box with_room(const Box& box, const Chain& chain) {
  const double baseline = chain.bands.back().baseline;
  const double top = std::min(box.top, baseline - room_above * chain.x_height);
  return {box.left, top, box.width, std::max(box.bottom(), baseline + room_below * chain.x_height) - top};
}

Part with_rim(const Box& box, double x_height, const Raster& page) {
  const int around = std::max(2, static_cast<int>(std::lround(rim * x_height)));
  const int left = std::max(0, static_cast<int>(box.left) - around), top = std::max(0, static_cast<int>(box.top) - around);
  return {left, top, std::min(page.width_px, static_cast<int>(box.right()) + around) - left,
          std::min(page.height_px, static_cast<int>(box.bottom()) + around) - top};
}

/// The frame's pixels; ink that is not the line's is paper, with its soft rim.
Raster cut_out(const Raster& page, const InkRuns& all, const InkRuns& ink, const std::vector<int>& owner, int line, const Part& frame) {
  Raster image{.width_px = frame.w, .height_px = frame.h, .format = PixelFormat::gray, .pixels = {}};
  const auto width = static_cast<std::size_t>(frame.w);
  image.pixels.resize(width * static_cast<std::size_t>(frame.h));
  for (int y = 0; y < frame.h; ++y)
    std::copy_n(page.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(frame.y + y) * page.row_bytes()) + frame.x, frame.w,
                image.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * width));
  std::vector<std::uint8_t> is_foreign(image.pixels.size());
  const auto mark = [&](const Run& run, int y, int wider, std::uint8_t value) {
    if (y < 0 || y >= frame.h) return;
    const int left = std::max(0, run.left - wider - frame.x), right = std::min(frame.w, run.right + wider - frame.x);
    if (left < right)
      std::fill_n(is_foreign.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * width) + left, right - left, value);
  };
  const auto in_frame = [&](std::span<const Run> row) {
    const auto first = std::ranges::lower_bound(row, frame.x - 1, {}, &Run::right);
    const auto last = std::ranges::upper_bound(row, frame.x + frame.w + 1, {}, &Run::left);
    return std::span(first, std::max(first, last));
  };
  for (int y = std::max(-1, -frame.y); y <= frame.h && frame.y + y < page.height_px; ++y)
    for (const Run& run : in_frame(all.row(frame.y + y)))
      for (const int dy : {-1, 0, 1}) mark(run, y + dy, 1, 1);
  for (int y = 0; y < frame.h; ++y)
    for (const Run& run : in_frame(ink.row(frame.y + y)))
      if (owner[static_cast<std::size_t>(run.component)] == line)
        for (const int dy : {-1, 0, 1}) mark(run, y + dy, 1, 0);
  for (int y = 0; y < frame.h; ++y)
    for (const Run& run : in_frame(ink.row(frame.y + y)))
      if (owner[static_cast<std::size_t>(run.component)] != line) mark(run, y, 0, 1);
  for (std::size_t i = 0; i < is_foreign.size(); ++i)
    if (is_foreign[i] != 0) image.pixels[i] = paper;
  return image;
}

/// Letters of boxes as near to each other as letters of a line: columns of white between them are left out.
Raster drawn_together(const Raster& image, const std::vector<Box>& parts, int left, double x_height) {
  std::vector<bool> is_kept(static_cast<std::size_t>(image.width_px));
  for (const Box& part : parts) {
    const int from = static_cast<int>(part.left - between_letters * x_height) - left, to = static_cast<int>(part.right() + between_letters * x_height) - left;
    for (int x = std::max(0, from); x < std::min(image.width_px, to); ++x) is_kept[static_cast<std::size_t>(x)] = true;
  }
  Raster together{.width_px = static_cast<int>(std::ranges::count(is_kept, true)), .height_px = image.height_px, .format = PixelFormat::gray, .pixels = {}};
  for (int y = 0; y < image.height_px; ++y)
    for (std::size_t x = 0; x < is_kept.size(); ++x)
      if (is_kept[x]) together.pixels.push_back(image.pixels[static_cast<std::size_t>(y) * is_kept.size() + x]);
  return together;
}

Chain chain_of(const TickBox& box, const InkRuns& ink) {
  const Part& frame = ink.components[static_cast<std::size_t>(box.frame)];
  Chain chain{.bodies = {box.frame}, .bands = {}, .left = frame.x, .right = frame.right(), .x_height = frame.h / 1.45};
  chain.bodies.insert(chain.bodies.end(), box.inside.begin(), box.inside.end());
  chain.bands.assign(chain.bodies.size(), {frame.bottom() - chain.x_height, static_cast<double>(frame.bottom())});
  return chain;
}

/// The components that are neither letters in boxes nor boxes to tick.
InkRuns without(const InkRuns& ink, const std::vector<Chain>& taken) {
  InkRuns rest{.runs = {}, .row_start = {}, .components = ink.components, .ink_px = ink.ink_px};
  for (const Chain& chain : taken)
    for (const std::int32_t i : chain.bodies) rest.components[static_cast<std::size_t>(i)].w = rest.components[static_cast<std::size_t>(i)].h = 0;
  return rest;
}

/// Photographs, screens and black borders: large and dense. A frame of a table or the ring of a seal is not dense.
std::vector<Part> pictures(const InkRuns& all, double x_height) {
  std::vector<Part> found;
  for (std::size_t i = 0; i < all.components.size(); ++i) {
    const Part& part = all.components[i];
    const double filled = static_cast<double>(all.ink_px[i]) / (static_cast<double>(part.w) * part.h);
    if (std::min(part.w, part.h) > 5 * x_height && filled > 0.2) found.push_back(part);
  }
  return found;
}

/// Pieces of a picture do not stand on one foot, and there are few that chain at all.
bool is_of_a_picture(const Chain& chain, const InkRuns& ink, const std::vector<Part>& pictures) {
  const double x = (chain.left + chain.right) / 2.0, y = chain.bands[chain.bands.size() / 2].baseline - chain.x_height / 2;
  const bool is_inside = std::ranges::any_of(pictures, [&](const Part& picture) {
    return x > picture.x && x < picture.right() && y > picture.y && y < picture.bottom();
  });
  if (!is_inside) return false;
  std::size_t on_foot = 0;
  for (std::size_t i = 0; i < chain.bodies.size(); ++i)
    on_foot += std::abs(ink.components[static_cast<std::size_t>(chain.bodies[i])].bottom() - chain.bands[i].baseline) < 0.15 * chain.x_height;
  return chain.bodies.size() < 5 || 2 * on_foot < chain.bodies.size();
}

/// Letters, or what may be some, that no line holds.
bool is_loose(const Part& part, double x_height) {
  return std::max(part.w, part.h) > 0.5 * x_height && std::max(part.w, part.h) < 5 * x_height && std::min(part.w, part.h) > 0.1 * x_height;
}

PageSegments segments_on(const Raster& gray, Work& work) {
  InkBits bits = ink_bits(gray);
  InkRuns all = runs_of(bits);
  if (all.row_start.empty()) work.give_up();
  if (all.runs.empty()) return {};
  label(all);
  const double x_height = usual_x_height(all.components, work);
  if (x_height < smallest_x_height) return {};
  const Rules rules = take_rules(bits, x_height, work);
  InkRuns ink = runs_of(bits);
  if (ink.runs.empty()) return {};
  label(ink);
  std::vector<Chain> in_boxes = chains_in_boxes(ink, rules, x_height, work);
  const std::vector<TickBox> ticks = tick_boxes(ink, x_height, work);
  std::ranges::transform(ticks, std::back_inserter(in_boxes), [&](const TickBox& box) { return chain_of(box, ink); });
  std::vector<Chain> chains = chain_all_sizes({.ink = without(ink, in_boxes), .rules = rules, .x_height = x_height, .work = work});
  if (!work.spend(static_cast<std::int64_t>(chains.size()))) return {};
  const std::vector<Part> dense = pictures(all, x_height);
  if (!work.spend(static_cast<std::int64_t>(chains.size() * dense.size()))) return {};
  std::erase_if(chains, [&](const Chain& chain) { return is_of_a_picture(chain, ink, dense); });
  cut_at_gutters(chains, ink.components, work);
  const std::size_t first_in_boxes = chains.size(), first_tick = first_in_boxes + in_boxes.size() - ticks.size();
  std::ranges::move(in_boxes, std::back_inserter(chains));
  if (chains.size() > most_lines) work.give_up();
  if (work.is_spent()) return {};
  cut_between_lines(ink, chains, work);
  const std::vector<int> owner = owners(ink, chains, x_height, work);
  if (work.is_spent()) return {};
  PageSegments segments;
  for (const Part& part : dense) segments.pictures.push_back(box_of(part));
  std::vector<LineSegment>& lines = segments.lines;
  lines.resize(chains.size());
  for (std::size_t i = 0; i < ink.components.size(); ++i) {
    const Box box = box_of(ink.components[i]);
    if (owner[i] == nobody) {
      if (is_loose(ink.components[i], x_height)) segments.loose.push_back(box);
      continue;
    }
    LineSegment& line = lines[static_cast<std::size_t>(owner[i])];
    line.box = line.parts.empty() ? box : united(line.box, box);
    line.parts.push_back(box);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Chain& chain = chains[i];
    std::ranges::sort(lines[i].parts, {}, &Box::left);
    lines[i].baseline = chain.bands[chain.bands.size() / 2].baseline;
    lines[i].x_height = chain.x_height;
    const Part frame = with_rim(with_room(lines[i].box, chain), chain.x_height, gray);
    if (!work.spend(cutting_cost * frame.w * frame.h)) return {};
    lines[i].image = cut_out(gray, all, ink, owner, static_cast<int>(i), frame);
    lines[i].image_box = box_of(frame);
    lines[i].is_in_boxes = i >= first_in_boxes && i < first_tick;
    if (i >= first_tick) lines[i].sign = ticks[i - first_tick].is_ticked ? "☑" : "☐";
    if (lines[i].is_in_boxes) lines[i].image = drawn_together(lines[i].image, lines[i].parts, frame.x, chain.x_height);
  }
  put_in_reading_order(lines, rules, work);
  return segments;
}

}  // namespace

PageSegments find_segments(const PreparedPage& page) {
  const Raster& gray = page.reading;
  if (page.quality.is_blank || std::min(gray.width_px, gray.height_px) < 16) return {};
  Work work(most_work(gray));
  const auto light = with_light_grounds(gray, page_x_height_px, work);
  PageSegments segments = segments_on(light ? *light : gray, work);
  if (work.is_spent()) segments = {};
  segments.is_given_up = work.is_spent();
  segments.work = work.done();
  return segments;
}

std::int64_t most_work(const Raster& reading) {
  return work_for_a_pixel * reading.width_px * reading.height_px + work_for_any_page;
}

std::vector<LineSegment> find_lines(const PreparedPage& page) { return find_segments(page).lines; }

}  // namespace sohoa
