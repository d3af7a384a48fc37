// Plain, AVX2, AVX-VNNI and AVX-512 VNNI versions of the network's arithmetic, chosen at run time. This file is compiled without
// contraction of multiply and add: a fused result would differ in the last bit from one version to the next.
#include "text/lstm_kernels.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define SOHOA_X86 1
#endif

namespace sohoa::text {
namespace {

// The models were trained and published with these tables in mind: 4096 steps of 1/256, joined by straight lines. Polynomials
// in registers are twice as fast and true to a millionth, but bytes then round another way here and there, and one line of poor
// print in fifty comes out different from Tesseract's.
constexpr int table_size = 4096;
constexpr float table_steps = 256;
constexpr float state_limit = 100;

struct Tables {
  alignas(64) std::array<float, table_size> tanh{}, logistic{};

  Tables() {
    for (int i = 0; i < table_size; ++i) {
      tanh[static_cast<std::size_t>(i)] = static_cast<float>(std::tanh(i / 256.0));
      logistic[static_cast<std::size_t>(i)] = static_cast<float>(1 / (1 + std::exp(-i / 256.0)));
    }
  }
};

const Tables tables;

float looked_up(const std::array<float, table_size>& table, float magnitude) {
  const float at = magnitude * table_steps;
  if (!(at < table_size - 1)) return 1;
  const auto index = static_cast<std::size_t>(at);
  return table[index] + (table[index + 1] - table[index]) * (at - static_cast<float>(index));
}

// e^x for x in [-25, 0], after Cephes; below, a code changes neither a sum nor any reading.
constexpr float least_exponent = -25, log2_of_e = 1.44269504F, ln2_high = 0.693359375F, ln2_low = -2.12194440e-4F;
constexpr std::array<float, 6> exp_series{1.9875691500e-4F, 1.3981999507e-3F, 8.3334519073e-3F, 4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F};
constexpr int sums_apart = 16;     // partial sums, so that all versions add in the same order

float plain_tanh(float x) { return x < 0 ? -looked_up(tables.tanh, -x) : looked_up(tables.tanh, x); }
float plain_logistic(float x) { return x < 0 ? 1 - looked_up(tables.logistic, -x) : looked_up(tables.logistic, x); }

std::int8_t byte_of(float x) {
  const float scaled = x * 127;
  return static_cast<std::int8_t>(scaled >= 0 ? static_cast<int>(scaled + 0.5F) : -static_cast<int>(-scaled + 0.5F));
}

float plain_exp(float x) {
  if (!(x >= least_exponent)) return 0;
  const auto whole = static_cast<std::int32_t>(x * log2_of_e - 0.5F);
  const auto n = static_cast<float>(whole);
  const float rest = x - n * ln2_high - n * ln2_low;
  float sum = exp_series[0];
  for (std::size_t i = 1; i < exp_series.size(); ++i) sum = sum * rest + exp_series[i];
  return (sum * (rest * rest) + rest + 1) * std::bit_cast<float>((whole + 127) << 23);
}

/// The exponentials from `done` on, and all of them divided by their sum.
void finish_softmax(float most, std::array<float, sums_apart>& sums, int done, int count, float* out) {
  for (int i = done; i < count; ++i) sums[static_cast<std::size_t>(i % sums_apart)] += out[i] = plain_exp(out[i] - most);
  float sum = 0;
  for (const float part : sums) sum += part;
  const float share = 1 / sum;
  for (int i = 0; i < count; ++i) out[i] *= share;
}

void plain_softmax(const std::int32_t* products, const float* scales, int count, float* out) {
  for (int i = 0; i < count; ++i) out[i] = static_cast<float>(products[i]) * scales[i];
  std::array<float, sums_apart> sums{};
  finish_softmax(*std::max_element(out, out + count), sums, 0, count, out);
}

void plain_multiply(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  for (int v = 0; v < count; ++v, vectors += stride, out += matrix.rows) {
    std::int32_t excess = 0;
    for (int i = 0; i < matrix.columns(); ++i) excess += 128 * vectors[i];
    const std::uint8_t* raised = matrix.raised.data();
    for (int block = 0; block < matrix.rows; block += block_rows) {
      std::array<std::int32_t, block_rows> sums{};
      for (int group = 0; group < matrix.groups; ++group) {
        const std::int8_t* x = vectors + 4 * group;
        for (std::int32_t& sum : sums) {
          sum += raised[0] * x[0] + raised[1] * x[1] + raised[2] * x[2] + raised[3] * x[3];
          raised += 4;
        }
      }
      for (int row = 0; row < block_rows; ++row)
        out[block + row] = matrix.bias[static_cast<std::size_t>(block + row)] + sums[static_cast<std::size_t>(row)] - excess;
    }
  }
}

void plain_pool(const std::int32_t* products, int columns, int wide, int depth, std::int32_t* most) {
  for (int column = 0; column < columns; ++column, most += depth)
    for (int x = 0; x < wide; ++x, products += depth)
      for (int i = 0; i < depth; ++i) most[i] = std::max(most[i], products[i]);
}

void plain_tanh_bytes(const std::int32_t* products, const float* scales, int count, std::int8_t* out) {
  for (int i = 0; i < count; ++i) out[i] = byte_of(plain_tanh(static_cast<float>(products[i]) * scales[i]));
}

void plain_lstm_step(const std::int32_t* products, const float* scales, int cells, float* state, std::int8_t* out) {
  const auto gate = [&](int which, int i) { return static_cast<float>(products[which * cells + i]) * scales[which * cells + i]; };
  for (int i = 0; i < cells; ++i) {
    const float input = plain_tanh(gate(0, i)), input_gate = plain_logistic(gate(1, i)),
                forget_gate = plain_logistic(gate(2, i)), output_gate = plain_logistic(gate(3, i));
    const float kept = state[i] * forget_gate;
    const float added = input * input_gate;
    state[i] = std::clamp(kept + added, -state_limit, state_limit);
    out[i] = byte_of(plain_tanh(state[i]) * output_gate);
  }
}

#ifdef SOHOA_X86
// Sums live in registers only where the loops over them are unrolled, which the compiler does not do by itself.
#define SOHOA_UNROLLED _Pragma("GCC unroll 16")
#define SOHOA_AVX2 __attribute__((target("avx2")))
#define SOHOA_AVXVNNI __attribute__((target("avx2,avxvnni")))
#define SOHOA_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

std::int32_t four_of(const std::int8_t* x) {
  std::int32_t four = 0;
  std::memcpy(&four, x, 4);
  return four;
}

SOHOA_AVX2 inline __m256 lookup_avx2(const float* table, __m256 magnitude) {
  const __m256 at = _mm256_mul_ps(magnitude, _mm256_set1_ps(table_steps));
  const __m256 is_inside = _mm256_cmp_ps(at, _mm256_set1_ps(table_size - 1), _CMP_LT_OQ);
  const __m256i index = _mm256_cvttps_epi32(_mm256_and_ps(at, is_inside));
  const __m256 low = _mm256_i32gather_ps(table, index, 4), high = _mm256_i32gather_ps(table + 1, index, 4);
  const __m256 rest = _mm256_sub_ps(_mm256_and_ps(at, is_inside), _mm256_cvtepi32_ps(index));
  const __m256 value = _mm256_add_ps(low, _mm256_mul_ps(_mm256_sub_ps(high, low), rest));
  return _mm256_blendv_ps(_mm256_set1_ps(1), value, is_inside);
}

SOHOA_AVX2 inline __m256 tanh_avx2(__m256 x) {
  const __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0F));
  return _mm256_xor_ps(lookup_avx2(tables.tanh.data(), _mm256_xor_ps(x, sign)), sign);
}

