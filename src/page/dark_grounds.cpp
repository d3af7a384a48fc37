// Letters on a dark ground are islands of light in it. Where islands chain to a line as letters do, what is solid around
// them is their ground. Ordinary pages are told by a look at every eighth pixel and cost no more.
#include "page/dark_grounds.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "page/line_chains.hpp"
#include "page/rules.hpp"

namespace sohoa::page {
namespace {

constexpr double lightest_ground = 0.8;        // of paper
constexpr int fewest_thick_places = 24;
constexpr double shortest_ground = 2.5, lowest_ground = 1.3;     // in x-heights of the page
constexpr double smallest_letters = 5, largest_letters = 8;      // in pixels; in x-heights of the page
constexpr double solid_for = 1.5;              // in x-heights of the print on it: wider than any stroke
constexpr double rim = 0.6;                    // in x-heights of the print on it
constexpr std::size_t fewest_letters = 3;
constexpr double letters_are_open = 0.68;      // of its box a letter fills less
constexpr double letters_among_islands = 0.3;  // the others are marks; in the grain of a photograph there are many more
constexpr double least_contrast = 0.2;         // of paper
constexpr double most_spread = 0.45;           // of the ground's grays, in contrasts
constexpr std::int64_t looking_cost = 4;       // into a pixel of a box, in comparisons

std::uint8_t at(const Raster& gray, int x, int y) {
  return gray.pixels[static_cast<std::size_t>(y) * gray.row_bytes() + static_cast<std::size_t>(x)];
}

/// Whether the page is dark in more than strokes.
bool has_thick_dark(const Raster& gray, int limit, double x_height) {
  const int step = std::max(2, static_cast<int>(x_height / 2)), reach = std::max(1, static_cast<int>(x_height / 4));
  int found = 0;
  for (int y = reach; y + reach < gray.height_px; y += step)
    for (int x = reach; x + reach < gray.width_px; x += step) {
      if (at(gray, x, y) >= limit) continue;
      bool is_thick = true;
      for (const int dy : {-reach, 0, reach})
        for (const int dx : {-reach, 0, reach}) is_thick = is_thick && at(gray, x + dx, y + dy) < limit;
      if (is_thick && ++found >= fewest_thick_places) return true;
    }
  return false;
}

/// What is set in `ink` is not, and the other way round, within the box.
InkBits complement(const InkRuns& ink, const Part& box) {
  InkBits bits(box.w, box.h);
  for (int y = 0; y < box.h; ++y) {
    int x = box.x;
    const auto set_until = [&](int end) {
      for (; x < end; ++x) bits.set(x - box.x, y);
    };
    for (const Run& run : ink.row(box.y + y)) {
      set_until(std::min(run.left, box.right()));
      x = std::max(x, run.right);
    }
    set_until(box.right());
  }
  return bits;
}

bool is_island(const Part& part, const Part& box) { return part.x > 0 && part.y > 0 && part.right() < box.w && part.bottom() < box.h; }

double filled(const InkRuns& ink, std::size_t i) {
  const Part& part = ink.components[i];
  return static_cast<double>(ink.ink_px[i]) / (static_cast<double>(part.w) * part.h);
}

/// What may be letters: islands, for what reaches the edge of the box is paper beside the ground, made of strokes. The
/// white in black letters and the cells of a table are blobs. The others are left in their places without a size.
InkRuns letters_among(const InkRuns& light, const Part& box, double x_height) {
  InkRuns letters;
  letters.components = light.components;
  letters.ink_px = light.ink_px;
  for (std::size_t i = 0; i < letters.components.size(); ++i) {
    Part& part = letters.components[i];
    const bool is_blob = filled(light, i) >= letters_are_open && 2 * part.w > part.h && part.h > 0.4 * x_height;
    if (!is_island(part, box) || is_blob) part.w = part.h = 0;
  }
  return letters;
}

bool is_print(const Chain& chain, const InkRuns& light) {
  if (chain.bodies.size() < fewest_letters) return false;
  std::vector<double> fills;
  std::size_t on_foot = 0;
  for (std::size_t i = 0; i < chain.bodies.size(); ++i) {
    const auto body = static_cast<std::size_t>(chain.bodies[i]);
    fills.push_back(filled(light, body));
    on_foot += std::abs(light.components[body].bottom() - chain.bands[i].baseline) < 0.15 * chain.x_height + 1;
  }
  std::ranges::nth_element(fills, fills.begin() + static_cast<std::ptrdiff_t>(fills.size() / 2));
  // The white in bold letters that touch is all blobs.
  return fills[fills.size() / 2] < letters_are_open && 3 * on_foot >= 2 * chain.bodies.size();
}

/// The box's dark with all that may be a letter or a mark on it filled up; not the cells of a table.
InkBits filled_up(const InkRuns& light, const Part& box, double x_height) {
  std::vector<bool> is_letter(light.components.size());
  for (std::size_t i = 0; i < is_letter.size(); ++i) {
    const Part& part = light.components[i];
    const bool is_small = std::min(part.w, part.h) < 0.8 * x_height, is_open = filled(light, i) < letters_are_open;
    is_letter[i] = is_island(part, box) && part.h < 3.5 * x_height && part.w < 16 * x_height && (is_small || is_open);
  }
  InkBits bits(box.w, box.h);
  for (int y = 0; y < box.h; ++y) {
    int x = 0;
    const auto set_until = [&](int end) {
      for (; x < end; ++x) bits.set(x, y);
    };
    for (const Run& run : light.row(y)) {
      if (is_letter[static_cast<std::size_t>(run.component)]) continue;
      set_until(run.left);
      x = run.right;
    }
    set_until(box.w);
  }
  return bits;
}

/// One solid piece of dark with print on it.
struct Ground {
  const InkBits& bits;          // what is solid in the box, and its pieces
  const InkRuns& solid;
  std::int32_t component;
  const Part& box;
  int level = 0, print = 255;   // grays
  int rim_px = 0;
};

class Lightener {
 public:
  Lightener(const Raster& gray, double x_height, int paper, Work& work)
      : gray_(gray), x_height_(x_height), paper_(paper), limit_(static_cast<int>(lightest_ground * paper)), work_(work) {}

