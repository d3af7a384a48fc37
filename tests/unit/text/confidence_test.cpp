// Unit tests of the maps of confidence: within bounds, growing with the evidence, doubting what the language changed.
#include "text/confidence.hpp"

#include <gtest/gtest.h>

namespace sohoa::text {
namespace {

Evidence sure_word() {
  return {.least = 0.999, .margin = 15, .line = 0.99, .cost = 3, .letters = 5, .is_known = true, .has_digit = false, .is_changed = false};
}

TEST(Confidence, IsHighForASureWordAndLowForAWildGuess) {
  Evidence guess = sure_word();
  guess.least = 0.2;
  guess.margin = 0.1;
  guess.line = 0.4;
  guess.is_known = false;
  for (const bool with_language : {true, false}) {
    EXPECT_GT(confidence_of(sure_word(), with_language), 0.97);
    EXPECT_LT(confidence_of(guess, with_language), 0.6);
  }
  EXPECT_GT(confidence_of_tesseract(0.97, false), 0.95);
  EXPECT_LT(confidence_of_tesseract(0.1, false), 0.6);
}

TEST(Confidence, NeverFallsWhenTheLeastSureLetterIsSurer) {
  for (const bool with_language : {true, false}) {
    double last = 0;
    for (double least = 0; least <= 1; least += 0.02) {
      Evidence word = sure_word();
      word.least = least;
      const double confidence = confidence_of(word, with_language);
      EXPECT_GE(confidence, last) << least;
      EXPECT_LE(confidence, 1);
      last = confidence;
    }
  }
}

TEST(Confidence, NeverFallsWhenTesseractIsSurer) {
  double last = 0;
  for (double own = 0; own <= 1; own += 0.02) {
    const double confidence = confidence_of_tesseract(own, false);
    EXPECT_GE(confidence, last) << own;
    EXPECT_LE(confidence, 1);
    last = confidence;
  }
}

}  // namespace
}  // namespace sohoa::text
