// Plain, AVX2 and AVX-512 VNNI versions of the network's arithmetic, chosen at run time. This file is compiled without
// contraction of multiply and add: a fused result would differ in the last bit from one version to the next.
#include "text/lstm_kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define SOHOA_X86 1
#endif

namespace sohoa::text {
namespace {

// The models were trained and published with these tables in mind: 4096 steps of 1/256, joined by straight lines.
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

const Tables& tables() {
  static const Tables made;
  return made;
}

float looked_up(const std::array<float, table_size>& table, float magnitude) {
  const float at = magnitude * table_steps;
  if (!(at < table_size - 1)) return 1;
  const auto index = static_cast<std::size_t>(at);
  return table[index] + (table[index + 1] - table[index]) * (at - static_cast<float>(index));
}

float plain_tanh(float x) { return x < 0 ? -looked_up(tables().tanh, -x) : looked_up(tables().tanh, x); }
float plain_logistic(float x) { return x < 0 ? 1 - looked_up(tables().logistic, -x) : looked_up(tables().logistic, x); }

std::int8_t byte_of(float x) {
  const float scaled = x * 127;
  return static_cast<std::int8_t>(scaled >= 0 ? static_cast<int>(scaled + 0.5F) : -static_cast<int>(-scaled + 0.5F));
}

void plain_multiply(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  const auto rows = static_cast<std::size_t>(matrix.rows);
  for (int v = 0; v < count; ++v, vectors += stride, out += rows) {
    std::copy(matrix.bias.begin(), matrix.bias.end(), out);
    const std::int8_t* weights = matrix.weights.data();
    for (int group = 0; group < matrix.groups; ++group) {
      const std::int8_t* x = vectors + 4 * group;
      for (std::size_t row = 0; row < rows; ++row, weights += 4)
        out[row] += weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2] + weights[3] * x[3];
    }
  }
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
#define SOHOA_AVX2 __attribute__((target("avx2")))
#define SOHOA_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

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
  return _mm256_xor_ps(lookup_avx2(tables().tanh.data(), _mm256_xor_ps(x, sign)), sign);
}

SOHOA_AVX2 inline __m256 logistic_avx2(__m256 x) {
  const __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0F));
  const __m256 value = lookup_avx2(tables().logistic.data(), _mm256_xor_ps(x, sign));
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

/// Eight rows of up to `vectors` products. The weights' signs move to the inputs so that one factor is unsigned; no
/// value is -128, so no pair of products leaves 16 bits.
template <int vectors>
SOHOA_AVX2 void multiply_block_avx2(const PackedMatrix& matrix, int row, const std::int8_t* x, std::size_t stride, std::int32_t* out) {
  __m256i sums[vectors];
  const __m256i bias = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(matrix.bias.data() + row));
  for (int v = 0; v < vectors; ++v) sums[v] = bias;
  const __m256i ones = _mm256_set1_epi16(1);
  const std::int8_t* weights = matrix.weights.data() + 4 * static_cast<std::ptrdiff_t>(row);
  for (int group = 0; group < matrix.groups; ++group, weights += 4 * static_cast<std::ptrdiff_t>(matrix.rows)) {
    const __m256i w = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
    const __m256i magnitude = _mm256_abs_epi8(w);
    for (int v = 0; v < vectors; ++v) {
      std::int32_t four = 0;
      std::memcpy(&four, x + static_cast<std::size_t>(v) * stride + 4 * static_cast<std::size_t>(group), 4);
      const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(_mm256_set1_epi32(four), w));
      sums[v] = _mm256_add_epi32(sums[v], _mm256_madd_epi16(pairs, ones));
    }
  }
  for (int v = 0; v < vectors; ++v)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + static_cast<std::ptrdiff_t>(v) * matrix.rows + row), sums[v]);
}

