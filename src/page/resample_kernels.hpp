// The innermost loops of resampling, on bytes. Integers only, so every processor gives the same pixels; a wider variant
// is chosen at run time where the processor has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sohoa::page {

/// Weights of all kernels are in 256ths and add up to 256.
constexpr int whole_weight = 256;

struct ResampleKernels {
  const char* name;
  /// out[i] = the weighted mean of rows[·][i].
  void (*blend_rows)(std::span<const std::uint8_t* const> rows, std::span<const std::uint16_t> weights, std::size_t count,
                     std::uint8_t* out);
  /// Luminance of `count` RGB pixels.
  void (*luminance)(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out);
  /// Means of two neighbouring pixels each: `count` pixels of one or three channels come out.
  void (*halve_gray)(const std::uint8_t* in, std::size_t count, std::uint8_t* out);
  void (*halve_rgb)(const std::uint8_t* in, std::size_t count, std::uint8_t* out);
  /// How far red stands out before the other channels, and blue.
  void (*ink_strength)(const std::uint8_t* rgb, std::size_t count, std::uint8_t* redness, std::uint8_t* blueness);
  /// out[i] = the least of rows[·][i], or the greatest.
  void (*least_of_rows)(std::span<const std::uint8_t* const> rows, std::size_t count, std::uint8_t* out);
  void (*greatest_of_rows)(std::span<const std::uint8_t* const> rows, std::size_t count, std::uint8_t* out);
  /// The weakest channel of `count` RGB pixels.
  void (*weakest_channel)(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out);
  /// Bits, the first the most significant, set where in[i] < threshold; ceil(count / 8) bytes.
  void (*darker_bits)(const std::uint8_t* in, std::size_t count, int threshold, std::uint8_t* out);
};

/// All variants this processor can run, the plainest first; tests compare them.
std::span<const ResampleKernels* const> usable_resample_kernels();
const ResampleKernels& best_resample_kernels();

}  // namespace sohoa::page
