// Runs line images through the recognition network, many lines at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "text/lstm_kernels.hpp"
#include "text/lstm_model.hpp"

namespace sohoa::text {

/// A line image at the network's height, pixels as the network wants them: -127 dark … 127 light.
struct LineInput {
  int width = 0;
  std::vector<std::int8_t> pixels;   // row by row
};

/// For each step along the line the probability of each code.
struct LineOutput {
  int steps = 0, codes = 0;
  std::vector<float> probabilities;  // step by step
  const float* at(int step) const { return probabilities.data() + static_cast<std::ptrdiff_t>(step) * codes; }
};

/// Immutable once made; any number of threads may run it.
class LstmNetwork {
 public:
  explicit LstmNetwork(const LstmModel& model, const Kernels& kernels = best_kernels());

  /// Results in the order of the lines. A line narrower than one output step has no steps.
  std::vector<LineOutput> run(std::span<const LineInput> lines) const;

 private:
  struct Stage {
    LayerKind kind;
    int inputs, outputs;
    PackedMatrix matrix;
  };
  struct Features {                  // of one line, `depth` bytes for each step
    int steps = 0, depth = 0;
    std::vector<std::int8_t> values;
  };
  Features image_features(const LineInput& line) const;
  void run_lstm(const Stage& stage, std::vector<Features>& lines) const;
  LineOutput softmax(const Stage& stage, const Features& line) const;

  const Kernels* kernels_;
  int height_px_, pool_x_ = 1, pool_y_ = 1;
  std::uint64_t noise_seed_;
  Stage convolution_, columns_;
  std::vector<Stage> along_;         // LSTMs along the line
  Stage softmax_;
};

}  // namespace sohoa::text
