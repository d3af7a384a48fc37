// From a line image to words: scaling and contrast as the models were trained with, the network, the likeliest reading.
#include "text/line_recognizer.hpp"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::text {
namespace {

constexpr std::uint64_t largest_model = std::uint64_t{256} << 20;
// At the network's height; a line across a page is some 2,000 long.
constexpr int longest_piece_px = 6'000;
constexpr int most_pieces = 8;               // a longer "line" is no print
constexpr int widest_line_px = longest_piece_px + 8;

struct PixDelete {
  void operator()(PIX* pix) const noexcept { pixDestroy(&pix); }
};
using PixHandle = std::unique_ptr<PIX, PixDelete>;

PixHandle pix_of(const Raster& gray) {
  PixHandle pix{pixCreateNoInit(gray.width_px, gray.height_px, 8)};
  if (!pix) throw Error(ErrorCode::internal, "line image");
  for (int y = 0; y < gray.height_px; ++y)
    std::memcpy(pixGetData(pix.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix.get()),
                gray.pixels.data() + static_cast<std::size_t>(y) * gray.row_bytes(), gray.row_bytes());
  pixEndianByteSwap(pix.get());
  return pix;
}

/// How often each gray value is a turning point along the line's middle row.
struct TurningPoints {
  std::array<int, 256> dark{}, light{};
};

TurningPoints turning_points(const l_uint32* row, int width) {
  TurningPoints points;
  if (width < 3) return points;
  int before = GET_DATA_BYTE(row, 0), here = GET_DATA_BYTE(row, 1);
  for (int x = 1; x + 1 < width; ++x) {
    const int after = GET_DATA_BYTE(row, x + 1);
    if ((here < before && here <= after) || (here <= before && here < after)) ++points.dark[static_cast<std::size_t>(here)];
    if ((here > before && here >= after) || (here >= before && here > after)) ++points.light[static_cast<std::size_t>(here)];
    before = here;
    here = after;
  }
  return points;
}

/// The value below which `share` of the counts lie, between two values where it falls inside one.
float quantile(const std::array<int, 256>& counts, double share, float otherwise) {
  int total = 0;
  for (const int count : counts) total += count;
  // A single point at the default, as the training program counts it.
  if (total == 0) return otherwise + static_cast<float>(share);
  const double target = std::clamp(share * total, 1.0, static_cast<double>(total));
  int sum = 0;
  std::size_t value = 0;
  for (; value < counts.size() && sum < target; ++value) sum += counts[value];
  return static_cast<float>(static_cast<double>(value) - (sum - target) / counts[value - 1]);
}

/// A line, or a part of one that is too long to be read at once.
struct Piece {
  std::size_t line = 0;
  int left = 0;          // pixels of the line image
  LineInput input;
};

/// The column with the least ink among the last quarter before `to`.
int lightest_column(const Raster& gray, int from, int to) {
  int best = to;
  long lightest = -1;
  for (int x = to - (to - from) / 4; x < to; ++x) {
    long sum = 0;
    for (int y = 0; y < gray.height_px; ++y) sum += gray.pixels[static_cast<std::size_t>(y) * gray.row_bytes() + static_cast<std::size_t>(x)];
    if (sum < lightest) continue;
    lightest = sum;
    best = x;
  }
  return best;
}

Raster columns_of(const Raster& gray, int from, int to) {
  Raster part{.width_px = to - from, .height_px = gray.height_px, .format = PixelFormat::gray, .pixels = {}};
  for (int y = 0; y < gray.height_px; ++y) {
    const auto row = gray.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * gray.row_bytes());
    part.pixels.insert(part.pixels.end(), row + from, row + to);
  }
  return part;
}

/// Time and memory grow with a line's length, so a longer one is cut between its words and read in parts.
void cut(const Raster& gray, std::size_t line, int height_px, std::vector<Piece>& pieces) {
  const double longest = static_cast<double>(longest_piece_px) * gray.height_px / std::max(height_px, 1);
  if (gray.width_px <= longest || gray.width_px > most_pieces * longest) {
    pieces.push_back({line, 0, line_input(gray, height_px)});
    return;
  }
  for (int from = 0; from < gray.width_px;) {
    const int end = from + std::max(8, static_cast<int>(longest));
    const int to = end >= gray.width_px ? gray.width_px : lightest_column(gray, from, end);
    pieces.push_back({line, from, line_input(columns_of(gray, from, to), height_px)});
    from = to;
  }
}

}  // namespace

