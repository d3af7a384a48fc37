// Drawing with Cairo and Pango. Fonts come from named Debian folders and not from the machine's font configuration, hinting is
// off and glyph positions are not rounded: the same sheet has the same pixels on every Debian 12.
#include "sheet.hpp"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <stdexcept>

namespace samples {
namespace {

// Typed over a printed form, values stand a little above the dots, clear of the marks below letters.
constexpr double leader_below_baseline_mm = 0.95;
constexpr double mm_per_pt = 25.4 / 72;

void use_debian_fonts() {
  static const bool done = [] {
    FcConfig* config = FcConfigCreate();
    for (const char* folder : {"croscore", "dejavu", "freefont", "charis"}) {
      const std::string path = std::string("/usr/share/fonts/truetype/") + folder;
      if (!std::filesystem::exists(path)) continue;
      // File by file: adding a folder would want a writable cache.
      for (const auto& file : std::filesystem::directory_iterator(path))
        FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(file.path().c_str()));
    }
    FcConfigSetCurrent(config);
    return true;
  }();
  static_cast<void>(done);
}

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

void require_family(PangoContext* context, const PangoFontDescription* wanted) {
  const std::unique_ptr<PangoFont, Unref> font{pango_context_load_font(context, wanted)};
  std::string found;
  if (font) {
    PangoFontDescription* description = pango_font_describe(font.get());
    found = pango_font_description_get_family(description);
    pango_font_description_free(description);
  }
  if (found != pango_font_description_get_family(wanted))
    throw std::runtime_error(std::string("font missing: ") + pango_font_description_get_family(wanted) +
                             " (Debian: fonts-croscore, fonts-dejavu, fonts-freefont-ttf, fonts-sil-charis)");
}

std::string line_text(PangoLayout* layout, const PangoLayoutLine* line) {
  std::string text(pango_layout_get_text(layout) + line->start_index, static_cast<std::size_t>(line->length));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
  return text;
}

void set_colour(cairo_t* cairo, Colour colour) { cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue); }

struct Placed {
  std::string text;
  double x_mm, baseline_mm;
  int group;
};

}  // namespace

double exact_sine(double degrees) {
  const double x = degrees * std::numbers::pi / 180;
  double term = x, sum = x;
  for (int n = 1; n < 12; ++n) {
    term *= -x * x / ((2 * n) * (2 * n + 1));
    sum += term;
  }
  return sum;
}

double exact_cosine(double degrees) {
  const double x = degrees * std::numbers::pi / 180;
  double term = 1, sum = 1;
  for (int n = 1; n < 12; ++n) {
    term *= -x * x / ((2 * n - 1) * (2 * n));
    sum += term;
  }
  return sum;
}

std::string escape_markup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else out += c;
  }
  return out;
}

struct Sheet::Impl {
  double width_mm, height_mm;
  cairo_surface_t* surface;
  cairo_t* cairo;
  int group = 0;
  std::vector<Placed> placed;

