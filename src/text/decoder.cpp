// A line is cut at the spaces the network is sure of. Where it is unsure of a letter between two of them, other readings
// of that stretch compete; the best way through the line is found over pairs of neighbouring syllables.
#include "text/decoder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "text/codes.hpp"
#include "text/ctc_beam.hpp"
#include "text/word_shape.hpp"

namespace sohoa::text {
namespace {

constexpr std::size_t line_beam = 6, word_beam = 12;
constexpr double worth_choosing = 1e-4;   // share below which another reading is noise

struct Spelled {
  std::string text;
  int first = 0, last = 0;
  double least = 1;
  int letters = 0;
};

/// A reading of a stretch between two firm spaces.
struct Candidate {
  std::vector<Spelled> words;
  std::string text;                  // the words with a space between
  double share = 1;
  bool is_own = false;               // the network's
  bool is_allowed = true;            // by the guards
  double alpha = 0;                  // weight of the language
  std::vector<int> pieces;           // syllables, SyllableModel::none for what breaks the chain
  int unknown = 0;                   // pieces that are no syllable
  bool starts_with_mark = false;     // one that ends a sentence, which costs nothing
  double inner = 0;                  // cost of all pieces after the first
  int last() const { return pieces.empty() ? SyllableModel::none : pieces.back(); }
};

struct Stretch {
  int from = 0, to = 0;              // steps
  std::vector<Letter> letters;
  std::vector<Candidate> candidates; // the network's own reading first
  std::size_t chosen = 0;
};

class LineDecoder {
 public:
  LineDecoder(const LineOutput& output, const LstmModel& model, const SyllableModel* syllables, const DecoderSettings& settings)
      : output_(output), model_(model), syllables_(syllables), settings_(settings) {}

  std::vector<ReadWord> read(double px_per_step) {
    cut();
    for (Stretch& stretch : stretches_) find_candidates(stretch);
    std::erase_if(stretches_, [](const Stretch& stretch) { return stretch.candidates.front().words.empty(); });
    if (syllables_ != nullptr) {
      weigh();
      if (is_in_the_language()) choose();
      for (std::size_t i = 0; i < stretches_.size(); ++i) mend_code(i);
      for (std::size_t i = 0; i < stretches_.size(); ++i) mend_unit(i);
    }
    return words(px_per_step);
  }

 private:
  const std::string& text_of(const Letter& letter) const { return model_.texts[static_cast<std::size_t>(letter.code)]; }

  void cut() {
    const std::vector<Reading> readings = ctc_readings(output_, 0, output_.steps, model_.blank_code, line_beam);
    Stretch stretch;
    const auto close = [&](int at) {
      stretch.to = at;
      if (!stretch.letters.empty()) stretches_.push_back(stretch);
      stretch = {.from = at + 1, .to = 0, .letters = {}, .candidates = {}};
    };
    for (const Letter& letter : readings.front().letters) {
      if (text_of(letter) == " " && letter.probability >= settings_.firm_space) close(letter.peak);
      else stretch.letters.push_back(letter);
    }
    close(output_.steps);
  }

  Candidate candidate_of(const std::vector<Letter>& letters) const {
    Candidate candidate;
    bool is_open = false;
    for (const Letter& letter : letters) {
      const std::string& text = text_of(letter);
      if (text == " ") is_open = false;
      if (text == " " || text.empty()) continue;
      if (!is_open) candidate.words.push_back({.text = {}, .first = letter.first, .last = 0});
      is_open = true;
      Spelled& word = candidate.words.back();
      word.text += text;
      word.last = letter.last;
      word.least = std::min(word.least, static_cast<double>(letter.probability));
      ++word.letters;
    }
    for (const Spelled& word : candidate.words) candidate.text.append(candidate.text.empty() ? "" : " ").append(word.text);
    return candidate;
  }