SOHOA_AVX2 inline __m256 logistic_avx2(__m256 x) {
  const __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0F));
  const __m256 value = lookup_avx2(tables.logistic.data(), _mm256_xor_ps(x, sign));
  return _mm256_blendv_ps(value, _mm256_sub_ps(_mm256_set1_ps(1), value), x);
}

SOHOA_AVX2 inline void store_bytes_avx2(__m256 x, std::int8_t* out) {
  const __m256 scaled = _mm256_mul_ps(x, _mm256_set1_ps(127));
  const __m256 sign = _mm256_and_ps(scaled, _mm256_set1_ps(-0.0F));
  const __m256 rounded = _mm256_add_ps(_mm256_xor_ps(scaled, sign), _mm256_set1_ps(0.5F));
  const __m256i whole = _mm256_cvttps_epi32(rounded);
  const __m256i value = _mm256_sign_epi32(whole, _mm256_or_si256(_mm256_castps_si256(sign), _mm256_set1_epi32(1)));
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_packs_epi16(words, words));
}

SOHOA_AVX2 inline __m256 scaled_avx2(const std::int32_t* products, const float* scales) {
  return _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(products))), _mm256_loadu_ps(scales));
}

SOHOA_AVX2 void tanh_bytes_avx2(const std::int32_t* products, const float* scales, int count, std::int8_t* out) {
  for (int i = 0; i < count; i += 8) store_bytes_avx2(tanh_avx2(scaled_avx2(products + i, scales + i)), out + i);
}

