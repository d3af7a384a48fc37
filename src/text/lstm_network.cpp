// The forward pass. Pooling is done on the integer products, before tanh: both only grow, and a ninth of the values is
// left. The noise around the image is drawn exactly as the training program draws it.
#include "text/lstm_network.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

namespace sohoa::text {
namespace {

constexpr int taps = 9, taps_padded = 12;   // 3 × 3 neighbours, in groups of four bytes

class Noise {
 public:
  explicit Noise(std::uint64_t seed) {
    engine_.seed(seed);
    engine_();
  }
  std::int8_t next() {
    const double value = 127 * 2.0 * static_cast<std::int32_t>(engine_()) / INT32_MAX - 127;
    return static_cast<std::int8_t>(value >= 0 ? static_cast<int>(value + 0.5) : -static_cast<int>(-value + 0.5));
  }

 private:
  std::minstd_rand engine_;
};

/// The neighbourhoods of one row of pixels, column by column from the left, each from the top.
void stack_neighbours(const LineInput& line, int height, int y, Noise& noise, std::int8_t* out) {
  const int width = line.width;
  const std::int8_t* here = line.pixels.data() + static_cast<std::ptrdiff_t>(y) * width;
  for (int x = 0; x < width; ++x, out += taps_padded) {
    std::int8_t* tap = out;
    for (int dx = -1; dx <= 1; ++dx) {
      const bool is_beside = x + dx < 0 || x + dx >= width;
      for (int dy = -1; dy <= 1; ++dy) {
        const bool is_outside = is_beside || y + dy < 0 || y + dy >= height;
        *tap++ = is_outside ? noise.next() : here[static_cast<std::ptrdiff_t>(dy) * width + x + dx];
      }
    }
  }
}

/// Lines from the longest to the shortest: those still running are always the first.
std::vector<std::size_t> longest_first(std::span<const int> steps) {
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return steps[a] > steps[b]; });
  return order;
}

}  // namespace

LstmNetwork::LstmNetwork(const LstmModel& model, const Kernels& kernels)
    : kernels_(&kernels),
      height_px_(model.height_px),
      noise_seed_(static_cast<std::uint64_t>(std::int64_t{model.sample_iteration} * 0x10000001)) {
  const auto stage = [](const Layer& layer) { return Stage{layer.kind, layer.inputs, layer.outputs, pack(layer.matrices)}; };
  convolution_ = stage(model.layers[1]);
  pool_x_ = model.layers[2].x;
  pool_y_ = model.layers[2].y;
  columns_ = stage(model.layers[3]);
  for (std::size_t i = 4; i + 1 < model.layers.size(); ++i) along_.push_back(stage(model.layers[i]));
  softmax_ = stage(model.layers.back());
}

LstmNetwork::Features LstmNetwork::image_features(const LineInput& line) const {
  const int columns = line.width / pool_x_, rows = height_px_ / pool_y_;
  const int depth = convolution_.matrix.rows;                   // padded to 16
  const int cells = columns_.matrix.rows / 4;
  const auto width = static_cast<std::size_t>(line.width);
  Features result{columns, columns_.outputs, {}};
  if (columns == 0) return result;

  Noise noise(noise_seed_);
  std::vector<std::int8_t> stacked(width * taps_padded);
  std::vector<std::int32_t> products(width * static_cast<std::size_t>(depth));
  std::vector<std::int32_t> pooled(static_cast<std::size_t>(columns * depth));
  // One step of the columns' LSTM reads a pooled row and its own last output.
  const auto stride = static_cast<std::size_t>(columns_.matrix.columns());
  std::vector<std::int8_t> source(static_cast<std::size_t>(columns) * stride);
  std::vector<std::int32_t> gates(static_cast<std::size_t>(columns) * static_cast<std::size_t>(columns_.matrix.rows));
  std::vector<float> state(static_cast<std::size_t>(columns * cells));
  std::vector<std::int8_t> out(static_cast<std::size_t>(std::max(cells, depth)));
  for (int y = 0; y < height_px_; ++y) {
    stack_neighbours(line, height_px_, y, noise, stacked.data());
    if (y / pool_y_ >= rows) continue;
    kernels_->multiply(convolution_.matrix, stacked.data(), taps_padded, columns * pool_x_, products.data());
    for (int column = 0; column < columns; ++column) {
      std::int32_t* pool = pooled.data() + static_cast<std::ptrdiff_t>(column) * depth;
      for (int x = 0; x < pool_x_; ++x) {
        const std::int32_t* from = products.data() + static_cast<std::ptrdiff_t>(column * pool_x_ + x) * depth;
        const bool is_first = x == 0 && y % pool_y_ == 0;
        for (int i = 0; i < depth; ++i) pool[i] = is_first ? from[i] : std::max(pool[i], from[i]);
      }
    }
    if ((y + 1) % pool_y_ != 0) continue;
    for (int column = 0; column < columns; ++column) {
      kernels_->tanh_bytes(pooled.data() + static_cast<std::ptrdiff_t>(column) * depth, convolution_.matrix.scales.data(), depth, out.data());
      std::memcpy(source.data() + static_cast<std::size_t>(column) * stride, out.data(), static_cast<std::size_t>(columns_.inputs));
    }
    kernels_->multiply(columns_.matrix, source.data(), stride, columns, gates.data());
    for (int column = 0; column < columns; ++column) {
      kernels_->lstm_step(gates.data() + static_cast<std::ptrdiff_t>(column) * columns_.matrix.rows, columns_.matrix.scales.data(),
                          cells, state.data() + static_cast<std::ptrdiff_t>(column) * cells, out.data());
      std::memcpy(source.data() + static_cast<std::size_t>(column) * stride + static_cast<std::size_t>(columns_.inputs), out.data(),
                  static_cast<std::size_t>(columns_.outputs));
    }
  }
  result.values.resize(static_cast<std::size_t>(columns * columns_.outputs));
  for (int column = 0; column < columns; ++column)
    std::memcpy(result.values.data() + static_cast<std::ptrdiff_t>(column) * columns_.outputs,
                source.data() + static_cast<std::size_t>(column) * stride + static_cast<std::size_t>(columns_.inputs),
                static_cast<std::size_t>(columns_.outputs));
  return result;
}