LineInput line_input(const Raster& gray, int height_px) {
  constexpr int smallest_px = 6;   // lower or narrower images hold no letter anybody could read
  if (std::min(gray.width_px, gray.height_px) < smallest_px) return {};
  const auto factor = static_cast<float>(height_px) / static_cast<float>(gray.height_px);
  if (factor * static_cast<float>(gray.width_px) > widest_line_px) return {};
  const PixHandle source = pix_of(gray);
  const PixHandle scaled{pixScale(source.get(), factor, factor)};
  if (!scaled || pixGetHeight(scaled.get()) < height_px) return {};
  LineInput input{.width = pixGetWidth(scaled.get()), .pixels = {}};
  const auto row_at = [&](int y) { return pixGetData(scaled.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(scaled.get()); };
  const TurningPoints points = turning_points(row_at(height_px / 2), input.width);
  const float black = quantile(points.dark, 0.25, 0), white = quantile(points.light, 0.75, 255);
  float contrast = (white - black) / 2;
  if (contrast <= 0) contrast = 1;
  std::array<std::int8_t, 256> stretched{};
  for (std::size_t gray_value = 0; gray_value < stretched.size(); ++gray_value) {
    const float value = 128 * ((static_cast<float>(gray_value) - black) / contrast - 1);
    stretched[gray_value] = static_cast<std::int8_t>(std::clamp(static_cast<int>(std::lround(value)), -127, 127));
  }
  input.pixels.reserve(static_cast<std::size_t>(input.width) * static_cast<std::size_t>(height_px));
  for (int y = 0; y < height_px; ++y) {
    const l_uint32* row = row_at(y);
    for (int x = 0; x < input.width; ++x) input.pixels.push_back(stretched[GET_DATA_BYTE(row, x)]);
  }
  return input;
}

LineRecognizer::LineRecognizer(LstmModel model, const SyllableModel* syllables, const Kernels& kernels)
    : model_(std::make_unique<LstmModel>(std::move(model))), network_(*model_, kernels), decoder_(*model_, syllables) {}

std::optional<LineRecognizer> LineRecognizer::of_file(const std::filesystem::path& traineddata, const SyllableModel* syllables) {
  auto model = read_lstm_model(read_file(traineddata, largest_model));
  if (!model) return std::nullopt;
  return LineRecognizer(std::move(*model), syllables);
}

std::vector<std::vector<ReadWord>> LineRecognizer::read(std::span<const Raster> lines) const {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < lines.size(); ++i) cut(lines[i], i, model_->height_px, pieces);
  // A few lines of like length at a time: the network's outputs for a whole page would be its largest memory.
  constexpr std::size_t together = 24;
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return pieces[i].input.width; });
  std::vector<std::vector<ReadWord>> read(pieces.size());
  for (std::size_t from = 0; from < order.size(); from += together) {
    const std::size_t to = std::min(from + together, order.size());
    std::vector<LineInput> inputs;
    for (std::size_t i = from; i < to; ++i) inputs.push_back(std::move(pieces[order[i]].input));
    const std::vector<LineOutput> outputs = network_.run(inputs);
    for (std::size_t i = from; i < to; ++i) {
      const double px_per_step = model_->x_scale() * static_cast<double>(lines[pieces[order[i]].line].height_px) / model_->height_px;
      read[order[i]] = decoder_.read(outputs[i - from], px_per_step);
    }
  }
  std::vector<std::vector<ReadWord>> readings(lines.size());
  for (std::size_t i = 0; i < pieces.size(); ++i)
    for (ReadWord& word : read[i]) {
      word.left += pieces[i].left;
      word.right += pieces[i].left;
      readings[pieces[i].line].push_back(std::move(word));
    }
  return readings;
}

}  // namespace sohoa::text