  Impl(double width, double height, int dpi, double skew_deg, Colour paper, Colour lid) : width_mm(width), height_mm(height) {
    use_debian_fonts();
    const double scale = dpi / 25.4;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width * scale + 0.5),
                                         static_cast<int>(height * scale + 0.5));
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("no memory for a page");
    cairo = cairo_create(surface);
    set_colour(cairo, lid);
    cairo_paint(cairo);
    // Cairo's own rotation calls sin and cos of the C library.
    const double s = exact_sine(skew_deg), c = exact_cosine(skew_deg);
    cairo_scale(cairo, scale, scale);
    cairo_translate(cairo, width / 2, height / 2);
    const cairo_matrix_t turn{c, s, -s, c, 0, 0};
    cairo_transform(cairo, &turn);
    cairo_translate(cairo, -width / 2, -height / 2);
    set_colour(cairo, paper);
    cairo_rectangle(cairo, 0, 0, width, height);
    cairo_fill(cairo);
  }
  ~Impl() {
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Layout layout(double width, std::string_view markup, const TextStyle& style) const {
    Layout made{pango_cairo_create_layout(cairo)};
    PangoContext* context = pango_layout_get_context(made.get());
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);

    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family(font, style.family.c_str());
    pango_font_description_set_absolute_size(font, style.size_pt * mm_per_pt * PANGO_SCALE);
    require_family(context, font);
    pango_layout_set_font_description(made.get(), font);
    pango_font_description_free(font);

    if (width > 0) pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_indent(made.get(), static_cast<int>(style.indent_mm * PANGO_SCALE));
    pango_layout_set_line_spacing(made.get(), static_cast<float>(style.line_spacing));
    pango_layout_set_justify(made.get(), style.align == Align::justify);
    pango_layout_set_alignment(made.get(), style.align == Align::centre  ? PANGO_ALIGN_CENTER
                                           : style.align == Align::right ? PANGO_ALIGN_RIGHT
                                                                         : PANGO_ALIGN_LEFT);
    set_markup(made.get(), markup);
    if (pango_layout_get_unknown_glyphs_count(made.get()) > 0)
      throw std::runtime_error("font " + style.family + " has no glyph for: " + std::string(markup));
    return made;
  }

  static void set_markup(PangoLayout* layout, std::string_view markup) {
    PangoAttrList* attributes = nullptr;
    char* text = nullptr;
    if (!pango_parse_markup(markup.data(), static_cast<int>(markup.size()), 0, &attributes, &text, nullptr, nullptr))
      throw std::runtime_error("bad markup: " + std::string(markup));
    pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    g_free(text);
  }

  static Written size_of(PangoLayout* layout) {
    PangoRectangle box;
    pango_layout_get_extents(layout, nullptr, &box);
    return {static_cast<double>(box.height) / PANGO_SCALE, static_cast<double>(box.width) / PANGO_SCALE};
  }

  void remember(std::string text, double x, double baseline) { placed.push_back({std::move(text), x, baseline, group}); }

  void remember(PangoLayout* layout, double x, double y) {
    PangoLayoutIter* at = pango_layout_get_iter(layout);
    do {
      PangoRectangle box;
      pango_layout_iter_get_line_extents(at, nullptr, &box);
      std::string text = line_text(layout, pango_layout_iter_get_line_readonly(at));
      if (!text.empty())
        placed.push_back({std::move(text), x + static_cast<double>(box.x) / PANGO_SCALE,
                          y + static_cast<double>(pango_layout_iter_get_baseline(at)) / PANGO_SCALE, group});
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
  }

  void show(PangoLayout* layout, double x, double y, Colour colour) {
    set_colour(cairo, colour);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout);
  }

  void dots(double from, double to, double baseline) {
    set_colour(cairo, {0.25, 0.25, 0.25});
    for (double x = from; x < to; x += 0.95) {
      cairo_rectangle(cairo, x, baseline + leader_below_baseline_mm, 0.3, 0.3);
      cairo_fill(cairo);
    }
  }

  void arc_text(std::string_view text, double radius, double from_deg, double to_deg, bool inside_out);
};

Sheet::Sheet(double width_mm, double height_mm, int dpi, double skew_deg, Colour paper, Colour lid)
    : impl_(std::make_unique<Impl>(width_mm, height_mm, dpi, skew_deg, paper, lid)) {}
Sheet::~Sheet() = default;
Sheet::Sheet(Sheet&&) noexcept = default;
Sheet& Sheet::operator=(Sheet&&) noexcept = default;

double Sheet::width_mm() const { return impl_->width_mm; }
double Sheet::height_mm() const { return impl_->height_mm; }
void Sheet::next_reading_group() { ++impl_->group; }

Written Sheet::measure(double width_mm, std::string_view markup, const TextStyle& style) const {
  return Impl::size_of(impl_->layout(width_mm, markup, style).get());
}

Written Sheet::write(double x, double y, double width, std::string_view markup, const TextStyle& style) {
  const Layout layout = impl_->layout(width, markup, style);
  impl_->show(layout.get(), x, y, style.colour);
  impl_->remember(layout.get(), x, y);
  return Impl::size_of(layout.get());
}

Written Sheet::write_turned(double x, double y, double length, std::string_view markup, const TextStyle& style, int clockwise_deg) {
  const Layout layout = impl_->layout(length, markup, style);
  const Written size = Impl::size_of(layout.get());
  const bool from_below = clockwise_deg == 270;
  const double down = from_below ? -1 : 1;
  cairo_save(impl_->cairo);
  const cairo_matrix_t turn{0, down, -down, 0, from_below ? x : x + size.height_mm, from_below ? y + length : y};
  cairo_transform(impl_->cairo, &turn);
  impl_->show(layout.get(), 0, 0, style.colour);
  cairo_restore(impl_->cairo);
  std::string text = pango_layout_get_text(layout.get());
  impl_->remember(std::move(text), x, y + length / 2);
  return {length, size.height_mm};
}

