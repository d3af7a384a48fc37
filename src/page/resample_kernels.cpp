// Each loop is written once, in chunks a compiler turns into vectors, and compiled for the plain processor and for AVX2.
#include "page/resample_kernels.hpp"

#include <algorithm>
#include <array>

namespace sohoa::page {
namespace {

#if defined(__x86_64__) && defined(__GNUC__)
#define SOHOA_X86 1
#endif

#define SOHOA_INLINE [[gnu::always_inline]] inline

constexpr std::size_t chunk = 64;
constexpr int half_weight = whole_weight / 2;

SOHOA_INLINE void blend_chunk(std::span<const std::uint8_t* const> rows, std::span<const std::uint16_t> weights,
                              std::size_t from, std::size_t count, std::uint8_t* out) {
  std::array<std::uint16_t, chunk> sums;
  for (std::size_t i = 0; i < count; ++i) sums[i] = half_weight;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::uint8_t* in = rows[row] + from;
    const std::uint16_t weight = weights[row];
    // 256 · 255 + 128 still fits.
    for (std::size_t i = 0; i < count; ++i) sums[i] = static_cast<std::uint16_t>(sums[i] + in[i] * weight);
  }
  for (std::size_t i = 0; i < count; ++i) out[from + i] = static_cast<std::uint8_t>(sums[i] >> 8);
}

SOHOA_INLINE void blend_rows_body(std::span<const std::uint8_t* const> rows, std::span<const std::uint16_t> weights,
                                  std::size_t count, std::uint8_t* out) {
  std::size_t from = 0;
  for (; from + chunk <= count; from += chunk) blend_chunk(rows, weights, from, chunk, out);
  if (from < count) blend_chunk(rows, weights, from, count - from, out);
}

SOHOA_INLINE void luminance_body(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i)
    out[i] = static_cast<std::uint8_t>(
        static_cast<std::uint16_t>(77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
}

SOHOA_INLINE void halve_gray_body(const std::uint8_t* in, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>((in[2 * i] + in[2 * i + 1] + 1) >> 1);
}

SOHOA_INLINE void halve_rgb_body(const std::uint8_t* in, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      out[3 * i + c] = static_cast<std::uint8_t>((in[6 * i + c] + in[6 * i + 3 + c] + 1) >> 1);
}

SOHOA_INLINE void ink_strength_body(const std::uint8_t* rgb, std::size_t count, std::uint8_t* redness, std::uint8_t* blueness) {
  for (std::size_t i = 0; i < count; ++i) {
    const int red = rgb[3 * i], green = rgb[3 * i + 1], blue = rgb[3 * i + 2];
    redness[i] = static_cast<std::uint8_t>(std::max(0, red - std::max(green, blue)));
    // Blue inks are never far from violet, so green has to stay clearly behind too.
    blueness[i] = static_cast<std::uint8_t>(std::max(0, std::min(blue - red, 2 * (blue - green))));
  }
}

SOHOA_INLINE void least_of_rows_body(std::span<const std::uint8_t* const> rows, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = rows[0][i];
  for (const std::uint8_t* row : rows.subspan(1))
    for (std::size_t i = 0; i < count; ++i) out[i] = std::min(out[i], row[i]);
}

SOHOA_INLINE void greatest_of_rows_body(std::span<const std::uint8_t* const> rows, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = rows[0][i];
  for (const std::uint8_t* row : rows.subspan(1))
    for (std::size_t i = 0; i < count; ++i) out[i] = std::max(out[i], row[i]);
}

SOHOA_INLINE void weakest_channel_body(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = std::min(std::min(rgb[3 * i], rgb[3 * i + 1]), rgb[3 * i + 2]);
}

SOHOA_INLINE void darker_bits_body(const std::uint8_t* in, std::size_t count, int threshold, std::uint8_t* out) {
  const auto limit = static_cast<std::uint8_t>(std::clamp(threshold, 0, 255));
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    unsigned bits = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) bits |= static_cast<unsigned>(in[i + bit] < limit) << (7 - bit);
    *out++ = static_cast<std::uint8_t>(bits);
  }
  if (i == count) return;
  unsigned bits = 0;
  for (unsigned bit = 7; i < count; ++i, --bit) bits |= static_cast<unsigned>(in[i] < limit) << bit;
  *out = static_cast<std::uint8_t>(bits);
}

#define SOHOA_VARIANT(attributes, suffix)                                                                             \
  attributes void blend_rows_##suffix(std::span<const std::uint8_t* const> rows,                                      \
                                      std::span<const std::uint16_t> weights, std::size_t count, std::uint8_t* out) { \
    blend_rows_body(rows, weights, count, out);                                                                       \
  }                                                                                                                   \
  attributes void luminance_##suffix(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out) {                 \
    luminance_body(rgb, count, out);                                                                                  \
  }                                                                                                                   \
  attributes void halve_gray_##suffix(const std::uint8_t* in, std::size_t count, std::uint8_t* out) {                 \
    halve_gray_body(in, count, out);                                                                                  \
  }                                                                                                                   \
  attributes void halve_rgb_##suffix(const std::uint8_t* in, std::size_t count, std::uint8_t* out) {                  \
    halve_rgb_body(in, count, out);                                                                                   \
  }                                                                                                                   \
  attributes void ink_strength_##suffix(const std::uint8_t* rgb, std::size_t count, std::uint8_t* redness,            \
                                        std::uint8_t* blueness) {                                                     \
    ink_strength_body(rgb, count, redness, blueness);                                                                 \
  }                                                                                                                   \
  attributes void least_of_rows_##suffix(std::span<const std::uint8_t* const> rows, std::size_t count,                \
                                         std::uint8_t* out) {                                                         \
    least_of_rows_body(rows, count, out);                                                                             \
  }                                                                                                                   \
  attributes void greatest_of_rows_##suffix(std::span<const std::uint8_t* const> rows, std::size_t count,             \
                                            std::uint8_t* out) {                                                      \
    greatest_of_rows_body(rows, count, out);                                                                          \
  }                                                                                                                   \
  attributes void weakest_channel_##suffix(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out) {           \
    weakest_channel_body(rgb, count, out);                                                                            \
  }                                                                                                                   \
  attributes void darker_bits_##suffix(const std::uint8_t* in, std::size_t count, int threshold, std::uint8_t* out) { \
    darker_bits_body(in, count, threshold, out);                                                                      \
  }                                                                                                                   \
  constexpr ResampleKernels suffix{#suffix,                  blend_rows_##suffix,       luminance_##suffix,           \
                                   halve_gray_##suffix,      halve_rgb_##suffix,        ink_strength_##suffix,        \
                                   least_of_rows_##suffix,   greatest_of_rows_##suffix, weakest_channel_##suffix,     \
                                   darker_bits_##suffix};

SOHOA_VARIANT(, plain)
#ifdef SOHOA_X86
SOHOA_VARIANT([[gnu::target("avx2")]], avx2)
#endif

}  // namespace

std::span<const ResampleKernels* const> usable_resample_kernels() {
#ifdef SOHOA_X86
  static constexpr std::array<const ResampleKernels*, 2> all{&plain, &avx2};
  return {all.data(), __builtin_cpu_supports("avx2") ? 2U : 1U};
#else
  static constexpr std::array<const ResampleKernels*, 1> all{&plain};
  return all;
#endif
}

const ResampleKernels& best_resample_kernels() {
  static const ResampleKernels& best = *usable_resample_kernels().back();
  return best;
}

}  // namespace sohoa::page