SOHOA_AVX2 void lstm_step_avx2(const std::int32_t* products, const float* scales, int cells, float* state, std::int8_t* out) {
  const __m256 limit = _mm256_set1_ps(state_limit), below = _mm256_set1_ps(-state_limit);
  for (int i = 0; i < cells; i += 8) {
    const auto gate = [&](int which) SOHOA_AVX2 { return scaled_avx2(products + which * cells + i, scales + which * cells + i); };
    const __m256 kept = _mm256_mul_ps(_mm256_loadu_ps(state + i), logistic_avx2(gate(2)));
    const __m256 added = _mm256_mul_ps(tanh_avx2(gate(0)), logistic_avx2(gate(1)));
    const __m256 next = _mm256_max_ps(below, _mm256_min_ps(limit, _mm256_add_ps(kept, added)));
    _mm256_storeu_ps(state + i, next);
    store_bytes_avx2(_mm256_mul_ps(tanh_avx2(next), logistic_avx2(gate(3))), out + i);
  }
}

SOHOA_AVX2 inline __m256 exp_avx2(__m256 x) {
  const __m256 is_worth = _mm256_cmp_ps(x, _mm256_set1_ps(least_exponent), _CMP_GE_OQ);
  const __m256i whole = _mm256_cvttps_epi32(_mm256_sub_ps(_mm256_mul_ps(x, _mm256_set1_ps(log2_of_e)), _mm256_set1_ps(0.5F)));
  const __m256 n = _mm256_cvtepi32_ps(whole);
  const __m256 rest = _mm256_sub_ps(_mm256_sub_ps(x, _mm256_mul_ps(n, _mm256_set1_ps(ln2_high))), _mm256_mul_ps(n, _mm256_set1_ps(ln2_low)));
  __m256 sum = _mm256_set1_ps(exp_series[0]);
  for (std::size_t i = 1; i < exp_series.size(); ++i) sum = _mm256_add_ps(_mm256_mul_ps(sum, rest), _mm256_set1_ps(exp_series[i]));
  sum = _mm256_add_ps(_mm256_add_ps(_mm256_mul_ps(sum, _mm256_mul_ps(rest, rest)), rest), _mm256_set1_ps(1));
  const __m256i power = _mm256_slli_epi32(_mm256_add_epi32(whole, _mm256_set1_epi32(127)), 23);
  return _mm256_and_ps(_mm256_mul_ps(sum, _mm256_castsi256_ps(power)), is_worth);
}

