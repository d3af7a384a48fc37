/// Raw pixels: what the sandboxed decoder returns and what preparation and recognition see. No file format here.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sohoa/core/bytes.hpp"

namespace sohoa {

enum class PixelFormat : std::uint8_t {
  bilevel,  // 1 bit, most significant first, rows padded to bytes, 1 = black
  gray,     // 8 bit, 0 = black
  rgb,      // 24 bit
};

struct Resolution {
  double x_dpi = 0;
  double y_dpi = 0;
  bool is_assumed = false;   // not in the file, or impossible there (R14)
  bool operator==(const Resolution&) const = default;
};

struct Raster {
  int width_px = 0;
  int height_px = 0;
  PixelFormat format = PixelFormat::gray;
  Bytes pixels;              // height_px rows of row_bytes()

  std::size_t row_bytes() const {
    const auto w = static_cast<std::size_t>(width_px);
    return format == PixelFormat::rgb ? 3 * w : format == PixelFormat::gray ? w : (w + 7) / 8;
  }
};

/// Box in pixels, from the top left, may be fractional.
struct Box {
  double left = 0, top = 0, width = 0, height = 0;
  double right() const { return left + width; }
  double bottom() const { return top + height; }
  bool operator==(const Box&) const = default;
};

/// x' = a·x + c·y + e, y' = b·x + d·y + f (the order of a PDF matrix).
struct Affine {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  bool operator==(const Affine&) const = default;
};

/// x' = (a·x + c·y + e) / w, y' = (b·x + d·y + f) / w with w = g·x + h·y + 1: what a camera does to a flat sheet. Every
/// affine map is one, with g = h = 0.
struct Projective {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0, g = 0, h = 0;
  Projective() = default;
  Projective(double a_, double b_, double c_, double d_, double e_, double f_, double g_ = 0, double h_ = 0)
      : a(a_), b(b_), c(c_), d(d_), e(e_), f(f_), g(g_), h(h_) {}
  Projective(const Affine& of) : a(of.a), b(of.b), c(of.c), d(of.d), e(of.e), f(of.f) {}
  bool is_affine() const { return g == 0 && h == 0; }
  bool operator==(const Projective&) const = default;
};

}  // namespace sohoa
