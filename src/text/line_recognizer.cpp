// From a line image to words: scaling and contrast as the models were trained with, the network, the likeliest reading.
#include "text/line_recognizer.hpp"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "sohoa/core/error.hpp"
#include "sohoa/core/file.hpp"

namespace sohoa::text {
namespace {

constexpr std::uint64_t largest_model = std::uint64_t{256} << 20;
constexpr int widest_line_px = 12'000;   // at the network's height: no line of print is 300 times as long as high

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
  input.pixels.reserve(static_cast<std::size_t>(input.width) * static_cast<std::size_t>(height_px));
  for (int y = 0; y < height_px; ++y) {
    const l_uint32* row = row_at(y);
    for (int x = 0; x < input.width; ++x) {
      const float value = 128 * ((static_cast<float>(GET_DATA_BYTE(row, x)) - black) / contrast - 1);
      input.pixels.push_back(static_cast<std::int8_t>(std::clamp(static_cast<int>(std::lround(value)), -127, 127)));
    }
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
  std::vector<LineInput> inputs;
  for (const Raster& line : lines) inputs.push_back(line_input(line, model_->height_px));
  const std::vector<LineOutput> outputs = network_.run(inputs);
  std::vector<std::vector<ReadWord>> readings;
  for (std::size_t i = 0; i < lines.size(); ++i)
    readings.push_back(decoder_.read(outputs[i], model_->x_scale() * static_cast<double>(lines[i].height_px) / model_->height_px));
  return readings;
}

}  // namespace sohoa::text