SOHOA_AVX2 void softmax_avx2(const std::int32_t* products, const float* scales, int count, float* out) {
  int done = 0;
  for (; done + 8 <= count; done += 8) _mm256_storeu_ps(out + done, scaled_avx2(products + done, scales + done));
  for (; done < count; ++done) out[done] = static_cast<float>(products[done]) * scales[done];
  const float most = *std::max_element(out, out + count);
  __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
  const auto raised = [&](float* at) SOHOA_AVX2 {
    const __m256 value = exp_avx2(_mm256_sub_ps(_mm256_loadu_ps(at), _mm256_set1_ps(most)));
    _mm256_storeu_ps(at, value);
    return value;
  };
  for (done = 0; done + sums_apart <= count; done += sums_apart) {
    low = _mm256_add_ps(low, raised(out + done));
    high = _mm256_add_ps(high, raised(out + done + 8));
  }
  alignas(32) std::array<float, sums_apart> sums;
  _mm256_store_ps(sums.data(), low);
  _mm256_store_ps(sums.data() + 8, high);
  finish_softmax(most, sums, done, count, out);
}

SOHOA_AVX2 void pool_avx2(const std::int32_t* products, int columns, int wide, int depth, std::int32_t* most) {
  for (int column = 0; column < columns; ++column, most += depth, products += wide * depth)
    for (int i = 0; i < depth; i += 8) {
      auto* to = reinterpret_cast<__m256i*>(most + i);
      __m256i value = _mm256_loadu_si256(to);
      for (int x = 0; x < wide; ++x)
        value = _mm256_max_epi32(value, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(products + x * depth + i)));
      _mm256_storeu_si256(to, value);
    }
}

/// Sixteen rows of up to four products. The weights' signs move to the inputs so that one factor is unsigned; no
/// value is -128, so no pair of products leaves 16 bits.
template <int vectors>
SOHOA_AVX2 void multiply_block_avx2(const PackedMatrix& matrix, int row, const std::int8_t* x, std::size_t stride, std::int32_t* out) {
  __m256i sums[2 * vectors];
  const auto* bias = reinterpret_cast<const __m256i*>(matrix.bias.data() + row);
  SOHOA_UNROLLED
  for (int i = 0; i < 2 * vectors; ++i) sums[i] = _mm256_loadu_si256(bias + i % 2);
  const __m256i ones = _mm256_set1_epi16(1), lowered = _mm256_set1_epi8(static_cast<char>(0x80));
  const auto* raised = reinterpret_cast<const __m256i*>(matrix.block(row));
  for (int group = 0; group < matrix.groups; ++group, raised += 2) {
    const __m256i w[2] = {_mm256_xor_si256(_mm256_loadu_si256(raised), lowered), _mm256_xor_si256(_mm256_loadu_si256(raised + 1), lowered)};
    const __m256i magnitude[2] = {_mm256_abs_epi8(w[0]), _mm256_abs_epi8(w[1])};
    SOHOA_UNROLLED
    for (int v = 0; v < vectors; ++v) {
      const __m256i four = _mm256_set1_epi32(four_of(x + static_cast<std::size_t>(v) * stride + 4 * static_cast<std::size_t>(group)));
      SOHOA_UNROLLED
      for (int half = 0; half < 2; ++half) {
        const __m256i pairs = _mm256_maddubs_epi16(magnitude[half], _mm256_sign_epi8(four, w[half]));
        sums[2 * v + half] = _mm256_add_epi32(sums[2 * v + half], _mm256_madd_epi16(pairs, ones));
      }
    }
  }
  SOHOA_UNROLLED
  for (int i = 0; i < 2 * vectors; ++i)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + static_cast<std::ptrdiff_t>(i / 2) * matrix.rows + row) + i % 2, sums[i]);
}

template <int vectors>
SOHOA_AVX2 void multiply_some_avx2(const PackedMatrix& matrix, const std::int8_t* x, std::size_t stride, std::int32_t* out) {
  for (int row = 0; row < matrix.rows; row += block_rows) multiply_block_avx2<vectors>(matrix, row, x, stride, out);
}