void LstmNetwork::run_lstm(const Stage& stage, std::vector<Features>& lines) const {
  std::vector<int> steps;
  for (const Features& line : lines) steps.push_back(line.steps);
  const std::vector<std::size_t> order = longest_first(steps);
  const int cells = stage.matrix.rows / 4;
  const auto stride = static_cast<std::size_t>(stage.matrix.columns());
  const auto inputs = static_cast<std::size_t>(stage.inputs), outputs = static_cast<std::size_t>(stage.outputs);
  std::vector<std::vector<std::int8_t>> results;
  for (const Features& line : lines) results.emplace_back(static_cast<std::size_t>(line.steps) * outputs);
  std::vector<std::int8_t> source(lines.size() * stride), out(static_cast<std::size_t>(cells));
  std::vector<std::int32_t> gates(lines.size() * static_cast<std::size_t>(stage.matrix.rows));
  std::vector<float> state(lines.size() * static_cast<std::size_t>(cells));
  std::size_t running = lines.size();
  for (int step = 0;; ++step) {
    while (running > 0 && lines[order[running - 1]].steps <= step) --running;
    if (running == 0) break;
    const auto place = [&](const Features& line) {
      return static_cast<std::size_t>(stage.kind == LayerKind::lstm_backward ? line.steps - 1 - step : step);
    };
    for (std::size_t i = 0; i < running; ++i) {
      const Features& line = lines[order[i]];
      std::memcpy(source.data() + i * stride, line.values.data() + place(line) * inputs, inputs);
    }
    kernels_->multiply(stage.matrix, source.data(), stride, static_cast<int>(running), gates.data());
    for (std::size_t i = 0; i < running; ++i) {
      kernels_->lstm_step(gates.data() + i * static_cast<std::size_t>(stage.matrix.rows), stage.matrix.scales.data(), cells,
                          state.data() + i * static_cast<std::size_t>(cells), out.data());
      std::memcpy(source.data() + i * stride + inputs, out.data(), outputs);
      std::memcpy(results[order[i]].data() + place(lines[order[i]]) * outputs, out.data(), outputs);
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].values = std::move(results[i]);
    lines[i].depth = stage.outputs;
  }
}

LineOutput LstmNetwork::softmax(const Stage& stage, const Features& line) const {
  LineOutput output{line.steps, stage.outputs, std::vector<float>(static_cast<std::size_t>(line.steps) * static_cast<std::size_t>(stage.outputs))};
  const auto stride = static_cast<std::size_t>(stage.matrix.columns());
  std::vector<std::int8_t> vector(stride);
  std::vector<std::int32_t> products(static_cast<std::size_t>(stage.matrix.rows));
  for (int step = 0; step < line.steps; ++step) {
    std::memcpy(vector.data(), line.values.data() + static_cast<std::ptrdiff_t>(step) * line.depth, static_cast<std::size_t>(line.depth));
    kernels_->multiply(stage.matrix, vector.data(), stride, 1, products.data());
    float* out = output.probabilities.data() + static_cast<std::ptrdiff_t>(step) * stage.outputs;
    for (int i = 0; i < stage.outputs; ++i)
      out[i] = static_cast<float>(products[static_cast<std::size_t>(i)]) * stage.matrix.scales[static_cast<std::size_t>(i)];
    const float most = *std::max_element(out, out + stage.outputs);
    float sum = 0;
    // Beyond e^-25 a code changes neither the sum nor any reading.
    for (int i = 0; i < stage.outputs; ++i) sum += out[i] = out[i] - most < -25 ? 0 : std::exp(out[i] - most);
    for (int i = 0; i < stage.outputs; ++i) out[i] /= sum;
  }
  return output;
}

std::vector<LineOutput> LstmNetwork::run(std::span<const LineInput> lines) const {
  // So many lines fill the registers of the widest kernel; more only cost memory.
  constexpr std::size_t batch = 24;
  std::vector<int> widths;
  for (const LineInput& line : lines) widths.push_back(line.width);
  const std::vector<std::size_t> order = longest_first(widths);
  std::vector<LineOutput> outputs(lines.size());
  for (std::size_t from = 0; from < order.size(); from += batch) {
    const std::size_t count = std::min(batch, order.size() - from);
    std::vector<Features> features;
    for (std::size_t i = 0; i < count; ++i) features.push_back(image_features(lines[order[from + i]]));
    for (const Stage& stage : along_) run_lstm(stage, features);
    for (std::size_t i = 0; i < count; ++i) outputs[order[from + i]] = softmax(softmax_, features[i]);
  }
  return outputs;
}

}  // namespace sohoa::text