  void find_candidates(Stretch& stretch) const {
    stretch.candidates = {candidate_of(stretch.letters)};
    stretch.candidates.front().is_own = true;
    const Candidate raw = stretch.candidates.front();
    if (raw.words.empty()) return;
    if (std::ranges::all_of(stretch.letters, [&](const Letter& letter) { return letter.probability >= settings_.sure; })) return;
    double others = 0;
    for (const Reading& reading : ctc_readings(output_, stretch.from, stretch.to, model_.blank_code, word_beam)) {
      Candidate other = candidate_of(reading.letters);
      if (other.text == raw.text) continue;
      others += reading.share;
      const auto same = std::ranges::find(stretch.candidates, other.text, &Candidate::text);
      if (same != stretch.candidates.end()) {
        same->share += reading.share;
      } else if (!other.words.empty() && reading.share >= worth_choosing) {
        other.share = reading.share;
        stretch.candidates.push_back(std::move(other));
      }
    }
    stretch.candidates.front().share = std::max(1 - others, worth_choosing);
  }

  void weigh() {
    for (Stretch& stretch : stretches_) {
      const bool may_be_name = is_title(stretch.candidates.front().text);
      for (Candidate& candidate : stretch.candidates) {
        candidate.alpha = may_be_name ? settings_.name_alpha : settings_.alpha;
        weigh(candidate);
      }
      const Candidate& raw = stretch.candidates.front();
      for (std::size_t i = 1; i < stretch.candidates.size(); ++i) {
        Candidate& other = stretch.candidates[i];
        other.is_allowed = other.unknown == 0 && may_replace(raw.text, other.text, raw.unknown == 0);
      }
    }
  }

  void weigh(Candidate& candidate) const {
    for (const std::string& piece : pieces_of(candidate.text)) {
      const int found = piece.empty() ? SyllableModel::none : syllables_->find(piece);
      candidate.unknown += !piece.empty() && found == SyllableModel::none;
      if (!candidate.pieces.empty()) candidate.inner += piece_cost(candidate.pieces.back(), found, piece.empty());
      candidate.pieces.push_back(found);
      if (candidate.pieces.size() == 1) candidate.starts_with_mark = piece.empty();
    }
  }

  double piece_cost(int before, int piece, bool is_end) const {
    if (is_end) return 0;
    return piece == SyllableModel::none ? settings_.unknown_cost : syllables_->cost_after(before, piece);
  }

  double language_cost(int before, const Candidate& candidate) const {
    if (candidate.pieces.empty()) return 0;
    return piece_cost(before, candidate.pieces.front(), candidate.starts_with_mark) + candidate.inner;
  }

  double score(int before, const Candidate& candidate) const {
    return std::log(candidate.share) + (candidate.is_own ? settings_.loyalty : 0) - candidate.alpha * language_cost(before, candidate);
  }

  /// Words of another language are not to be bent into syllables of this one.
  bool is_in_the_language() const {
    int known = 0, unknown = 0;
    for (const Stretch& stretch : stretches_)
      for (const Candidate& candidate : stretch.candidates) {
        if (&candidate != &stretch.candidates.front() && !candidate.is_allowed) continue;
        if (has_digit(candidate.text)) continue;
        (candidate.unknown == 0 ? known : unknown) += 1;
        if (candidate.unknown == 0) break;
      }
    return known >= unknown;
  }

  void choose() {
    struct Way {
      double score;
      std::size_t before;
    };
    std::vector<std::vector<Way>> ways;
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      auto& here = ways.emplace_back();
      for (const Candidate& candidate : stretches_[i].candidates) {
        Way best{candidate.is_allowed && i == 0 ? score(SyllableModel::none, candidate) : -std::numeric_limits<double>::infinity(), 0};
        for (std::size_t k = 0; i > 0 && candidate.is_allowed && k < ways[i - 1].size(); ++k) {
          const double sum = ways[i - 1][k].score + score(stretches_[i - 1].candidates[k].last(), candidate);
          if (sum > best.score) best = {sum, k};
        }
        here.push_back(best);
      }
    }
    for (std::size_t i = stretches_.size(), at = 0; i-- > 0;) {
      if (i + 1 == stretches_.size()) at = static_cast<std::size_t>(std::ranges::max_element(ways[i], {}, &Way::score) - ways[i].begin());
      stretches_[i].chosen = at;
      at = ways[i][at].before;
    }
  }