/// Weights are passed raised by 128, unsigned, as the instruction wants one factor; 128 times the inputs is taken off again.
template <int vectors>
SOHOA_AVXVNNI void multiply_some_avxvnni(const PackedMatrix& matrix, const std::int8_t* x, std::size_t stride, std::int32_t* out) {
  const auto four_at = [&](int v, int group) SOHOA_AVXVNNI {
    return _mm256_set1_epi32(four_of(x + static_cast<std::size_t>(v) * stride + 4 * static_cast<std::size_t>(group)));
  };
  __m256i excess[vectors];
  SOHOA_UNROLLED
  for (int v = 0; v < vectors; ++v) {
    excess[v] = _mm256_setzero_si256();
    for (int group = 0; group < matrix.groups; ++group)
      excess[v] = _mm256_dpbusd_avx_epi32(excess[v], _mm256_set1_epi8(static_cast<char>(0x80)), four_at(v, group));
  }
  for (int row = 0; row < matrix.rows; row += block_rows) {
    __m256i sums[2 * vectors];
    const auto* bias = reinterpret_cast<const __m256i*>(matrix.bias.data() + row);
    SOHOA_UNROLLED
    for (int i = 0; i < 2 * vectors; ++i) sums[i] = _mm256_sub_epi32(_mm256_loadu_si256(bias + i % 2), excess[i / 2]);
    const auto* raised = reinterpret_cast<const __m256i*>(matrix.block(row));
    for (int group = 0; group < matrix.groups; ++group, raised += 2) {
      const __m256i low = _mm256_loadu_si256(raised), high = _mm256_loadu_si256(raised + 1);
      SOHOA_UNROLLED
      for (int v = 0; v < vectors; ++v) {
        const __m256i four = four_at(v, group);
        sums[2 * v] = _mm256_dpbusd_avx_epi32(sums[2 * v], low, four);
        sums[2 * v + 1] = _mm256_dpbusd_avx_epi32(sums[2 * v + 1], high, four);
      }
    }
    SOHOA_UNROLLED
    for (int i = 0; i < 2 * vectors; ++i)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + static_cast<std::ptrdiff_t>(i / 2) * matrix.rows + row) + i % 2, sums[i]);
  }
}

SOHOA_VNNI inline __m512 lookup_avx512(const float* table, __m512 magnitude) {
  const __m512 at = _mm512_mul_ps(magnitude, _mm512_set1_ps(table_steps));
  const __mmask16 is_inside = _mm512_cmp_ps_mask(at, _mm512_set1_ps(table_size - 1), _CMP_LT_OQ);
  const __m512 within = _mm512_maskz_mov_ps(is_inside, at);
  const __m512i index = _mm512_cvttps_epi32(within);
  const __m512 low = _mm512_i32gather_ps(index, table, 4), high = _mm512_i32gather_ps(index, table + 1, 4);
  const __m512 rest = _mm512_sub_ps(within, _mm512_cvtepi32_ps(index));
  const __m512 value = _mm512_add_ps(low, _mm512_mul_ps(_mm512_sub_ps(high, low), rest));
  return _mm512_mask_mov_ps(_mm512_set1_ps(1), is_inside, value);
}

SOHOA_VNNI inline __m512 flipped(__m512 x, __m512i sign) {
  return _mm512_castsi512_ps(_mm512_xor_si512(_mm512_castps_si512(x), sign));
}
SOHOA_VNNI inline __m512i sign_of(__m512 x) {
  return _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(static_cast<int>(0x80000000U)));
}

SOHOA_VNNI inline __m512 tanh_avx512(__m512 x) {
  const __m512i sign = sign_of(x);
  return flipped(lookup_avx512(tables.tanh.data(), flipped(x, sign)), sign);
}

SOHOA_VNNI inline __m512 logistic_avx512(__m512 x) {
  const __m512i sign = sign_of(x);
  const __m512 value = lookup_avx512(tables.logistic.data(), flipped(x, sign));
  return _mm512_mask_sub_ps(value, _mm512_test_epi32_mask(sign, sign), _mm512_set1_ps(1), value);
}