  std::optional<Raster> lightened() {
    const InkRuns dark = components_of(ink_below(gray_, limit_));
    for (std::size_t i = 0; i < dark.components.size(); ++i) {
      const Part& box = dark.components[i];
      if (box.w < shortest_ground * x_height_ || box.h < lowest_ground * x_height_ || dark.ink_px[i] < 3 * x_height_ * x_height_) continue;
      if (!work_.spend(looking_cost * box.w * box.h)) break;
      look_at(dark, box);
    }
    return std::move(light_);
  }

 private:
  static InkRuns components_of(const InkBits& bits) {
    InkRuns runs = runs_of(bits);
    if (!runs.runs.empty()) label(runs);
    return runs;
  }

  void look_at(const InkRuns& dark, const Part& box) {
    const InkRuns light = components_of(complement(dark, box));
    if (light.runs.empty()) return;
    const InkRuns letters = letters_among(light, box, x_height_);
    const double height = usual_x_height(letters.components, work_);
    if (height < smallest_letters || height > largest_letters * x_height_) return;
    std::vector<Chain> chains = chain_bodies({.ink = letters, .rules = {}, .x_height = height, .work = work_});
    std::erase_if(chains, [&](const Chain& chain) { return !is_print(chain, letters); });
    if (chains.empty()) return;
    const int length = static_cast<int>(std::lround(solid_for * height));
    const InkBits bits = opened_down(opened_across(filled_up(light, box, height), length), length);
    const InkRuns solid = components_of(bits);
    if (solid.runs.empty()) return;
    std::vector<std::size_t> letters_on(solid.components.size()), islands_on(solid.components.size());
    for (const Chain& chain : chains)
      if (const std::int32_t ground = ground_of(chain, light, solid); ground >= 0) letters_on[static_cast<std::size_t>(ground)] += chain.bodies.size();
    for (const Part& part : light.components)
      if (is_island(part, box) && std::max(part.w, part.h) > 1)
        if (const std::int32_t ground = solid_at(solid, part.x + part.w / 2, part.y + part.h / 2); ground >= 0) ++islands_on[static_cast<std::size_t>(ground)];
    for (std::size_t i = 0; i < letters_on.size(); ++i)
      if (static_cast<double>(letters_on[i]) > letters_among_islands * static_cast<double>(islands_on[i]))
        lighten({.bits = bits, .solid = solid, .component = static_cast<std::int32_t>(i), .box = box, .rim_px = std::max(2, static_cast<int>(rim * height))});
  }

  static std::int32_t solid_at(const InkRuns& solid, int x, int y) {
    const auto row = solid.row(y);
    const auto at = std::ranges::find_if(row, [&](const Run& run) { return run.left <= x && run.right > x; });
    return at == row.end() ? -1 : at->component;
  }

