// Reads line images with our own forward pass over a Tesseract model.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sohoa/page/raster.hpp"
#include "text/lstm_network.hpp"

namespace sohoa::text {

struct ReadWord {
  std::string text;          // as the model spells it
  double left = 0, right = 0;   // pixels of the line image as it was given
  double confidence = 0;     // the least sure letter's probability
};

/// Immutable once made; any number of threads may read with it.
class LineRecognizer {
 public:
  explicit LineRecognizer(LstmModel model, const Kernels& kernels = best_kernels());

  /// Nothing when the model is one only Tesseract runs.
  static std::optional<LineRecognizer> of_file(const std::filesystem::path& traineddata);

  /// Gray images of one line each, in the order given. An image too small to read has no words.
  std::vector<std::vector<ReadWord>> read(std::span<const Raster> lines) const;

 private:
  LstmModel model_;
  LstmNetwork network_;
};

/// A gray line image at the network's height with its contrast stretched, as the models were trained.
LineInput line_input(const Raster& gray, int height_px);

/// The likeliest reading: repeated codes count once, the blank code separates.
std::vector<ReadWord> decode(const LineOutput& output, const LstmModel& model, double line_px_per_step);

}  // namespace sohoa::text