Written Sheet::write_field(double x, double y, double width, std::string_view label, std::string_view value,
                           const TextStyle& style) {
  const Layout label_alone = impl_->layout(width, label, style);
  const double label_end = Impl::size_of(label_alone.get()).width_mm + 0.8;
  const Layout layout = impl_->layout(width, std::string(label) + " " + std::string(value), style);
  PangoLayoutIter* at = pango_layout_get_iter(layout.get());
  double from = label_end;
  do {
    const double baseline = y + static_cast<double>(pango_layout_iter_get_baseline(at)) / PANGO_SCALE;
    impl_->dots(x + from, x + width, baseline);
    from = 0;
  } while (pango_layout_iter_next_line(at));
  pango_layout_iter_free(at);
  impl_->show(layout.get(), x, y, style.colour);
  impl_->remember(layout.get(), x, y);
  return Impl::size_of(layout.get());
}

Written Sheet::write_typed_leader(double x, double y, double width, std::string_view label, std::string_view value,
                                  std::string_view leader, const TextStyle& style) {
  const auto wide = [&](const std::string& markup) { return Impl::size_of(impl_->layout(0, markup, style).get()).width_mm; };
  const auto repeated = [&](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += leader;
    return out;
  };
  const std::string plain = std::string(label) + " " + std::string(value);
  const double room = width - wide(plain + "  ");
  const int count = std::max(0, static_cast<int>(room / (wide(repeated(40)) / 40)));
  // Whoever types over the dots begins a few of them in.
  const int before = value.empty() ? 0 : std::min(count, 4);
  const Layout layout = impl_->layout(0, std::string(label) + " " + repeated(before) + std::string(value) + repeated(count - before), style);
  impl_->show(layout.get(), x, y, style.colour);
  const Layout read = impl_->layout(0, plain, style);
  PangoLayoutLine* line = pango_layout_get_line_readonly(read.get(), 0);
  impl_->remember(line_text(read.get(), line), x, y + static_cast<double>(pango_layout_get_baseline(read.get())) / PANGO_SCALE);
  return Impl::size_of(layout.get());
}

void Sheet::line(double x1, double y1, double x2, double y2, double width_mm, Colour colour) {
  set_colour(impl_->cairo, colour);
  cairo_set_line_width(impl_->cairo, width_mm);
  cairo_move_to(impl_->cairo, x1, y1);
  cairo_line_to(impl_->cairo, x2, y2);
  cairo_stroke(impl_->cairo);
}

void Sheet::rectangle(double x, double y, double width, double height, double line_mm, Colour colour) {
  set_colour(impl_->cairo, colour);
  cairo_set_line_width(impl_->cairo, line_mm);
  cairo_rectangle(impl_->cairo, x, y, width, height);
  cairo_stroke(impl_->cairo);
}

void Sheet::fill(double x, double y, double width, double height, Colour colour) {
  set_colour(impl_->cairo, colour);
  cairo_rectangle(impl_->cairo, x, y, width, height);
  cairo_fill(impl_->cairo);
}

void Sheet::polygon(const std::vector<std::pair<double, double>>& corners, double line_mm, Colour colour) {
  set_colour(impl_->cairo, colour);
  cairo_set_line_width(impl_->cairo, line_mm);
  cairo_new_path(impl_->cairo);
  for (const auto& [x, y] : corners) cairo_line_to(impl_->cairo, x, y);
  cairo_close_path(impl_->cairo);
  cairo_stroke(impl_->cairo);
}

void Sheet::star(double x, double y, double radius, Colour colour) {
  set_colour(impl_->cairo, colour);
  cairo_new_path(impl_->cairo);
  for (int point = 0; point < 10; ++point) {
    const double r = point % 2 == 0 ? radius : radius * 0.382;
    const double degrees = 36.0 * point - 90;
    cairo_line_to(impl_->cairo, x + r * exact_cosine(degrees), y + r * exact_sine(degrees));
  }
  cairo_close_path(impl_->cairo);
  cairo_fill(impl_->cairo);
}

