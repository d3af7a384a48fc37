// From a network's output for a line to words: the likeliest readings of each word, chosen by what is known of the
// language.
#pragma once

#include <string>
#include <vector>

#include "text/lstm_model.hpp"
#include "text/lstm_network.hpp"
#include "text/syllables.hpp"

namespace sohoa::text {

/// What speaks for a word. Calibration makes a confidence of it.
struct Evidence {
  double least = 1;          // probability of the least sure letter
  double margin = 20;        // by how many nats the reading beats the next one
  double line = 1;           // mean of `least` over the line's words
  double cost = 0;           // of its syllables in their place, nats for each; 0 without language knowledge
  int letters = 0;
  bool is_known = false;     // all of its pieces are syllables of the language
  bool has_digit = false;
  bool is_changed = false;   // the language chose another reading than the network
};

struct ReadWord {
  std::string text;             // chosen, as the model spells it
  std::string raw;              // the network's own reading; of several words where spaces were read otherwise
  double left = 0, right = 0;   // pixels of the line image as it was given
  double confidence = 0;        // probability of the least sure letter
  Evidence evidence;
};

struct DecoderSettings {
  double alpha = 0.7;           // weight of the language against the network
  double name_alpha = 0.35;     // the same for words with a capital, where names are, which no table knows
  double loyalty = 0.75;        // nats by which another reading must beat the network's own
  double unknown_cost = 16;     // nats for a piece that is no known syllable
  double sure = 0.997;          // a word all of whose letters are surer is not looked at again
  double firm_space = 0.9;      // surer spaces are not looked at again
};

/// Immutable, any thread. Without `syllables` the network's own reading is taken.
class Decoder {
 public:
  Decoder(const LstmModel& model, const SyllableModel* syllables, DecoderSettings settings = {})
      : model_(&model), syllables_(syllables), settings_(settings) {}

  std::vector<ReadWord> read(const LineOutput& output, double line_px_per_step) const;

 private:
  const LstmModel* model_;
  const SyllableModel* syllables_;
  DecoderSettings settings_;
};

}  // namespace sohoa::text
