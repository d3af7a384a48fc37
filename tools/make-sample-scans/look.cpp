// Effects on pixels. Plain arithmetic only: every rounding is the same on every machine.
#include "look.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace samples {
namespace {

// One pass along rows, one along columns, of the kernel (s, 1 - 2s, s).
void soften(Image& image, double strength) {
  const int side = static_cast<int>(strength / 3 * 256), centre = 256 - 2 * side;
  if (side == 0) return;
  const auto w = static_cast<std::size_t>(image.width) * 3;
  std::vector<std::uint8_t> before = image.rgb;
  const auto pass = [&](std::size_t step, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      image.rgb[i] = static_cast<std::uint8_t>((before[i - step] * side + before[i] * centre + before[i + step] * side + 128) >> 8);
  };
  pass(3, 3, image.rgb.size() - 3);
  before = image.rgb;
  pass(w, w, image.rgb.size() - w);
}

void shine_through(Image& front, const Image& back, int share) {
  Image blurred = back;
  for (int i = 0; i < 3; ++i) soften(blurred, 1);
  const int width = std::min(front.width, back.width), height = std::min(front.height, back.height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const std::uint8_t* through = blurred.at(back.width - 1 - x, y);
      const int dark = 255 - (through[0] + 2 * through[1] + through[2]) / 4;
      std::uint8_t* pixel = front.at(x, y);
      for (int c = 0; c < 3; ++c) pixel[c] = static_cast<std::uint8_t>(std::max(0, pixel[c] - dark * (share + c) / 128));
    }
}

void add_noise(Image& image, double peak, Random& random) {
  const int scale = static_cast<int>(peak);
  if (scale == 0) return;
  const auto noisy = [scale](std::uint8_t value, std::uint64_t bits) {
    const int triangular = static_cast<int>(bits & 0xffU) + static_cast<int>((bits >> 8U) & 0xffU) - 255;
    return static_cast<std::uint8_t>(std::clamp(value + triangular * scale / 255, 0, 255));
  };
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    const std::uint64_t bits = random.next();
    image.rgb[i] = noisy(image.rgb[i], bits);
    image.rgb[i + 1] = noisy(image.rgb[i + 1], bits >> 16U);
    image.rgb[i + 2] = noisy(image.rgb[i + 2], bits >> 32U);
  }
}

void disc(Image& image, int cx, int cy, int radius, std::uint8_t grey) {
  for (int y = std::max(0, cy - radius); y < std::min(image.height, cy + radius + 1); ++y)
    for (int x = std::max(0, cx - radius); x < std::min(image.width, cx + radius + 1); ++x)
      if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius) std::fill_n(image.at(x, y), 3, grey);
}

void add_dirt(Image& image, const Look& look, int dpi, Random& random) {
  for (int i = 0; i < look.specks; ++i) {
    const int x = random.between(0, image.width - 1), y = random.between(0, image.height - 1);
    const int radius = std::max(1, random.chance(0.85) ? dpi / 250 : dpi / 120);
    disc(image, x, y, radius, static_cast<std::uint8_t>(random.between(40, 150)));
  }
  if (!look.punched) return;
  for (const int side : {-1, 1}) {
    const int inset = dpi * 11 / 25, x = look.punched_side == Side::left ? inset : image.width - 1 - inset;
    const int y = image.height / 2 + side * dpi * 40 / 25, radius = dpi * 3 / 25;
    disc(image, x + 2, y + 2, radius, 170);
    disc(image, x, y, radius, 92);
  }
}

void threshold(Image& image) {
  for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
    const int grey = (image.rgb[i] * 77 + image.rgb[i + 1] * 151 + image.rgb[i + 2] * 28) >> 8;
    std::fill_n(image.rgb.begin() + static_cast<std::ptrdiff_t>(i), 3, grey < 150 ? std::uint8_t{0} : std::uint8_t{255});
  }
}

// A worn fax: every second line repeated, some lines lost.
void fax(Image& image, Random& random) {
  for (int y = 0; y + 1 < image.height; y += 2) {
    std::copy_n(image.at(0, y), image.width * 3, image.at(0, y + 1));
    if (!random.chance(0.002)) continue;
    const int from = random.between(0, image.width / 2), length = random.between(80, image.width / 2);
    for (int x = from; x < std::min(image.width, from + length); ++x) std::fill_n(image.at(x, y), 3, std::uint8_t{255});
  }
}

// Solves for the projective map that takes the unit square's corners to the given ones.
std::array<double, 8> projective(const std::array<std::pair<double, double>, 4>& to) {
  const auto [x0, y0] = to[0];
  const auto [x1, y1] = to[1];
  const auto [x2, y2] = to[2];
  const auto [x3, y3] = to[3];
  const double dx1 = x1 - x2, dx2 = x3 - x2, dx3 = x0 - x1 + x2 - x3;
  const double dy1 = y1 - y2, dy2 = y3 - y2, dy3 = y0 - y1 + y2 - y3;
  const double det = dx1 * dy2 - dx2 * dy1;
  const double g = (dx3 * dy2 - dx2 * dy3) / det, h = (dx1 * dy3 - dx3 * dy1) / det;
  return {x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h};
}

std::array<double, 9> inverse(const std::array<double, 8>& m) {
  const double a = m[0], b = m[1], c = m[2], d = m[3], e = m[4], f = m[5], g = m[6], h = m[7];
  return {e - f * h, c * h - b, b * f - c * e, f * g - d, a - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d};
}