void Sheet::guilloche(Colour colour) {
  cairo_t* cairo = impl_->cairo;
  set_colour(cairo, colour);
  cairo_set_line_width(cairo, 0.12);
  const double x = width_mm() / 2, y = height_mm() / 2;
  for (int ring = 0; ring < 36; ++ring) {
    const double dx = 40 * exact_cosine(10.0 * ring - 180), dy = 55 * exact_sine(10.0 * ring - 180);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + dx, y + dy, 62, 0, 2 * std::numbers::pi);
    cairo_stroke(cairo);
  }
}

void Sheet::Impl::arc_text(std::string_view text, double radius, double from_deg, double to_deg, bool inside_out) {
  TextStyle style{.family = "Arimo", .size_pt = 8.2, .line_spacing = 1};
  std::vector<std::pair<Layout, double>> glyphs;
  double total = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) ++next;
    Layout glyph = layout(0, "<b>" + escape_markup(text.substr(at, next - at)) + "</b>", style);
    const double width = size_of(glyph.get()).width_mm;
    glyphs.emplace_back(std::move(glyph), width);
    total += width;
    at = next;
  }
  // Letters spread over the arc that the seal's maker gave the text.
  const double arc = (to_deg - from_deg) * std::numbers::pi / 180 * radius;
  const double spacing = glyphs.empty() ? 0 : (arc - total) / static_cast<double>(glyphs.size());
  double along = spacing / 2;
  for (const auto& [glyph, width] : glyphs) {
    const double middle = from_deg + (along + width / 2) / radius * 180 / std::numbers::pi;
    const double degrees = inside_out ? from_deg + to_deg - middle : middle;
    cairo_save(cairo);
    const double s = exact_sine(degrees), c = exact_cosine(degrees);
    cairo_translate(cairo, radius * c, radius * s);
    const double turned = inside_out ? degrees - 90 : degrees + 90;
    const cairo_matrix_t turn{exact_cosine(turned), exact_sine(turned), -exact_sine(turned), exact_cosine(turned), 0, 0};
    cairo_transform(cairo, &turn);
    cairo_move_to(cairo, -width / 2, -size_of(glyph.get()).height_mm / 2);
    pango_cairo_show_layout(cairo, glyph.get());
    cairo_restore(cairo);
    along += width + spacing;
  }
}

void Sheet::seal(const Seal& seal, Random& random) {
  cairo_t* cairo = impl_->cairo;
  const double r = seal.radius_mm;
  cairo_save(cairo);
  cairo_translate(cairo, seal.x_mm, seal.y_mm);
  const double tilt = random.between(-9.0, 9.0);
  const cairo_matrix_t turn{exact_cosine(tilt), exact_sine(tilt), -exact_sine(tilt), exact_cosine(tilt), 0, 0};
  cairo_transform(cairo, &turn);
  cairo_push_group(cairo);
  const Colour red = seal.colour;
  set_colour(cairo, red);
  cairo_set_line_width(cairo, 0.75);
  cairo_new_path(cairo);
  cairo_arc(cairo, 0, 0, r, 0, 2 * std::numbers::pi);
  cairo_stroke(cairo);
  cairo_set_line_width(cairo, 0.3);
  cairo_arc(cairo, 0, 0, r * 0.94, 0, 2 * std::numbers::pi);
  cairo_stroke(cairo);
  cairo_arc(cairo, 0, 0, r * 0.66, 0, 2 * std::numbers::pi);
  cairo_stroke(cairo);
  impl_->arc_text(seal.rim_top, r * 0.8, -205, 25, false);
  impl_->arc_text(seal.rim_bottom, r * 0.8, 50, 130, true);
  for (const double side : {38.0, 142.0})
    star(r * 0.8 * exact_cosine(side), r * 0.8 * exact_sine(side), 1.3, red);
  if (seal.middle.empty()) {
    star(0, -1, r * 0.42, red);
  } else {
    const TextStyle style{.family = "Arimo", .size_pt = 8.5, .align = Align::centre, .line_spacing = 1.0};
    const Layout middle = impl_->layout(r * 1.2, "<b>" + escape_markup(seal.middle) + "</b>", style);
    impl_->show(middle.get(), -r * 0.6, -Impl::size_of(middle.get()).height_mm / 2, red);
  }
  // The pad never inks a seal evenly.
  cairo_set_operator(cairo, CAIRO_OPERATOR_DEST_OUT);
  for (int patch = 0; patch < 420; ++patch) {
    cairo_set_source_rgba(cairo, 0, 0, 0, random.between(0.1, 0.7));
    const double x = random.between(-r, r), y = random.between(-r, r), size = random.between(0.06, 0.42);
    cairo_rectangle(cairo, x, y, size, size * random.between(0.5, 1.8));
    cairo_fill(cairo);
  }
  cairo_pop_group_to_source(cairo);
  cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY);
  cairo_paint_with_alpha(cairo, random.between(0.82, 0.95));
  cairo_restore(cairo);
}