SOHOA_VNNI inline void store_bytes_avx512(__m512 x, std::int8_t* out) {
  const __m512 scaled = _mm512_mul_ps(x, _mm512_set1_ps(127));
  const __m512i sign = sign_of(scaled);
  const __m512i whole = _mm512_cvttps_epi32(_mm512_add_ps(flipped(scaled, sign), _mm512_set1_ps(0.5F)));
  const __m512i value = _mm512_mask_sub_epi32(whole, _mm512_test_epi32_mask(sign, sign), _mm512_setzero_si512(), whole);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_cvtepi32_epi8(value));
}

SOHOA_VNNI inline __m512 scaled_avx512(const std::int32_t* products, const float* scales) {
  return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_loadu_si512(products)), _mm512_loadu_ps(scales));
}

SOHOA_VNNI void tanh_bytes_avx512(const std::int32_t* products, const float* scales, int count, std::int8_t* out) {
  for (int i = 0; i < count; i += 16) store_bytes_avx512(tanh_avx512(scaled_avx512(products + i, scales + i)), out + i);
}

SOHOA_VNNI void lstm_step_avx512(const std::int32_t* products, const float* scales, int cells, float* state, std::int8_t* out) {
  const __m512 limit = _mm512_set1_ps(state_limit), below = _mm512_set1_ps(-state_limit);
  for (int i = 0; i < cells; i += 16) {
    const auto gate = [&](int which) SOHOA_VNNI { return scaled_avx512(products + which * cells + i, scales + which * cells + i); };
    const __m512 kept = _mm512_mul_ps(_mm512_loadu_ps(state + i), logistic_avx512(gate(2)));
    const __m512 added = _mm512_mul_ps(tanh_avx512(gate(0)), logistic_avx512(gate(1)));
    const __m512 next = _mm512_max_ps(below, _mm512_min_ps(limit, _mm512_add_ps(kept, added)));
    _mm512_storeu_ps(state + i, next);
    store_bytes_avx512(_mm512_mul_ps(tanh_avx512(next), logistic_avx512(gate(3))), out + i);
  }
}

SOHOA_VNNI inline __m512 exp_avx512(__m512 x) {
  const __mmask16 is_worth = _mm512_cmp_ps_mask(x, _mm512_set1_ps(least_exponent), _CMP_GE_OQ);
  const __m512i whole = _mm512_cvttps_epi32(_mm512_sub_ps(_mm512_mul_ps(x, _mm512_set1_ps(log2_of_e)), _mm512_set1_ps(0.5F)));
  const __m512 n = _mm512_cvtepi32_ps(whole);
  const __m512 rest = _mm512_sub_ps(_mm512_sub_ps(x, _mm512_mul_ps(n, _mm512_set1_ps(ln2_high))), _mm512_mul_ps(n, _mm512_set1_ps(ln2_low)));
  __m512 sum = _mm512_set1_ps(exp_series[0]);
  for (std::size_t i = 1; i < exp_series.size(); ++i) sum = _mm512_add_ps(_mm512_mul_ps(sum, rest), _mm512_set1_ps(exp_series[i]));
  sum = _mm512_add_ps(_mm512_add_ps(_mm512_mul_ps(sum, _mm512_mul_ps(rest, rest)), rest), _mm512_set1_ps(1));
  const __m512i power = _mm512_slli_epi32(_mm512_add_epi32(whole, _mm512_set1_epi32(127)), 23);
  return _mm512_maskz_mul_ps(is_worth, sum, _mm512_castsi512_ps(power));
}

SOHOA_VNNI void softmax_avx512(const std::int32_t* products, const float* scales, int count, float* out) {
  int done = 0;
  __m512 highest = _mm512_set1_ps(-std::numeric_limits<float>::infinity());
  for (; done + 16 <= count; done += 16) {
    const __m512 value = scaled_avx512(products + done, scales + done);
    highest = _mm512_max_ps(highest, value);
    _mm512_storeu_ps(out + done, value);
  }
  alignas(64) std::array<float, sums_apart> sums;
  _mm512_store_ps(sums.data(), highest);
  float most = *std::ranges::max_element(sums);
  for (; done < count; ++done) most = std::max(most, out[done] = static_cast<float>(products[done]) * scales[done]);
  __m512 sum = _mm512_setzero_ps();
  for (done = 0; done + sums_apart <= count; done += sums_apart) {
    const __m512 value = exp_avx512(_mm512_sub_ps(_mm512_loadu_ps(out + done), _mm512_set1_ps(most)));
    _mm512_storeu_ps(out + done, value);
    sum = _mm512_add_ps(sum, value);
  }
  _mm512_store_ps(sums.data(), sum);
  finish_softmax(most, sums, done, count, out);
}