  /// The solid piece the chain stands in, with room around it; -1 when most of its letters stand in none.
  static std::int32_t ground_of(const Chain& chain, const InkRuns& light, const InkRuns& solid) {
    const Part& middle = light.components[static_cast<std::size_t>(chain.bodies[chain.bodies.size() / 2])];
    const auto row = solid.row(middle.y + middle.h / 2);
    const auto at = std::ranges::find_if(row, [&](const Run& run) { return run.left <= middle.x && run.right >= middle.right(); });
    if (at == row.end()) return -1;
    const Part& ground = solid.components[static_cast<std::size_t>(at->component)];
    const double room = 0.12 * chain.x_height;
    const auto inside = std::ranges::count_if(chain.bodies, [&](std::int32_t i) {
      const Part& body = light.components[static_cast<std::size_t>(i)];
      return body.x > ground.x && body.right() < ground.right() && body.y - room >= ground.y && body.bottom() + room <= ground.bottom();
    });
    return 10 * static_cast<std::size_t>(inside) >= 8 * chain.bodies.size() ? at->component : -1;
  }

  template <class Do>
  static void visit(const Ground& ground, Do&& each) {
    const Part& part = ground.solid.components[static_cast<std::size_t>(ground.component)];
    for (int y = part.y; y < part.bottom(); ++y)
      for (const Run& run : ground.solid.row(y))
        if (run.component == ground.component) each(run.left + ground.box.x, run.right + ground.box.x, y + ground.box.y);
  }

  void lighten(Ground ground) {
    Histogram dark{}, light{};
    visit(ground, [&](int left, int right, int y) {
      for (int x = left; x < right; ++x) {
        const std::uint8_t value = at(gray_, x, y);
        ++(value < limit_ ? dark : light)[value];
      }
    });
    ground.level = value_at(dark, 0.4);
    ground.print = value_at(light, 0.6);
    const int contrast = ground.print - ground.level;
    // A photograph is of many grays.
    if (contrast < least_contrast * paper_ || value_at(dark, 0.75) - value_at(dark, 0.1) > most_spread * contrast) return;
    if (!light_) light_ = gray_;
    const auto width = static_cast<std::size_t>(gray_.width_px);
    visit(ground, [&](int left, int right, int y) {
      std::uint8_t* row = light_->pixels.data() + static_cast<std::size_t>(y) * width;
      for (int x = left; x < right; ++x) row[x] = static_cast<std::uint8_t>(255 - std::clamp((at(gray_, x, y) - ground.level) * 255 / contrast, 0, 255));
      clear_beside(ground, left - 1, -1, 0, y);
      clear_beside(ground, right, 1, 0, y);
    });
    clear_above_and_below(ground);
  }

  /// The ground's dark rim, and where a rule meets it, from one pixel outwards.
  void clear_beside(const Ground& ground, int x, int dx, int dy, int y) {
    for (int i = 0; i < ground.rim_px && x >= 0 && x < gray_.width_px && y >= 0 && y < gray_.height_px; ++i, x += dx, y += dy) {
      std::uint8_t& pixel = light_->pixels[static_cast<std::size_t>(y) * light_->row_bytes() + static_cast<std::size_t>(x)];
      if (at(gray_, x, y) >= limit_) break;
      pixel = 255;
    }
  }

  void clear_above_and_below(const Ground& ground) {
    const Part& part = ground.solid.components[static_cast<std::size_t>(ground.component)];
    const auto is_solid = [&](int x, int y) { return y >= 0 && y < ground.box.h && ground.bits.at(x, y); };
    for (int y = part.y; y < part.bottom(); ++y)
      for (const Run& run : ground.solid.row(y)) {
        if (run.component != ground.component) continue;
        for (const int dy : {-1, 1})
          for (int x = run.left; x < run.right; ++x)
            if (!is_solid(x, y + dy)) clear_beside(ground, x + ground.box.x, 0, dy, y + dy + ground.box.y);
      }
  }

  const Raster& gray_;
  double x_height_;
  int paper_, limit_;
  Work& work_;
  std::optional<Raster> light_;
};

}  // namespace

std::optional<Raster> with_light_grounds(const Raster& gray, double x_height, Work& work) {
  const int paper = gray_at(gray, 0.8);
  if (!has_thick_dark(gray, static_cast<int>(lightest_ground * paper), x_height)) return std::nullopt;
  return Lightener(gray, x_height, paper, work).lightened();
}

}  // namespace sohoa::page
