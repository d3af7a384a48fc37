// The arithmetic of the recognition network. All versions give the same bits: products are exact integers, and the
// few float operations after them are the same ones in the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/lstm_model.hpp"

namespace sohoa::text {

/// Rows of a matrix that are multiplied together.
inline constexpr int block_rows = 16;

/// A matrix laid out for the kernels: blocks of rows, in each groups of four columns, in each the rows side by side.
struct PackedMatrix {
  int rows = 0;                         // multiple of block_rows; the added ones are zero
  int groups = 0;                       // of four columns; the added ones are zero
  std::vector<std::uint8_t> raised;     // weights + 128: [block][group][row][4]
  std::vector<std::int32_t> bias;       // what a product starts from
  std::vector<float> scales;

  int columns() const { return 4 * groups; }
  /// Where the block of `row` begins in `raised`.
  std::ptrdiff_t block_at(int row) const { return static_cast<std::ptrdiff_t>(row / block_rows) * groups * 4 * block_rows; }
  const std::uint8_t* block(int row) const { return raised.data() + block_at(row); }
};

/// Rows of several matrices below each other (each padded to whole blocks), as the gates of an LSTM.
PackedMatrix pack(const std::vector<IntegerMatrix>& matrices);

/// Depths, cells and rows are multiples of 16.
struct Kernels {
  const char* name;
  /// out[v][row] = bias + product of each of `count` vectors, which lie `stride` bytes apart. columns() bytes of each are
  /// read; what stands beyond the matrix's own columns counts nothing.
  void (*multiply)(const PackedMatrix& matrix, const std::int8_t* vectors, std::size_t stride, int count, std::int32_t* out);
  /// Raises most[column][i] to the greatest of `wide` products each, which lie one behind the other.
  void (*pool)(const std::int32_t* products, int columns, int wide, int depth, std::int32_t* most);
  /// tanh of scaled products as signed bytes.
  void (*tanh_bytes)(const std::int32_t* products, const float* scales, int count, std::int8_t* out);
  /// One step of one cell row: products hold the four gates, each `cells` long.
  void (*lstm_step)(const std::int32_t* products, const float* scales, int cells, float* state, std::int8_t* out);
  /// Probabilities of `count` (any number) scaled products; those below e^-25 of the likeliest are zero.
  void (*softmax)(const std::int32_t* products, const float* scales, int count, float* out);
};

/// The fastest this processor runs.
const Kernels& best_kernels();
/// All this processor runs, the plain one first.
std::vector<const Kernels*> usable_kernels();

}  // namespace sohoa::text
