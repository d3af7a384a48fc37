// A .traineddata file as somebody may have put it into the models' folder: read, and when it is one we run, run on a small line.
#include <cstddef>
#include <cstdint>

#include "text/line_recognizer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sohoa;
  auto model = text::read_lstm_model(ByteView(data, size));
  if (!model) return 0;
  std::size_t weights = 0;
  for (const text::Layer& layer : model->layers)
    for (const text::IntegerMatrix& matrix : layer.matrices) weights += matrix.weights.size();
  if (weights > (std::size_t{1} << 20)) return 0;   // sound, and slow
  Raster line{.width_px = 60, .height_px = 30, .format = PixelFormat::gray, .pixels = Bytes(60 * 30, 220)};
  for (std::size_t i = 0; i < line.pixels.size(); i += 7) line.pixels[i] = static_cast<std::uint8_t>(i);
  text::LineRecognizer(std::move(*model)).read({&line, 1});
  return 0;
}