SOHOA_VNNI void pool_avx512(const std::int32_t* products, int columns, int wide, int depth, std::int32_t* most) {
  for (int column = 0; column < columns; ++column, most += depth, products += wide * depth)
    for (int i = 0; i < depth; i += 16) {
      __m512i value = _mm512_loadu_si512(most + i);
      for (int x = 0; x < wide; ++x) value = _mm512_max_epi32(value, _mm512_loadu_si512(products + x * depth + i));
      _mm512_storeu_si512(most + i, value);
    }
}

/// As above; four inputs are one operand straight from memory, so that nearly every instruction is a product.
template <int vectors>
SOHOA_VNNI void multiply_some_avx512(const PackedMatrix& matrix, const std::int8_t* x, std::size_t stride, std::int32_t* out) {
  const auto four_at = [&](int v, int group) SOHOA_VNNI {
    return _mm512_set1_epi32(four_of(x + static_cast<std::size_t>(v) * stride + 4 * static_cast<std::size_t>(group)));
  };
  __m512i excess[vectors];
  SOHOA_UNROLLED
  for (int v = 0; v < vectors; ++v) excess[v] = _mm512_setzero_si512();
  for (int group = 0; group < matrix.groups; ++group)
    SOHOA_UNROLLED
    for (int v = 0; v < vectors; ++v) excess[v] = _mm512_dpbusd_epi32(excess[v], _mm512_set1_epi8(static_cast<char>(0x80)), four_at(v, group));
  for (int row = 0; row < matrix.rows; row += block_rows) {
    __m512i sums[vectors];
    SOHOA_UNROLLED
    for (int v = 0; v < vectors; ++v) sums[v] = _mm512_sub_epi32(_mm512_loadu_si512(matrix.bias.data() + row), excess[v]);
    const std::uint8_t* raised = matrix.block(row);
    for (int group = 0; group < matrix.groups; ++group, raised += 4 * block_rows) {
      const __m512i w = _mm512_loadu_si512(raised);
      SOHOA_UNROLLED
      for (int v = 0; v < vectors; ++v) sums[v] = _mm512_dpbusd_epi32(sums[v], w, four_at(v, group));
    }
    SOHOA_UNROLLED
    for (int v = 0; v < vectors; ++v) _mm512_storeu_si512(out + static_cast<std::ptrdiff_t>(v) * matrix.rows + row, sums[v]);
  }
}

/// Asked of the processor, because not every compiler knows the name.
bool has_avxvnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && ((a >> 4) & 1) != 0;
}

using MultiplySome = void (*)(const PackedMatrix&, const std::int8_t*, std::size_t, std::int32_t*);

/// `some[n - 1]` takes n vectors: as many as there are at a time, so that weights are loaded as seldom as registers allow.
template <std::size_t most>
void multiply_in_turns(const std::array<MultiplySome, most>& some, const PackedMatrix& matrix, const std::int8_t* vectors,
                       std::size_t stride, int count, std::int32_t* out) {
  for (int done = 0; done < count;) {
    const int now = std::min(count - done, static_cast<int>(most));
    some[static_cast<std::size_t>(now) - 1](matrix, vectors + static_cast<std::size_t>(done) * stride, stride,
                                            out + static_cast<std::ptrdiff_t>(done) * matrix.rows);
    done += now;
  }
}