  /// A code that cannot be one is taken in another reading only when that reading is the only one that can, and the
  /// two differ by letters that print alike.
  void mend_code(std::size_t i) {
    Stretch& stretch = stretches_[i];
    const std::string before = text_before(i);
    const std::string& raw = stretch.candidates[stretch.chosen].text;
    if (stretch.candidates.size() == 1 || code_form(raw, before) != CodeForm::malformed) return;
    std::vector<std::size_t> right;
    for (std::size_t k = 1; k < stretch.candidates.size(); ++k) {
      const std::string& other = stretch.candidates[k].text;
      if (differ_by_likes(raw, other) && (code_form(other, before) == CodeForm::well_formed || is_number(other))) right.push_back(k);
    }
    if (right.size() == 1) stretch.chosen = right.front();
  }

  /// As sure as what it stands for, and of no more worth.
  void mend_unit(std::size_t i) {
    Stretch& stretch = stretches_[i];
    Candidate unit = stretch.candidates[stretch.chosen];
    const auto squared = unit.words.size() == 1 ? squared_unit(unit.text, text_before(i)) : std::nullopt;
    if (!squared || std::ranges::find(model_.texts, "²") != model_.texts.end()) return;   // a model that can print it is believed
    unit.text = unit.words.front().text = *squared;
    stretch.chosen = stretch.candidates.size();
    stretch.candidates.push_back(std::move(unit));
  }

  std::string text_before(std::size_t i) const { return i == 0 ? std::string() : stretches_[i - 1].candidates[stretches_[i - 1].chosen].text; }

  int neighbour_before(std::size_t i) const {
    return i == 0 || syllables_ == nullptr ? SyllableModel::none : stretches_[i - 1].candidates[stretches_[i - 1].chosen].last();
  }

  /// What the choice is worth where it stands, its neighbours taken as they were chosen.
  double worth(std::size_t i, const Candidate& candidate) const {
    if (syllables_ == nullptr) return std::log(candidate.share);
    double sum = score(neighbour_before(i), candidate);
    if (i + 1 < stretches_.size()) {
      const Candidate& next = stretches_[i + 1].candidates[stretches_[i + 1].chosen];
      sum -= next.alpha * language_cost(candidate.last(), next);
    }
    return sum;
  }

  double margin(std::size_t i) const {
    const Stretch& stretch = stretches_[i];
    double next = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < stretch.candidates.size(); ++k)
      if (k != stretch.chosen) next = std::max(next, worth(i, stretch.candidates[k]));
    return std::min(worth(i, stretch.candidates[stretch.chosen]) - next, Evidence{}.margin);
  }

  std::vector<ReadWord> words(double px_per_step) const {
    std::vector<ReadWord> words;
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      const Candidate& raw = stretches_[i].candidates.front();
      const Candidate& chosen = stretches_[i].candidates[stretches_[i].chosen];
      const auto pieces = static_cast<double>(std::max<std::size_t>(chosen.pieces.size(), 1));
      for (std::size_t k = 0; k < chosen.words.size(); ++k) {
        const Spelled& word = chosen.words[k];
        ReadWord& read = words.emplace_back();
        read.text = word.text;
        read.raw = raw.words.size() == chosen.words.size() ? raw.words[k].text : raw.text;
        read.left = word.first * px_per_step;
        read.right = (word.last + 1) * px_per_step;
        read.confidence = word.least;
        read.evidence = {.least = word.least,
                         .margin = margin(i),
                         .line = 1,
                         .cost = syllables_ == nullptr ? 0 : language_cost(neighbour_before(i), chosen) / pieces,
                         .letters = word.letters,
                         .is_known = syllables_ != nullptr && chosen.unknown == 0,
                         .has_digit = has_digit(word.text),
                         .is_changed = read.text != read.raw};
      }
    }
    double sum = 0;
    for (const ReadWord& word : words) sum += word.evidence.least;
    for (ReadWord& word : words) word.evidence.line = sum / static_cast<double>(words.size());
    return words;
  }

  const LineOutput& output_;
  const LstmModel& model_;
  const SyllableModel* syllables_;
  const DecoderSettings& settings_;
  std::vector<Stretch> stretches_;
};

}  // namespace

std::vector<ReadWord> Decoder::read(const LineOutput& output, double line_px_per_step) const {
  if (output.steps == 0) return {};
  return LineDecoder(output, *model_, syllables_, settings_).read(line_px_per_step);
}

}  // namespace sohoa::text