SOHOA_AVX2 void multiply_avx2(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  for (int done = 0; done < count;) {
    const int left = count - done;
    const std::int8_t* x = vectors + static_cast<std::size_t>(done) * stride;
    std::int32_t* to = out + static_cast<std::ptrdiff_t>(done) * matrix.rows;
    for (int row = 0; row < matrix.rows; row += 8) {
      if (left >= 8) multiply_block_avx2<8>(matrix, row, x, stride, to);
      else if (left >= 4) multiply_block_avx2<4>(matrix, row, x, stride, to);
      else multiply_block_avx2<1>(matrix, row, x, stride, to);
    }
    done += left >= 8 ? 8 : left >= 4 ? 4 : 1;
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
  return flipped(lookup_avx512(tables().tanh.data(), flipped(x, sign)), sign);
}

SOHOA_VNNI inline __m512 logistic_avx512(__m512 x) {
  const __m512i sign = sign_of(x);
  const __m512 value = lookup_avx512(tables().logistic.data(), flipped(x, sign));
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

template <int vectors>
SOHOA_VNNI void multiply_block_vnni(const PackedMatrix& matrix, int row, const std::int8_t* x, std::size_t stride, std::int32_t* out) {
  __m512i sums[vectors];
  const __m512i bias = _mm512_loadu_si512(matrix.unsigned_bias.data() + row);
  for (int v = 0; v < vectors; ++v) sums[v] = bias;
  const __m512i to_unsigned = _mm512_set1_epi8(static_cast<char>(0x80));
  const std::int8_t* weights = matrix.weights.data() + 4 * static_cast<std::ptrdiff_t>(row);
  for (int group = 0; group < matrix.groups; ++group, weights += 4 * static_cast<std::ptrdiff_t>(matrix.rows)) {
    const __m512i w = _mm512_loadu_si512(weights);
    for (int v = 0; v < vectors; ++v) {
      std::int32_t four = 0;
      std::memcpy(&four, x + static_cast<std::size_t>(v) * stride + 4 * static_cast<std::size_t>(group), 4);
      sums[v] = _mm512_dpbusd_epi32(sums[v], _mm512_xor_si512(_mm512_set1_epi32(four), to_unsigned), w);
    }
  }
  for (int v = 0; v < vectors; ++v) _mm512_storeu_si512(out + static_cast<std::ptrdiff_t>(v) * matrix.rows + row, sums[v]);
}

SOHOA_VNNI void multiply_vnni(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out) {
  for (int done = 0; done < count;) {
    const int left = count - done;
    const std::int8_t* x = vectors + static_cast<std::size_t>(done) * stride;
    std::int32_t* to = out + static_cast<std::ptrdiff_t>(done) * matrix.rows;
    for (int row = 0; row < matrix.rows; row += 16) {
      if (left >= 12) multiply_block_vnni<12>(matrix, row, x, stride, to);
      else if (left >= 4) multiply_block_vnni<4>(matrix, row, x, stride, to);
      else multiply_block_vnni<1>(matrix, row, x, stride, to);
    }
    done += left >= 12 ? 12 : left >= 4 ? 4 : 1;
  }
}
#endif

int rounded_up(int value, int to) { return (value + to - 1) / to * to; }

void place(const IntegerMatrix& matrix, int first_row, PackedMatrix& packed) {
  const int inputs = matrix.columns - 1;
  for (int row = 0; row < matrix.rows; ++row) {
    const std::int8_t* from = matrix.weights.data() + static_cast<std::ptrdiff_t>(row) * matrix.columns;
    const int to = first_row + row;
    std::int32_t sum = 0;
    for (int column = 0; column < inputs; ++column) {
      const auto at = (static_cast<std::size_t>(column / 4) * static_cast<std::size_t>(packed.rows) + static_cast<std::size_t>(to)) * 4;
      packed.weights[at + static_cast<std::size_t>(column % 4)] = from[column];
      sum += from[column];
    }
    const auto index = static_cast<std::size_t>(to);
    packed.bias[index] = from[inputs] * 127;
    packed.unsigned_bias[index] = packed.bias[index] - 128 * sum;
    packed.scales[index] = matrix.scales[static_cast<std::size_t>(row)];
  }
}

}  // namespace

PackedMatrix pack(const std::vector<IntegerMatrix>& matrices) {
  PackedMatrix packed;
  const int rows_each = rounded_up(matrices.front().rows, 16);
  packed.rows = rows_each * static_cast<int>(matrices.size());
  packed.groups = (matrices.front().columns - 1 + 3) / 4;
  const auto rows = static_cast<std::size_t>(packed.rows);
  packed.weights.resize(4 * rows * static_cast<std::size_t>(packed.groups));
  packed.bias.resize(rows);
  packed.unsigned_bias.resize(rows);
  packed.scales.resize(rows);
  int first_row = 0;
  for (const IntegerMatrix& matrix : matrices) {
    place(matrix, first_row, packed);
    first_row += rows_each;
  }
  return packed;
}

std::vector<const Kernels*> usable_kernels() {
  static const Kernels plain{"plain", plain_multiply, plain_tanh_bytes, plain_lstm_step};
  std::vector<const Kernels*> usable{&plain};
#ifdef SOHOA_X86
  static const Kernels avx2{"avx2", multiply_avx2, tanh_bytes_avx2, lstm_step_avx2};
  static const Kernels vnni{"avx512vnni", multiply_vnni, tanh_bytes_avx512, lstm_step_avx512};
  if (__builtin_cpu_supports("avx2")) usable.push_back(&avx2);
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    usable.push_back(&vnni);
#endif
  return usable;
}

const Kernels& best_kernels() {
  static const Kernels& best = *usable_kernels().back();
  return best;
}

}  // namespace sohoa::text
