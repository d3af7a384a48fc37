// The arithmetic of the recognition network. Three versions give the same bits: products are exact integers, and the
// few float operations after them are the same ones in the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/lstm_model.hpp"

namespace sohoa::text {

/// A matrix laid out for the kernels: groups of four columns, in each the rows side by side.
struct PackedMatrix {
  int rows = 0;                         // multiple of 16; the added ones are zero
  int groups = 0;                       // of four columns
  std::vector<std::int8_t> weights;     // [group][row][4]
  std::vector<std::int32_t> bias;       // what a product starts from
  std::vector<std::int32_t> unsigned_bias;   // the same when inputs are passed as value + 128
  std::vector<float> scales;

  int columns() const { return 4 * groups; }
};

/// Rows of several matrices below each other (each padded to a multiple of 16), as the gates of an LSTM.
PackedMatrix pack(const std::vector<IntegerMatrix>& matrices);

struct Kernels {
  const char* name;
  /// out[v][row] = bias + product of each of `count` vectors, which lie `stride` bytes apart and are padded with
  /// zeros to columns().
  void (*multiply)(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out);
  /// tanh of scaled products as signed bytes. `count` is a multiple of 16.
  void (*tanh_bytes)(const std::int32_t* products, const float* scales, int count, std::int8_t* out);
  /// One step of one cell row: products hold the four gates, each `cells` long (a multiple of 16).
  void (*lstm_step)(const std::int32_t* products, const float* scales, int cells, float* state, std::int8_t* out);
};

/// The fastest this processor runs.
const Kernels& best_kernels();
/// All this processor runs, the plain one first.
std::vector<const Kernels*> usable_kernels();

}  // namespace sohoa::text