void sample(const Image& from, double x, double y, std::uint8_t* out) {
  const int ix = static_cast<int>(x), iy = static_cast<int>(y);
  const int fx = static_cast<int>((x - ix) * 256), fy = static_cast<int>((y - iy) * 256);
  const std::uint8_t* p = from.at(ix, iy);
  const std::uint8_t* q = from.at(ix, iy + 1);
  for (int c = 0; c < 3; ++c) {
    const int top = p[c] * (256 - fx) + p[c + 3] * fx, low = q[c] * (256 - fx) + q[c + 3] * fx;
    out[c] = static_cast<std::uint8_t>((top * (256 - fy) + low * fy) >> 16);
  }
}

// The sheet on a desk, seen from a hand-held phone under a lamp.
Image photograph(const Image& sheet, double slant, Random& random) {
  // A slanted sheet needs more desk around it to be seen whole.
  const int around = static_cast<int>(slant * 200);
  const int width = sheet.width * (110 + around) / 100, height = sheet.height * (110 + around) / 100;
  const double shrunk = 110.0 / (110 + around);
  const auto corner = [&](double x, double y) {
    if (around > 0) {
      x = 0.5 + (x - 0.5) * shrunk;
      y = 0.5 + (y - 0.5) * shrunk;
    }
    return std::pair{(x + random.between(-0.018 - slant, 0.018 + slant)) * width,
                     (y + random.between(-0.014 - slant, 0.014 + slant)) * height};
  };
  const auto seen = inverse(projective({corner(0.055, 0.045), corner(0.935, 0.06), corner(0.965, 0.955), corner(0.035, 0.945)}));
  Image photo(width, height, 0);
  const double lamp_x = random.between(0.25, 0.45), lamp_y = random.between(0.2, 0.4);
  const double shadow = random.between(0.72, 0.84);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double w = seen[6] * x + seen[7] * y + seen[8];
      const double u = (seen[0] * x + seen[1] * y + seen[2]) / w * (sheet.width - 2);
      const double v = (seen[3] * x + seen[4] * y + seen[5]) / w * (sheet.height - 2);
      std::uint8_t* out = photo.at(x, y);
      if (u >= 0 && v >= 0 && u < sheet.width - 2 && v < sheet.height - 2) {
        sample(sheet, u, v, out);
      } else {
        const int grain = (x * 7 + y / 3 + (x * y) / 977) % 23;
        out[0] = static_cast<std::uint8_t>(112 + grain);
        out[1] = static_cast<std::uint8_t>(78 + grain);
        out[2] = static_cast<std::uint8_t>(52 + grain / 2);
      }
      const double dx = static_cast<double>(x) / width - lamp_x, dy = static_cast<double>(y) / height - lamp_y;
      double light = 0.98 - 0.55 * (dx * dx + dy * dy);
      const double edge = std::clamp((dx * 0.9 + dy * 0.5 - 0.42) * 9, 0.0, 1.0);   // the photographer's own shadow
      light *= 1 - (1 - shadow) * edge * edge * (3 - 2 * edge);
      out[0] = to_byte(out[0] * light * 0.99);
      out[1] = to_byte(out[1] * light * 0.955);
      out[2] = to_byte(out[2] * light * 0.87);
    }
  return photo;
}

// The paper on an open flatbed: black beyond its edges, a soft shadow where it does not lie flat.
Image in_the_dark(const Image& sheet, int dpi, Random& random) {
  const auto mm = [dpi](double length) { return static_cast<int>(length * dpi / 25.4 + 0.5); };
  const int left = mm(random.between(1.0, 12.0)), right = mm(random.between(0.0, 9.0));
  const int above = mm(random.between(0.0, 9.0)), below = mm(random.between(1.0, 14.0));
  Image bed(sheet.width + left + right, sheet.height + above + below, static_cast<std::uint8_t>(random.between(12, 40)));
  const int shadow = mm(random.between(3.0, 8.0));
  const bool shadow_left = random.chance(0.5);
  for (int y = 0; y < sheet.height; ++y) {
    std::copy_n(sheet.at(0, y), sheet.width * 3, bed.at(left, y + above));
    for (int x = 0; x < std::min(shadow, sheet.width); ++x) {
      std::uint8_t* pixel = bed.at(left + (shadow_left ? x : sheet.width - 1 - x), y + above);
      for (int c = 0; c < 3; ++c) pixel[c] = static_cast<std::uint8_t>(pixel[c] * (shadow + 3 * x) / (4 * shadow));
    }
  }
  return bed;
}

}  // namespace

Image turned(const Image& image, int clockwise_deg) {
  if (clockwise_deg == 0) return image;
  const bool quarter = clockwise_deg % 180 != 0;
  Image out(quarter ? image.height : image.width, quarter ? image.width : image.height);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const int to_x = clockwise_deg == 90 ? image.height - 1 - y : clockwise_deg == 180 ? image.width - 1 - x : y;
      const int to_y = clockwise_deg == 90 ? x : clockwise_deg == 180 ? image.height - 1 - y : image.width - 1 - x;
      std::copy_n(image.at(x, y), 3, out.at(to_x, to_y));
    }
  return out;
}

Image scan(Image sheet, const Look& look, int dpi, const std::optional<Image>& back, Random& random) {
  if (back) shine_through(sheet, *back, look.show_through);
  add_dirt(sheet, look, dpi, random);
  if (look.dark_border) sheet = in_the_dark(sheet, dpi, random);
  if (look.device == Device::phone) sheet = photograph(sheet, look.slant, random);
  soften(sheet, look.blur);
  add_noise(sheet, look.noise, random);
  if (look.black_and_white) threshold(sheet);
  if (look.device == Device::fax) fax(sheet, random);
  return turned(sheet, look.turn_deg);
}

}  // namespace samples