void Sheet::signature(double x, double y, double width, Random& random) {
  cairo_t* cairo = impl_->cairo;
  cairo_save(cairo);
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba(cairo, 0.10, 0.14, 0.52, 0.88);
  const double height = width * 0.34;
  double px = x, py = y;
  const int loops = random.between(4, 6);
  for (int loop = 0; loop < loops; ++loop) {
    const double to_x = x + width * (loop + 1) / loops * random.between(0.75, 1.0);
    const double to_y = y + random.between(-0.25, 0.25) * height;
    cairo_set_line_width(cairo, random.between(0.28, 0.5));
    const std::array<double, 4> bend{random.between(-0.1, 0.35), random.between(0.3, 1.0), random.between(0.0, 0.45),
                                     random.between(0.2, 0.8)};
    cairo_move_to(cairo, px, py);
    cairo_curve_to(cairo, px + bend[0] * width, y - height * bend[1], to_x - bend[2] * width, y + height * bend[3], to_x,
                   to_y);
    cairo_stroke(cairo);
    px = to_x;
    py = to_y;
  }
  cairo_set_line_width(cairo, 0.32);
  cairo_move_to(cairo, x + width * 0.05, y + height * 0.5);
  cairo_curve_to(cairo, x + width * 0.4, y + height * 0.2, x + width * 0.7, y + height * 0.75, x + width * 1.15,
                 y + height * random.between(0.05, 0.3));
  cairo_stroke(cairo);
  cairo_restore(cairo);
}

void Sheet::portrait(double x, double y, double width, double height) {
  cairo_t* cairo = impl_->cairo;
  cairo_save(cairo);
  cairo_rectangle(cairo, x, y, width, height);
  cairo_clip(cairo);
  set_colour(cairo, {0.72, 0.79, 0.86});
  cairo_paint(cairo);
  set_colour(cairo, {0.24, 0.26, 0.30});
  cairo_arc(cairo, x + width / 2, y + height * 1.05, width * 0.46, 0, 2 * std::numbers::pi);
  cairo_fill(cairo);
  set_colour(cairo, {0.10, 0.09, 0.09});
  cairo_arc(cairo, x + width / 2, y + height * 0.40, width * 0.25, 0, 2 * std::numbers::pi);
  cairo_fill(cairo);
  set_colour(cairo, {0.80, 0.66, 0.56});
  cairo_arc(cairo, x + width / 2, y + height * 0.46, width * 0.20, 0, 2 * std::numbers::pi);
  cairo_fill(cairo);
  cairo_restore(cairo);
  rectangle(x, y, width, height, 0.2, {0.4, 0.4, 0.4});
}

std::string Sheet::text() const {
  std::vector<Placed> sorted = impl_->placed;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Placed& a, const Placed& b) {
    return a.group != b.group ? a.group < b.group : a.baseline_mm < b.baseline_mm;
  });
  constexpr double same_row_mm = 1.4;
  std::string out;
  for (auto row = sorted.begin(); row != sorted.end();) {
    auto end = row;
    while (end != sorted.end() && end->group == row->group && end->baseline_mm - row->baseline_mm < same_row_mm) ++end;
    std::stable_sort(row, end, [](const Placed& a, const Placed& b) { return a.x_mm < b.x_mm; });
    for (auto item = row; item != end; ++item) out += (item == row ? "" : " ") + item->text;
    out += '\n';
    row = end;
  }
  return out;
}

Image Sheet::pixels() const {
  cairo_surface_flush(impl_->surface);
  Image image(cairo_image_surface_get_width(impl_->surface), cairo_image_surface_get_height(impl_->surface));
  const auto* data = cairo_image_surface_get_data(impl_->surface);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(impl_->surface));
  for (int y = 0; y < image.height; ++y) {
    const auto* row = data + static_cast<std::size_t>(y) * stride;
    std::uint8_t* out = image.at(0, y);
    for (int x = 0; x < image.width; ++x, row += 4, out += 3) {
      out[0] = row[2];
      out[1] = row[1];
      out[2] = row[0];
    }
  }
  return image;
}

}  // namespace samples
