// Ragged edges of faxes and of worn print disappear when an image is softened a little; where edges were not the trouble
// the first reading stays the surer one.
#include "text/second_look.hpp"

#include <algorithm>
#include <cstdint>

#include "text/confidence.hpp"

namespace sohoa::text {
namespace {

constexpr double is_weak = 0.8, clearly_surer = 0.03;
constexpr std::size_t most_lines = 8;

/// Each pixel the mean of its neighbourhood, weighed 1 2 1 both ways.
Raster softened(const Raster& gray) {
  Raster soft = gray;
  const auto width = static_cast<std::size_t>(gray.width_px), height = static_cast<std::size_t>(gray.height_px);
  const std::size_t stride = gray.row_bytes();
  std::vector<int> sums(width);
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* here = gray.pixels.data() + y * stride;
    const std::uint8_t* above = y == 0 ? here : here - stride;
    const std::uint8_t* below = y + 1 == height ? here : here + stride;
    for (std::size_t x = 0; x < width; ++x) sums[x] = above[x] + 2 * here[x] + below[x];
    for (std::size_t x = 0; x < width; ++x) {
      const int left = sums[x == 0 ? x : x - 1], right = sums[x + 1 == width ? x : x + 1];
      soft.pixels[y * stride + x] = static_cast<std::uint8_t>((left + 2 * sums[x] + right + 8) / 16);
    }
  }
  return soft;
}

}  // namespace

double line_confidence(const std::vector<ReadWord>& words, bool with_language) {
  double sum = 0;
  for (const ReadWord& word : words) sum += confidence_of(word.evidence, with_language);
  return words.empty() ? 0 : sum / static_cast<double>(words.size());
}

void look_again(const LineRecognizer& recognizer, const std::vector<Raster>& images, bool with_language,
                std::vector<std::vector<ReadWord>>& readings) {
  std::vector<double> confidence;
  for (const auto& words : readings) confidence.push_back(line_confidence(words, with_language));
  std::vector<std::size_t> weak;
  for (std::size_t i = 0; i < readings.size(); ++i)
    if (!readings[i].empty() && confidence[i] < is_weak) weak.push_back(i);
  std::ranges::stable_sort(weak, {}, [&](std::size_t i) { return confidence[i]; });
  if (weak.size() > most_lines) weak.resize(most_lines);
  std::vector<Raster> soft;
  for (const std::size_t i : weak) soft.push_back(softened(images[i]));
  auto again = recognizer.read(soft);
  for (std::size_t k = 0; k < weak.size(); ++k)
    if (line_confidence(again[k], with_language) > confidence[weak[k]] + clearly_surer) readings[weak[k]] = std::move(again[k]);
}

}  // namespace sohoa::text
