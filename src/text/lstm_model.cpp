// Reads the container, the network, the character set and the recoder. Every length is checked against the bytes that
// are there before anything is allocated; little-endian files only, as all published models are.
#include "text/lstm_model.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numeric>

#include "sohoa/core/text.hpp"

namespace sohoa::text {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t lstm_entry = 17, unicharset_entry = 21, recoder_entry = 22;
constexpr int most_nodes = 1 << 14;
constexpr int deepest_nesting = 8;

/// Thrown inside this file only: the model is not one we run.
struct NotForUs {};

void require(bool condition) {
  if (!condition) throw NotForUs{};
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  ByteView take(std::size_t count) {
    require(count <= bytes_.size());
    const ByteView taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }
  template <class T>
  T number() {
    T value{};
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  std::string text() { return std::string(as_text(take(number<std::uint32_t>()))); }
  int count(int most) {
    const auto value = number<std::int32_t>();
    require(value >= 0 && value <= most);
    return value;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  ByteView bytes_;
};

struct Component {
  ByteView bytes;
  bool exists = false;
};

Component component(ByteView file, std::size_t entry) {
  Reader reader(file);
  const auto count = reader.number<std::uint32_t>();
  require(count > entry && count <= 1000);
  std::vector<std::int64_t> offsets(count);
  for (auto& offset : offsets) offset = reader.number<std::int64_t>();
  const std::int64_t from = offsets[entry];
  if (from < 0) return {};
  auto to = static_cast<std::int64_t>(file.size());
  for (std::size_t next = entry + 1; next < count; ++next)
    if (offsets[next] >= 0) {
      to = offsets[next];
      break;
    }
  require(from <= to && to <= static_cast<std::int64_t>(file.size()));
  return {file.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)), true};
}

IntegerMatrix read_matrix(Reader& reader) {
  constexpr std::uint8_t is_integer = 1, is_double_format = 128;
  const auto mode = reader.number<std::uint8_t>();
  require((mode & is_integer) != 0 && (mode & is_double_format) != 0);
  IntegerMatrix matrix;
  matrix.rows = reader.count(most_nodes);
  matrix.columns = reader.count(most_nodes);
  require(matrix.rows > 0 && matrix.columns > 0);
  reader.number<std::int8_t>();   // the value of an empty cell
  const ByteView weights = reader.take(static_cast<std::size_t>(matrix.rows) * static_cast<std::size_t>(matrix.columns));
  matrix.weights.resize(weights.size());
  std::memcpy(matrix.weights.data(), weights.data(), weights.size());
  // Files hold a factor a row, sometimes padded to a register's width.
  const int scales = reader.count(most_nodes);
  require(scales >= matrix.rows);
  for (int i = 0; i < scales; ++i) {
    const auto scale = static_cast<float>(reader.number<double>() / 127);
    require(std::abs(scale) < 1e6F);   // also refuses what is no number
    if (i < matrix.rows) matrix.scales.push_back(scale);
  }
  return matrix;
}

struct Head {
  std::string type;
  std::int32_t flags = 0;
  int inputs = 0, outputs = 0;
};

Head read_head(Reader& reader) {
  Head head;
  // Old files give a number for the type; all published ones give 0 and the name.
  require(reader.number<std::int8_t>() == 0);
  head.type = reader.text();
  constexpr std::int8_t is_in_training = 1;
  require(reader.number<std::int8_t>() != is_in_training);
  reader.number<std::int8_t>();   // backpropagation
  head.flags = reader.number<std::int32_t>();
  head.inputs = reader.count(most_nodes);
  head.outputs = reader.count(most_nodes);
  reader.number<std::int32_t>();  // how many weights in all
  reader.text();                  // the layer's name
  return head;
}

enum class Inside { series, transposed, reversed };

struct Network {
  int height_px = 0;
  std::vector<Layer> layers;
};

Layer read_lstm(Reader& reader, const Head& head, Inside inside) {
  const bool summarizes = head.type == "SummLSTM";
  require(summarizes == (inside == Inside::transposed));
  Layer layer{.kind = inside == Inside::transposed ? LayerKind::lstm_columns
                      : inside == Inside::reversed ? LayerKind::lstm_backward
                                                   : LayerKind::lstm_forward,
              .inputs = head.inputs,
              .outputs = head.outputs,
              .matrices = {}};
  const int gate_inputs = reader.count(most_nodes);
  // More inputs than these belong to two-dimensional or softmax-fed networks.
  require(gate_inputs == head.inputs + head.outputs);
  for (int gate = 0; gate < 4; ++gate) {
    layer.matrices.push_back(read_matrix(reader));
    require(layer.matrices.back().rows == head.outputs && layer.matrices.back().columns == gate_inputs + 1);
  }
  return layer;
}

Layer read_dense(Reader& reader, const Head& head) {
  Layer layer{.kind = head.type == "Tanh" ? LayerKind::dense_tanh : LayerKind::softmax,
              .inputs = head.inputs,
              .outputs = head.outputs,
              .matrices = {read_matrix(reader)}};
  require(layer.matrices[0].rows == head.outputs && layer.matrices[0].columns == head.inputs + 1);
  return layer;
}

void read_network(Reader& reader, Inside inside, int depth, Network& network) {
  require(depth < deepest_nesting);
  const Head head = read_head(reader);
  const bool is_plumbing = head.type == "Series" || head.type == "XYTranspose" || head.type == "RTLReversed";
  if (is_plumbing) {
    require(inside == Inside::series);
    const int parts = reader.count(64);
    const Inside next = head.type == "Series" ? Inside::series
                        : head.type == "XYTranspose" ? Inside::transposed : Inside::reversed;
    require(next == Inside::series || parts == 1);
    for (int i = 0; i < parts; ++i) read_network(reader, next, depth + 1, network);
    constexpr std::int32_t has_learning_rates = 64;
    if (head.flags & has_learning_rates) reader.take(sizeof(float) * static_cast<std::size_t>(reader.count(64)));
    return;
  }
  if (head.type == "LSTM" || head.type == "SummLSTM") {
    network.layers.push_back(read_lstm(reader, head, inside));
    return;
  }
  require(inside == Inside::series);
  if (head.type == "Input") {
    require(network.layers.empty() && network.height_px == 0);
    std::array<std::int32_t, 5> shape{};   // batch, height, width, depth, loss
    for (auto& value : shape) value = reader.number<std::int32_t>();
    require(shape[1] > 1 && shape[1] <= 256 && shape[2] == 0 && shape[3] == 1);
    network.height_px = shape[1];
  } else if (head.type == "Convolve" || head.type == "Maxpool") {
    const bool convolves = head.type == "Convolve";
    const int x = reader.count(16), y = reader.count(16);
    require(convolves || (x > 0 && y > 0));
    const int outputs = convolves ? head.inputs * (2 * x + 1) * (2 * y + 1) : head.inputs;
    network.layers.push_back({convolves ? LayerKind::convolve : LayerKind::maxpool, head.inputs, outputs, x, y, {}});
  } else if (head.type == "Tanh" || head.type == "Softmax") {
    network.layers.push_back(read_dense(reader, head));
  } else {
    throw NotForUs{};
  }
}

/// What this program runs: 3 × 3 convolution with tanh, pooling, columns, then any row of LSTMs, then softmax.
void require_known_order(const Network& network) {
  const auto& layers = network.layers;
  require(network.height_px > 0 && layers.size() >= 6);
  require(layers[0].kind == LayerKind::convolve && layers[0].inputs == 1 && layers[0].x == 1 && layers[0].y == 1);
  require(layers[1].kind == LayerKind::dense_tanh && layers[2].kind == LayerKind::maxpool);
  require(layers[3].kind == LayerKind::lstm_columns && layers.back().kind == LayerKind::softmax);
  for (std::size_t i = 4; i + 1 < layers.size(); ++i)
    require(layers[i].kind == LayerKind::lstm_forward || layers[i].kind == LayerKind::lstm_backward);
  for (std::size_t i = 1; i < layers.size(); ++i) require(layers[i].inputs == layers[i - 1].outputs);
}

std::vector<std::string> read_unicharset(ByteView bytes) {
  const auto lines = split(as_text(bytes), '\n');
  int count = 0;
  const std::string_view first = trimmed(lines[0]);
  require(std::from_chars(first.data(), first.data() + first.size(), count).ec == std::errc{} && count > 0 && count < most_nodes * 16);
  require(lines.size() > static_cast<std::size_t>(count));
  std::vector<std::string> unichars;
  for (int i = 1; i <= count; ++i) {
    const std::string& line = lines[static_cast<std::size_t>(i)];
    const std::string unichar = line.substr(0, line.find_first_of(" \t"));
    // Markers of the format, not characters.
    const bool is_marker = unichar == "Joined" || unichar.starts_with("|Broken");
    unichars.push_back(unichar == "NULL" ? " " : is_marker ? std::string() : unichar);
  }
  return unichars;
}

/// Texts by code; only codes of one step are for us.
std::vector<std::string> read_codes(ByteView recoder, const std::vector<std::string>& unichars, int codes) {
  Reader reader(recoder);
  require(reader.count(most_nodes * 16) == static_cast<int>(unichars.size()));
  std::vector<std::string> texts(static_cast<std::size_t>(codes));
  std::vector<bool> is_settled(texts.size());
  for (const std::string& unichar : unichars) {
    const bool is_normal = reader.number<std::int8_t>() != 0;
    require(reader.count(9) == 1);
    const auto code = static_cast<std::size_t>(reader.count(codes - 1));
    // Look-alikes share a code; the one that is its own normal form names it.
    if (is_settled[code] || (!texts[code].empty() && !is_normal)) continue;
    texts[code] = unichar;
    is_settled[code] = is_normal;
  }
  return texts;
}

LstmModel read(ByteView file) {
  const Component lstm = component(file, lstm_entry), unicharset = component(file, unicharset_entry),
                  recoder = component(file, recoder_entry);
  require(lstm.exists && unicharset.exists && recoder.exists);
  Reader reader(lstm.bytes);
  Network network;
  read_network(reader, Inside::series, 0, network);
  require_known_order(network);
  reader.text();                          // the network's description
  const auto training_flags = reader.number<std::int32_t>();
  constexpr std::int32_t is_integer = 1, is_recoding = 64;
  require((training_flags & is_integer) != 0 && (training_flags & is_recoding) != 0);
  reader.number<std::int32_t>();          // training iterations
  LstmModel model;
  model.sample_iteration = reader.number<std::int32_t>();
  const int codes = network.layers.back().outputs;
  model.blank_code = reader.count(codes - 1);
  model.height_px = network.height_px;
  model.layers = std::move(network.layers);
  model.texts = read_codes(recoder.bytes, read_unicharset(unicharset.bytes), codes);
  model.texts[static_cast<std::size_t>(model.blank_code)].clear();
  return model;
}

}  // namespace

int LstmModel::x_scale() const {
  return std::accumulate(layers.begin(), layers.end(), 1, [](int scale, const Layer& layer) {
    return layer.kind == LayerKind::maxpool ? scale * layer.x : scale;
  });
}

std::optional<LstmModel> read_lstm_model(ByteView traineddata) {
  try {
    return read(traineddata);
  } catch (const NotForUs&) {
    return std::nullopt;
  }
}

}  // namespace sohoa::text
