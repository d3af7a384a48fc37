// Reads line images with our own forward pass over a Tesseract model.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sohoa/page/raster.hpp"
#include "text/decoder.hpp"
#include "text/lstm_network.hpp"

namespace sohoa::text {

/// Immutable once made; any number of threads may read with it.
class LineRecognizer {
 public:
  /// `syllables` lives as long as this; without it the network's own reading is taken.
  explicit LineRecognizer(LstmModel model, const SyllableModel* syllables = nullptr, const Kernels& kernels = best_kernels());

  /// Nothing when the model is one only Tesseract runs.
  static std::optional<LineRecognizer> of_file(const std::filesystem::path& traineddata, const SyllableModel* syllables = nullptr);

  /// Gray images of one line each, in the order given. An image too small to read has no words, nor has one more than a
  /// thousand times as long as high; long ones are read in parts, so that time and memory stay within bounds.
  std::vector<std::vector<ReadWord>> read(std::span<const Raster> lines) const;

 private:
  std::unique_ptr<LstmModel> model_;   // the decoder refers to it
  LstmNetwork network_;
  Decoder decoder_;
};

/// A gray line image at the network's height with its contrast stretched, as the models were trained.
LineInput line_input(const Raster& gray, int height_px);

}  // namespace sohoa::text
