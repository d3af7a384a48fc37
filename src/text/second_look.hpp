// Lines that were read badly are looked at once more, another way.
#pragma once

#include <vector>

#include "sohoa/page/raster.hpp"
#include "text/line_recognizer.hpp"

namespace sohoa::text {

/// Mean of the words' calibrated confidence, 0 for a line without words.
double line_confidence(const std::vector<ReadWord>& words, bool with_language);

/// Reads the weakest lines again from softened images and keeps what is clearly surer. At most a few lines a page are
/// tried, so the cost is bounded.
void look_again(const LineRecognizer& recognizer, const std::vector<Raster>& images, bool with_language,
                std::vector<std::vector<ReadWord>>& readings);

}  // namespace sohoa::text
