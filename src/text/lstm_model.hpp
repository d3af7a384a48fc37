// The recognition network of a .traineddata file as data: what its LSTM component says, nothing computed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sohoa/core/bytes.hpp"

namespace sohoa::text {

/// Rows of integer weights; the last column is the bias. A row's product is scaled by its own factor.
struct IntegerMatrix {
  int rows = 0, columns = 0;
  std::vector<std::int8_t> weights;   // row by row
  std::vector<float> scales;          // already divided by 127, as the products are used
};

enum class LayerKind {
  convolve,      // stacks the (2·x + 1)(2·y + 1) neighbours of a pixel
  dense_tanh,
  maxpool,       // x · y
  lstm_columns,  // runs down each column and leaves its last output: the height becomes 1
  lstm_forward,
  lstm_backward,
  softmax,
};

struct Layer {
  LayerKind kind{};
  int inputs = 0, outputs = 0;
  int x = 0, y = 0;
  std::vector<IntegerMatrix> matrices;   // one, or cell input, input gate, forget gate, output gate
};

struct LstmModel {
  int height_px = 0;                     // of a line image
  std::vector<Layer> layers;
  int blank_code = 0;                    // the output that says "nothing here"
  std::int32_t sample_iteration = 0;     // seeds the noise around the image
  std::vector<std::string> texts;        // of each output code; empty for codes without text
  int x_scale() const;                   // pixels of the line image for one output step
};

/// The LSTM component of a .traineddata file. Nothing for what this program does not run (float weights, other layers,
/// codes of several steps) and for damaged files: the caller then leaves the work to Tesseract.
std::optional<LstmModel> read_lstm_model(ByteView traineddata);

}  // namespace sohoa::text
