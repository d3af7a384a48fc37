// The forward pass. Pooling is done on the integer products, before tanh: both only grow, and a ninth of the values is
// left. The noise around the image is drawn exactly as the training program draws it.
#include "text/lstm_network.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

namespace sohoa::text {
namespace {

constexpr int taps = 9, taps_read = 12;   // 3 × 3 neighbours; products read groups of four bytes
constexpr int at_once = 12;               // vectors or pools whose products stay in the nearest cache

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

/// The neighbourhoods of one row of pixels, column by column from the left, each from the top. Three pixels above each
/// other are stored once: the neighbourhood of a pixel begins `taps_apart` bytes after its left neighbour's.
class Neighbourhoods {
 public:
  static constexpr std::size_t taps_apart = 3;

  Neighbourhoods(const LineInput& line, int height, Noise& noise)
      : line_(line), height_(height), noise_(noise), stacks_(static_cast<std::size_t>(line.width + 2) * taps_apart + taps_read),
        edges_(2 * taps_read), full_(static_cast<std::size_t>(line.width) * taps_read) {}

  /// Rows are taken from the top, each once.
  void take(int y) {
    y_ = y;
    if (is_at_the_border()) {
      for (int x = 0; x < line_.width; ++x) stack(x, full_.data() + static_cast<std::ptrdiff_t>(x) * taps_read);
      return;
    }
    const std::int8_t* above = line_.pixels.data() + static_cast<std::ptrdiff_t>(y - 1) * line_.width;
    std::int8_t* to = stacks_.data() + taps_apart;
    for (int x = 0; x < line_.width; ++x)
      for (int dy = 0; dy < 3; ++dy) *to++ = above[static_cast<std::ptrdiff_t>(dy) * line_.width + x];
    stack(0, edges_.data());
    if (line_.width > 1) stack(line_.width - 1, edges_.data() + taps_read);
  }

  /// Products of `count` neighbourhoods of the row taken last, from column `from` on.
  void multiply(const Kernels& kernels, const PackedMatrix& matrix, int from, int count, std::int32_t* products) const {
    const auto at = static_cast<std::size_t>(from);
    if (is_at_the_border()) {
      kernels.multiply(matrix, full_.data() + at * taps_read, taps_read, count, products);
      return;
    }
    kernels.multiply(matrix, stacks_.data() + at * taps_apart, taps_apart, count, products);
    if (from == 0) kernels.multiply(matrix, edges_.data(), taps_read, 1, products);
    if (from + count == line_.width && line_.width > 1)
      kernels.multiply(matrix, edges_.data() + taps_read, taps_read, 1, products + static_cast<std::ptrdiff_t>(count - 1) * matrix.rows);
  }

 private:
  bool is_at_the_border() const { return y_ == 0 || y_ + 1 == height_; }

  /// Noise for what lies outside, in the order in which the training program draws it.
  void stack(int x, std::int8_t* tap) {
    for (int dx = -1; dx <= 1; ++dx)
      for (int dy = -1; dy <= 1; ++dy) {
        const bool is_outside = x + dx < 0 || x + dx >= line_.width || y_ + dy < 0 || y_ + dy >= height_;
        *tap++ = is_outside ? noise_.next() : line_.pixels[static_cast<std::size_t>((y_ + dy) * line_.width + x + dx)];
      }
  }

  const LineInput& line_;
  int height_, y_ = 0;
  Noise& noise_;
  std::vector<std::int8_t> stacks_, edges_, full_;
};

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
  Features result{columns, columns_.outputs, {}};
  if (columns == 0) return result;

  Noise noise(noise_seed_);
  Neighbourhoods neighbourhoods(line, height_px_, noise);
  std::vector<std::int32_t> products(static_cast<std::size_t>(at_once * pool_x_ * depth));
  std::vector<std::int32_t> pooled(static_cast<std::size_t>(columns * depth));
  // One step of the columns' LSTM reads a pooled row and its own last output.
  const auto stride = static_cast<std::size_t>(columns_.matrix.columns());
  std::vector<std::int8_t> source(static_cast<std::size_t>(columns) * stride);
  std::vector<std::int32_t> gates(static_cast<std::size_t>(at_once) * static_cast<std::size_t>(columns_.matrix.rows));
  std::vector<float> state(static_cast<std::size_t>(columns * cells));
  std::vector<std::int8_t> out(static_cast<std::size_t>(std::max(cells, depth)));
  for (int y = 0; y < rows * pool_y_; ++y) {
    neighbourhoods.take(y);
    if (y % pool_y_ == 0) std::ranges::fill(pooled, std::numeric_limits<std::int32_t>::min());
    for (int column = 0; column < columns; column += at_once) {
      const int count = std::min(at_once, columns - column);
      neighbourhoods.multiply(*kernels_, convolution_.matrix, column * pool_x_, count * pool_x_, products.data());
      kernels_->pool(products.data(), count, pool_x_, depth, pooled.data() + static_cast<std::ptrdiff_t>(column) * depth);
    }
    if ((y + 1) % pool_y_ != 0) continue;
    for (int column = 0; column < columns; ++column) {
      kernels_->tanh_bytes(pooled.data() + static_cast<std::ptrdiff_t>(column) * depth, convolution_.matrix.scales.data(), depth, out.data());
      std::memcpy(source.data() + static_cast<std::size_t>(column) * stride, out.data(), static_cast<std::size_t>(columns_.inputs));
    }
    for (int from = 0; from < columns; from += at_once) {
      const int count = std::min(at_once, columns - from);
      kernels_->multiply(columns_.matrix, source.data() + static_cast<std::size_t>(from) * stride, stride, count, gates.data());
      for (int i = 0; i < count; ++i) {
        kernels_->lstm_step(gates.data() + static_cast<std::ptrdiff_t>(i) * columns_.matrix.rows, columns_.matrix.scales.data(), cells,
                            state.data() + static_cast<std::ptrdiff_t>(from + i) * cells, out.data());
        std::memcpy(source.data() + static_cast<std::size_t>(from + i) * stride + static_cast<std::size_t>(columns_.inputs), out.data(),
                    static_cast<std::size_t>(columns_.outputs));
      }
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
  const auto stride = static_cast<std::size_t>(stage.matrix.columns()), rows = static_cast<std::size_t>(stage.matrix.rows);
  std::vector<std::int8_t> vectors(at_once * stride);
  std::vector<std::int32_t> products(at_once * rows);
  for (int from = 0; from < line.steps; from += at_once) {
    const int count = std::min(at_once, line.steps - from);
    for (int i = 0; i < count; ++i)
      std::memcpy(vectors.data() + static_cast<std::size_t>(i) * stride, line.values.data() + static_cast<std::ptrdiff_t>(from + i) * line.depth,
                  static_cast<std::size_t>(line.depth));
    kernels_->multiply(stage.matrix, vectors.data(), stride, count, products.data());
    for (int i = 0; i < count; ++i)
      kernels_->softmax(products.data() + static_cast<std::size_t>(i) * rows, stage.matrix.scales.data(), stage.outputs,
                        output.probabilities.data() + static_cast<std::ptrdiff_t>(from + i) * stage.outputs);
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