void multiply_avx2(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  static constexpr std::array<MultiplySome, 4> some{multiply_some_avx2<1>, multiply_some_avx2<2>, multiply_some_avx2<3>, multiply_some_avx2<4>};
  multiply_in_turns(some, matrix, vectors, stride, count, out);
}

void multiply_avxvnni(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  static constexpr std::array<MultiplySome, 6> some{multiply_some_avxvnni<1>, multiply_some_avxvnni<2>, multiply_some_avxvnni<3>,
                                                    multiply_some_avxvnni<4>, multiply_some_avxvnni<5>, multiply_some_avxvnni<6>};
  multiply_in_turns(some, matrix, vectors, stride, count, out);
}

void multiply_avx512(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  static constexpr std::array<MultiplySome, 12> some{
      multiply_some_avx512<1>, multiply_some_avx512<2>, multiply_some_avx512<3>,  multiply_some_avx512<4>,
      multiply_some_avx512<5>, multiply_some_avx512<6>, multiply_some_avx512<7>,  multiply_some_avx512<8>,
      multiply_some_avx512<9>, multiply_some_avx512<10>, multiply_some_avx512<11>, multiply_some_avx512<12>};
  multiply_in_turns(some, matrix, vectors, stride, count, out);
}
#endif

int rounded_up(int value, int to) { return (value + to - 1) / to * to; }

void place(const IntegerMatrix& matrix, int first_row, PackedMatrix& packed) {
  const int inputs = matrix.columns - 1;
  for (int row = 0; row < matrix.rows; ++row) {
    const std::int8_t* from = matrix.weights.data() + static_cast<std::ptrdiff_t>(row) * matrix.columns;
    const int to = first_row + row;
    std::uint8_t* block = packed.raised.data() + packed.block_at(to) + 4 * (to % block_rows);
    for (int column = 0; column < inputs; ++column)
      block[column / 4 * 4 * block_rows + column % 4] = static_cast<std::uint8_t>(from[column] + 128);
    const auto index = static_cast<std::size_t>(to);
    packed.bias[index] = from[inputs] * 127;
    packed.scales[index] = matrix.scales[static_cast<std::size_t>(row)];
  }
}

}  // namespace

PackedMatrix pack(const std::vector<IntegerMatrix>& matrices) {
  PackedMatrix packed;
  const int rows_each = rounded_up(matrices.front().rows, block_rows);
  packed.rows = rows_each * static_cast<int>(matrices.size());
  packed.groups = (matrices.front().columns - 1 + 3) / 4;
  const auto rows = static_cast<std::size_t>(packed.rows);
  packed.raised.assign(4 * rows * static_cast<std::size_t>(packed.groups), 128);
  packed.bias.resize(rows);
  packed.scales.resize(rows);
  int first_row = 0;
  for (const IntegerMatrix& matrix : matrices) {
    place(matrix, first_row, packed);
    first_row += rows_each;
  }
  return packed;
}

std::vector<const Kernels*> usable_kernels() {
  static const Kernels plain{"plain", plain_multiply, plain_pool, plain_tanh_bytes, plain_lstm_step, plain_softmax};
  std::vector<const Kernels*> usable{&plain};
#ifdef SOHOA_X86
  static const Kernels avx2{"avx2", multiply_avx2, pool_avx2, tanh_bytes_avx2, lstm_step_avx2, softmax_avx2};
  static const Kernels avxvnni{"avxvnni", multiply_avxvnni, pool_avx2, tanh_bytes_avx2, lstm_step_avx2, softmax_avx2};
  static const Kernels avx512{"avx512vnni", multiply_avx512, pool_avx512, tanh_bytes_avx512, lstm_step_avx512, softmax_avx512};
  const bool has_avx2 = __builtin_cpu_supports("avx2");
  if (has_avx2) usable.push_back(&avx2);
  if (has_avx2 && has_avxvnni()) usable.push_back(&avxvnni);
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    usable.push_back(&avx512);
#endif
  return usable;
}

const Kernels& best_kernels() {
  static const Kernels& best = *usable_kernels().back();
  return best;
}

}  // namespace sohoa::text
